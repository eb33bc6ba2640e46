// One run of the comparison of policies, and what it measures: one policy under one workload with one seed.
import { type Seed, createRandom } from "../random/random.js";
import { cpusInUse, displacedShare, dropShare, maxOverMean } from "../records/figures.js";
import type { WindowRow } from "../records/rows.js";
import { type Run, run } from "../receive-path.js";
import { receiveCpus } from "../scenario/receive-cpus.js";
import type { RssChange } from "../scenario/rss.js";
import { MIN_KEY_BYTES } from "../rss/secret-key.js";
import type { OwnPolicy } from "../stack/rebalancer/own-policy.js";
import { REBALANCING_POLICIES, type RebalancingPolicy } from "../stack/rebalancer/policies.js";
import { PS_PER_US } from "../units.js";
import type { Task } from "../workers/task.js";
import { seededScenario } from "./seeded-scenario.js";

/**
 * Not a policy, but the cure for an attack: the overlying driver sets another secret key, one period after the start of
 * the measured part.
 */
export const NEW_KEY = "none, new key";
/** All lines of the table; the last one is for the workload "attack" alone. */
export const COMPARED_POLICIES = [...REBALANCING_POLICIES, NEW_KEY] as const;
export type ComparedPolicy = RebalancingPolicy | typeof NEW_KEY;

/** What one policy did under one workload: means over the seeds. */
export interface PolicyRow {
  readonly workload: string;
  /** Its name. */
  readonly policy: string;
  /**
   * Frames of the busiest CPU over the mean of the CPUs that may share them, 1 (perfect) to their number, mean over the
   * windows; and its confidence interval (95 %).
   */
  readonly imbalance: number;
  readonly imbalanceLow: number;
  readonly imbalanceHigh: number;
  /** What no table can beat, because a connection goes to one CPU: `summary.largestConnection.bestImbalance`. */
  readonly bestImbalance: number;
  /**
   * Share of all frames that came through the entry of the largest connection. With one key, no table splits an entry
   * either.
   */
  readonly entryShare: number;
  /** From a frame's arrival until the protocol driver was done with it, microseconds. */
  readonly p50Us: number;
  readonly p99Us: number;
  /** Frames that found no free receive buffer, of those that arrived. */
  readonly dropShare: number;
  /** Entries that got another CPU. */
  readonly moves: number;
  /**
   * Frames that were queued on the old CPU when their entry moved; frames that were indicated out of order, or held
   * back so that they were not.
   */
  readonly framesOnOldCpu: number;
  readonly outOfOrder: number;
  readonly framesHeld: number;
  /** CPUs in use (see `cpusInUse`: those with more than 1 % of the frames of a window), mean over the windows. */
  readonly cpusUsed: number;
  /**
   * Thread work that receive work displaced (it left too little, also to catch up), of what threads wanted; 0 if they
   * wanted nothing.
   */
  readonly displacedShare: number;
}

export type Measured = Omit<PolicyRow, "workload" | "policy" | "imbalanceLow" | "imbalanceHigh">;

/** A scenario file, parsed, whose seeds are replaced and whose rebalancing is set. */
export interface PolicyRun<Policy> {
  readonly json: Readonly<Record<string, unknown>>;
  readonly policy: Policy;
  readonly seed: Seed;
  readonly periodPs: number;
}

export const POLICY_TASK: Task<PolicyRun<ComparedPolicy>, Measured> = { name: "policy", perform: measurePolicy };

export function measurePolicy({ json, policy, seed, periodPs }: PolicyRun<ComparedPolicy | OwnPolicy>): Measured {
  const scenario = seededScenario(json, seed);
  const changed =
    policy === NEW_KEY
      ? { rebalancing: { policy: "none" } as const, rssChanges: [newKey(seed, (scenario.warmupPs ?? 0) + periodPs)] }
      : { rebalancing: policy === "none" ? { policy } : { policy, periodPs } };
  return figures(run({ ...scenario, ...changed, windowPs: scenario.windowPs ?? periodPs }));
}

function newKey(seed: Seed, timePs: number): RssChange {
  const random = createRandom(seed, "new secret key");
  return { timePs, secretKey: Uint8Array.from({ length: MIN_KEY_BYTES }, () => random.below(256)) };
}

function figures(result: Run): Measured {
  const { summary, scenario } = result;
  const { largestConnection, toDone } = summary;
  const receiving = receiveCpus(scenario);
  const windows = result.windows().filter(({ cpus }) => framesOf(cpus) > 0);
  const changes = result.tableChanges();
  const sum = (count: (change: (typeof changes)[number]) => number): number =>
    changes.reduce((total, change) => total + count(change), 0);
  return {
    imbalance: mean(windows.map(({ cpus }) => maxOverMean(receiving.map((cpu) => cpus[cpu].frames)))),
    bestImbalance: largestConnection?.bestImbalance ?? 1,
    entryShare: largestConnection?.entryShare ?? 0,
    p50Us: toDone.p50Ps / PS_PER_US,
    p99Us: toDone.p99Ps / PS_PER_US,
    dropShare: dropShare(summary),
    moves: sum(({ moves }) => moves.length),
    framesOnOldCpu: sum(({ framesOnOldCpu }) => framesOnOldCpu),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    framesHeld: sum(({ framesHeld }) => framesHeld),
    cpusUsed: mean(windows.map(({ cpus }) => cpusInUse(cpus.map(({ frames }) => frames)).length)),
    displacedShare: displacedShare(result),
  };
}

const framesOf = (cpus: WindowRow["cpus"]): number => cpus.reduce((total, { frames }) => total + frames, 0);
export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
