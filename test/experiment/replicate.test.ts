// Replications: Student's t against published tables, intervals against what they promise, and wrong input.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confidenceInterval, createRandom, replicate, studentT } from "rss-lab";

describe("Student's t", () => {
  test("the two-sided quantiles are those of the printed tables (Abramowitz and Stegun, table 26.10)", () => {
    const table: [number, number, number][] = [
      [0.9, 1, 6.314],
      [0.95, 1, 12.706],
      [0.99, 1, 63.657],
      [0.95, 2, 4.303],
      [0.95, 4, 2.776],
      [0.99, 4, 4.604],
      [0.95, 9, 2.262],
      [0.99, 10, 3.169],
      [0.95, 29, 2.045],
      [0.95, 120, 1.98],
    ];
    for (const [confidence, degrees, t] of table) expect(studentT(confidence, degrees)).toBeCloseTo(t, 3);
  });
  test("it falls with the degrees of freedom and grows with the confidence", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0.5, max: 0.99, noNaN: true }), (degrees, confidence) => {
        expect(studentT(confidence, degrees + 1)).toBeLessThan(studentT(confidence, degrees));
        expect(studentT(confidence + 0.005, degrees)).toBeGreaterThan(studentT(confidence, degrees));
      }),
    );
  });
});

describe("intervals", () => {
  test("a 90 % interval of 5 values holds the true mean in 90 % of the cases", () => {
    const random = createRandom(1, "intervals");
    const gaussian = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
    let held = 0;
    for (let i = 0; i < 4000; i++) {
      const { low, high } = confidenceInterval([gaussian(), gaussian(), gaussian(), gaussian(), gaussian()], { confidence: 0.9 });
      if (low <= 0 && 0 <= high) held++;
    }
    expect(held / 4000).toBeGreaterThan(0.885);
    expect(held / 4000).toBeLessThan(0.915);
  });
  test("the interval moves and stretches with its values", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 8 }), (values) => {
        const { mean, low, high } = confidenceInterval(values);
        const moved = confidenceInterval(values.map((value) => 3 * value + 7));
        expect(moved.mean).toBeCloseTo(3 * mean + 7, 6);
        expect(moved.high - moved.low).toBeCloseTo(3 * (high - low), 6);
        expect(low).toBeLessThanOrEqual(mean);
      }),
    );
  });
  test("one value, a value that is no number, and a seed that stands twice are refused", () => {
    expect(() => confidenceInterval([4])).toThrow(/one run says nothing about chance/);
    expect(() => confidenceInterval([4, NaN])).toThrow(/measured value is NaN/);
    expect(() => replicate([1, 2, 1], () => 1)).toThrow(/seed 1 stands twice/);
    expect(() => confidenceInterval([1, 2], { confidence: 95 })).toThrow(/confidence/);
  });
});
