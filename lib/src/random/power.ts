// Powers that the shares of a Zipf population need, from additions, multiplications and divisions alone.
// Math.pow may differ in its last bit from one JavaScript engine to the next; these operations may not (IEEE 754): see
// logarithm.ts. Method: n^-s = e^-(s ln n); the exponent is split into a multiple of ln 2 and a small rest, for which
// 15 terms of the series suffice.
import { negativeLn } from "./logarithm.js";

const LN2 = 0.6931471805599453;
const TERMS = 15;

/**
 * n^-exponent, with a relative error below 10^-12.
 *
 * @param n whole number from 1 to 2^32 - 1
 * @param exponent 0 to 16
 */
export function inversePower(n: number, exponent: number): number {
  const x = exponent * (32 * LN2 - negativeLn(n));
  const halvings = Math.floor(x / LN2 + 0.5);
  const rest = halvings * LN2 - x;
  let power = 1;
  for (let term = TERMS; term > 0; term--) power = 1 + (power * rest) / term;
  for (let i = 0; i < halvings; i++) power /= 2;
  return power;
}
