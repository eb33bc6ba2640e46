// Replications: the same experiment with several seeds, and how far the mean can be trusted. The confidence interval
// comes from Student's t distribution, as a small number of independent runs requires.
import { checkFields, checkFunction, checkNumber, refuse, show } from "../check.js";
import { type Seed, checkSeed } from "../random/random.js";
import { meanWithInterval } from "../random/student-t.js";
import type { Run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { type WithWorkers, withCrew } from "../workers/crew.js";
import { withSeedsPassedOn } from "./seeds-passed-on.js";
import { valuesAt } from "./values-at.js";

/** The mean of replicated runs and its confidence interval. */
export interface Replicated {
  readonly mean: number;
  /** Ends of the interval; both are the mean if all values are equal. */
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

export interface IntervalOptions {
  /** Probability that an interval made this way contains the true mean, 0.5 to 0.999; default 0.95. */
  readonly confidence?: number;
}

export interface ReplicateOptions extends IntervalOptions {
  /**
   * How many threads may make runs at the same time, 1 to 256; default: the number of cores. The results are the same
   * for any number.
   */
  readonly workers?: number;
}

/**
 * Refuses fewer than two seeds, equal ones, and values that are not seeds. `who` goes into the sentence: "an interval
 * needs".
 */
export function checkSeeds(seeds: readonly Seed[], who: string): void {
  if (!Array.isArray(seeds)) refuse(`The seeds are ${show(seeds)}`, "they must be a list, as [1, 2, 3]");
  for (const seed of seeds) checkSeed(seed);
  const twin = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twin !== undefined)
    refuse(`The seed ${show(twin)} stands twice in the list`, "give every replication a seed of its own");
  if (seeds.length < 2)
    refuse(
      `There ${seeds.length === 1 ? "is 1 seed" : "are 0 seeds"}`,
      `${who} two at least: one run says nothing about chance`,
    );
}

/**
 * Runs a scenario once for each seed, on all cores, and measures each run. The scenarios are asked for and the runs are
 * measured in the order of the seeds, in this thread; what the runs give does not depend on the number of workers. A
 * scenario with functions of your own (traffic, a rebalancing policy) is run in place, and `workers` of the result says
 * so.
 *
 * @param seeds two or more, all different: a repeated seed would count one run twice
 * @param scenario gives the scenario of a seed
 * @param measure gives a number for its run. Summary, windows and table changes are at hand; a measurement that reads
 * rows of single frames has the runs made in place.
 * @throws InputError for wrong arguments, for a scenario that does not pass the seed on, so that all runs are one, and
 * for what `run` refuses: the promise is rejected with it
 * @example
 * const scenario = (seed: Seed): Scenario => ({ seed, traffic: load({ framesPerSecond: 1e6, frames: 100 }) });
 * (await replicate([1, 2, 3], scenario, ({ summary }) => summary.indicated)).mean // => 100
 */
export function replicate(
  seeds: readonly Seed[],
  scenario: (seed: Seed) => Scenario,
  measure: (run: Run, seed: Seed) => number,
  options?: ReplicateOptions,
): Promise<Replicated & WithWorkers>;
/**
 * Measures once for each seed, in place: the measurement makes its runs itself, if any.
 *
 * @example
 * (await replicate([1, 2, 3], (seed) => Number(seed) * 10)).mean // => 20
 */
export function replicate(
  seeds: readonly Seed[],
  measure: (seed: Seed) => number,
  options?: ReplicateOptions,
): Promise<Replicated & WithWorkers>;
export async function replicate(
  seeds: readonly Seed[],
  first: (seed: Seed) => Scenario | number,
  second?: ((run: Run, seed: Seed) => number) | ReplicateOptions,
  third: ReplicateOptions = {},
): Promise<Replicated & WithWorkers> {
  const hasBoth = typeof second === "function";
  const options = hasBoth ? third : (second ?? {});
  checkSeeds(seeds, "an interval needs");
  checkFunction(
    hasBoth ? "The scenario" : "The measurement",
    first,
    `it must be a function of a seed that gives a ${hasBoth ? "scenario" : "number"}`,
  );
  checkFields("The last argument of replicate", options, ["confidence", "workers"]);
  const { confidence = 0.95, workers } = options;
  checkConfidence(confidence);
  return withCrew(workers, async (crew) => {
    const values = await valuesAt<readonly [seed: Seed], number>(crew, {
      points: seeds.map((seed) => [seed] as const),
      ...(hasBoth
        ? { scenario: first as (seed: Seed) => Scenario, measure: withSeedsPassedOn(seeds.length, second) }
        : { measure: first as (seed: Seed) => number }),
    });
    return confidenceInterval(values, { confidence });
  });
}

export function checkConfidence(confidence: unknown): void {
  checkNumber("The confidence", confidence, 0.5, 0.999);
}

/**
 * The mean of independent values with its confidence interval: mean plus and minus t times the standard error. Exact
 * for values of a normal distribution. Very skewed values, or values so coarse that several are equal by chance, need
 * more replications than two or three.
 *
 * @param values two or more finite numbers
 */
export function confidenceInterval(values: readonly number[], options: IntervalOptions = {}): Replicated {
  checkFields("The last argument of confidenceInterval", options, ["confidence"]);
  const { confidence = 0.95 } = options;
  checkConfidence(confidence);
  if (!Array.isArray(values)) refuse(`The values are ${show(values)}`, "they must be a list of numbers");
  return { ...meanWithInterval(values, confidence), values: [...values] };
}
