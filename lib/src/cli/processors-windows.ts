// The reports of `rss-lab processors` on adapters of Windows, and on machines that are described by counts.
import type { Topology } from "../cpu/topology.js";
import { refuse } from "../check.js";
import { type RssFinding, checkNetAdapterRss } from "../formats/get-netadapterrss-check.js";
import type { NetAdapterRss } from "../formats/get-netadapterrss.js";
import { PROFILE_NAMES } from "../formats/get-netadapterrss-fields.js";
import { arrayRows, selectionOf } from "../formats/get-netadapterrss-selection.js";
import { type NetAdapterRssChange, setNetAdapterRssLine } from "../formats/get-netadapterrss-set.js";
import { byName, nameOf } from "../rss/processor-options.js";
import {
  RSS_PROFILES,
  type RssProcessorOptions,
  type RssProcessorSelection,
  parseProcessor,
  selectRssProcessors,
} from "../rss/processors.js";
import type { Choice, Report } from "./processors-input.js";

/** A report for each adapter; the second and further ones are compared with those before. */
export function adapterReports(adapters: readonly NetAdapterRss[], asked: RssProcessorOptions): Report[] {
  if (asked.numaNode !== undefined && asked.numaNode !== null)
    refuse(
      `--numa-node is ${asked.numaNode} and the file is Get-NetAdapterRss`,
      "its array says how far each processor is from the NIC; leave out --numa-node",
    );
  return adapters.map((adapter, place) => {
    // A team has no processors of its own: there is nothing to select.
    const selection = adapter.processorArray.length === 0 ? null : selectionOf(adapter, asked);
    const findings = [
      ...checkNetAdapterRss(adapter),
      ...shared(adapter, adapters.slice(0, place)),
      ...(selection === null || Object.keys(asked).length > 0 ? [] : others(adapter, namesOf(selection))),
    ];
    const commands = findings.flatMap(({ cure }) => (cure === null ? [] : [cure]));
    const change = changeOf(asked);
    return {
      ...(adapter.enabled === false ? { isOff: true } : {}),
      name: adapter.name,
      title: titleOf(adapter),
      order: selection === null ? [] : namesOf(selection),
      choices: selection === null ? [] : choicesOf(adapter, selection),
      findings: [...findings, ...missing(adapter)],
      commands:
        Object.keys(change).length > 0 && adapter.name !== null
          ? [setNetAdapterRssLine(adapter.name, change)]
          : commands,
    };
  });
}

/** A machine without an adapter: Windows' defaults, and what was asked for. */
export function topologyReport(topology: Topology, asked: RssProcessorOptions): Report {
  const node = asked.numaNode ?? null;
  const rows = node === null ? topology.processors : topology.seenFrom(node);
  const selection = selectRssProcessors(rows, asked);
  return {
    name: null,
    title: [
      [topology.processors.length, "logical processor"],
      [topology.cores, "core"],
      [topology.nodes, "NUMA node"],
      [topology.groups, "processor group"],
    ]
      .map(([count, what]) => `${count} ${what}${count === 1 ? "" : "s"}`)
      .join(", "),
    order: namesOf(selection),
    choices: selection.choices.map((choice) => ({ ...choice, reason: shortReason(choice) })),
    findings: [],
    commands: [],
  };
}

function titleOf({ name, description, enabled, profile, receiveQueues, maxProcessors }: NetAdapterRss): string {
  const parts = [
    enabled === null ? null : `RSS ${enabled ? "on" : "off"}`,
    profile === null ? null : `profile ${profile}`,
    receiveQueues === null ? null : `${receiveQueues} receive queues`,
    maxProcessors === null ? null : `at most ${maxProcessors} processors`,
  ].filter((part) => part !== null);
  return `${name ?? "Adapter"}${description === null ? "" : ` (${description})`}: ${parts.join(", ")}`;
}

const namesOf = ({ cpus, choices }: RssProcessorSelection): string[] => {
  const names = new Map(choices.map(({ cpu, processor }) => [cpu, processor]));
  return cpus.map((cpu) => names.get(cpu)!);
};

/** The sentence without the processor's name, which the row has. */
const shortReason = ({ processor, reason }: { processor: string; reason: string }): string =>
  reason.slice(processor.length + 1, -1).replace(/^is (?=number)/, "");

