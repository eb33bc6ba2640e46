// Whether an adapter's Get-NetAdapterRss agrees with the documented rules ("Standardized INF Keywords for RSS",
// "Setting the Number of RSS Processors", "RSS Configuration"): its array is sorted by distance, group and number, its
// table uses processors of the array alone and as many as queues and limits allow. What differs is told, with a line
// that mends it.
import { byName, nameOf } from "../rss/processor-options.js";
import type { NetAdapterRss, ProcessorName } from "./get-netadapterrss-fields.js";
import { profileOf } from "./get-netadapterrss-fields.js";
import { type NetAdapterRssChange, setNetAdapterRssLine } from "./get-netadapterrss-set.js";

export interface RssFinding {
  /** "fault" contradicts a rule or leaves processors out; "note" is worth knowing. */
  readonly kind: "fault" | "note";
  readonly text: string;
  /** PowerShell line; null if none would help, or none is known. */
  readonly cure: string | null;
}

/**
 * Compares an adapter with the rules.
 *
 * @returns what differs, faults first; empty if all agrees
 * @example
 * checkNetAdapterRss(readNetAdapterRss("Name : a\nNumberOfReceiveQueues : 2\nEnabled : False")[0])[0].text // => "RSS is off: all frames are received on one processor."
 */
export function checkNetAdapterRss(adapter: NetAdapterRss): RssFinding[] {
  const findings: RssFinding[] = [];
  const say = (kind: RssFinding["kind"], text: string, change?: NetAdapterRssChange): void => {
    const cure = change && adapter.name !== null ? setNetAdapterRssLine(adapter.name, change) : null;
    findings.push({ kind, text, cure });
  };
  const { processorArray: array, indirectionTable: table, receiveQueues: queues } = adapter;
  if (adapter.enabled === false)
    say("fault", "RSS is off: all frames are received on one processor.", { enabled: true });
  for (const note of adapter.notes) say("note", note);
  if (adapter.profile !== null && profileOf(adapter.profile) === null)
    say("note", `The profile ${adapter.profile} is not one that is documented; NUMAStatic, the default, is assumed.`);
  checkArray(adapter, say);
  if (table.length === 0) return ordered(findings);

  const entries = new Map<string, number>();
  for (const one of table) entries.set(nameOf(one), (entries.get(nameOf(one)) ?? 0) + 1);
  const used = [...entries.keys()];
  const known = new Set(array.map(nameOf));
  const foreign = used.filter((name) => !known.has(name));
  if (array.length > 0 && foreign.length > 0)
    say("fault", `The table uses ${list(foreign)}, which RssProcessorArray does not have.`);
  if ((table.length & (table.length - 1)) !== 0)
    say("fault", `The table has ${table.length} entries: their number is a power of two; part of it may be missing.`);
  const counts = [...entries.values()];
  if (Math.max(...counts) > Math.min(...counts) + 1)
    say(
      "fault",
      `The table is uneven: ${used
        .map((name) => `${name} has ${entries.get(name)}`)
        .slice(0, 16)
        .join(", ")} of ${table.length} entries.`,
    );
  if (queues !== null && queues > 0 && used.length > queues)
    say(
      "fault",
      `The table uses ${used.length} processors and there are ${queues} receive queues: some share a queue.`,
    );
  checkNumber({ adapter, used, findings: say });
  checkDistance(adapter, used, say);
  return ordered(findings);
}

type Say = (kind: RssFinding["kind"], text: string, change?: NetAdapterRssChange) => void;

