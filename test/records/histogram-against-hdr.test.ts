// The summary's histogram beside HdrHistogram, the library whose idea it follows: two programs by different authors
// give one answer.
import fc from "fast-check";
import { build } from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import { createRandom } from "rss-lab";
import { Histogram } from "../../lib/src/records/histogram.js";

const PERCENTILES = [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100];

/** Both histograms of the same durations; HdrHistogram counts whole nanoseconds with three significant digits. */
function bothOf(valuesPs: readonly number[]): { ours: Histogram; theirs: ReturnType<typeof build> } {
  const ours = new Histogram();
  const theirs = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2 ** 31 - 1,
    numberOfSignificantValueDigits: 3,
  });
  for (const ps of valuesPs) {
    ours.record(ps);
    theirs.recordValue(Math.floor(ps / 1000));
  }
  return { ours, theirs };
}

function agree(valuesPs: readonly number[]): void {
  const { ours, theirs } = bothOf(valuesPs);
  for (const percent of PERCENTILES) {
    const theirsPs = theirs.getValueAtPercentile(percent) * 1000;
    expect(Math.abs(ours.percentilePs(percent) - theirsPs)).toBeLessThanOrEqual(Math.max(1000, 0.01 * theirsPs));
  }
  expect(ours.count).toBe(theirs.totalCount);
  expect(Math.abs(ours.meanPs / 1000 - theirs.mean)).toBeLessThanOrEqual(Math.max(1, 0.01 * theirs.mean));
}

describe("percentiles beside HdrHistogram's (hdr-histogram-js), within 1 %, or 1 ns where that is more", () => {
  it("of durations from 1 ns to 2 s, as many short as long ones", () => {
    const durations = fc.array(
      fc.double({ min: 3, max: 12.3, noNaN: true }).map((power) => Math.round(10 ** power)),
      { minLength: 1, maxLength: 400 },
    );
    fc.assert(fc.property(durations, agree), { numRuns: 60 });
  });

  it("of 200,000 exponential waits with mean 100 us", () => {
    const random = createRandom(1, "exponential waits");
    agree(Array.from({ length: 200_000 }, () => Math.round(random.exponential() * 1e8)));
  });

  it("of two modes far apart, one in a hundred a thousand times as long: the 99th percentile falls on the edge", () => {
    const random = createRandom(2, "two modes");
    agree(
      Array.from({ length: 100_000 }, () =>
        Math.round((random.below(100) === 0 ? 1e9 : 1e6) * (1 + 0.1 * random.uniform())),
      ),
    );
  });

  it("of one value only", () => {
    for (const ps of [0, 1000, 255_000, 256_000, 67_200, 8_550_000_000]) agree([ps]);
  });
});
