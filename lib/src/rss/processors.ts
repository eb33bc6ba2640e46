// Which processors RSS may use. In: the machine's logical processors as plain rows, and what the administrator set.
// Out: the CPUs in the order in which RSS takes them and, for every processor, a sentence that says why it was chosen
// or not. Follows "Standardized INF Keywords for RSS", "Setting the Number of RSS Processors", "Introduction to Receive
// Side Scaling" (hyper-threads) and "Choosing a Network Adapter" (profiles, queues). What they leave open is marked as
// the model's decision.
// long because: the documented defaults stand beside their use
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";

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

/**
 * The values of *RSSProfile, in the order of their numbers 1 to 6. The default is NUMAScalingStatic (4), on machines
 * with different kinds of CPUs Balanced (6, NdisRssProfileBalanced), which only drivers made with NetAdapterCx have.
 */
export const RSS_PROFILES = [
  "ClosestProcessor",
  "ClosestProcessorStatic",
  "NUMAScaling",
  "NUMAScalingStatic",
  "ConservativeScaling",
  "Balanced",
] as const;
export type RssProfile = (typeof RSS_PROFILES)[number];

export interface RssProcessorOptions {
  /** *RSSProfile. */
  readonly profile?: RssProfile;
  /** *RssBaseProcGroup and *RssBaseProcNumber as "group:number": the lowest processor that RSS may use. */
  readonly baseProcessor?: string;
  /** *RssMaxProcGroup and *RssMaxProcNumber as "group:number": the highest; null for the machine's last. */
  readonly maxProcessor?: string | null;
  /**
   * *MaxRssProcessors, of this NIC: most processors that RSS uses, 1 to 65535. See `MAX_RSS_PROCESSORS` for the
   * documented defaults.
   */
  readonly maxRssProcessors?: number;
  /**
   * MaxNumRssCpus, of all NICs together: a value of the registry's NDIS parameters, older than the keyword above, 1 to
   * 16. Default: not set. (NDIS then takes 4, says "Setting the Number of RSS Processors"; the keyword of a NIC goes
   * before that, as in published Get-NetAdapterRss outputs.)
   */
  readonly maxNumRssCpus?: number;
  /**
   * *NumRSSQueues: receive queues, 1 to 65535. Every processor needs one, so there are never more processors than
   * queues.
   */
  readonly numRssQueues?: number;
  /** *NumaNodeId: the preferred node; null for any (65535 in the registry). */
  readonly numaNode?: number | null;
  /** For ConservativeScaling: how many processors the load needs at present. */
  readonly processorsNeeded?: number;
}

/**
 * The documented defaults of *MaxRssProcessors since Windows 8, by whether the NIC has MSI-X and by its speed: up to 1
 * Gb/s, and 10 Gb/s ("Standardized INF Keywords for RSS"; of faster NICs the page says nothing).
 */
export const MAX_RSS_PROCESSORS = {
  withMsiX: { oneGigabit: 4, tenGigabit: 16 },
  withoutMsiX: { oneGigabit: 2, tenGigabit: 4 },
} as const;

/**
 * The documented defaults, for a 10 Gb/s NIC with MSI-X; others have fewer processors, see `MAX_RSS_PROCESSORS`. The
 * number of queues is the device's own: 16 is as many as these processors need. The page says *RssMaxProcGroup 0, but a
 * published Get-NetAdapterRss of a machine with two groups shows its last processor (1:38 in microsoft/msquic,
 * docs/TSG.md): null stands for that.
 */
export const RSS_PROCESSOR_DEFAULTS = {
  profile: "NUMAScalingStatic",
  baseProcessor: "0:0",
  maxProcessor: null,
  maxRssProcessors: MAX_RSS_PROCESSORS.withMsiX.tenGigabit,
  numRssQueues: 16,
  numaNode: null,
} as const;
const DEFAULTS = RSS_PROCESSOR_DEFAULTS;

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

