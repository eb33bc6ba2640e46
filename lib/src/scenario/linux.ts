// Linux in a scenario: the settings of its receive path, each with Linux's default, for its variants. Names are Linux's
// own, with units; times are picoseconds. Those of software steering stand in linux-steering.ts.
import { checkBoolean, checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Topology } from "../cpu/topology.js";
import { type LinuxCosts, withLinuxCosts } from "../linux/linux-costs.js";
import { type AnyVariant, LINUX_VARIANTS, isLinux } from "../linux/linux-variants.js";
import { tickOf } from "../linux/tick.js";
import { PS_PER_MS } from "../units.js";
import type { BusyPolling } from "../linux/worker.js";
import { type LinuxBusyPolling, NOT_MERGED, completeBusyPolling } from "./linux-busy-polling.js";
import { type LinuxCpuChange, completeCpuChanges } from "./linux-hotplug.js";
import { MOST_QUEUES, checkIndirectionTable, checkNumbers } from "./linux-lists.js";
import {
  DRAINS_WITHOUT_STEERING,
  MAPS_FOR_EACH,
  MOVES,
  ONE_FOR_EACH,
  QUEUE_NUMBERS,
  ROWS_OF_TABLES,
} from "./linux-needs.js";
import { type CompleteLinuxSteering, type LinuxSteering, STEERING_USES, completeSteering } from "./linux-steering.js";
import { type LinuxTableChange, checkTableChanges, usualTable } from "./linux-tables.js";
import { type LinuxThreaded, NOT_THREADED, THREADED_USES, completeThreaded } from "./linux-threads.js";
import { type CompleteXps, type LinuxXps, completeXps } from "./linux-transmit.js";
import type { CompleteRun } from "./run.js";
import type { Use, UsesOf } from "./uses.js";

/** Versions of the kernel whose rules differ: 6.18, and 6.1. */
export type LinuxKernel = "6.18" | "6.1";
const LINUX_KERNELS: readonly LinuxKernel[] = ["6.18", "6.1"];

/** Settings of Linux's receive path; every field has a default. */
export interface LinuxScenario extends LinuxSteering, LinuxThreaded {
  /** Which version's rules hold where they differ; default "6.18". */
  readonly kernel?: LinuxKernel;
  /**
   * Receive queues, each with a vector and a NAPI, 1 to 256. Default: "napi" one for each core; the others
   * one.
   */
  readonly queues?: number;
  /**
   * Queue numbers, a power of two of them (a table names queues here, not CPUs); default queue i mod queues, over 128
   * entries, or 256 for more than 128 queues.
   */
  readonly indirectionTable?: readonly number[];
  /** What `ethtool -X` changes during the run, in order of time; default nothing. */
  readonly tableChanges?: readonly LinuxTableChange[];
  /** The CPU of each vector (smp_affinity); default: those of the first thread of each core in turn. */
  readonly affinity?: readonly number[];
  /**
   * Whether a busy NAPI moves when its vector's affinity has changed, as i40e's and mlx5's do; default false, as ixgbe.
   */
  readonly followsAffinity?: boolean;
  /** Frames of one poll, 1 to 65,536; default 64. */
  readonly napiWeight?: number;
  /** Frames of one net_rx_action (netdev_budget), 1 to 1e6; default 300. */
  readonly netdevBudget?: number;
  /** Time of one net_rx_action (netdev_budget_usecs), picoseconds, counted in ticks; default two ticks. */
  readonly netdevBudgetPs?: number;
  /** Ticks of the clock a second: 100, 250, 300 or 1000; default 250. */
  readonly hz?: number;
  /** Passes of softirqs in interrupt context, 1 to 1000; default 10. */
  readonly softirqPasses?: number;
  /** Time for them, picoseconds, counted in ticks; default 2 ms. */
  readonly softirqTimePs?: number;
  /**
   * Whether softirqs are handed over to a thread at those limits; false: they go on in interrupt context, without
   * limits, as no kernel does. Default true.
   */
  readonly ksoftirqd?: boolean;
  /** The scheduler's turn, for ksoftirqd and for the application's threads, picoseconds, 1e6 to 1e12; default 3 ms. */
  readonly turnPs?: number;
  /** Empty polls in a row, each a timer apart, until the interrupt is unmasked (napi_defer_hard_irqs), 1 to 1000. */
  readonly deferHardIrqs?: number;
  /** That timer (gro_flush_timeout), picoseconds, 1 to 1e12; with `deferHardIrqs` alone. */
  readonly groFlushTimeoutPs?: number;
  /** Whether frames of one TCP connection are merged on their way up (generic-receive-offload); default false. */
  readonly gro?: boolean;
  /** An application that polls its NAPI itself; "napi" only. Default: none does. */
  readonly busyPolling?: LinuxBusyPolling;
  /** CPUs that go offline and return; only such as serve no vector. Default: none. */
  readonly cpuChanges?: readonly LinuxCpuChange[];
  /** XPS: by which transmit queue sends leave; default: that of the sending CPU's vector, or the first. */
  readonly xps?: LinuxXps;
  /** Costs that differ from Linux's defaults, picoseconds. */
  readonly costs?: Partial<LinuxCosts>;
}

