// Replications: the same experiment with several seeds, and how far their mean can be trusted. In: seeds and a
// measurement, or values. Out: the mean with a confidence interval from Student's t distribution, as small numbers of
// independent runs need it.
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
  /** How often an interval made this way holds the true mean, 0.5 to 0.999; default 0.95. */
  readonly confidence?: number;
}

/** Refuses seeds that are fewer than two, not all different, or none. `who` ends the sentence: "an interval needs". */
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
 * @param seeds two or more, all different: a seed that comes twice would count one run as two
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
 * @param values two or more finite numbers; any number of them
 */
export function confidenceInterval(values: readonly number[], options: ReplicateOptions = {}): Replicated {
  checkFields("The options of the interval", options, ["confidence"]);
  const { confidence = 0.95 } = options;
  checkNumber("The confidence", confidence, 0.5, 0.999);
  if (!Array.isArray(values)) refuse(`The values are ${show(values)}`, "they must be a list of numbers");
  return { ...meanWithInterval(values, confidence), values: [...values] };
}
