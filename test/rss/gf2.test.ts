// Linear algebra over GF(2): laws that hold for every matrix of bits.
import { gf2Combine, gf2Rank, gf2Solve } from "../../lib/src/rss/gf2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { points, restrict } from "../../lib/src/rss/gf2.js";

const vectors = (bits: number, maxLength: number): fc.Arbitrary<bigint[]> =>
  fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), { maxLength });
/** The XOR of every subset of the vectors, by brute force. */
const span = (of: readonly bigint[]): Set<bigint> =>
  of.reduce((all, each) => new Set([...all].flatMap((one) => [one, one ^ each])), new Set([0n]));

describe("rank", () => {
  test("is the logarithm of the number of different XORs", () =>
    fc.assert(fc.property(vectors(6, 8), (of) => void expect(span(of).size).toBe(2 ** gf2Rank(of)))));
  test("is that of the transposed matrix", () =>
    fc.assert(
      fc.property(vectors(40, 50), (of) => {
        const transposed = Array.from({ length: 40 }, (_, row) =>
          of.reduce((sum, each, i) => sum | (((each >> BigInt(row)) & 1n) << BigInt(i)), 0n),
        );
        expect(gf2Rank(transposed)).toBe(gf2Rank(of));
      }),
    ));
  test("does not grow by a vector that is a XOR of others", () =>
    fc.assert(
      fc.property(
        vectors(40, 30),
        fc.bigInt({ min: 0n, max: (1n << 30n) - 1n }),
        (of, some) => void expect(gf2Rank([...of, gf2Combine(of, BigInt.asUintN(of.length, some))])).toBe(gf2Rank(of)),
      ),
    ));
});

describe("solving", () => {
  test("finds a solution exactly if there is one", () =>
    fc.assert(
      fc.property(vectors(6, 8), fc.bigInt({ min: 0n, max: 63n }), (columns, wanted) => {
        const found = gf2Solve(columns, wanted);
        expect(found !== null).toBe(span(columns).has(wanted));
        if (found) expect(gf2Combine(columns, found.solution)).toBe(wanted);
      }),
    ));
  test("the null space has columns less rank dimensions, is independent, and is mapped to 0", () =>
    fc.assert(
      fc.property(vectors(40, 60), (columns) => {
        const { nullSpace } = gf2Solve(columns, 0n)!;
        expect(nullSpace.length).toBe(columns.length - gf2Rank(columns));
        expect(gf2Rank(nullSpace)).toBe(nullSpace.length);
        for (const each of nullSpace) expect(gf2Combine(columns, each)).toBe(0n);
      }),
    ));
});

describe("affine spaces", () => {
  const spaces = fc.record({
    origin: fc.bigInt({ min: 0n, max: 255n }),
    directions: vectors(8, 6).filter((of) => gf2Rank(of) === of.length),
  });
  test("have every point once", () =>
    fc.assert(
      fc.property(spaces, (space) => {
        const all = [...points(space)];
        expect(new Set(all)).toEqual(new Set([...span(space.directions)].map((each) => each ^ space.origin)));
        expect(all.length).toBe(2 ** space.directions.length);
      }),
    ));
  test("restricted: the points that agree in the mask, no others", () =>
    fc.assert(
      fc.property(
        spaces,
        fc.bigInt({ min: 0n, max: 255n }),
        fc.bigInt({ min: 0n, max: 255n }),
        (space, mask, value) => {
          const wanted = [...points(space)].filter((point) => (point & mask) === (value & mask));
          const found = restrict(space, mask, value);
          expect(new Set(found ? points(found) : [])).toEqual(new Set(wanted));
        },
      ),
    ));
});