/** Settings with nothing left open. */
export interface CompleteLinux
  extends
    CompleteLinuxSteering,
    Required<
      Omit<LinuxScenario, "deferHardIrqs" | "groFlushTimeoutPs" | "busyPolling" | "xps" | "cpuChanges" | "costs">
    > {
  /** Null: the interrupt is unmasked at the first poll that comes up short. */
  readonly deferral: { readonly looks: number; readonly timerPs: number } | null;
  /** Null: no application polls for itself. */
  readonly busyPolling: BusyPolling | null;
  /** In order of time. */
  readonly cpuChanges: readonly Required<LinuxCpuChange>[];
  /** Null: no XPS. */
  readonly xps: CompleteXps | null;
  readonly costs: LinuxCosts;
}

export interface LinuxPart {
  /** Settings of Linux's receive path; of "napi-single-queue", "napi", "rps" and "rfs" only. */
  readonly linux?: LinuxScenario;
}

export interface CompleteLinuxPart {
  /** Settings of Linux's receive path; null: the variant is one of Windows'. */
  readonly linux: CompleteLinux | null;
}

const ONLY_LINUX: Use = { variants: LINUX_VARIANTS };
const WITH_QUEUES: Use = { variants: LINUX_VARIANTS.filter((variant) => variant !== "napi-single-queue") };

export const LINUX_USES = { linux: ONLY_LINUX } satisfies UsesOf<LinuxPart>;

export const LINUX_SETTING_USES = {
  "linux.kernel": ONLY_LINUX,
  "linux.queues": WITH_QUEUES,
  "linux.indirectionTable": { ...WITH_QUEUES, needs: [QUEUE_NUMBERS] },
  "linux.tableChanges": { ...WITH_QUEUES, needs: [ROWS_OF_TABLES, DRAINS_WITHOUT_STEERING] },
  "linux.affinity": { ...ONLY_LINUX, needs: [ONE_FOR_EACH] },
  "linux.followsAffinity": { ...WITH_QUEUES, needs: [MOVES] },
  "linux.napiWeight": ONLY_LINUX,
  "linux.netdevBudget": ONLY_LINUX,
  "linux.netdevBudgetPs": ONLY_LINUX,
  "linux.hz": ONLY_LINUX,
  "linux.softirqPasses": ONLY_LINUX,
  "linux.softirqTimePs": ONLY_LINUX,
  "linux.ksoftirqd": ONLY_LINUX,
  "linux.turnPs": ONLY_LINUX,
  "linux.deferHardIrqs": ONLY_LINUX,
  "linux.groFlushTimeoutPs": ONLY_LINUX,
  "linux.gro": ONLY_LINUX,
  "linux.busyPolling": { variants: ["napi"], needs: [NOT_THREADED, NOT_MERGED] },
  "linux.cpuChanges": { variants: ["rps", "rfs"] },
  "linux.xps": { ...WITH_QUEUES, needs: [MAPS_FOR_EACH] },
  "linux.costs": ONLY_LINUX,
  ...STEERING_USES,
  ...THREADED_USES,
} satisfies Record<`linux.${keyof LinuxScenario}`, Use>;
const FIELDS = Object.keys(LINUX_SETTING_USES).map((name) => name.slice("linux.".length));

const HZ: readonly unknown[] = [100, 250, 300, 1000];

/** What else the scenario gives. */
interface AroundLinux extends Pick<CompleteRun, "traffic" | "durationPs"> {
  readonly sends?: { readonly perFrame?: unknown; readonly trigger?: unknown };
  readonly retargets?: readonly { readonly cpu: number }[];
}

