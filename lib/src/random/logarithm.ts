// The natural logarithm that exponential waiting times need, from additions, multiplications and divisions alone.
// Math.log may differ in its last bit from one JavaScript engine to the next; these operations may not (IEEE 754), and
// so the same seed gives the same bytes on every Node. Method: split the number into 2^-e and a mantissa, look up the
// logarithm of the nearest of 128 points, and add six terms of ln(1 + r) for the small rest; the error stays below
// 1e-14.

const LN2 = 0.6931471805599453;
/** Of each of the 128 slices of [1, 2): its middle, the inverse of that, its logarithm, and nothing. */
const SLICES = new Float64Array(4 * 128);
for (let slice = 0; slice < 128; slice++) {
  const middle = 1 + (slice + 0.5) / 128;
  SLICES.set([middle, 1 / middle, seriesLn(middle)], 4 * slice);
}

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
  const slice = ((scaled >>> 24) & 127) << 2;
  const rest = (scaled / 2_147_483_648 - SLICES[slice]) * SLICES[slice + 1];
  const lnOfRest = rest * (1 - rest * (1 / 2 - rest * (1 / 3 - rest * (1 / 4 - rest * (1 / 5 - rest * (1 / 6))))));
  return (shift + 1) * LN2 - SLICES[slice + 2] - lnOfRest;
}
