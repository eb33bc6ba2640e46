import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, ms, ns, s } from "rss-lab";
import { Histogram } from "../../lib/src/records/histogram.js";

const PERCENTILES = [0, 1, 10, 50, 90, 95, 99, 99.9, 100];
/** Durations from 1 ns to 2 s, as many short as long ones. */
const durations = fc.array(fc.double({ min: 3, max: 12.3, noNaN: true }).map((power) => Math.round(10 ** power)), { minLength: 1,
  maxLength: 300 });

function exact(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] as number;
}
function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe("a histogram against a sorted list", () => {
  it("every percentile is within 0.8 % of the exact one, or within 1 ns", () => {
    fc.assert(fc.property(durations, (values) => {
      const histogram = histogramOf(values);
      const sorted = [...values].sort((a, b) => a - b);
      for (const percent of PERCENTILES) {
        const expected = exact(sorted, percent);
        expect(Math.abs(histogram.percentilePs(percent) - expected)).toBeLessThanOrEqual(Math.max(ns(1), 0.008 * expected));
      }
    }), { numRuns: 200 });
  });

  it("percentiles of 100,000 exponential waits are those of the sorted list within 0.8 %", () => {
    const random = createRandom(1, "waits");
    const values = Array.from({ length: 100_000 }, () => Math.round(random.exponential() * 1e8));
    const histogram = histogramOf(values);
    const sorted = values.sort((a, b) => a - b);
    for (const percent of [50, 95, 99, 99.9]) expect(Math.abs(histogram.percentilePs(percent) / exact(sorted,
      percent) - 1)).toBeLessThan(0.008);
  });

  it("count, mean, smallest and largest are exact", () => {
    fc.assert(fc.property(durations, (values) => {
      const { count, sumPs, minPs, maxPs, meanPs } = histogramOf(values);
      expect([count, minPs, maxPs]).toEqual([values.length, Math.min(...values), Math.max(...values)]);
      expect(sumPs).toBe(values.reduce((a, b) => a + b, 0));
      expect(meanPs).toBe(sumPs / count);
    }));
  });

  it("percentiles never fall, and stay between the smallest and the largest value", () => {
    fc.assert(fc.property(durations, (values) => {
      const histogram = histogramOf(values);
      const found = PERCENTILES.map((percent) => histogram.percentilePs(percent));
      expect(found).toEqual([...found].sort((a, b) => a - b));
      expect(found[0]).toBeGreaterThanOrEqual(histogram.minPs);
      expect(found.at(-1)).toBeLessThanOrEqual(histogram.maxPs);
    }));
  });

  it("classes are in order, do not overlap, and hold every value once", () => {
    fc.assert(fc.property(durations, (values) => {
      const rows = histogramOf(values).classes();
      for (const [i, { fromPs, toPs, count }] of rows.entries()) {
        expect(count).toBe(values.filter((value) => value >= fromPs && value < toPs).length);
        if (i > 0) expect(fromPs).toBeGreaterThanOrEqual(rows[i - 1]?.toPs as number);
      }
      expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    }));
  });

  it("every nanosecond up to 256 ns has its own class", () => {
    const rows = histogramOf(Array.from({ length: 256 }, (_, i) => ns(i))).classes();
    expect(rows).toEqual(Array.from({ length: 256 }, (_, i) => ({ fromPs: ns(i), toPs: ns(i + 1), count: 1 })));
  });

  it("longer than 2.1 s counts as 2.1 s, with the largest still exact", () => {
    const histogram = histogramOf([s(5), s(1000)]);
    expect([histogram.count, histogram.maxPs, histogram.classes().length]).toEqual([2, s(1000), 1]);
    expect(histogramOf([ms(2), s(1000)]).percentilePs(50) / ms(2)).toBeCloseTo(1, 2);
  });

  it("without values there is no percentile and no mean", () => {
    const { meanPs } = new Histogram();
    expect([meanPs, new Histogram().percentilePs(50), new Histogram().classes()]).toEqual([NaN, NaN, []]);
  });

  it.each([-1, 101, NaN])("the percentile %d is refused", (percent) => {
    expect(() => new Histogram().percentilePs(percent)).toThrow(/percentile is/);
  });
});
