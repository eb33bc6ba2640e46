// The rebalancing policies by name, their settings, and what is refused. A policy only decides: when it looks
// (`periodPs`) and how a move is made (`drain`) is the overlying driver's business.
import {
  type Need,
  asksForSomething,
  checkFields,
  checkNeeds,
  checkNumber,
  checkWhole,
  refuse,
  show,
} from "../../check.js";
import { PS_PER_MS, PS_PER_S, PS_PER_US } from "../../units.js";
import { conservativeScaling } from "./conservative-scaling.js";
import { DEFAULT_SEED, type Seed, checkSeed } from "../../random/random.js";
import { DynamicSpreading } from "./dynamic-spreading.js";
import { greedy } from "./greedy.js";
import { none } from "./none.js";
import { type OwnPolicy, checkOwnPolicy, ownRebalancer } from "./own-policy.js";
import type { Rebalancer } from "./rebalancer.js";
import { RssPlusPlus } from "./rss-plus-plus.js";
import { wholeTable } from "./whole-table.js";

export const REBALANCING_POLICIES = [
  "none",
  "whole-table",
  "greedy",
  "rss-plus-plus",
  "dynamic-spreading",
  "conservative-scaling",
] as const;
export type RebalancingPolicy = (typeof REBALANCING_POLICIES)[number];

/** What a scenario may say about rebalancing. A field that the policy does not use is refused. */
export interface RebalancingOptions {
  /** One of the library's policies by its name, or one of your own. */
  readonly policy: RebalancingPolicy | OwnPolicy;
  /**
   * Time from one look to the next, picoseconds, 1 us to 1000 s; default 100 ms, as RSS++ with DPDK
   * (rsspp/experiments).
   */
  readonly periodPs?: number;
  /**
   * Whether frames of an entry that moves wait until those in the old CPU's queue are processed; default true for
   * rss-plus-plus, false for the others.
   */
  readonly drain?: boolean;
  /**
   * All but none: a difference in load that is left alone, 0 to 1; default 0.02, RSS++'s. Whole-table: of the busiest
   * CPU before and after; greedy: of the two CPUs; rss-plus-plus and dynamic-spreading: from the mean;
   * conservative-scaling: below the target to give up a CPU.
   */
  readonly threshold?: number;
  /**
   * Conservative-scaling, and rss-plus-plus with autoscale: the load that a CPU should have at most, 0.05 to 1; default
   * 0.8, RSS++'s.
   */
  readonly targetLoad?: number;
  /**
   * Rss-plus-plus: use as many CPUs as the load needs, beginning with those that the table holds; default false, all of
   * them.
   */
  readonly autoscale?: boolean;
  /** Greedy: 1 to 65536; default 8. */
  readonly movesPerLook?: number;
  /**
   * Dynamic-spreading: share of a CPU's time in threads, 0 to 1, from which it gives away all its entries; default 0.9.
   */
  readonly evacuateAbove?: number;
  /**
   * Whole-table: table B, a CPU for each entry, repeated if it is shorter. Default: made from the loads at each look.
   */
  readonly table?: readonly number[] | null;
}

/** The options with their defaults; fields that the policy does not use are absent. */
export interface CompleteRebalancing extends Omit<RebalancingOptions, "policy"> {
  /** The policy's name. */
  readonly policy: string;
  /** The policy itself, if it is the user's own. */
  readonly own?: OwnPolicy;
  readonly periodPs: number;
  readonly drain: boolean;
}

/**
 * What each policy uses besides the period, and the defaults. Decision: RSS++ drains, as published; RSS version 1 and 2
 * do not ask for it.
 */
