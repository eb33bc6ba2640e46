// Runs a published scenario with one thing changed: the policy, the number of CPUs, the offered load or the time. Costs
// never change: they stand in the scenario files and are the same in all of them.
import type { Seed } from "../random/random.js";
import { type Run, run } from "../receive-path.js";
import { roundRobin } from "../rss/indirection-table.js";
import type { Scenario } from "../scenario.js";
import type { RebalancingOptions } from "../stack/rebalancer/policies.js";
import { seededScenario } from "./seeded-scenario.js";

export type ScenarioJson = Readonly<Record<string, unknown>>;

export interface Difference {
  /** RSS is the policy "none"; RSS++ is the file's own. */
  readonly series: "RSS" | "RSS++";
  /** Number of CPUs to which the table is dealt in turn. */
  readonly cpus?: number;
  readonly framesPerSecond?: number;
  /** Fields that replace the scenario's own. */
  readonly fields?: Partial<Scenario>;
  /** Further settings of RSS++. */
  readonly rebalancing?: Partial<RebalancingOptions>;
}

/** A run of a published scenario with a seed and differences. */
export interface PublishedRun {
  readonly json: ScenarioJson;
  readonly seed: Seed;
  readonly difference: Difference;
}

export function runPublished({ json, seed, difference }: PublishedRun): Run {
  const { series, cpus, framesPerSecond, fields, rebalancing } = difference;
  const { traffic } = json;
  const atThatRate =
    framesPerSecond === undefined ? json : { ...json, traffic: atRate(traffic, framesPerSecond / rateOf(traffic)) };
  const scenario = seededScenario(atThatRate, seed);
  const entries = scenario.rss?.indirectionTable?.length ?? 128;
  const policy =
    series === "RSS"
      ? { policy: "none" as const }
      : { policy: "rss-plus-plus" as const, ...scenario.rebalancing, ...rebalancing };
  const machine =
    cpus === undefined
      ? {}
      : {
          cpus,
          rss: {
            indirectionTable: roundRobin(
              Array.from({ length: cpus }, (_, cpu) => cpu),
              entries,
            ),
          },
        };
  return run({ ...scenario, ...machine, ...fields, rebalancing: policy });
}

/** Frames per second of a load, or of all parts together. */
export function rateOf(traffic: unknown): number {
  const { parts, framesPerSecond = 0 } = traffic as { parts?: unknown[]; framesPerSecond?: number };
  return parts ? parts.reduce<number>((sum, part) => sum + rateOf(part), 0) : framesPerSecond;
}

function atRate(traffic: unknown, factor: number): unknown {
  const { parts, framesPerSecond, ...rest } = traffic as { parts?: unknown[]; framesPerSecond?: number };
  return parts
    ? { ...rest, parts: parts.map((part) => atRate(part, factor)) }
    : { ...rest, framesPerSecond: (framesPerSecond ?? 0) * factor };
}
