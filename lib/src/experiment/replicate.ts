// Replications: the same experiment with several seeds, and how far the mean can be trusted. The confidence interval
// comes from Student's t distribution, as a small number of independent runs requires.
import { checkFields, checkFunction, checkNumber, refuse, show } from "../check.js";
import { type Seed, checkSeed } from "../random/random.js";
import { meanWithInterval } from "../random/student-t.js";

/** The mean of replicated runs and its confidence interval. */
export interface Replicated {
  readonly mean: number;
  /** Ends of the interval; both are the mean if all values are equal. */
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

export interface ReplicateOptions {
  /** Probability that an interval made this way contains the true mean, 0.5 to 0.999; default 0.95. */
  readonly confidence?: number;
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
 * Measures once for each seed.
 *
 * @param seeds two or more, all different: a repeated seed would count one run twice
 * @example
 * replicate([1, 2, 3], (seed) => Number(seed) * 10).mean // => 20
 */
export function replicate(
  seeds: readonly Seed[],
  measure: (seed: Seed) => number,
  options: ReplicateOptions = {},
): Replicated {
  checkSeeds(seeds, "an interval needs");
  checkFunction("The measurement", measure, "it must be a function of a seed that gives a number");
  return confidenceInterval(
    seeds.map((seed) => measure(seed)),
    options,
  );
}

/**
 * The mean of independent values with its confidence interval: mean plus and minus t times the standard error. Exact
 * for values of a normal distribution. Very skewed values, or values so coarse that several are equal by chance, need
 * more replications than two or three.
 *
 * @param values two or more finite numbers
 */
export function confidenceInterval(values: readonly number[], options: ReplicateOptions = {}): Replicated {
  checkFields("The options of the interval", options, ["confidence"]);
  const { confidence = 0.95 } = options;
  checkNumber("The confidence", confidence, 0.5, 0.999);
  if (!Array.isArray(values)) refuse(`The values are ${show(values)}`, "they must be a list of numbers");
  return { ...meanWithInterval(values, confidence), values: [...values] };
}
