// Linear algebra over GF(2), where 1 + 1 = 0: adding is XOR, and a matrix of bits is what the Toeplitz hash does to its
// input. A vector of bits is a bigint from 0n; bit i of one belongs to bit i of the others. Method: Gaussian
// elimination, column by column (any text on linear algebra); "RSS Hashing Functions" (Windows driver documentation)
// says what the columns are. A hash has 32 bits and an input 96 or 288, so clarity comes before speed here.

/**
 * The solutions of a system of equations: `solution`, and the XOR of it with any combination of the vectors of
 * `nullSpace`.
 */
export interface Gf2Solutions {
  /** Bit i is the coefficient of column i. */
  readonly solution: bigint;
  /** Independent vectors that the columns map to 0; as many as columns less their rank. */
  readonly nullSpace: readonly bigint[];
}

/** All XORs of `origin` with some of the `directions`, which are independent: 2^directions.length points. */
export interface AffineSpace {
  readonly origin: bigint;
  readonly directions: readonly bigint[];
}

/**
 * How many of the vectors are independent: their XORs take 2^rank values.
 *
 * @param vectors from 0n
 * @example
 * gf2Rank([0b011n, 0b101n, 0b110n]) // => 2
 */
export function gf2Rank(vectors: readonly bigint[]): number {
  return vectors.length - gf2Solve(vectors, 0n)!.nullSpace.length;
}

/**
 * Finds which columns have the XOR `wanted`.
 *
 * @param columns the matrix, column by column, from 0n
 * @returns all solutions, or null if there is none
 * @example
 * String(gf2Solve([0b01n, 0b11n], 0b10n)?.solution) // => "3"
 */
export function gf2Solve(columns: readonly bigint[], wanted: bigint): Gf2Solutions | null {
  /** Each has a leading bit of its own, and says of which columns it is made. */
  const pivots: { vector: bigint; made: bigint }[] = [];
  /**
   * Takes the leading bits of the pivots out of a vector, in their order: a later pivot has none of an earlier one's.
   */
  const reduce = (vector: bigint, made: bigint): { vector: bigint; made: bigint } => {
    for (const pivot of pivots)
      if ((vector ^ pivot.vector) < vector) {
        vector ^= pivot.vector;
        made ^= pivot.made;
      }
    return { vector, made };
  };
  const nullSpace: bigint[] = [];
  columns.forEach((column, i) => {
    const rest = reduce(column, 1n << BigInt(i));
    if (rest.vector === 0n) nullSpace.push(rest.made);
    else pivots.push(rest);
  });
  const rest = reduce(wanted, 0n);
  return rest.vector === 0n ? { solution: rest.made, nullSpace } : null;
}

/** XOR of the vectors whose bit in `coefficients` is set: the matrix with these columns, times a vector. */
export function gf2Combine(vectors: readonly bigint[], coefficients: bigint): bigint {
  let sum = 0n;
  for (let i = 0; coefficients !== 0n; i++, coefficients >>= 1n) if (coefficients & 1n) sum ^= vectors[i];
  return sum;
}

/** The points of a space that a linear map takes to `value`; null if there are none. */
export function preimage(
  { origin, directions }: AffineSpace,
  map: (point: bigint) => bigint,
  value: bigint,
): AffineSpace | null {
  const found = gf2Solve(directions.map(map), map(origin) ^ value);
  return (
    found && {
      origin: origin ^ gf2Combine(directions, found.solution),
      directions: found.nullSpace.map((coefficients) => gf2Combine(directions, coefficients)),
    }
  );
}

/** The points of a space that agree with `value` in the bits of `mask`; null if there are none. */
export function restrict(space: AffineSpace, mask: bigint, value: bigint): AffineSpace | null {
  return preimage(space, (point) => point & mask, value & mask);
}

/**
 * Every point of a space once, each one step from the one before (Gray code: step n takes the direction of n's lowest
 * set bit).
 */
export function* points({ origin, directions }: AffineSpace): Generator<bigint> {
  const count = 2 ** directions.length;
  let point = origin;
  yield point;
  for (let n = 1; n < count; n++) {
    let i = 0;
    for (let rest = n; rest % 2 === 0; rest /= 2) i++;
    point ^= directions[i];
    yield point;
  }
}
