// Intervals contain the truth as often as they say: 95 % intervals of replicate, sweep and measureSpread in 93 to 97 %
// of 2000 trials. The outcomes are cheap to draw but measured like any other. Runs of the model:
// test/long/coverage.test.ts.
import { describe, expect, test } from "vitest";
import { createRandom, exactSpread, measureSpread, replicate, sweep, type Seed } from "rss-lab";

const TRIALS = 2000;
/** For a true 95 %, the 2.5 % to 97.5 % range over 2000 trials is 94.0 to 96.0 %. */
async function share(holds: (trial: number) => boolean | Promise<boolean>): Promise<number> {
  let held = 0;
  for (let trial = 0; trial < TRIALS; trial++) if (await holds(trial)) held++;
  return held / TRIALS;
}
const asPromised = (coverage: number): void => {
  expect(coverage).toBeGreaterThanOrEqual(0.93);
  expect(coverage).toBeLessThanOrEqual(0.97);
};
/** One replication: nearly normal with mean `truth`, drawn from its seed alone. */
function outcome(seed: Seed, truth: number): number {
  const random = createRandom(seed, "outcome");
  return truth + Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
}
const seedsOf = (trial: number, count: number): string[] => Array.from({ length: count }, (_, i) => `${trial}, ${i}`);

describe("a 95 % interval holds the truth in 93 to 97 % of 2000 trials", () => {
  test.each([2, 5, 20])("of replicate, with %i seeds", async (count) =>
    asPromised(
      await share(async (trial) => {
        const { low, high } = await replicate(seedsOf(trial, count), (seed) => outcome(seed, 7));
        return low <= 7 && 7 <= high;
      }),
    ),
  );
  test("of every point of a sweep", async () => {
    const held = [0, 0];
    for (let trial = 0; trial < TRIALS; trial++) {
      const { y } = await sweep({ x: [3, 90], series: ["a"], seeds: seedsOf(trial, 4) }, (x, _series, seed) => ({
        y: outcome(`${seed} at ${x}`, x),
      }));
      y.forEach(({ x, low, high }, i) => void (low <= x && x <= high && held[i]++));
    }
    for (const count of held) asPromised(count / TRIALS);
  });
  test("of measureSpread, 16 connections on 8 CPUs, 5 trials each: the fullest CPU", async () => {
    const { maxOverMean } = exactSpread(16, 8);
    asPromised(
      await share((seed) => {
        const { low, high } = measureSpread(16, 8, { trials: 5, seed }).maxOverMean;
        return low <= maxOverMean && maxOverMean <= high;
      }),
    );
  });
});

test("fewer than 5 trials are refused: the fullest CPU has a whole number of connections, and two trials often agree", () => {
  expect(() => measureSpread(16, 8, { trials: 4 })).toThrow(
    "The number of trials is 4: it must be a whole number from 5 to 1000000.",
  );
});
