// Exponentials, logarithms and powers that are the same on every engine, from additions, multiplications, divisions and
// square roots alone, which IEEE 754 rounds exactly. Math.exp, log, sin, cos, pow and ** may differ in their last bits
// between browsers and Node versions, and then a chart, an interval or a published row would differ too. logarithm.ts
// has the fast logarithm of waiting times.
import { checkAnyNumber } from "../check.js";

const LN2 = 0.6931471805599453;
/**
 * ln 2 in two parts: the first has 21 zero bits at its end, so that its product with an exponent is exact (Cody and
 * Waite 1980).
 */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = 0.7071067811865476;
const EXP_TERMS = 14;

/**
 * e^x, with a relative error below 4e-16 (of results from 2.3e-308 on, below which doubles lose digits); Infinity above
 * 709.78, 0 below -745.2.
 */
export function exp(x: number): number {
  checkAnyNumber("The exponent", x);
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.2) return 0;
  const doublings = Math.floor(x / LN2 + 0.5);
  const rest = x - doublings * LN2_HIGH - doublings * LN2_LOW; // at most 0.35 in size
  let sum = 1;
  for (let term = EXP_TERMS; term > 0; term--) sum = 1 + (sum * rest) / term;
  return scaled(sum, doublings);
}

/**
 * ln(x), with a relative error below 1e-15; NaN below 0, -Infinity at 0.
 *
 * @example
 * ln(10).toFixed(12) // => "2.302585092994"
 */
export function ln(x: number): number {
  checkAnyNumber("The number whose logarithm is wanted", x);
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  const { mantissa, exponent } = split(x);
  // ln m = 2 artanh((m - 1) / (m + 1)); the ratio is at most 0.172, so 12 terms are below 1e-19.
  const ratio = (mantissa - 1) / (mantissa + 1),
    square = ratio * ratio;
  let sum = 0;
  for (let odd = 23; odd > 0; odd -= 2) sum = sum * square + 1 / odd;
  return exponent * LN2_HIGH + (2 * ratio * sum + exponent * LN2_LOW);
}

/** The logarithm with base 2: exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Infinity) return ln(x);
  const { mantissa, exponent } = split(x);
  return exponent + ln(mantissa) / LN2;
}

/**
 * base^exponent for a whole exponent from 0 on, by squaring: at most two roundings for each bit of the exponent, each
 * of which the powers that follow may double.
 *
 * @param exponent whole number from 0 to 2^53
 */
export function wholePower(base: number, exponent: number): number {
  let result = 1,
    square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * The angle whose tangent is x, -pi/2 to pi/2, with a relative error below 2e-15: three half angles, then the series.
 */
export function arcTangent(x: number): number {
  if (x > 1) return Math.PI / 2 - arcTangent(1 / x);
  if (x < -1) return -Math.PI / 2 - arcTangent(1 / x);
  if (Math.abs(x) < 1e-9) return x; // the next term, x^3 / 3, is below the last digit
  let y = x;
  for (let half = 0; half < 3; half++) y /= 1 + Math.sqrt(1 + y * y);
  const square = y * y; // at most 0.0097
  let sum = 0;
  for (let odd = 17; odd > 0; odd -= 2) sum = 1 / odd - square * sum;
  return 8 * y * sum;
}

/** x as mantissa * 2^exponent with a mantissa from the square root of 1/2 to that of 2. */
function split(x: number): { mantissa: number; exponent: number } {
  let mantissa = x,
    exponent = 0;
  for (; mantissa >= 2 * SQRT_HALF; exponent++) mantissa /= 2;
  for (; mantissa < SQRT_HALF; exponent--) mantissa *= 2;
  return { mantissa, exponent };
}

/** value * 2^doublings, in steps that a double can hold. */
function scaled(value: number, doublings: number): number {
  let result = value;
  for (let rest = Math.abs(doublings); rest > 0; rest--) result = doublings > 0 ? result * 2 : result / 2;
  return result;
}
