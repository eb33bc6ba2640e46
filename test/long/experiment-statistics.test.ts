// The statistics of experiments keep what they promise, counted over many trials: two-stage plans reach their width,
// paired intervals of real runs hold the true difference, and MSER-5 takes the start out of a queue's mean. Short ones:
// test/experiment/statistics.test.ts.
import { describe, expect, test } from "vitest";
import { confidenceInterval, createRandom, load, run } from "rss-lab";
import { mser5 } from "../../lib/src/experiment/mser.js";
import { pairedDifferences } from "../../lib/src/experiment/paired-differences.js";
import { replicationsNeeded } from "../../lib/src/experiment/replications-needed.js";
import { experimentOf, rowsOf } from "../experiment/experiment-rows.js";

const TRIALS = 2000;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of CPU 0 in the frames of a run. Its truth is 1 / CPUs: every connection may fall on each entry alike. */
function shareOfCpu0(cpus: number, seed: string): number {
  const traffic = load({ framesPerSecond: 1e6, connections: 16, frames: 160 });
  const { summary } = run({ traffic, seed, variant: "message-signaled-interrupts", cpus, records: "summary" });
  return summary.cpus[0].frames / summary.received;
}

describe("a plan of two stages (Stein 1945): the mean of all replications is within the half width at least as often as said", () => {
  /** Nearly normal, drawn from trial and replication alone. */
  const normal = (trial: number, replication: number, spread: number): number => {
    const random = createRandom(`${trial}, ${replication}`, "plan");
    return 10 + spread * Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
  };
  /** In how many trials the mean of the planned replications is as near to the truth as was planned. */
  function held(
    measure: (trial: number, replication: number) => number,
    truth: number,
    wanted: object,
    widthOf = 0,
  ): number {
    let count = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const pilot = Array.from({ length: 5 }, (_, replication) => measure(trial, replication));
      const { replications, halfWidth } = replicationsNeeded(pilot, wanted);
      const all = [...pilot];
      for (let replication = 5; replication < replications; replication++) all.push(measure(trial, replication));
      if (Math.abs(meanOf(all) - truth) <= (widthOf || halfWidth)) count++;
    }
    return count / TRIALS;
  }
  // 2000 trials of a true 95 % come out below 94.0 % once in forty.
  test.each([0.5, 1, 3])("of normal values with a spread of %d, to 1", (spread) =>
    expect(
      held((trial, replication) => normal(trial, replication, spread), 10, { halfWidth: 1 }),
    ).toBeGreaterThanOrEqual(0.94),
  );
  test("to 10 % of a mean that is not known before", () =>
    expect(
      held((trial, replication) => normal(trial, replication, 2), 10, { relative: 0.1 }, 1),
    ).toBeGreaterThanOrEqual(0.94));
  test("of real runs, whose share of CPU 0 is to be known to 0.05", () =>
    expect(
      held((trial, replication) => shareOfCpu0(4, `${trial}, ${replication}`), 1 / 4, { halfWidth: 0.05 }),
    ).toBeGreaterThanOrEqual(0.94));
});

test("a paired 95 % interval of real runs holds the true difference in 93 to 97 % of 2000 trials, 10 replications each", () => {
  const cpus = experimentOf({ cpus: [4, 8] }, { replications: 10 });
  let held = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const rows = rowsOf(cpus, (factors, replication) => ({
      outcomes: { share: shareOfCpu0(Number(factors.cpus), `${trial}, ${replication}`) },
    }));
    const [{ low, high }] = pairedDifferences(rows, { factor: "cpus", baseline: 4 });
    if (low! <= 1 / 8 - 1 / 4 && 1 / 8 - 1 / 4 <= high!) held++;
  }
  expect(held / TRIALS).toBeGreaterThanOrEqual(0.93);
  expect(held / TRIALS).toBeLessThanOrEqual(0.97);
});

describe("MSER-5 on an M/M/1 queue at load 0.8, 20,000 waits in windows of 20, 10 replications, 300 trials (mean wait 4)", () => {
  /** Lindley's recursion, from a first wait on. */
  function waits(seed: string, first: number): number[] {
    const random = createRandom(seed, "mm1");
    let wait = first;
    const all = Array.from({ length: 20_000 }, () => {
      const now = wait;
      wait = Math.max(0, wait - Math.log(1 - random.uniform()) + Math.log(1 - random.uniform()) / 0.8);
      return now;
    });
    return Array.from({ length: 1000 }, (_, i) => meanOf(all.slice(20 * i, 20 * i + 20)));
  }
  /** Bias of the mean, and how often its interval holds the truth, with all of each run and without its start. */
  function outcome(first: number) {
    const plain = { bias: 0, held: 0 },
      cut = { bias: 0, held: 0 };
    let trials = 0;
    for (let trial = 0; trial < 300; trial++) {
      const { truncated, tooShort } = mser5(waits(`${trial}, pilot`, first));
      if (tooShort) continue;
      trials++;
      const runs = Array.from({ length: 10 }, (_, replication) => waits(`${trial}, ${replication}`, first));
      for (const [sums, from] of [
        [plain, 0],
        [cut, truncated],
      ] as const) {
        const { mean, low, high } = confidenceInterval(runs.map((windows) => meanOf(windows.slice(from))));
        sums.bias += mean - 4;
        if (low <= 4 && 4 <= high) sums.held++;
      }
    }
    const share = ({ bias, held }: typeof plain) => ({ bias: bias / trials, held: held / trials });
    return { trials, plain: share(plain), cut: share(cut) };
  }
  test("begun with a wait of 100, the mean is 1 too long and no interval holds; without its start it is right to 2 %", () => {
    const { trials, plain, cut } = outcome(100);
    expect(trials).toBeGreaterThan(240);
    expect(plain.bias).toBeGreaterThan(0.9);
    expect(plain.held).toBeLessThan(0.01);
    expect(Math.abs(cut.bias)).toBeLessThan(0.08);
    expect(cut.held).toBeGreaterThan(0.89);
  });
  test("begun empty, it is as good as stationary: nothing is spoilt", () => {
    const { cut } = outcome(0);
    expect(Math.abs(cut.bias)).toBeLessThan(0.04);
    expect(cut.held).toBeGreaterThan(0.92);
    expect(cut.held).toBeLessThan(0.98);
  });
});