/** Fills in the defaults and checks the values; null unless the variant is one of Linux's. */
export function completeLinux(
  { linux: given = {}, traffic, sends, retargets, durationPs }: LinuxPart & AroundLinux,
  variant: AnyVariant,
  { processors }: Topology,
): CompleteLinuxPart {
  checkFields("The scenario's linux", given, FIELDS);
  if (!isLinux(variant)) return { linux: null };
  const cores = processors.filter(({ thread }) => thread === 0).map(({ cpu }) => cpu);
  const { connections } = traffic;
  const { kernel = "6.18", queues = variant === "napi" ? cores.length : 1, followsAffinity = false } = given;
  const { napiWeight = 64, netdevBudget = 300, hz = 250, softirqPasses = 10, ksoftirqd = true } = given;
  checkOneOf("The kernel", kernel, LINUX_KERNELS);
  checkWhole("The number of receive queues of linux", queues, 1, MOST_QUEUES);
  checkBoolean("The scenario's linux: followsAffinity", followsAffinity);
  checkWhole("The weight of a NAPI in frames", napiWeight, 1, 65_536);
  checkWhole("The netdevBudget in frames", netdevBudget, 1, 1e6);
  if (!HZ.includes(hz)) refuse(`The hz of linux is ${show(hz)}`, "it must be 100, 250, 300 or 1000");
  checkWhole("The number of passes of softirqs", softirqPasses, 1, 1000);
  checkBoolean("The scenario's linux: ksoftirqd", ksoftirqd);
  const { netdevBudgetPs = 2 * tickOf({ hz }), softirqTimePs = 2 * PS_PER_MS, turnPs = 3 * PS_PER_MS } = given;
  checkWhole("The netdevBudgetPs", netdevBudgetPs, 1, 1e15);
  checkWhole("The softirqTimePs", softirqTimePs, 1, 1e15);
  checkWhole("The scheduler's turn in picoseconds", turnPs, 1e6, 1e12);
  const { affinity = Array.from({ length: queues }, (_, queue) => cores[queue % cores.length]) } = given;
  checkNumbers("affinity", affinity, processors.length - 1);
  if (affinity.length !== queues) refuse(`The linux.affinity has ${affinity.length} CPUs`, oneForEach(variant, queues));
  const { indirectionTable = usualTable(queues), tableChanges = [] } = given;
  // Where there is no table, that is what is refused, not what stands in it.
  const named = variant === "napi-single-queue" ? MOST_QUEUES : queues;
  checkIndirectionTable(indirectionTable, named, "linux.indirectionTable");
  checkTableChanges(tableChanges, indirectionTable.length, named);
  const deferral = deferralOf(given);
  const { gro = false } = given;
  checkBoolean("The scenario's linux: gro", gro);
  const xps = completeXps(given.xps, { affinity, cpus: processors.length, sends });
  const costs = withLinuxCosts(given.costs);
  const busyPolling = completeBusyPolling(given.busyPolling, { queues, pollPs: costs.pollPs, durationPs });
  const tables = { indirectionTable, tableChanges, affinity, followsAffinity };
  const limits = { napiWeight, netdevBudget, netdevBudgetPs, hz, softirqPasses, softirqTimePs, ksoftirqd, turnPs };
  const steering = completeSteering(given, { variant, cores, cpus: processors.length, queues, connections });
  const threads = completeThreaded(given, affinity, processors.length);
  const inUse = threads.threaded ? [...affinity, ...threads.threadedCpus] : affinity;
  const around = { affinity: inUse, cpus: processors.length, sends, retargets, threadMoves: steering.threadMoves };
  // A variant that does not steer does not use them, and says so before all else.
  const isSteered = variant === "rps" || variant === "rfs";
  const { cpuChanges: cpuChangesGiven = [] } = given;
  const cpuChanges = completeCpuChanges(isSteered ? cpuChangesGiven : [], around);
  const modes = { deferral, gro, busyPolling, xps, cpuChanges, ...threads };
  return { linux: { kernel, queues, ...tables, ...limits, ...modes, costs, ...steering } };
}

function deferralOf({ deferHardIrqs, groFlushTimeoutPs }: LinuxScenario): CompleteLinux["deferral"] {
  if (deferHardIrqs === undefined && groFlushTimeoutPs === undefined) return null;
  if (deferHardIrqs === undefined || groFlushTimeoutPs === undefined)
    refuse(
      `The scenario gives linux.${deferHardIrqs === undefined ? "groFlushTimeoutPs" : "deferHardIrqs"} alone`,
      "one does nothing here without the other, so give both or none",
    );
  checkWhole("The number of deferHardIrqs", deferHardIrqs, 1, 1000);
  checkWhole("The groFlushTimeoutPs", groFlushTimeoutPs, 1, 1e12);
  return { looks: deferHardIrqs, timerPs: groFlushTimeoutPs };
}

/** A number for each queue must be given, and how others can be had. */
const oneForEach = (variant: AnyVariant, queues: number): string =>
  queues > 1
    ? `there must be one for each of the ${queues} receive queues (linux.queues)`
    : `there must be one, for the one receive queue${variant === "napi-single-queue" ? "" : "; give more with linux.queues"}`;
