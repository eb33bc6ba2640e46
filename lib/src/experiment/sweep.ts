// A sweep varies one setting for several series (variants, policies), each point replicated with several seeds, and
// gives rows for charts (mean and confidence interval per point) and the knee.
import { checkFields, checkFunction, checkList, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { exp } from "../random/exact-math.js";
import { type ReplicateOptions, checkSeeds, confidenceInterval } from "./replicate.js";

export interface SweepPlan<Series extends string> extends ReplicateOptions {
  /** The setting that is varied, in the order of the runs. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
  /** Two or more different seeds; every point is run once with each. */
  readonly seeds: readonly Seed[];
}

/** One point: the mean of its replications, and the ends of its confidence interval. */
export interface SweepPoint<Series extends string = string> {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly series: Series;
}

/**
 * Runs every point with every seed.
 *
 * @param measure makes one run and returns its numbers by name; every name becomes a list of points
 * @example
 * sweep({ x: [1, 2], series: ["a"], seeds: [1, 2] }, (x) => ({ twice: 2 * x })).twice[1].y // => 4
 */
export function sweep<Series extends string, Name extends string>(
  plan: SweepPlan<Series>,
  measure: (x: number, series: Series, seed: Seed) => Record<Name, number>,
): Record<Name, SweepPoint<Series>[]> {
  checkFields("The plan of the sweep", plan, ["x", "series", "seeds", "confidence"]);
  const { x, series, seeds, confidence = 0.95 } = plan;
  checkSeeds(seeds, "a sweep needs");
  checkList("The sweep's x", x, "they must be a list of numbers");
  checkList("The sweep's series", series, "they must be a list of names");
  checkFunction(
    "The measurement of the sweep",
    measure,
    "it must be a function of x, series and seed that gives numbers by name",
  );
  if (x.length === 0 || series.length === 0)
    refuse("The sweep has no points", "give one setting and one series at least");
  const all = {} as Record<Name, SweepPoint<Series>[]>;
  for (const one of series)
    for (const at of x) {
      const runs = seeds.map((seed) => measure(at, one, seed));
      for (const run of runs)
        if (typeof run !== "object" || run === null || Array.isArray(run))
          refuse(`The measurement of the sweep gave ${show(run)}`, "it must give numbers by name, as { p99: 5 }");
      for (const name of Object.keys(runs[0] ?? {}) as Name[]) {
        const { mean, low, high } = confidenceInterval(
          runs.map((run) => run[name]),
          { confidence },
        );
        (all[name] ??= []).push({ x: at, y: mean, low, high, series: one });
      }
    }
  return all;
}

/**
 * The knee of each series: the last setting up to which all points stay at or below `limit`; null if the first is
 * beyond it.
 *
 * @param points in ascending order of `x` within each series
 */
export function knees<Series extends string>(
  points: readonly SweepPoint<Series>[],
  limit: number,
): { series: Series; x: number | null }[] {
  return [...new Set(points.map((point) => point.series))].map((series) => {
    const own = points.filter((point) => point.series === series);
    const beyond = own.findIndex((point) => point.y > limit);
    const last = beyond < 0 ? own[own.length - 1] : own[beyond - 1];
    return { series, x: last?.x ?? null };
  });
}

/**
 * Converts points measured as logarithms back: the mean becomes the geometric mean, and an interval never reaches 0.
 * Right for delays, which vary by factors rather than by differences.
 */
export function fromLogarithms<Series extends string>(points: readonly SweepPoint<Series>[]): SweepPoint<Series>[] {
  return points.map(({ x, y, low, high, series }) => ({ x, y: exp(y), low: exp(low), high: exp(high), series }));
}
