// What lesson 12 asks of processor selections: rows for the picture of a machine, and settings compared. The rules are
// those of rss/processors.ts ("Standardized INF Keywords for RSS", "Setting the Number of RSS Processors").
import type { AnswerCell } from "./charts/answer-grid.js";
import type { ProcessorRow } from "./charts/processors.js";
import {
  createTopology,
  selectRssProcessors,
  type RssProcessorOptions,
  type Topology,
  type TopologyOptions,
} from "rss-lab";
import { refuse, show } from "./words.js";
import { readDataset } from "./dataset.js";

/** A machine of the dataset `topologies`, by its name. */
export function machine(name: string): Topology {
  const rows = JSON.parse(new TextDecoder().decode(readDataset("topologies/topologies.json"))) as {
    name: string;
    machine: TopologyOptions;
  }[];
  const found = rows.find((row) => row.name === name);
  if (found === undefined)
    return refuse(`There is no machine ${show(name)}`, `the machines are ${rows.map((row) => row.name).join(", ")}`);
  return createTopology(found.machine);
}

/**
 * Every logical processor with what became of it, for `processorsChart`.
 *
 * @param nicNode the NUMA node that the NIC is attached to; default: not known
 */
export function processorRows(topology: Topology, options: RssProcessorOptions = {}, nicNode?: number): ProcessorRow[] {
  const { cpus, choices } = selectRssProcessors(
    nicNode === undefined ? topology.processors : topology.seenFrom(nicNode),
    options,
  );
  return choices.map(({ processor, cpu, reason }) => {
    const { node, core, thread } = topology.processor(cpu);
    const place = cpus.indexOf(cpu);
    return {
      cpu,
      processor,
      node,
      core,
      thread,
      place: place < 0 ? null : place + 1,
      short: place < 0 ? short(reason) : "",
      reason,
    };
  });
}

const short = (reason: string): string =>
  /is below/.test(reason)
    ? "below base"
    : /is beyond/.test(reason)
      ? "beyond max"
      : /siblings/.test(reason)
        ? "sibling"
        : "limit";

/**
 * Which processors each of several settings takes, for `answerGridChart`: one line per setting, one column per machine.
 *
 * @param machines by name
 * @param settings options by name
 */
export function selectionCells(
  machines: Readonly<Record<string, Topology>>,
  settings: Readonly<Record<string, RssProcessorOptions>>,
): AnswerCell[] {
  return Object.entries(settings).flatMap(([row, options]) =>
    Object.entries(machines).map(([column, topology]): AnswerCell => {
      const { cpus, choices } = selectRssProcessors(topology.seenFrom(0), options);
      const names = cpus.map((cpu) => choices.find((choice) => choice.cpu === cpu)?.processor ?? "");
      const nodes = new Set(cpus.map((cpu) => topology.processor(cpu).node)).size;
      const few = names.length > 6 ? `${names.slice(0, 4).join(" ")} ... ${names[names.length - 1]}` : names.join(" ");
      return {
        row,
        column,
        text: `${cpus.length} on ${nodes} ${nodes === 1 ? "node" : "nodes"}`,
        detail: few || "none",
        state: cpus.length === 0 ? "none" : nodes === topology.nodes ? "full" : "part",
        reason: names.join(" "),
      };
    }),
  );
}
