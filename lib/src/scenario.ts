// A scenario: everything that decides how a run goes. In: what a person writes, with defaults for the rest. Out: the
// same, complete and checked; every wrong field is refused with a sentence that names it.
// long because: every field stands in one list
import { checkBoolean, checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "./check.js";
import { type Costs, withCosts } from "./cpu/costs.js";
import { type ThreadWork, createThreadWork } from "./cpu/thread-work.js";
import { type ThreadWorkDescription, checkThreadWork } from "./cpu/thread-work-description.js";
import { type Topology, type TopologyOptions, createTopology } from "./cpu/topology.js";
import { VARIANTS, type Variant } from "./driver/documented-steps.js";
import { INTERRUPT_CPU_POLICIES, type InterruptCpuPolicy } from "./ndis/interrupt-cpu.js";
import type { Polling } from "./ndis/polling.js";
import type { SharedLine } from "./ndis/shared-line.js";
import { type NicCapabilities, completeNic } from "./nic/capabilities.js";
import type { InterruptKind } from "./nic/interrupt-kind.js";
import { type InterruptModeration, NO_MODERATION, checkInterruptModeration } from "./nic/interrupt-moderation.js";
import { copyOf } from "./scenario/copy.js";
import { type NicFields, checkNicChoices } from "./scenario/nic-choices.js";
import { DEFAULT_SEED, type Seed } from "./random/random.js";
import { type BuffersReturned, checkReceiveWork } from "./scenario/receive-work.js";
import { type Rekeying, completeRekeying } from "./scenario/rekeying.js";
import { type CompleteRss, type RssChange, type RssScenario, completeRss } from "./scenario/rss.js";
import { checkWindowCount } from "./scenario/window-count.js";
import { FIELD_USES, type Use, checkSettingsAreUsed } from "./scenario/unused-settings.js";
import { type CompleteRebalancing, type RebalancingOptions, checkRebalancing } from "./stack/rebalancer/policies.js";
import { PROTOCOL_TIMES, type ProtocolTimes } from "./stack/protocol-driver.js";
import { type Sends, checkSends } from "./stack/send-side.js";
import { resolvedTraffic } from "./traffic/checked-traffic.js";
import type { Traffic } from "./traffic/traffic.js";

/** A change of the message table during a run. */
export interface Retarget {
  /** Picoseconds. */
  readonly timePs: number;
  /** Message number: that of its receive queue. */
  readonly message: number;
  readonly cpu: number;
}

/** What a person writes; only the traffic has no default. */
export interface Scenario {
  /**
   * Who sends what, when: `replay(...)`, `load(...)` or `together(...)`. A load without a seed of its own draws its
   * connections from `seed`; the run's `scenario.traffic` is the traffic that ran, whose labels and headers are those
   * of the run's connections.
   */
  readonly traffic: Traffic;
  /** The documented variant of receive processing; default "non-rss". */
  readonly variant?: Variant;
  /**
   * Everything random in the run follows from it: arrivals, CPUs of interrupts, and the connections of loads that have
   * no seed of their own. Default 1.
   */
  readonly seed?: Seed;
  /**
   * Cores of one node without hyper-threads, 1 to 256; default 4. For any other machine give `topology` in its place.
   */
  readonly cpus?: number;
  /** The machine's nodes, cores and hyper-threads. */
  readonly topology?: TopologyOptions;
  /**
   * Speed of a hyper-thread while another of its core is busy, 0.01 to 1. Default 0.5: two are no faster than one
   * (Linux' scaling.rst, for interrupts).
   */
  readonly hyperThreadSpeed?: number;
  /** End of the run, picoseconds. Default: when the traffic has ended and all of it is processed. */
  readonly durationPs?: number;
  /** Frames and work before this time are left out of the summary, picoseconds; default 0. */
  readonly warmupPs?: number;
  /** Receive buffers of each queue, 1 to 65,536; default 512 (Intel ixgbe's default). */
  readonly receiveBuffers?: number;
  /** When receive buffers go back to the NIC: with their chain, or each with its frame. Default "by-chain". */
  readonly buffersReturned?: BuffersReturned;
  /** How the NIC holds interrupts back. Default: not at all; it interrupts at the first frame. */
  readonly interruptModeration?: InterruptModeration;
  /**
   * Whether a DPC looks at its receive queue again before it enables the interrupt; with "non-rss" and
   * "message-signaled-interrupts". Default: it does not.
   */
  readonly polling?: Polling;
  /**
   * Rate of the link, bits per second, 1e6 to 8e11: frames never come faster than it carries them. Default: as fast as
   * the traffic says.
   */
  readonly linkBitsPerSecond?: number;
  /**
   * The NUMA node of the NIC: CPUs of another pay for reading a frame (`costs.bufferFromOtherNodePs`). Default: nobody
   * pays.
   */
  readonly nicNode?: number;
  /**
   * What the NIC's hardware can do, as one of `HARDWARE_LEVELS`. Default, field by field: everything that the variant
   * asks for.
   */
  readonly nic?: Partial<NicCapabilities>;
  /**
   * How the NIC interrupts. Default: "msi-x" for "message-signaled-interrupts", which needs it, otherwise "msi"; a NIC
   * without that: its first.
   */
  readonly interrupts?: InterruptKind;
  /** Another device on the line of line-based interrupts, whose interrupts call the ISR in vain. Default: none. */
  readonly sharedLine?: SharedLine;
  /**
   * MSI-X: from `timePs` on a message interrupts another CPU (NdisMConfigMSIXTableEntry); its queue goes along.
   * Default: never.
   */
  readonly retargets?: readonly Retarget[];
  /**
   * With fewer free receive buffers than this the driver indicates with NDIS_STATUS_RESOURCES: frames are copied.
   * Default 0: never.
   */
  readonly resourcesBelow?: number;
  /**
   * How the overlying driver moves entries of the table while frames flow; not with "non-rss". Default: it does not.
   */
  readonly rebalancing?: RebalancingOptions;
  /**
   * Whether the overlying driver takes a new secret key when more connections share an entry than chance explains; not
   * with "non-rss". Default: never.
   */
  readonly rekeying?: Rekeying;
  /** Length of the windows that `windows()` tells of, picoseconds; default: one window for all of the run. */
  readonly windowPs?: number;
  /** How the system chooses the ISR's CPU; default "least-busy". */
  readonly interruptCpu?: InterruptCpuPolicy;
  /** The CPU that is tied to the NIC, for the policy "fixed"; default 0. */
  readonly fixedCpu?: number;
  /**
   * What the overlying driver sets for RSS, and what the NIC has; of "non-rss" only with `receiveHash`, and then hash
   * types and key.
   */
  readonly rss?: RssScenario;
  /**
   * What the overlying driver changes while frames flow, in the order of time; not with "non-rss". Default: nothing.
   */
  readonly rssChanges?: readonly RssChange[];
  /**
   * Receive hash without RSS (OID_GEN_RECEIVE_HASH): the NIC hashes frames, and nobody is scaled by it. For "non-rss";
   * default false.
   */
  readonly receiveHash?: boolean;
  /** Frames that one DPC may indicate (receive side throttle); default Infinity: all. */
  readonly maxNblsToIndicate?: number;
  /**
   * What threads want of each CPU's time, which they get as far as ISRs and DPCs leave it: a share from 0 to 1, or one
   * that varies; one for all CPUs or one for each. Default 0.
   */
  readonly threadShare?: ThreadWorkDescription | readonly ThreadWorkDescription[];
  /**
   * Spin locks of the protocol driver: one for each connection, and one that all share, held for some picoseconds a
   * frame. Default: none.
   */
  readonly locks?: { readonly connection?: boolean; readonly sharedPs?: number };
  /** Protocol time of a frame: always costs.protocolPs, or drawn for every frame with that mean. Default "constant". */
  readonly protocolTimes?: ProtocolTimes;
  /** Sends that received frames trigger; default: none. */
  readonly sends?: Sends;
  /** Costs that differ from `DEFAULT_COSTS`, picoseconds. */
  readonly costs?: Partial<Costs>;
  /** full: every stretch of work and every frame, for charts; summary: constant memory. Default full. */
  readonly records?: "full" | "summary";
}

/** A scenario with nothing left open. */
export interface CompleteScenario extends Required<
  Omit<
    Scenario,
    | "nic"
    | "polling"
    | "nicNode"
    | "sharedLine"
    | "costs"
    | "threadShare"
    | "rss"
    | "topology"
    | "locks"
    | "rebalancing"
    | "rekeying"
  >
> {
  readonly topology: Topology;
  /** Null: a NIC that can do everything. */
  readonly nic: NicCapabilities | null;
  /** Null: a DPC looks at its queue once. */
  readonly polling: Polling | null;
  /** Null: all CPUs are equally near. */
  readonly nicNode: number | null;
  /** Null: the line is the NIC's own, or there is none. */
  readonly sharedLine: SharedLine | null;
  readonly locks: { readonly connection: boolean; readonly sharedPs: number };
  readonly rss: CompleteRss;
  readonly costs: Costs;
  readonly threadShare: readonly ThreadWorkDescription[];
  readonly threads: readonly ThreadWork[];
  readonly rebalancing: CompleteRebalancing;
  readonly rekeying: Required<Rekeying> | null;
}

/** A field that has no row there is not known here. */
const FIELDS: Readonly<Record<keyof Scenario, Use>> = FIELD_USES;

const DEFAULTS = {
  variant: "non-rss",
  seed: DEFAULT_SEED,
  hyperThreadSpeed: 0.5,
  durationPs: Infinity,
  warmupPs: 0,
  receiveBuffers: 512,
  interruptModeration: NO_MODERATION,
  interruptCpu: "least-busy",
  rebalancing: { policy: "none" },
  rekeying: null,
  windowPs: Infinity,
  fixedCpu: 0,
  rss: {},
  rssChanges: [],
  retargets: [],
  resourcesBelow: 0,
  locks: {},
  sends: { perFrame: 0, trigger: "ack" },
  maxNblsToIndicate: Infinity,
  threadShare: 0,
  costs: {},
  records: "full",
  protocolTimes: "constant",
  receiveHash: false,
  nic: null,
  sharedLine: null,
  polling: null,
  buffersReturned: "by-chain",
  linkBitsPerSecond: Infinity,
  nicNode: null,
} as const;

/**
 * Fills in the defaults and checks every field: first each value, then whether the settings that were given have an
 * effect.
 */
export function completeScenario(scenario: Scenario): CompleteScenario {
  checkFields("The scenario", scenario, Object.keys(FIELDS));
  const given = ownCopy(scenario);
  const seed = (given.seed ?? DEFAULTS.seed) as Seed;
  const traffic = resolvedTraffic("The scenario's traffic", scenario.traffic, seed);
  const all = { ...DEFAULTS, ...given, traffic } as unknown as Required<Scenario>;
  checkOneOf("The variant", all.variant, VARIANTS);
  const topology = machine(given);
  const cpus = topology.processors.length;
  if (all.durationPs !== Infinity)
    checkWhole("The duration in picoseconds", all.durationPs, 1, Number.MAX_SAFE_INTEGER);
  else if (!(all.traffic.ends ?? all.traffic.frames < Infinity))
    refuse("The traffic never ends and the scenario has no durationPs", "give one of them an end");
  checkWhole("The warm-up in picoseconds", all.warmupPs, 0, Number.MAX_SAFE_INTEGER);
  if (all.warmupPs >= all.durationPs)
    refuse(`The warm-up of ${all.warmupPs} ps lasts as long as the run`, "it must end before durationPs");
  checkWhole("The number of receive buffers", all.receiveBuffers, 1, 65_536);
  checkInterruptModeration(all.interruptModeration);
  checkReceiveWork(all, topology.nodes);
  checkOneOf("The policy for the interrupt's CPU", all.interruptCpu, INTERRUPT_CPU_POLICIES);
  checkWhole("The CPU that is tied to the NIC", all.fixedCpu, 0, cpus - 1);
  if (all.maxNblsToIndicate !== Infinity)
    checkWhole("The receive side throttle in frames", all.maxNblsToIndicate, 1, 1e9);
  checkOneOf("The kind of records", all.records, ["full", "summary"]);
  checkWhole("The number of free buffers below which frames are copied", all.resourcesBelow, 0, all.receiveBuffers);
  checkFields("The scenario's locks", all.locks, ["connection", "sharedPs"]);
  const { connection = false, sharedPs = 0 } = all.locks;
  checkBoolean("The scenario's locks: connection", connection);
  checkWhole("The time that a frame holds the shared lock in picoseconds", sharedPs, 0, 1e12);
  checkNumber("The speed of a hyper-thread", all.hyperThreadSpeed, 0.01, 1);
  checkOneOf("The kind of protocol times", all.protocolTimes, PROTOCOL_TIMES);
  checkSends(all.sends, cpus);
  const nic = all.nic === null ? null : completeNic(all.nic);
  const { interrupts, limits } = checkNicChoices({
    ...(all as NicFields),
    nic,
    interrupts: given.interrupts as InterruptKind,
  });
  const rss = completeRss(all.rss, all.rssChanges, topology, limits);
  checkRetargets(all.retargets, rss, cpus);
  const rebalancing = completeRebalancing(all, rss);
  const rekeying = all.rekeying === null ? null : completeRekeying(all.rekeying);
  if (rekeying !== null && rss.hashing.fixedKey !== null)
    refuse("The scenario has rekeying", "the key of this NIC is fixed: choose another rss.hashing");
  if (all.windowPs !== Infinity)
    checkWhole("The length of a window in picoseconds", all.windowPs, 1, Number.MAX_SAFE_INTEGER);
  if (all.windowPs < Infinity && all.durationPs < Infinity) checkWindowCount({ ...all, cpus }, all.durationPs);
  const threadShare = threadShares(all.threadShare, cpus);
  const threads = threadShare.map(createThreadWork);
  checkSettingsAreUsed(given, {
    variant: all.variant,
    isVariantGiven: given.variant !== undefined,
    interrupts,
    interruptCpu: all.interruptCpu,
    receiveHash: all.receiveHash,
    hasHyperThreads: topology.processors.some(({ thread }) => thread > 0),
    rssCpus: rss.processors.length,
  });
  return {
    ...all,
    cpus,
    topology,
    nic,
    interrupts,
    locks: { connection, sharedPs },
    rss,
    costs: withCosts(all.costs),
    threadShare,
    threads,
    rebalancing,
    rekeying,
  };
}

/**
 * The fields that are given, and nothing that the caller could change while or after the run goes on; the traffic is
 * shared.
 */
function ownCopy({ traffic, ...rest }: Scenario): Readonly<Record<string, unknown>> {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { traffic, ...Object.fromEntries(given.map(([name, value]) => [name, copyOf(value)])) };
}

function machine({ cpus, topology }: Partial<Scenario>): Topology {
  if (cpus !== undefined && topology !== undefined)
    refuse("The scenario has both cpus and topology", "give one of them");
  if (topology !== undefined) return createTopology(topology);
  checkWhole("The number of CPUs", cpus ?? 4, 1, 256);
  return createTopology({ coresPerNode: cpus ?? 4 });
}

/** Native RSS has 128 entries at most, and RSSv2 with it. */
const RSS_V2_ENTRIES = 128;

function completeRebalancing({ rebalancing, retargets }: Required<Scenario>, rss: CompleteRss): CompleteRebalancing {
  const complete = checkRebalancing(rebalancing);
  const { policy, table } = complete;
  if (policy === "none") return complete;
  if (rss.profile.endsWith("Static"))
    refuse(
      `The profile ${rss.profile} is given the rebalancing policy ${policy}`,
      "a static profile never moves entries; choose another profile, or the policy none",
    );
  const entries = rss.indirectionTable.length;
  if (policy === "dynamic-spreading" && entries > RSS_V2_ENTRIES)
    refuse(
      `The policy dynamic-spreading is given a table of ${entries} entries`,
      `RSSv2 has at most ${RSS_V2_ENTRIES}`,
    );
  if (table && retargets.length > 0)
    refuse(
      "The policy whole-table is given a table, and messages are re-targeted",
      "its CPUs may serve no queue then: leave the table out, so that it is made from the loads",
    );
  for (const cpu of table ?? [])
    if (!rss.tableCpus.includes(cpu))
      refuse(`The new table holds CPU ${cpu}`, "every CPU must be in the first table or in rss.processors");
  return complete;
}

function checkRetargets(retargets: readonly Retarget[], rss: CompleteRss, cpus: number): void {
  if (!Array.isArray(retargets))
    refuse(`The retargets are ${show(retargets)}`, "they must be a list of { timePs, message, cpu }");
  const messages = Math.min(rss.queues, rss.processors.length);
  for (const retarget of retargets) {
    checkFields("The retarget", retarget, ["timePs", "message", "cpu"]);
    checkWhole("The time of the retarget in picoseconds", retarget.timePs, 0, Number.MAX_SAFE_INTEGER);
    checkWhole("The message to re-target", retarget.message, 0, messages - 1);
    checkWhole("The CPU of the retarget", retarget.cpu, 0, cpus - 1);
  }
}

function threadShares(
  share: ThreadWorkDescription | readonly ThreadWorkDescription[],
  cpus: number,
): readonly ThreadWorkDescription[] {
  const isList = Array.isArray as (value: unknown) => value is readonly ThreadWorkDescription[];
  const shares = isList(share) ? [...share] : new Array<ThreadWorkDescription>(cpus).fill(share);
  if (shares.length !== cpus)
    refuse(`There are ${shares.length} thread shares`, `there must be one for each of the ${cpus} CPUs`);
  shares.forEach((value, cpu) => checkThreadWork(value, `The thread share of CPU ${cpu}`));
  return shares;
}
