import { PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from "../lib/src/units.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPs, ms, ns, s, us, wireTimePs } from "rss-lab";

describe("time", () => {
  it("each unit is a thousand of the one below", () => {
    expect([PS_PER_NS, PS_PER_US, PS_PER_MS, PS_PER_S]).toEqual([1e3, 1e6, 1e9, 1e12]);
    expect([ns(1), us(1), ms(1), s(1)]).toEqual([1e3, 1e6, 1e9, 1e12]);
  });

  it("is whole picoseconds, rounded to the nearest", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), (value) => {
        for (const [unit, perUnit] of [
          [ns, 1e3],
          [us, 1e6],
          [ms, 1e9],
          [s, 1e12],
        ] as const) {
          expect(Number.isSafeInteger(unit(value))).toBe(true);
          expect(Math.abs(unit(value) - value * perUnit)).toBeLessThanOrEqual(0.5);
        }
      }),
    );
    expect(ns(7.5)).toBe(7_500);
  });

  it("2^53 ps are 2.5 hours", () => expect(Number.MAX_SAFE_INTEGER / s(3600)).toBeCloseTo(2.5, 2));
});

describe("time on the wire (IEEE 802.3: preamble 7, delimiter 1, gap 12 bytes)", () => {
  it.each([
    [64, 10, 67_200],
    [64, 25, 26_880],
    [64, 40, 16_800],
    [64, 100, 6_720],
    [1518, 10, 1_230_400],
    [64, 1, 672_000],
  ])("%d bytes at %d Gb/s take %d ps", (bytes, speed, ps) => expect(wireTimePs(bytes, speed)).toBe(ps));

  it("14.88 million 64-byte frames a second at 10 Gb/s", () =>
    expect(s(1) / wireTimePs(64, 10)).toBeCloseTo(14_880_952.4, 1));

  it.each([
    [63, 10],
    [9217, 10],
    [NaN, 10],
    [64, 0],
    [64, 801],
  ])("%d bytes at %d Gb/s are refused", (bytes, speed) => {
    expect(() => wireTimePs(bytes, speed)).toThrow(/is (63|9217|NaN|0|801): it must be a number from/);
  });
});

describe("durations for people", () => {
  it.each([
    [0, "0 ps"],
    [1, "1 ps"],
    [999, "999 ps"],
    [1_000, "1 ns"],
    [67_200, "67.2 ns"],
    [1_690_000, "1.69 µs"],
    [8_560_640_000, "8.56 ms"],
    [2.5e12, "2.5 s"],
    [3.6e15, "3600 s"],
    [-1_500, "-1.5 ns"],
  ])("%d ps are %s", (ps, text) => expect(formatPs(ps)).toBe(text));

  it("give the value back to three significant digits", () => {
    const units: Record<string, number> = { ps: 1, ns: 1e3, µs: 1e6, ms: 1e9, s: 1e12 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (ps) => {
        const [digits, unit] = formatPs(ps).split(" ") as [string, string];
        expect(Math.abs((Number(digits) * units[unit]) / ps - 1)).toBeLessThanOrEqual(0.005);
      }),
    );
  });
});
