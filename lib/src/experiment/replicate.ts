// Replications: the same experiment with several seeds, and how far their mean can be trusted. In: seeds and a measurement, or
// values. Out: the mean with a confidence interval from Student's t distribution, as small numbers of independent runs need it.
// Follows Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4 (t distribution for whole degrees of
// freedom).
import { checkNumber, checkWhole, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";

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

/**
 * Measures once for each seed.
 *
 * @param seeds two or more, all different: a seed that comes twice would count one run as two
 * @example
 * replicate([1, 2, 3], (seed) => Number(seed) * 10).mean // => 20
 */
export function replicate(seeds: readonly Seed[], measure: (seed: Seed) => number, options: ReplicateOptions = {}): Replicated {
  const twin = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twin !== undefined) refuse(`The seed ${show(twin)} stands twice in the list`, "give every replication a seed of its own");
  return confidenceInterval(
    seeds.map((seed) => measure(seed)),
    options,
  );
}

/**
 * The mean of independent values with its confidence interval: mean plus and minus t times the standard error.
 *
 * @param values two or more finite numbers
 */
export function confidenceInterval(values: readonly number[], { confidence = 0.95 }: ReplicateOptions = {}): Replicated {
  checkNumber("The confidence", confidence, 0.5, 0.999);
  if (values.length < 2)
    refuse(`There are ${values.length} values`, "an interval needs two at least: one run says nothing about chance");
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) refuse(`A measured value is ${wrong}`, "measure a finite number in every run");
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentT(confidence, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half, values };
}

/**
 * How many standard errors reach to either side: the two-sided quantile of Student's t distribution.
 *
 * @param confidence 0.5 to 0.999
 * @param degreesOfFreedom number of values less one, 1 to 1000
 * @example
 * studentT(0.95, 4).toFixed(3) // => "2.776"
 */
export function studentT(confidence: number, degreesOfFreedom: number): number {
  checkNumber("The confidence", confidence, 0.5, 0.999);
  checkWhole("The degrees of freedom", degreesOfFreedom, 1, 1000);
  let [low, high] = [0, 1000];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (shareWithin(middle, degreesOfFreedom) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Share of the t distribution that lies between -t and t. */
function shareWithin(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degreesOfFreedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degreesOfFreedom; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