/** Reads "group:number", for example "1:16". Refuses anything else. */
export function parseProcessor(what: string, text: unknown): { group: number; number: number } {
  if (typeof what !== "string")
    refuse(`The name of the processor is ${show(what)}`, "it must be a text that begins the sentence");
  const match = typeof text === "string" ? /^(\d{1,5}):(\d{1,2})$/.exec(text) : null;
  if (match === null) refuse(`${what} is ${show(text)}`, 'write it as group:number, for example "0:4"');
  const group = Number(match[1]),
    number = Number(match[2]);
  checkWhole(`The number of ${what.toLowerCase()}`, number, 0, 63);
  return { group, number };
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
    if (byName(row, base) < 0) excluded.set(row, `is below the base processor ${name(base)}`);
    else if (max !== null && byName(row, max) > 0) excluded.set(row, `is beyond the max processor ${name(max)}`);
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
    processorArray: array.map(name),
    processorArrayWithDistances: array.map((row) =>
      row.numaDistance === undefined ? name(row) : `${name(row)}/${row.numaDistance}`,
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
        processor: name(row),
        cpu: row.cpu,
        node: row.node,
        chosen: isChosen,
        reason: `${name(row)} ${reason}.`,
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

function checkedOptions(options: RssProcessorOptions) {
  checkFields("The processor selection", options, [...Object.keys(DEFAULTS), "maxNumRssCpus", "processorsNeeded"]);
  const {
    profile = DEFAULTS.profile,
    baseProcessor = DEFAULTS.baseProcessor,
    maxProcessor = DEFAULTS.maxProcessor,
  } = options;
  const { maxRssProcessors = DEFAULTS.maxRssProcessors, numRssQueues = DEFAULTS.numRssQueues } = options;
  const { numaNode = DEFAULTS.numaNode } = options;
  checkOneOf("The RSS profile", profile, RSS_PROFILES);
  if (profile === "Balanced")
    for (const key of ["baseProcessor", "maxProcessor", "numaNode"] as const)
      if (options[key] !== undefined)
        refuse(
          `The profile is Balanced and ${key} is ${show(options[key])}`,
          "Balanced takes maxRssProcessors and numRssQueues only; leave it out or choose another profile",
        );
  const base = parseProcessor("The base processor", baseProcessor);
  const max = maxProcessor === null ? null : parseProcessor("The max processor", maxProcessor);
  if (max !== null && byName(max, base) < 0)
    refuse(`The max processor ${name(max)} is below the base processor ${name(base)}`, "put the base first");
  checkWhole("MaxRssProcessors", maxRssProcessors, 1, 65_535);
  checkWhole("NumRSSQueues", numRssQueues, 1, 65_535);
  if (numaNode !== null) checkWhole("The NUMA node", numaNode, 0, 65_534);
  if (options.processorsNeeded !== undefined) {
    checkWhole("The number of processors that the load needs", options.processorsNeeded, 1, 65_535);
    if (profile !== "ConservativeScaling")
      refuse(`The profile is ${profile} and processorsNeeded is given`, "only ConservativeScaling follows the load");
  }
  const limits = [
    { count: maxRssProcessors, why: `MaxRssProcessors is ${maxRssProcessors}` },
    { count: numRssQueues, why: `there are ${numRssQueues} receive queues: one processor for each` },
  ];
  if (options.maxNumRssCpus !== undefined) {
    checkWhole("MaxNumRssCpus", options.maxNumRssCpus, 1, 16);
    limits.push({
      count: options.maxNumRssCpus,
      why: `MaxNumRssCpus, the limit of all NICs, is ${options.maxNumRssCpus}`,
    });
  }
  if (profile === "ConservativeScaling") {
    const { processorsNeeded = 1 } = options;
    limits.push({
      count: processorsNeeded,
      why: `ConservativeScaling uses as few as sustain the load, now ${processorsNeeded}`,
    });
  }
  return { profile, base, max, limits, numaNode };
}

function checkRow(row: RssProcessorRow, place: number): void {
  if (typeof row !== "object" || row === null)
    refuse(`Processor ${place} is ${show(row)}`, "it must be a row as in createTopology(...).processors");
  for (const key of ["cpu", "group", "number", "core", "node", "thread"] as const)
    checkWhole(`The ${key} of processor ${place}`, row[key], 0, 65_535);
  if (row.numaDistance !== undefined)
    checkNumber(`The NUMA distance of processor ${place}`, row.numaDistance, 0, 65_535);
}

type Named = Pick<RssProcessorRow, "group" | "number">;
const name = ({ group, number }: Named): string => `${group}:${number}`;
/** "1:31" is below "2:0": the group decides first. */
const byName = (a: Named, b: Named): number => a.group - b.group || a.number - b.number;
