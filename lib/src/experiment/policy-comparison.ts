// The rebalancing policies side by side, on the same workloads (scenario files) with the same seeds. Those that come
// with the package, lib/scenarios/workloads, are one machine under five loads. Moves, and what they do to frames, count
// from the start of a run; everything else is measured after the warm-up, when the first looks have had their effect.
// Each policy has its default settings and looks once per `periodPs`.
import { checkFields, checkFunction, checkList, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { type OwnPolicy, checkOwnPolicy } from "../stack/rebalancer/own-policy.js";
import { PS_PER_MS, PS_PER_US } from "../units.js";
import { type WithWorkers, inOrder, withCrew } from "../workers/crew.js";
import {
  COMPARED_POLICIES,
  type ComparedPolicy,
  type Measured,
  NEW_KEY,
  POLICY_TASK,
  type PolicyRow,
  mean,
  measurePolicy,
} from "./policy-run.js";
import { checkSeeds, confidenceInterval } from "./replicate.js";

/** The five workloads, in the order of the table: names of the files in lib/scenarios/workloads. */
export const WORKLOADS = ["uniform", "zipf", "elephant", "shifting-host-load", "attack"] as const;
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
  /** Called before each row is waited for, to show progress: rows done, rows in all. */
  readonly progress?: (done: number, all: number) => void;
  /**
   * How many threads may make runs at the same time, 1 to 256; default: the number of cores. The rows are the same for
   * any number.
   */
  readonly workers?: number;
}

const DEFAULT_SEEDS: readonly Seed[] = [1, 2, 3, 4, 5];

/**
 * Runs every policy under every workload, once with each seed, on all cores. Policies of your own are run in place, and
 * `workers` of the result says so.
 *
 * @throws InputError for a wrong workload, fewer than two seeds, or a period that is not 1 us to 1000 s: the promise is
 * rejected with it
 */
export async function policyComparison(options: PolicyComparisonOptions): Promise<PolicyRow[] & WithWorkers> {
  checkFields("The comparison", options, ["workloads", "policies", "seeds", "periodPs", "progress", "workers"]);
  const {
    workloads,
    policies = COMPARED_POLICIES,
    seeds = DEFAULT_SEEDS,
    periodPs = 10 * PS_PER_MS,
    progress = () => {},
    workers,
  } = options;
  checkSeeds(seeds, "the comparison needs");
  checkList("The workloads", workloads, "they must be a list of { name, json }");
  for (const workload of workloads) {
    checkFields("The workload", workload, ["name", "json"]);
    if (typeof workload.name !== "string")
      refuse(`The name of a workload is ${show(workload.name)}`, "it must be a text: rows are told apart by it");
  }
  checkNames(
    "workloads",
    workloads.map(({ name }) => name),
  );
  checkPolicies(policies);
  checkFunction("The progress", progress, "it must be a function of two numbers");
  checkWhole("The period of the looks in picoseconds", periodPs, PS_PER_US, 1000 * PS_PER_MS * 1000);
  const cells = workloads.flatMap((workload) =>
    policies
      .filter((policy) => policy !== NEW_KEY || workload.name === "attack")
      .map((policy) => ({ workload, policy })),
  );
  return withCrew(workers, async (crew) => {
    const measured = cells.map(({ workload: { json }, policy }) =>
      seeds.map((seed) =>
        typeof policy === "string"
          ? crew.perform(POLICY_TASK, { json, policy, seed, periodPs })
          : crew.doHere(() => measurePolicy({ json, policy, seed, periodPs }), ownPolicy(policy)),
      ),
    );
    const rows: PolicyRow[] = [];
    for (const [done, { workload, policy }] of cells.entries()) {
      progress(done, cells.length);
      rows.push(row(workload.name, nameOf(policy), await inOrder(measured[done])));
    }
    return rows;
  });
}

const ownPolicy = ({ name }: OwnPolicy): string =>
  `The policy ${show(name)} is your own, and no function of yours can be given to another thread.`;

const nameOf = (policy: ComparedPolicy | OwnPolicy): string => (typeof policy === "string" ? policy : policy.name);

/** Names of the list of policies, and policies of the user's own: each with a name that the table has once. */
function checkPolicies(policies: readonly (ComparedPolicy | OwnPolicy)[]): void {
  checkList("The policies", policies, `they must be a list of ${COMPARED_POLICIES.join(", ")}, or your own`);
  for (const policy of policies)
    if (typeof policy === "object") checkOwnPolicy(policy, COMPARED_POLICIES);
    else checkOneOf("The policy", policy, COMPARED_POLICIES);
  checkNames("policies", policies.map(nameOf));
}

/** Refuses a table without rows, and rows that could not be told apart. */
function checkNames(what: string, names: readonly string[]): void {
  if (names.length === 0) refuse(`There are no ${what} to compare`, "give one at least");
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined) refuse(`Two of the ${what} are called ${show(twin)}`, "give each a name of its own");
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

const fourDecimals = (value: number): number => Number(value.toFixed(4));