function checkArray(adapter: NetAdapterRss, say: Say): void {
  const { processorArray: array, baseProcessor: base, maxProcessor: max } = adapter;
  const place = array.findIndex((one, i) => i > 0 && compare(array[i - 1], one) > 0);
  if (place > 0)
    say(
      "fault",
      `RssProcessorArray has ${full(array[place])} after ${full(array[place - 1])}: Windows sorts it by distance, then group, then number; lines may be missing or in another order.`,
    );
  const twin = array.find((one, i) => array.findIndex((other) => nameOf(other) === nameOf(one)) < i);
  if (twin) say("fault", `RssProcessorArray names ${nameOf(twin)} twice.`);
  if (base !== null && max !== null && byName(max, base) < 0)
    say("fault", `MaxProcessor ${nameOf(max)} is below BaseProcessor ${nameOf(base)}: no processor is left.`);
  const outside = array.filter(
    (one) => (base !== null && byName(one, base) < 0) || (max !== null && byName(one, max) > 0),
  );
  if (outside.length > 0)
    say("fault", `RssProcessorArray has ${list(outside.map(nameOf))}, outside of BaseProcessor and MaxProcessor.`);
}

/** Queues, MaxProcessors, candidates: the least of them is how many processors RSS can use. */
function checkNumber({
  adapter,
  used,
  findings: say,
}: {
  adapter: NetAdapterRss;
  used: string[];
  findings: Say;
}): void {
  const { receiveQueues: queues, maxProcessors, processorArray: array } = adapter;
  const candidates = Math.min(maxProcessors || Infinity, array.length || Infinity);
  if (queues === null || queues === 0 || candidates === Infinity) return;
  if (queues < candidates)
    say(
      "note",
      `There are ${queues} receive queues for ${candidates} processors that RSS may use: ${candidates - queues} of these receive nothing, unless the adapter can have more queues.`,
      { receiveQueues: candidates },
    );
  else if (queues > candidates) {
    const more = Math.min(queues, array.length);
    const rest = `There are ${queues} receive queues and ${candidates} processors that RSS may use: ${queues - candidates} queues are idle.`;
    if (more > candidates) say("note", rest, { maxProcessors: more });
    else say("note", rest, { receiveQueues: candidates });
  }
  const possible = Math.min(queues, candidates);
  if (used.length >= possible || profileOf(adapter.profile) === "ConservativeScaling") return;
  const unused = array.map(nameOf).filter((name) => !used.includes(name));
  say(
    "fault",
    `The table uses ${used.length} of ${possible} processors that queues and limits allow; ${unused.length > possible - used.length ? `any ${possible - used.length} of ${list(unused)} could take a share` : `${list(unused)} receive nothing`}.`,
  );
}

function checkDistance(
  { processorArray: array, indirectionTable: table }: NetAdapterRss,
  used: string[],
  say: Say,
): void {
  const distance = new Map(array.map((one) => [nameOf(one), one.distance ?? 0]));
  const nearest = Math.min(...distance.values());
  const far = used.filter((name) => (distance.get(name) ?? nearest) > nearest);
  if (far.length === 0) return;
  const idle = array.filter((one) => one.distance === nearest && !used.includes(nameOf(one))).map(nameOf);
  const share = table.filter((one) => far.includes(nameOf(one))).length / table.length;
  const sentence = `${(100 * share).toFixed(0)} % of the table's entries are on processors of a far NUMA node: ${list(far)}`;
  if (idle.length > 0)
    say("note", `${sentence}, while ${list(idle)} of the NIC's own node are not used.`, { profile: "Closest" });
  else say("note", `${sentence}.`);
}

const compare = (a: NetAdapterRss["processorArray"][number], b: NetAdapterRss["processorArray"][number]): number =>
  (a.distance ?? 0) - (b.distance ?? 0) || byName(a, b);
const full = (one: ProcessorName & { distance: number | null }): string =>
  one.distance === null ? nameOf(one) : `${nameOf(one)}/${one.distance}`;
/** The first eight names, and how many more there are. */
const list = (names: readonly string[]): string =>
  names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
const ordered = (findings: RssFinding[]): RssFinding[] => [
  ...findings.filter(({ kind }) => kind === "fault"),
  ...findings.filter(({ kind }) => kind === "note"),
];
