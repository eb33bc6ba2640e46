// Exponentials, logarithms, powers and angles that are the same on every engine: right to their stated digits, and bit
// for bit as here.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arcTangent, exp, ln, log2, wholePower } from "../../lib/src/random/exact-math.js";
import { fromLogarithms } from "rss-lab";

const bits = (value: number): string =>
  new DataView(new Float64Array([value]).buffer).getBigUint64(0, true).toString(16).padStart(16, "0");
const off = (value: number, right: number): number => Math.abs(value / right - 1);

describe("against the engine's own, which is right to its last bits", () => {
  it("exp, from the smallest normal number to the largest", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -708, max: 709, noNaN: true }),
        (x) => void expect(off(exp(x), Math.exp(x))).toBeLessThan(1e-15),
      ),
      { numRuns: 2000 },
    );
    expect([exp(0), exp(Infinity), exp(710), exp(-Infinity), exp(-746), exp(NaN)]).toEqual([
      1,
      Infinity,
      Infinity,
      0,
      0,
      NaN,
    ]);
  });
  it("ln, relative also near 1", () => {
    const positive = fc
      .oneof(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true }))
      .filter((x) => x !== 1);
    fc.assert(
      fc.property(positive, (x) => void expect(off(ln(x), Math.log(x))).toBeLessThan(2e-15)),
      { numRuns: 2000 },
    );
    expect([ln(1), ln(0), ln(Infinity), ln(-1), ln(NaN)]).toEqual([0, -Infinity, Infinity, NaN, NaN]);
    expect(off(ln(5e-324), -744.4400719213812)).toBeLessThan(1e-15); // the smallest number there is
  });
  it("ln and exp undo each other", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -700, max: 700, noNaN: true }),
        (x) => void expect(Math.abs(ln(exp(x)) - x)).toBeLessThan(2e-13),
      ),
    );
  });
  it("log2, exact for powers of two", () => {
    for (let power = -1074; power < 1024; power++) expect(log2(2 ** power)).toBe(power);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }).filter((x) => x !== 1),
        (x) => void expect(off(log2(x), Math.log2(x))).toBeLessThan(2e-15),
      ),
    );
  });
  it("arcTangent, both signs and both sides of 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((x) => x !== 0),
        (x) => void expect(off(arcTangent(x), Math.atan(x))).toBeLessThan(2e-15),
      ),
      { numRuns: 1000 },
    );
    expect([arcTangent(0), arcTangent(Infinity)]).toEqual([0, Math.PI / 2]);
  });
  it("wholePower, exact where a double can be", () => {
    for (let exponent = 0; exponent < 34; exponent++)
      expect(wholePower(3, exponent)).toBe(Number(3n ** BigInt(exponent)));
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 1024 }),
        (base, exponent) => void expect(off(wholePower(base, exponent), base ** exponent)).toBeLessThan(3e-13),
      ),
    );
  });
});

it("bit for bit the same on every engine (golden)", () => {
  expect(
    [
      exp(1),
      exp(-0.1),
      exp(7.25),
      ln(10),
      ln(0.3),
      ln(1.0001),
      log2(3),
      arcTangent(0.7),
      arcTangent(5),
      wholePower(0.9, 77),
    ].map(bits),
  ).toMatchInlineSnapshot(`
    [
      "4005bf0a8b14576a",
      "3fecf46d99d52b3a",
      "4096006b5d53e8d9",
      "40026bb1bbb55516",
      "bff34378fcbda721",
      "3f1a368d0657fcd4",
      "3ff95c01a39fbd68",
      "3fe38b112d7bd4ad",
      "3ff5f97315254857",
      "3f33a3f9a390dd19",
    ]
  `);
  expect(
    fromLogarithms([{ x: 1, y: 2.5, low: 1.1, high: 3.7, series: "a" }])
      .flatMap(({ y, low, high }) => [y, low, high])
      .map(bits),
  ).toMatchInlineSnapshot(`
    [
      "40285d6fd931e0bb",
      "400808883244d593",
      "4044394144eeec81",
    ]
  `);
});
