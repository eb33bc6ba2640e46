// Intervals of real runs and of longer measurements contain the truth as often as they say (short ones:
// test/experiment/coverage.test.ts).
import { describe, expect, test } from "vitest";
import { exactSpread, load, measureSpread, replicate, run, sweep, type Seed } from "rss-lab";

const TRIALS = 2000;
const asPromised = (held: number): void => {
  expect(held / TRIALS).toBeGreaterThanOrEqual(0.93);
  expect(held / TRIALS).toBeLessThanOrEqual(0.97);
};

/**
 * The share of CPU 0 in the frames of a run. Its truth is known: 1 / CPUs, as every connection is equally likely to
 * fall on each entry. Most of its spread comes from the connections, so an interval that leaves them out is far too
 * narrow.
 */
function shareOfCpu0(framesPerSecond: number, seed: Seed): number {
  const traffic = load({ framesPerSecond, connections: 16, frames: 160 });
  const { cpus, received } = run({
    traffic,
    seed,
    variant: "message-signaled-interrupts",
    cpus: 4,
    records: "summary",
  }).summary;
  return cpus[0].frames / received;
}

describe("a 95 % interval holds the truth in 93 to 97 % of 2000 trials", () => {
  test("of replicated runs whose seed decides connections and arrivals, 10 seeds each", async () => {
    let held = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const seeds = Array.from({ length: 10 }, (_, i) => `${trial}, ${i}`);
      const { low, high } = await replicate(seeds, (seed) => shareOfCpu0(1e6, seed));
      if (low <= 1 / 4 && 1 / 4 <= high) held++;
    }
    asPromised(held);
  }, 300_000);
  test("of a sweep of runs, at every level, 8 seeds each", async () => {
    const held = [0, 0];
    for (let trial = 0; trial < TRIALS; trial++) {
      const seeds = Array.from({ length: 8 }, (_, i) => trial * 8 + i);
      const { y } = await sweep({ x: [2e5, 4e6], series: ["MSI-X"], seeds }, (rate, _series, seed) => ({
        y: shareOfCpu0(rate, seed),
      }));
      y.forEach(({ low, high }, i) => void (low <= 1 / 4 && 1 / 4 <= high && held[i]++));
    }
    for (const count of held) asPromised(count);
  }, 300_000);
  test.each([
    [16, 8, 20],
    [16, 8, 50],
    [64, 8, 30],
    [8, 8, 10],
  ])(
    "of measureSpread, %i connections on %i CPUs, %i trials",
    (connections, cpus, trials) => {
      const { maxOverMean } = exactSpread(connections, cpus);
      let held = 0;
      for (let seed = 0; seed < TRIALS; seed++) {
        const { low, high } = measureSpread(connections, cpus, { trials, seed }).maxOverMean;
        if (low <= maxOverMean && maxOverMean <= high) held++;
      }
      asPromised(held);
    },
    300_000,
  );
});