function choicesOf(adapter: NetAdapterRss, { choices }: RssProcessorSelection): Choice[] {
  const entries = new Map<string, number>();
  for (const one of adapter.indirectionTable) entries.set(nameOf(one), (entries.get(nameOf(one)) ?? 0) + 1);
  const distances = new Map(adapter.processorArray.map((one) => [nameOf(one), one.distance]));
  return choices.map(({ processor, cpu, chosen, reason }) => ({
    processor,
    cpu,
    node: null,
    ...(distances.get(processor) === null ? {} : { distance: distances.get(processor)! }),
    chosen,
    reason: shortReason({ processor, reason }),
    ...(entries.size === 0 ? {} : { entries: entries.get(processor) ?? 0 }),
  }));
}

/** Processors between those of the array: Windows does not say why it left them out. */
function missing(adapter: NetAdapterRss): RssFinding[] {
  const rows = arrayRows(adapter);
  const names = new Set(rows.map(nameOf));
  const absent: string[] = [];
  for (const group of new Set(rows.map((row) => row.group))) {
    const numbers = rows.filter((row) => row.group === group).map((row) => row.number);
    for (let number = Math.min(...numbers); number <= Math.max(...numbers); number++)
      if (!names.has(nameOf({ group, number }))) absent.push(nameOf({ group, number }));
  }
  if (absent.length === 0) return [];
  const even = rows.every((row) => row.number % 2 === 0);
  return [
    {
      kind: "note",
      text: `RssProcessorArray leaves out ${absent.slice(0, 8).join(", ")}${absent.length > 8 ? ` and ${absent.length - 8} more` : ""}: ${even ? "it has even numbers only, as where each core has a hyper-threaded sibling" : "siblings of hyper-threaded cores, or processors that are kept from RSS"}.`,
      cure: null,
    },
  ];
}

/** A table of as many processors as the rules take, but others. */
function others(adapter: NetAdapterRss, taken: readonly string[]): RssFinding[] {
  const used = [...new Set(adapter.indirectionTable.map(nameOf))];
  const instead = used.filter((name) => !taken.includes(name));
  const left = taken.filter((name) => !used.includes(name));
  if (instead.length === 0 || used.length !== taken.length) return [];
  return [
    {
      kind: "note",
      text: `The table uses ${instead.slice(0, 8).join(", ")} where the documented order takes ${left.slice(0, 8).join(", ")}: the driver chose, or Windows moved entries since.`,
      cure: null,
    },
  ];
}

/** Adapters whose tables use the same processors compete for them. */
function shared(adapter: NetAdapterRss, before: readonly NetAdapterRss[]): RssFinding[] {
  const used = new Set(adapter.indirectionTable.map(nameOf));
  for (const other of before) {
    if (adapter.enabled === false || other.enabled === false) continue;
    const both = [...new Set(other.indirectionTable.map(nameOf))].filter((name) => used.has(name));
    if (both.length === 0) continue;
    const last = [...other.indirectionTable].sort(byName).at(-1)!;
    const free = [...adapter.processorArray].sort(byName).find((one) => byName(one, last) > 0);
    return [
      {
        kind: "note",
        text: `It shares ${both.slice(0, 8).join(", ")} with ${other.name ?? "the adapter above"}: both adapters' frames compete for them.`,
        cure:
          free && adapter.name !== null
            ? setNetAdapterRssLine(adapter.name, { baseProcessor: { group: free.group, number: free.number } })
            : null,
      },
    ];
  }
  return [];
}

function changeOf(asked: RssProcessorOptions): NetAdapterRssChange {
  const { profile, baseProcessor, maxProcessor, maxRssProcessors, numRssQueues } = asked;
  return {
    ...(numRssQueues === undefined ? {} : { receiveQueues: numRssQueues }),
    ...(profile === undefined ? {} : { profile: PROFILE_NAMES[RSS_PROFILES.indexOf(profile)] }),
    ...(baseProcessor === undefined ? {} : { baseProcessor: parseProcessor("The base processor", baseProcessor) }),
    ...(maxProcessor ? { maxProcessor: parseProcessor("The max processor", maxProcessor) } : {}),
    ...(maxRssProcessors === undefined ? {} : { maxProcessors: maxRssProcessors }),
  };
}
