// Which processors RSS may use: of the machine's logical processors, those that the administrator's settings
// (processor-options.ts) leave, in the order in which RSS takes them, and for every processor a sentence that says why
// it was chosen or not. Follows "Standardized INF Keywords for RSS", "Setting the Number of RSS Processors",
// "Introduction to Receive Side Scaling" (hyper-threads) and "Choosing a Network Adapter" (profiles, queues). What they
// leave open is marked as the model's decision.
import { checkNumber, checkWhole, refuse, show } from "../check.js";
import { type RssProcessorOptions, type RssProfile, byName, checkedOptions, nameOf } from "./processor-options.js";

export {
  MAX_RSS_PROCESSORS,
  RSS_PROCESSOR_DEFAULTS,
  RSS_PROFILES,
  parseProcessor,
  type RssProcessorOptions,
  type RssProfile,
} from "./processor-options.js";

/**
 * A logical processor as RSS sees it. `numaDistance` is the distance of its node from the NIC: 0 is the NIC's own node.
 */
export interface RssProcessorRow {
  readonly cpu: number;
  readonly group: number;
  readonly number: number;
  readonly core: number;
  readonly node: number;
  readonly thread: number;
  readonly numaDistance?: number;
}

/** What became of one logical processor. */
export interface RssProcessorChoice {
  /** "group:number". */
  readonly processor: string;
  readonly cpu: number;
  readonly node: number;
  readonly chosen: boolean;
  /** A sentence. */
  readonly reason: string;
}

export interface RssProcessorSelection {
  /**
   * System-wide CPU numbers, in the order in which RSS takes them: ready for `roundRobin`. Empty if the settings leave
   * none.
   */
  readonly cpus: readonly number[];
  /**
   * All candidates as "group:number", nearest node first, then by group and number, whatever the profile: the order of
   * RssProcessorArray in published outputs of Get-NetAdapterRss. It is not the order in which RSS takes them, which is
   * `cpus`.
   */
  readonly processorArray: readonly string[];
  /**
   * The same as Get-NetAdapterRss prints it, each with the NUMA distance from the NIC: "0:0/0"; without it if the rows
   * have none.
   */
  readonly processorArrayWithDistances: readonly string[];
  /** Every logical processor of the machine, in order of group and number. */
  readonly choices: readonly RssProcessorChoice[];
  /** Whether the profile lets the system rebalance at run time. */
  readonly rebalances: boolean;
}

/**
 * Selects the processors that RSS uses.
 *
 * @param processors the machine's rows; `createTopology(...).processors`, or `.seenFrom(node)` for the NIC's node
 * @example
 * selectRssProcessors(createTopology({ coresPerNode: 4 }).processors, { maxRssProcessors: 6 }).cpus // => [0, 1, 2, 3]
 * selectRssProcessors(createTopology({ coresPerNode: 4 }).processors, { baseProcessor: "0:1" }).cpus // => [1, 2, 3]
 */
export function selectRssProcessors(
  processors: readonly RssProcessorRow[],
  options: RssProcessorOptions = {},
): RssProcessorSelection {
  const { profile, base, max, limits, numaNode } = checkedOptions(options);
  if (!Array.isArray(processors))
    refuse(`The processors are ${show(processors)}`, "they must be a list, as createTopology(...).processors");
  processors.forEach(checkRow);
  const all = [...(processors as readonly RssProcessorRow[])].sort(byName);
  if (all.length === 0) refuse("The machine has no processors", "RSS selects from one at least");
  // Rules 1 and 2: the range, then one logical processor of a core.
  const excluded = new Map<RssProcessorRow, string>();
  for (const row of all) {
    if (byName(row, base) < 0) excluded.set(row, `is below the base processor ${nameOf(base)}`);
    else if (max !== null && byName(row, max) > 0) excluded.set(row, `is beyond the max processor ${nameOf(max)}`);
    else if (row.thread > 0)
      excluded.set(
        row,
        `is logical processor ${row.thread + 1} of core ${row.core}: RSS does not use the siblings of a hyper-threaded core`,
      );
  }
  // Rule 3: the profile puts the candidates into an order. Rule 4: the smallest limit says how many of them are taken.
  const candidates = all.filter((row) => !excluded.has(row));
  const ordered = order(candidates, profile, numaNode);
  const array = nearestFirst(candidates, null);
  const limit = limits.reduce((least, one) => (one.count < least.count ? one : least));
  const chosen = ordered.slice(0, limit.count);
  return {
    cpus: chosen.map((row) => row.cpu),
    processorArray: array.map(nameOf),
    processorArrayWithDistances: array.map((row) =>
      row.numaDistance === undefined ? nameOf(row) : `${nameOf(row)}/${row.numaDistance}`,
    ),
    rebalances: !profile.endsWith("Static"),
    choices: all.map((row) => {
      const place = ordered.indexOf(row);
      const reason =
        excluded.get(row) ??
        (place < limit.count
          ? `is number ${place + 1} in the order of ${profile}`
          : `is number ${place + 1} in the order of ${profile}, and ${limit.why}`);
      const isChosen = place >= 0 && place < limit.count;
      return {
        processor: nameOf(row),
        cpu: row.cpu,
        node: row.node,
        chosen: isChosen,
        reason: `${nameOf(row)} ${reason}.`,
      };
    }),
  };
}

/** The order of preference. Closest: near the NIC and the base processor first. NUMA: round robin over the nodes. */
function order(candidates: RssProcessorRow[], profile: RssProfile, numaNode: number | null): RssProcessorRow[] {
  if (profile === "NUMAScaling" || profile === "NUMAScalingStatic") {
    // The preferred node is ignored for these two profiles ("Standardized INF Keywords for RSS", note on *NumaNodeId).
    const names = [...new Set(candidates.map((row) => row.node))];
    const nodes = names.map((node) => candidates.filter((row) => row.node === node));
    const rounds = Math.max(0, ...nodes.map((rows) => rows.length));
    return Array.from({ length: rounds }, (_, round) => nodes.flatMap((rows) => rows.slice(round, round + 1))).flat();
  }
  // The model's decision: Conservative and Balanced take the closest first too.
  return nearestFirst(candidates, numaNode);
}

/**
 * By distance from the NIC, then group and number. Without numaDistance the first candidate's node is near, all others
 * are far.
 */
function nearestFirst(candidates: readonly RssProcessorRow[], numaNode: number | null): RssProcessorRow[] {
  const near = candidates[0]?.node;
  const distance = (row: RssProcessorRow): number =>
    numaNode !== null && row.node === numaNode ? -1 : (row.numaDistance ?? (row.node === near ? 0 : 1));
  return [...candidates].sort((a, b) => distance(a) - distance(b) || byName(a, b));
}

function checkRow(row: RssProcessorRow, place: number): void {
  if (typeof row !== "object" || row === null)
    refuse(`Processor ${place} is ${show(row)}`, "it must be a row as in createTopology(...).processors");
  for (const key of ["cpu", "group", "number", "core", "node", "thread"] as const)
    checkWhole(`The ${key} of processor ${place}`, row[key], 0, 65_535);
  if (row.numaDistance !== undefined)
    checkNumber(`The NUMA distance of processor ${place}`, row.numaDistance, 0, 65_535);
}
