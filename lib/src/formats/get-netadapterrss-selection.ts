// What the documented rules make of an adapter's settings: the processors that RSS takes of its RssProcessorArray. The
// array names the candidates, without siblings of hyper-threaded cores, and how far each is from the NIC; which node a
// processor is in it does not say, so that processors of one distance count as one node.
import { type RssProcessorRow, type RssProcessorSelection, selectRssProcessors } from "../rss/processors.js";
import { type RssProcessorOptions, byName, nameOf } from "../rss/processor-options.js";
import { refuse } from "../check.js";
import { type NetAdapterRss, profileOf } from "./get-netadapterrss-fields.js";

/** Logical processors of a group: the system-wide number is that of the group's first and the number in it. */
const GROUP_SIZE = 64;

/** The array's processors as rows of a machine, in order of group and number. */
export function arrayRows({ processorArray }: Pick<NetAdapterRss, "processorArray">): RssProcessorRow[] {
  const distances = [...new Set(processorArray.map((one) => one.distance ?? 0))].sort((a, b) => a - b);
  const rows = new Map(processorArray.map((one) => [nameOf(one), one]));
  return [...rows.values()].sort(byName).map(({ group, number, distance }, core) => ({
    cpu: group * GROUP_SIZE + number,
    group,
    number,
    core,
    node: distances.indexOf(distance ?? 0),
    thread: 0,
    ...(distance === null ? {} : { numaDistance: distance }),
  }));
}

/** The adapter's settings as the INF keywords have them; what it does not say is left to the documented default. */
export function optionsOf(adapter: NetAdapterRss): RssProcessorOptions {
  const profile = profileOf(adapter.profile);
  const taken = new Set(adapter.indirectionTable.map(nameOf)).size;
  return {
    ...(profile === null ? {} : { profile }),
    ...(adapter.baseProcessor === null || profile === "Balanced"
      ? {}
      : { baseProcessor: nameOf(adapter.baseProcessor) }),
    ...(adapter.maxProcessor === null || profile === "Balanced" ? {} : { maxProcessor: nameOf(adapter.maxProcessor) }),
    ...(adapter.maxProcessors ? { maxRssProcessors: adapter.maxProcessors } : {}),
    ...(adapter.receiveQueues ? { numRssQueues: adapter.receiveQueues } : {}),
    // How many the load needs at present is what the table uses at present.
    ...(profile === "ConservativeScaling" && taken > 0 ? { processorsNeeded: taken } : {}),
  };
}

/**
 * The processors that RSS takes by the documented rules, and why each other one of the array is not.
 *
 * @param changes settings to try in place of the adapter's own
 * @throws InputError if the adapter has no RssProcessorArray, or its settings contradict each other
 * @example
 * selectionOf(readNetAdapterRss("NumberOfReceiveQueues : 2\nRssProcessorArray : 0:0/0 0:2/0 0:4/0")[0]).cpus // => [0, 2]
 */
export function selectionOf(adapter: NetAdapterRss, changes: RssProcessorOptions = {}): RssProcessorSelection {
  const rows = arrayRows(adapter);
  if (rows.length === 0)
    refuse(
      `The adapter ${adapter.name ?? "without a name"} has no RssProcessorArray`,
      "paste all of what Get-NetAdapterRss prints; without it nothing says which processors there are",
    );
  const own = optionsOf(adapter);
  const profile = changes.profile ?? own.profile;
  const options: Record<string, unknown> = { ...own, ...changes };
  // Settings of its own that another profile does not take are left out; what was asked for is refused there.
  if (profile !== "ConservativeScaling" && changes.processorsNeeded === undefined) delete options.processorsNeeded;
  if (profile === "Balanced")
    for (const key of ["baseProcessor", "maxProcessor"] as const) if (changes[key] === undefined) delete options[key];
  return selectRssProcessors(rows, options);
}
