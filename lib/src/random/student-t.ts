// Student's t distribution: how many standard errors an interval reaches to either side. Follows Abramowitz and Stegun,
// Handbook of Mathematical Functions: 26.7.3 and 26.7.4 (whole degrees of freedom) up to 1000, above it 26.7.5
// (expansion in the quantile of the normal distribution; what it leaves out is below 1e-12 there).
import { checkNumber, checkWhole, refuse, show } from "../check.js";
import { arcTangent, exp } from "./exact-math.js";

const SERIES_UP_TO = 1000;

/**
 * How many standard errors reach to either side: the two-sided quantile of Student's t distribution, with a relative
 * error below 1e-10.
 *
 * @param confidence 0.5 to 0.999
 * @param degreesOfFreedom number of values less one, 1 to 2^53 - 1
 * @example
 * studentT(0.95, 4).toFixed(3) // => "2.776"
 */
export function studentT(confidence: number, degreesOfFreedom: number): number {
  checkNumber("The confidence", confidence, 0.5, 0.999);
  checkWhole("The degrees of freedom", degreesOfFreedom, 1, Number.MAX_SAFE_INTEGER);
  if (degreesOfFreedom <= SERIES_UP_TO) return quantile((t) => shareWithin(t, degreesOfFreedom), confidence);
  return expansion(normalQuantile(confidence), degreesOfFreedom);
}

/**
 * The mean of independent values and the ends of its confidence interval: mean plus and minus t times the standard
 * error.
 *
 * @param values two or more finite numbers
 */
export function meanWithInterval(
  values: ArrayLike<number>,
  confidence: number,
): { mean: number; low: number; high: number } {
  const n = values.length;
  if (!(n >= 2))
    refuse(
      `There ${n === 1 ? "is 1 value" : `are ${n ?? 0} values`}`,
      "an interval needs two at least: one run says nothing about chance",
    );
  let sum = 0,
    squares = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) refuse(`A measured value is ${show(value)}`, "measure a finite number in every run");
    sum += value;
  }
  const mean = sum / n;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean);
  const half = studentT(confidence, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}

/** How many standard deviations of a normal distribution hold this share of it: 1.959964 for 0.95. */
export function normalQuantile(confidence: number): number {
  return quantile(normalShareWithin, confidence);
}

/** Where a share that grows from 0 to 1 reaches `wanted`, by halving. */
function quantile(share: (t: number) => number, wanted: number): number {
  let [low, high] = [0, 1];
  while (share(high) < wanted) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (share(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** 26.7.3 and 26.7.4: share of the t distribution that lies between -t and t. */
function shareWithin(t: number, degreesOfFreedom: number): number {
  const squareCosine = degreesOfFreedom / (degreesOfFreedom + t * t);
  const sine = t / Math.sqrt(degreesOfFreedom + t * t),
    cosine = Math.sqrt(squareCosine);
  const isOdd = degreesOfFreedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degreesOfFreedom; k += 2) {
    term *= ((k - 1) / k) * squareCosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (arcTangent(t / Math.sqrt(degreesOfFreedom)) + sine * sum) : sine * sum;
}

/**
 * 26.2.11: share of the normal distribution between -x and x; every term of the series is positive, so nothing cancels.
 */
function normalShareWithin(x: number): number {
  let sum = 0;
  for (let term = x, odd = 1; term > sum * 1e-17; odd += 2, term *= (x * x) / odd) sum += term;
  return 2 * sum * exp((-x * x) / 2) * 0.3989422804014327; // 1 / sqrt(2 pi)
}

/** 26.7.5: t from the normal quantile x, in powers of 1 / degrees of freedom. */
function expansion(x: number, degreesOfFreedom: number): number {
  const n = degreesOfFreedom,
    y = x * x;
  const g1 = (x * (y + 1)) / 4;
  const g2 = (x * ((5 * y + 16) * y + 3)) / 96;
  const g3 = (x * (((3 * y + 19) * y + 17) * y - 15)) / 384;
  const g4 = (x * ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945)) / 92_160;
  return x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}
