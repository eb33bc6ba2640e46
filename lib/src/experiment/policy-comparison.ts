// The rebalancing policies side by side, on the same workloads (scenario files) with the same seeds. Those that come
// with the package, lib/scenarios/workloads, are one machine under five loads. Moves, and what they do to frames, count
// from the start of a run; everything else is measured after the warm-up, when the first looks have had their effect.
// Each policy has its default settings and looks once per `periodPs`.
import { checkFields, checkList, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { type Seed, createRandom } from "../random/random.js";
import { cpusInUse, displacedShare, dropShare, maxOverMean } from "../records/figures.js";
import type { WindowRow } from "../records/rows.js";
import { type Run, run } from "../receive-path.js";
import { receiveCpus } from "../scenario/receive-cpus.js";
import type { RssChange } from "../scenario/rss.js";
import { MIN_KEY_BYTES } from "../rss/secret-key.js";
import { type OwnPolicy, checkOwnPolicy } from "../stack/rebalancer/own-policy.js";
import { REBALANCING_POLICIES, type RebalancingPolicy } from "../stack/rebalancer/policies.js";
import { PS_PER_MS, PS_PER_US } from "../units.js";
import { checkSeeds, confidenceInterval } from "./replicate.js";
import { seededScenario } from "./seeded-scenario.js";

/** The five workloads, in the order of the table: names of the files in lib/scenarios/workloads. */
export const WORKLOADS = ["uniform", "zipf", "elephant", "shifting-host-load", "attack"] as const;
/**
 * Not a policy, but the cure for an attack: the overlying driver sets another secret key, one period after the start of
 * the measured part.
 */
export const NEW_KEY = "none, new key";
/** All lines of the table; the last one is for the workload "attack" alone. */
export const COMPARED_POLICIES = [...REBALANCING_POLICIES, NEW_KEY] as const;
export type ComparedPolicy = RebalancingPolicy | typeof NEW_KEY;

/** A scenario file, parsed, and its name. Its seeds are replaced and its rebalancing set. */
export interface Workload {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface PolicyComparisonOptions {
  readonly workloads: readonly Workload[];
  /** Names, and policies of your own; default: all of the library's, and the new key for a workload named "attack". */
  readonly policies?: readonly (ComparedPolicy | OwnPolicy)[];
  /** Two or more different ones; default 1 to 5. */
  readonly seeds?: readonly Seed[];
  /** Time between two looks, picoseconds; default 10 ms. */
  readonly periodPs?: number;
  /** Called before each row is measured, to show progress: rows done, rows in all. */
  readonly progress?: (done: number, all: number) => void;
}

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

type Measured = Omit<PolicyRow, "workload" | "policy" | "imbalanceLow" | "imbalanceHigh">;

const DEFAULT_SEEDS: readonly Seed[] = [1, 2, 3, 4, 5];

/**
 * Runs every policy under every workload, once with each seed.
 *
 * @throws InputError for a wrong workload, fewer than two seeds, or a period that is not 1 us to 1000 s
 */
export function policyComparison(options: PolicyComparisonOptions): PolicyRow[] {
  checkFields("The comparison", options, ["workloads", "policies", "seeds", "periodPs", "progress"]);
  const {
    workloads,
    policies = COMPARED_POLICIES,
    seeds = DEFAULT_SEEDS,
    periodPs = 10 * PS_PER_MS,
    progress = () => {},
  } = options;
  checkSeeds(seeds, "the comparison needs");
  checkList("The workloads", workloads, "they must be a list of { name, json }");
  for (const workload of workloads) checkFields("The workload", workload, ["name", "json"]);
  checkPolicies(policies);
  checkWhole("The period of the looks in picoseconds", periodPs, PS_PER_US, 1000 * PS_PER_MS * 1000);
  const cells = workloads.flatMap((workload) =>
    policies
      .filter((policy) => policy !== NEW_KEY || workload.name === "attack")
      .map((policy) => ({ workload, policy })),
  );
  return cells.map(({ workload, policy }, done) => {
    progress(done, cells.length);
    return row(
      workload.name,
      nameOf(policy),
      seeds.map((seed) => measure(workload, policy, seed, periodPs)),
    );
  });
}

const nameOf = (policy: ComparedPolicy | OwnPolicy): string => (typeof policy === "string" ? policy : policy.name);

/** Names of the list of policies, and policies of the user's own: each with a name that the table has once. */
function checkPolicies(policies: readonly (ComparedPolicy | OwnPolicy)[]): void {
  checkList("The policies", policies, `they must be a list of ${COMPARED_POLICIES.join(", ")}, or your own`);
  const own = policies.filter((policy) => typeof policy === "object");
  for (const policy of policies)
    if (typeof policy === "object") checkOwnPolicy(policy, COMPARED_POLICIES);
    else checkOneOf("The policy", policy, COMPARED_POLICIES);
  const twin = own.find(({ name }, i) => own.findIndex((other) => other.name === name) !== i);
  if (twin) refuse(`Two of the policies are called ${show(twin.name)}`, "give each a name of its own");
}

function measure({ json }: Workload, policy: ComparedPolicy | OwnPolicy, seed: Seed, periodPs: number): Measured {
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

/** Means over the seeds, to four decimals, so that a row has the same numbers on paper, in JSON and in the dataset. */
function row(workload: string, policy: string, measured: readonly Measured[]): PolicyRow {
  const { low, high } = confidenceInterval(measured.map((one) => one.imbalance));
  const names = Object.keys(measured[0]) as (keyof Measured)[];
  const means = Object.fromEntries(
    names.map((name) => [name, fourDecimals(mean(measured.map((one) => one[name])))]),
  ) as unknown as Measured;
  const interval = { imbalance: means.imbalance, imbalanceLow: fourDecimals(low), imbalanceHigh: fourDecimals(high) };
  return { workload, policy, ...interval, ...means };
}

const framesOf = (cpus: WindowRow["cpus"]): number => cpus.reduce((total, { frames }) => total + frames, 0);
const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
const fourDecimals = (value: number): number => Number(value.toFixed(4));
