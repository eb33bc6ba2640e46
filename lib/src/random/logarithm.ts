// The natural logarithm that exponential waiting times need, from additions, multiplications and divisions alone.
// Math.log may differ in its last bit from one JavaScript engine to the next; these operations may not (IEEE 754), and
// so the same seed gives the same bytes on every Node. Method: split the number into 2^-e and a mantissa, look up the
// logarithm of the nearest of 128 points, and add six terms of ln(1 + r) for the small rest; the error stays below
// 1e-14.

const LN2 = 0.6931471805599453;
/** The middle of each of the 128 slices of [1, 2), its inverse and its logarithm. */
const MIDDLE: readonly number[] = Array.from({ length: 128 }, (_, slice) => 1 + (slice + 0.5) / 128);
const INVERSE: readonly number[] = MIDDLE.map((middle) => 1 / middle);
const LN_OF_MIDDLE: readonly number[] = MIDDLE.map(seriesLn);

/** ln(x) for x in [1, 2] as 2 artanh((x - 1) / (x + 1)), summed until nothing changes. */
function seriesLn(x: number): number {
  const ratio = (x - 1) / (x + 1);
  let sum = 0;
  for (let power = ratio, odd = 1; odd < 60; odd += 2, power *= ratio * ratio) sum += power / odd;
  return 2 * sum;
}

/**
 * -ln(u) for u = bits / 2^32, which lies in [0, 1); for bits = 0, which has no logarithm, u = 2^-33 is taken.
 *
 * @param bits 32 random bits as an unsigned number
 */
export function negativeLn(bits: number): number {
  if (bits === 0) return 33 * LN2;
  const shift = Math.clz32(bits);
  const scaled = (bits << shift) >>> 0;
  const slice = (scaled >>> 24) & 127;
  const rest = (scaled / 2_147_483_648 - MIDDLE[slice]) * INVERSE[slice];
  const lnOfRest = rest * (1 - rest * (1 / 2 - rest * (1 / 3 - rest * (1 / 4 - rest * (1 / 5 - rest * (1 / 6))))));
  return (shift + 1) * LN2 - LN_OF_MIDDLE[slice] - lnOfRest;
}
