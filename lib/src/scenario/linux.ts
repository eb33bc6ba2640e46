// Linux in a scenario: the settings of its receive path, each with Linux's default, for its variants. Names are Linux's
// own, with units; times are picoseconds. Those of software steering stand in linux-steering.ts.
import { checkBoolean, checkFields, checkList, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Topology } from "../cpu/topology.js";
import { type LinuxCosts, withLinuxCosts } from "../linux/linux-costs.js";
import { type AnyVariant, LINUX_VARIANTS, isLinux } from "../linux/linux-variants.js";
import { PS_PER_MS, PS_PER_S } from "../units.js";
import type { BusyPolling } from "../linux/worker.js";
import { type LinuxBusyPolling, completeBusyPolling } from "./linux-busy-polling.js";
import { checkNumbers } from "./linux-lists.js";
import { type CompleteLinuxSteering, type LinuxSteering, STEERING_USES, completeSteering } from "./linux-steering.js";
import type { Use, UsesOf } from "./uses.js";

/** Versions of the kernel whose rules differ: 6.18, and 6.1. */
export type LinuxKernel = "6.18" | "6.1";
const LINUX_KERNELS: readonly LinuxKernel[] = ["6.18", "6.1"];

/** From `timePs` on frames go by another indirection table (ethtool -X). */
export interface LinuxTableChange {
  /** Picoseconds. */
  readonly timePs: number;
  /** Queue numbers, as many as before. */
  readonly indirectionTable: readonly number[];
  /**
   * Whether frames on the new queue's CPU wait until those on the old queue are done, as no kernel has it; "napi" only.
   * Default false.
   */
  readonly drain?: boolean;
}

/** Settings of Linux's receive path; every field has a default. */
export interface LinuxScenario extends LinuxSteering {
  /** Which version's rules hold where they differ; default "6.18". */
  readonly kernel?: LinuxKernel;
  /**
   * Receive queues, each with a vector and a NAPI, 1 to 256. Default: "napi" one for each core; the others
   * one.
   */
  readonly queues?: number;
  /**
   * Queue numbers, a power of two of them; default queue i mod queues, over 128 entries (a table names queues here, not
   * CPUs).
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
  /** An application that polls its NAPI itself; "napi" only. Default: none does. */
  readonly busyPolling?: LinuxBusyPolling;
  /** Costs that differ from Linux's defaults, picoseconds. */
  readonly costs?: Partial<LinuxCosts>;
}

/** Settings with nothing left open. */
export interface CompleteLinux
  extends
    CompleteLinuxSteering,
    Required<Omit<LinuxScenario, "deferHardIrqs" | "groFlushTimeoutPs" | "busyPolling" | "costs">> {
  /** Null: the interrupt is unmasked at the first poll that comes up short. */
  readonly deferral: { readonly looks: number; readonly timerPs: number } | null;
  /** Null: no application polls for itself. */
  readonly busyPolling: BusyPolling | null;
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
  "linux.indirectionTable": WITH_QUEUES,
  "linux.tableChanges": WITH_QUEUES,
  "linux.affinity": ONLY_LINUX,
  "linux.followsAffinity": WITH_QUEUES,
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
  "linux.busyPolling": { variants: ["napi"] },
  "linux.costs": ONLY_LINUX,
  ...STEERING_USES,
} satisfies Record<`linux.${keyof LinuxScenario}`, Use>;
const FIELDS = Object.keys(LINUX_SETTING_USES).map((name) => name.slice("linux.".length));

const HZ: readonly unknown[] = [100, 250, 300, 1000];
const ENTRIES = 128;

/** Fills in the defaults and checks the values; null unless the variant is one of Linux's. */
export function completeLinux(
  { linux: given = {}, traffic }: LinuxPart & { readonly traffic: { readonly connections: number } },
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
  checkWhole("The number of receive queues of linux", queues, 1, 256);
  checkBoolean("The scenario's linux: followsAffinity", followsAffinity);
  checkWhole("The weight of a NAPI in frames", napiWeight, 1, 65_536);
  checkWhole("The netdevBudget in frames", netdevBudget, 1, 1e6);
  if (!HZ.includes(hz)) refuse(`The hz of linux is ${show(hz)}`, "it must be 100, 250, 300 or 1000");
  checkWhole("The number of passes of softirqs", softirqPasses, 1, 1000);
  checkBoolean("The scenario's linux: ksoftirqd", ksoftirqd);
  const {
    netdevBudgetPs = 2 * Math.round(PS_PER_S / hz),
    softirqTimePs = 2 * PS_PER_MS,
    turnPs = 3 * PS_PER_MS,
  } = given;
  checkWhole("The netdevBudgetPs", netdevBudgetPs, 1, 1e15);
  checkWhole("The softirqTimePs", softirqTimePs, 1, 1e15);
  checkWhole("The scheduler's turn in picoseconds", turnPs, 1e6, 1e12);
  const { affinity = Array.from({ length: queues }, (_, queue) => cores[queue % cores.length]) } = given;
  checkNumbers("affinity", affinity, processors.length - 1);
  if (affinity.length !== queues)
    refuse(`The affinity has ${affinity.length} CPUs`, `there must be one for each of the ${queues} queues`);
  const { indirectionTable = Array.from({ length: ENTRIES }, (_, i) => i % queues), tableChanges = [] } = given;
  checkIndirectionTable(indirectionTable, queues);
  checkTableChanges(tableChanges, indirectionTable.length, queues);
  const deferral = deferralOf(given);
  const busyPolling = completeBusyPolling(given.busyPolling);
  const costs = withLinuxCosts(given.costs);
  const tables = { indirectionTable, tableChanges, affinity, followsAffinity };
  const limits = { napiWeight, netdevBudget, netdevBudgetPs, hz, softirqPasses, softirqTimePs, ksoftirqd, turnPs };
  const steering = completeSteering(given, { variant, cores, cpus: processors.length, queues, connections });
  return { linux: { kernel, queues, ...tables, ...limits, deferral, busyPolling, costs, ...steering } };
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

function checkIndirectionTable(table: readonly number[], queues: number): void {
  checkNumbers("indirectionTable", table, queues - 1);
  const { length } = table;
  if (length === 0 || length > 2048 || (length & (length - 1)) !== 0)
    refuse(
      `The indirection table of linux has ${length} entries`,
      "their number must be a power of two from 1 to 2048",
    );
}

function checkTableChanges(changes: readonly LinuxTableChange[], entries: number, queues: number): void {
  checkList("The table changes of linux", changes, "they must be a list of { timePs, indirectionTable }");
  for (const change of changes) {
    checkFields("The table change", change, ["timePs", "indirectionTable", "drain"]);
    checkBoolean("The drain of the table change", change.drain ?? false);
    checkWhole("The time of the table change in picoseconds", change.timePs, 0, Number.MAX_SAFE_INTEGER);
    checkIndirectionTable(change.indirectionTable, queues);
    if (change.indirectionTable.length !== entries)
      refuse(`The changed table has ${change.indirectionTable.length} entries`, `it must have ${entries}, as before`);
  }
}