const SETTINGS: Readonly<Record<RebalancingPolicy, Omit<RebalancingOptions, "policy" | "periodPs">>> = {
  none: {},
  "whole-table": { drain: false, threshold: 0.02, table: null },
  greedy: { drain: false, threshold: 0.02, movesPerLook: 8 },
  "rss-plus-plus": { drain: true, threshold: 0.02, autoscale: false, targetLoad: 0.8 },
  "dynamic-spreading": { drain: false, threshold: 0.02, evacuateAbove: 0.9 },
  "conservative-scaling": { drain: false, threshold: 0.02, targetLoad: 0.8 },
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InputError for values out of range, unknown fields, and fields that the policy does not use
 */
export function checkRebalancing(options: RebalancingOptions): CompleteRebalancing {
  const all = Object.values(SETTINGS).flatMap((settings) => Object.keys(settings));
  checkFields("The rebalancing", options, [...new Set(["policy", "periodPs", ...all])]);
  const policy: unknown = options.policy;
  if (!isName(policy)) checkOwnPolicy(policy, REBALANCING_POLICIES);
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as RebalancingOptions;
  const defaults = { periodPs: 100 * PS_PER_MS, drain: false };
  const complete: CompleteRebalancing = isName(policy)
    ? { ...defaults, ...SETTINGS[policy], ...given, policy }
    : { ...defaults, ...given, policy: policy.name, own: Object.freeze({ ...policy }) };
  checkValues(complete);
  for (const [setting, value] of Object.entries(given))
    if (asksForSomething(value)) checkNeeds(rebalancingNeeds(setting), given);
  return complete;
}

/** What a field of the rebalancing needs so that it has an effect. */
export function rebalancingNeeds(setting: string): readonly Need<RebalancingOptions>[] {
  const isUsed: Need<RebalancingOptions> = {
    isMet: ({ policy }) => usedBy(policy).includes(setting),
    lack: ({ policy }) => [
      `The rebalancing policy ${isName(policy) ? policy : show(policy.name)} is given ${setting}`,
      policy === "none"
        ? "it looks at nothing and moves nothing, so name another policy or leave it out"
        : `it uses ${usedBy(policy).join(", ")} alone`,
    ],
  };
  if (setting === "policy") return [];
  return setting === "targetLoad" ? [isUsed, TARGET_LOAD] : setting === "threshold" ? [isUsed, THRESHOLD] : [isUsed];
}

const usedBy = (policy: RebalancingPolicy | OwnPolicy): string[] =>
  policy === "none" ? [] : ["periodPs", ...(isName(policy) ? Object.keys(SETTINGS[policy]) : ["drain"])];

const isName = (policy: unknown): policy is RebalancingPolicy => REBALANCING_POLICIES.some((name) => name === policy);

const TARGET_LOAD: Need<RebalancingOptions> = {
  isMet: ({ policy, autoscale }) => policy !== "rss-plus-plus" || autoscale === true,
  lack: () => [
    "The rebalancing policy rss-plus-plus is given targetLoad without autoscale",
    "set autoscale to true, or leave it out",
  ],
};

const THRESHOLD: Need<RebalancingOptions> = {
  isMet: ({ table }) => !asksForSomething(table),
  lack: () => [
    "The rebalancing policy whole-table is given a table and a threshold",
    "the threshold is for tables made from the loads: leave one out",
  ],
};

function checkValues({
  periodPs,
  drain,
  threshold,
  targetLoad,
  autoscale,
  movesPerLook,
  evacuateAbove,
  table,
}: CompleteRebalancing): void {
  checkWhole("The period of rebalancing in picoseconds", periodPs, PS_PER_US, 1000 * PS_PER_S);
  checkBoolean("The drain of rebalancing", drain);
  if (threshold !== undefined) checkNumber("The threshold of rebalancing", threshold, 0, 1);
  if (targetLoad !== undefined) checkNumber("The target load of rebalancing", targetLoad, 0.05, 1);
  if (autoscale !== undefined) checkBoolean("The autoscale of rebalancing", autoscale);
  if (movesPerLook !== undefined) checkWhole("The number of moves per look", movesPerLook, 1, 65_536);
  if (evacuateAbove !== undefined)
    checkNumber("The share of thread work from which a CPU evacuates", evacuateAbove, 0, 1);
  if (table === undefined || table === null) return;
  if (!Array.isArray(table) || table.length === 0)
    refuse(`The new table is ${show(table)}`, "it must be a list of CPUs, one at least");
  table.forEach((cpu, e) => checkWhole(`The CPU in entry ${e} of the new table`, cpu, 0, 65_535));
}

function checkBoolean(what: string, value: unknown): void {
  if (typeof value !== "boolean") refuse(`${what} is ${show(value)}`, "it must be true or false");
}

/**
 * A rebalancer for one run: some policies remember earlier looks, so no two runs may share one.
 *
 * @param seed of the random numbers that a policy of your own may draw
 * @throws InputError for wrong options or a wrong seed
 * @example
 * const cpus = [{ cpu: 0, node: 0, receiveLoad: 0.9, threadLoad: 0, load: 0.9 }, { cpu: 1, node: 0, receiveLoad: 0.1, threadLoad: 0, load: 0.1 }];
 * const entries = [0, 0, 0, 1].map((cpu) => ({ cpu, frames: 100, isMoving: false }));
 * createRebalancer({ policy: "greedy" }).decide({ cpus, entries }) // => [{ entry: 0, cpu: 1 }]
 */
export function createRebalancer(options: RebalancingOptions, seed: Seed = DEFAULT_SEED): Rebalancer {
  checkSeed(seed);
  return rebalancerOf(checkRebalancing(options), seed);
}

/**
 * The same for options that are complete.
 *
 * @param nowPs the time of a look, for sentences; outside of a run there is none
 */
export function rebalancerOf(complete: CompleteRebalancing, seed: Seed, nowPs?: () => number): Rebalancer {
  if (complete.own !== undefined) return ownRebalancer(complete.own, seed, nowPs);
  const settings = complete as Required<CompleteRebalancing>; // Each policy reads only fields that SETTINGS gives it.
  switch (settings.policy as RebalancingPolicy) {
    case "none":
      return none;
    case "whole-table":
      return wholeTable(settings);
    case "greedy":
      return greedy(settings);
    case "rss-plus-plus":
      return new RssPlusPlus(settings);
    case "dynamic-spreading":
      return new DynamicSpreading(settings);
    case "conservative-scaling":
      return conservativeScaling(settings);
  }
}
