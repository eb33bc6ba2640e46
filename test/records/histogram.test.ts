import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, load, ms, ns, run, s } from "rss-lab";
import { Histogram } from "../../lib/src/records/histogram.js";

const PERCENTILES = [0, 1, 10, 50, 90, 95, 99, 99.9, 100];
/** Durations from 1 ns to 2.2 hours, as many short as long ones. */
const durations = fc.array(
  fc.double({ min: 3, max: 15.9, noNaN: true }).map((power) => Math.round(10 ** power)),
  { minLength: 1, maxLength: 300 },
);

function exact(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1];
}
function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe("a histogram against a sorted list", () => {
  it("every percentile is within 0.8 % of the exact one, or within 1 ns", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const sorted = [...values].sort((a, b) => a - b);
        for (const percent of PERCENTILES) {
          const expected = exact(sorted, percent);
          expect(Math.abs(histogram.percentilePs(percent) - expected)).toBeLessThanOrEqual(
            Math.max(ns(1), 0.008 * expected),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it("percentiles of 100,000 exponential waits are those of the sorted list within 0.8 %", () => {
    const random = createRandom(1, "waits");
    const values = Array.from({ length: 100_000 }, () => Math.round(random.exponential() * 1e8));
    const histogram = histogramOf(values);
    const sorted = values.sort((a, b) => a - b);
    for (const percent of [50, 95, 99, 99.9])
      expect(Math.abs(histogram.percentilePs(percent) / exact(sorted, percent) - 1)).toBeLessThan(0.008);
  });

  it("count, mean, smallest and largest are exact", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { count, sumPs, minPs, maxPs, meanPs } = histogramOf(values);
        expect([count, minPs, maxPs]).toEqual([values.length, Math.min(...values), Math.max(...values)]);
        expect(sumPs).toBe(values.reduce((a, b) => a + b, 0));
        expect(meanPs).toBe(sumPs / count);
      }),
    );
  });

  it("percentiles never fall, and stay between the smallest and the largest value", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const found = PERCENTILES.map((percent) => histogram.percentilePs(percent));
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(found[0]).toBeGreaterThanOrEqual(histogram.minPs);
        expect(found.at(-1)).toBeLessThanOrEqual(histogram.maxPs);
      }),
    );
  });

  it("classes are in order, do not overlap, and hold every value once", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const rows = histogramOf(values).classes();
        for (const [i, { fromPs, toPs, count }] of rows.entries()) {
          expect(count).toBe(values.filter((value) => value >= fromPs && value < toPs).length);
          if (i > 0) expect(fromPs).toBeGreaterThanOrEqual(rows[i - 1]?.toPs);
        }
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  it("every nanosecond up to 256 ns has its own class", () => {
    const rows = histogramOf(Array.from({ length: 256 }, (_, i) => ns(i))).classes();
    expect(rows).toEqual(Array.from({ length: 256 }, (_, i) => ({ fromPs: ns(i), toPs: ns(i + 1), count: 1 })));
  });

  it("from 256 ns on a class is 2 ns wide, from 512 ns on 4 ns", () => {
    const rows = histogramOf([256, 257, 258, 511, 512, 515, 516].map(ns)).classes();
    expect(rows.map(({ fromPs, toPs, count }) => [fromPs / 1000, toPs / 1000, count])).toEqual([
      [256, 258, 2],
      [258, 260, 1],
      [510, 512, 1],
      [512, 516, 2],
      [516, 520, 1],
    ]);
  });

  it.each([1, 2.1474, 2.1475, 5, 60, 3600, 9000])(
    "%s s is told as that, as short durations are: nothing is cut up to 2^53 ps",
    (seconds) => {
      const histogram = histogramOf([ms(1), s(seconds), s(seconds) * 1.0001, 2 ** 53 - 1]);
      expect(histogram.percentilePs(50) / s(seconds)).toBeGreaterThan(1 - 1 / 128);
      expect(histogram.percentilePs(50) / s(seconds)).toBeLessThan(1 + 1 / 128);
      expect(histogram.classes().reduce((sum, { count }) => sum + count, 0)).toBe(4);
      expect(histogram.percentilePs(100)).toBe(2 ** 53 - 1);
    },
  );

  it("a run in overload tells p99 beside a mean of seconds (0.9 s of protocol work a frame)", () => {
    const { toDone } = run({
      traffic: load({ framesPerSecond: 1e6, frames: 3 }),
      costs: { protocolPs: s(0.9) },
      cpus: 1,
    }).summary;
    expect(toDone.p99Ps / s(2.7)).toBeCloseTo(1, 2);
    expect([toDone.p50Ps <= toDone.p95Ps, toDone.p95Ps <= toDone.p99Ps, toDone.p99Ps <= toDone.maxPs]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("without values there is no percentile and no mean", () => {
    const { meanPs } = new Histogram();
    expect([meanPs, new Histogram().percentilePs(50), new Histogram().classes()]).toEqual([NaN, NaN, []]);
  });

  it.each([-1, 101, NaN])("the percentile %d is refused", (percent) => {
    expect(() => new Histogram().percentilePs(percent)).toThrow(/percentile is/);
  });
});
