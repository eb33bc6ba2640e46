// The number of replications for a wanted width (Stein 1945): laws, and an example worked by hand.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replicationsNeeded } from "../../lib/src/experiment/replications-needed.js";

const PILOT = [98, 101, 100, 104, 97];

test("mean 100, s^2 = 30/4, t = 2.7764 with 4 degrees of freedom: (t s / 1)^2 = 57.8, so 58", () => {
  const { replications, pilot, halfWidth, pilotHalfWidth } = replicationsNeeded(PILOT, { halfWidth: 1 });
  expect([replications, pilot, halfWidth]).toEqual([58, 5, 1]);
  expect(pilotHalfWidth).toBeCloseTo(2.7764451 * Math.sqrt(7.5 / 5), 6);
});
test("a share g of the mean is planned as g / (1 + g) of the pilot's: 25 % of 100 is 20 to either side", () => {
  expect(replicationsNeeded(PILOT, { relative: 0.25 })).toMatchObject({ replications: 5, halfWidth: 20 });
});
test("never fewer than the pilot has, and no width without spread needs more", () => {
  expect(replicationsNeeded([3, 3, 3], { halfWidth: 1e-9 }).replications).toBe(3);
  expect(replicationsNeeded(PILOT, { halfWidth: 1e9 }).replications).toBe(5);
});
test("half the width takes four times the replications, to one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 9 }), (values) => {
      const wide = replicationsNeeded(values, { halfWidth: 4 }).replications;
      const narrow = replicationsNeeded(values, { halfWidth: 2 }).replications;
      if (wide === values.length) return;
      expect(narrow).toBeLessThanOrEqual(4 * wide);
      expect(narrow).toBeGreaterThan(4 * (wide - 1));
    }),
  );
});
test("more confidence takes more", () => {
  const of = (confidence: number): number => replicationsNeeded(PILOT, { halfWidth: 1, confidence }).replications;
  expect([of(0.8), of(0.95), of(0.99)]).toEqual([18, 58, 159]);
});

describe("refusals", () => {
  test.each([
    [PILOT, {}, "The wanted width has neither halfWidth nor relative: give one of the two."],
    [PILOT, { halfWidth: 1, relative: 0.1 }, "The wanted width has halfWidth and relative: give one of the two."],
    [PILOT, { halfWidth: 0 }, "The wanted half width is 0: it must be a number above 0."],
    [[-1, 1], { relative: 0.1 }, "The pilot's mean is 0: no share of it is a width: give halfWidth."],
    [[1], { halfWidth: 1 }, "There is 1 value: an interval needs two at least"],
  ])("%j %j", (values, wanted, sentence) => expect(() => replicationsNeeded(values, wanted)).toThrow(sentence));
});
