// A sweep varies one setting for several series (variants, policies), each point replicated with several seeds, and
// gives rows for charts (mean and confidence interval per point) and the knee.
import { checkAnyNumber, checkFields, checkFunction, checkList, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { exp } from "../random/exact-math.js";
import type { Run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { type WithWorkers, withCrew } from "../workers/crew.js";
import {
  type ReplicateOptions,
  type Replicated,
  checkConfidence,
  checkSeeds,
  confidenceInterval,
} from "./replicate.js";
import { withSeedsPassedOn } from "./seeds-passed-on.js";
import { valuesAt } from "./values-at.js";

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
  /** Share of the frames that was lost, 0 to 1, on average over the replications; left out if none was. */
  readonly lossShare?: number;
}

/** What a sweep gives: a list of points for every name that was measured. */
export type Swept<Series extends string, Name extends string> = Record<Name, SweepPoint<Series>[]> & WithWorkers;

/**
 * Runs a scenario for every point with every seed, on all cores, and measures each run. The scenarios are asked for and
 * the runs are measured in the order of the points, in this thread; what the runs give does not depend on the number of
 * workers. A scenario with functions of your own (traffic, a rebalancing policy) is run in place, and `workers` of the
 * result says so.
 *
 * @param scenario gives the scenario of a point
 * @param measure gives the numbers of its run by name; every name becomes a list of points. Summary, windows and table
 * changes are at hand; a measurement that reads rows of single frames has the runs made in place.
 * @throws InputError for wrong arguments, and for what `run` refuses: the promise is rejected with it
 * @example
 * const plan = { x: [10, 20], series: VARIANTS, seeds: [1, 2] };
 * const scenario = (frames: number, variant: Variant, seed: Seed): Scenario => ({ variant, seed, traffic: load({ framesPerSecond: 1e6, frames }) });
 * (await sweep(plan, scenario, ({ summary }) => ({ frames: summary.indicated }))).frames[1].y // => 20
 */
export function sweep<Series extends string, Name extends string>(
  plan: SweepPlan<Series>,
  scenario: (x: number, series: Series, seed: Seed) => Scenario,
  measure: (run: Run, x: number, series: Series, seed: Seed) => Record<Name, number>,
): Promise<Swept<Series, Name>>;
/**
 * Measures every point with every seed, in place: the measurement makes its runs itself, if any.
 *
 * @example
 * (await sweep({ x: [1, 2], series: ["a"], seeds: [1, 2] }, (x) => ({ twice: 2 * x }))).twice[1].y // => 4
 */
export function sweep<Series extends string, Name extends string>(
  plan: SweepPlan<Series>,
  measure: (x: number, series: Series, seed: Seed) => Record<Name, number>,
): Promise<Swept<Series, Name>>;
export async function sweep<Series extends string, Name extends string>(
  plan: SweepPlan<Series>,
  first: (...at: At<Series>) => Scenario | Record<Name, number>,
  second?: (run: Run, ...at: At<Series>) => Record<Name, number>,
): Promise<Swept<Series, Name>> {
  checkFields("The plan of the sweep", plan, ["x", "series", "seeds", "confidence", "workers"]);
  const { x, series, seeds, confidence = 0.95, workers } = plan;
  checkSeeds(seeds, "a sweep needs");
  checkList("The sweep's x", x, "they must be a list of numbers");
  checkList("The sweep's series", series, "they must be a list of names");
  checkFunctions(first, second);
  checkConfidence(confidence);
  for (const at of x) checkAnyNumber("A setting in the sweep's x", at);
  checkAreTold("x", x);
  checkAreTold("series", series);
  if (x.length === 0 || series.length === 0)
    refuse("The sweep has no points", "give one setting and one series at least");
  const pairs = series.flatMap((one) => x.map((at) => [at, one] as const));
  const points = pairs.flatMap((pair) => seeds.map((seed) => [...pair, seed] as const));
  return withCrew(workers, async (crew) => {
    const measured = await valuesAt<At<Series>, Measured<Name>>(crew, {
      points,
      ...(second === undefined
        ? { measure: first as (...at: At<Series>) => Measured<Name> }
        : {
            scenario: first as (...at: At<Series>) => Scenario,
            measure: withSeedsPassedOn(seeds.length, withLoss(second)),
          }),
    });
    const all = new Map<Name, SweepPoint<Series>[]>();
    for (const [i, [at, one]] of pairs.entries()) {
      const runs = measured.slice(i * seeds.length, (i + 1) * seeds.length);
      const lossShare = runs.reduce((sum, run) => sum + ((run as Lossy | undefined)?.[LOSS] ?? 0), 0) / runs.length;
      const lost = lossShare > 0 ? { lossShare } : {};
      for (const [name, { mean, low, high }] of intervalsByName<Name>(runs, confidence))
        all.set(name, [...(all.get(name) ?? []), { x: at, y: mean, low, high, series: one, ...lost }]);
    }
    return Object.fromEntries(all) as Record<Name, SweepPoint<Series>[]>;
  });
}

/** What was lost of a run stands beside the caller's numbers under a name that no caller can have. */
const LOSS = Symbol("share of the frames that was lost");
type Lossy = { readonly [LOSS]?: number };
type Measured<Name extends string> = Record<Name, number> & Lossy;

/** The measurement, and what the run lost. */
function withLoss<More extends readonly unknown[], Value>(
  measure: (run: Run, ...more: More) => Value,
): (run: Run, ...more: More) => Value {
  return (run, ...more) => {
    const { dropped, received } = run.summary;
    const value = measure(run, ...more);
    const isNamed = typeof value === "object" && value !== null && !Array.isArray(value);
    return dropped > 0 && isNamed ? { ...value, [LOSS]: dropped / received } : value;
  };
}

/** The arguments of one run. */
type At<Series extends string> = readonly [x: number, series: Series, seed: Seed];

/** Refuses what stands twice: its points could not be told apart. */
function checkAreTold(what: string, values: readonly unknown[]): void {
  const twin = values.find((value, i) => values.indexOf(value) !== i);
  if (twin !== undefined) refuse(`${show(twin)} stands twice in the sweep's ${what}`, "give each once");
}

function checkFunctions(first: unknown, second: unknown): void {
  const MEASURES = "that gives numbers by name";
  if (second === undefined)
    return checkFunction(
      "The measurement of the sweep",
      first,
      `it must be a function of x, series and seed ${MEASURES}`,
    );
  checkFunction(
    "The scenario of the sweep",
    first,
    "it must be a function of x, series and seed that gives a scenario",
  );
  checkFunction("The measurement of the sweep", second, `it must be a function of a run ${MEASURES}`);
}

/** The interval of every number that the replications of a point gave. */
function intervalsByName<Name extends string>(
  runs: readonly Record<Name, number>[],
  confidence: number,
): [Name, Replicated][] {
  for (const run of runs)
    if (typeof run !== "object" || run === null || Array.isArray(run))
      refuse(`The measurement of the sweep gave ${show(run)}`, "it must give numbers by name, as { p99: 5 }");
  const names = Object.keys(runs[0] ?? {}) as Name[];
  if ((names as string[]).includes("workers"))
    refuse('The measurement of the sweep gave a number called "workers"', "give it another name");
  for (const run of runs) {
    const other = Object.keys(run).find((name) => !(names as string[]).includes(name));
    if (other !== undefined)
      refuse(
        `The measurement of the sweep gave ${show(other)} with one seed and not with another`,
        "give the same names",
      );
  }
  return names.map((name) => [
    name,
    confidenceInterval(
      runs.map((run) => run[name]),
      { confidence },
    ),
  ]);
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
  checkList("The points of the knees", points, "they must be a list of points, as a sweep gives them");
  checkAnyNumber("The limit of the knees", limit);
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
  checkList("The points in logarithms", points, "they must be a list of points, as a sweep gives them");
  return points.map(({ y, low, high, ...point }) => ({ ...point, y: exp(y), low: exp(low), high: exp(high) }));
}
