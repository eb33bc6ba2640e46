// What the administrator sets for RSS: the keywords of a NIC's INF file with their documented defaults, and which
// processors they name. Follows "Standardized INF Keywords for RSS" and "Setting the Number of RSS Processors".
import { checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";

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

/** Fills in the documented defaults and checks the values; `limits` are the reasons to take no more processors. */
export function checkedOptions(options: RssProcessorOptions) {
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
    refuse(`The max processor ${nameOf(max)} is below the base processor ${nameOf(base)}`, "put the base first");
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

/** A processor as "group:number" names it. */
interface Named {
  readonly group: number;
  readonly number: number;
}

export const nameOf = ({ group, number }: Named): string => `${group}:${number}`;
/** "1:31" is below "2:0": the group decides first. */
export const byName = (a: Named, b: Named): number => a.group - b.group || a.number - b.number;
