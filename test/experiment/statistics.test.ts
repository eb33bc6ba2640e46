// Means and paired differences of an experiment: laws, a second opinion by hand, and real runs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confidenceInterval, createRandom, load, run } from "rss-lab";
import { pairedDifferences } from "../../lib/src/experiment/paired-differences.js";
import { pointMeans } from "../../lib/src/experiment/statistics-means.js";
import { experimentOf, rowsOf } from "./experiment-rows.js";

const policies = experimentOf({ policy: ["none", "greedy", "random"], load: [1, 2] });
const options = { factor: "policy", baseline: "none" } as const;

/** Any numbers for the runs of the experiment. */
const anyRows = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 30, maxLength: 30 }).map((values) =>
  rowsOf(policies, () => ({ outcomes: { "p99 delay": 0 } })).map((row, i) => ({
    ...row,
    outcomes: { "p99 delay": values[i] },
  })),
);
const valuesAt = (rows: ReturnType<typeof rowsOf>, policy: string, at: number): number[] =>
  rows
    .filter(({ factors }) => factors.policy === policy && factors.load === at)
    .map(({ outcomes }) => outcomes["p99 delay"]);

describe("means", () => {
  test("each is that of its point's replications alone, with Student's t interval", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        for (const { factors, n, mean, low, high } of pointMeans(rows)) {
          const wanted = confidenceInterval(valuesAt(rows, String(factors.policy), Number(factors.load)));
          expect({ n, mean, low, high }).toEqual({ n: 5, mean: wanted.mean, low: wanted.low, high: wanted.high });
        }
      }),
    );
  });
  test("the order of the rows changes nothing, to the last bit", () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, places) => {
        const mixed = rows.map((row) => ({ row, at: places.next().value })).sort((a, b) => a.at - b.at);
        expect(pointMeans(mixed.map(({ row }) => row))).toEqual(pointMeans(rows));
        expect(
          pairedDifferences(
            mixed.map(({ row }) => row),
            options,
          ),
        ).toEqual(pairedDifferences(rows, options));
      }),
    );
  });
  test("a run without the outcome is counted apart; one run has a mean and no interval, none has neither", () => {
    const one = experimentOf({}, { replications: 3 });
    const means = (values: readonly number[]) =>
      pointMeans(rowsOf(one, (_, replication) => ({ outcomes: { "p99 delay": values[replication] } })))[0];
    expect(means([4, NaN, 6])).toMatchObject({ n: 2, missing: 1, mean: 5 });
    expect(means([4, NaN, NaN])).toMatchObject({ n: 1, missing: 2, mean: 4, low: null, high: null });
    expect(means([NaN, NaN, NaN])).toMatchObject({ n: 0, missing: 3, mean: NaN, low: null, high: null });
  });
  test("a run that stands in two rows is refused", () => {
    const rows = rowsOf(policies, () => ({ outcomes: { "p99 delay": 1 } }));
    expect(() => pointMeans([...rows, rows[0]])).toThrow(
      "Replication 0 at policy none, load 1 stands in two rows: give every run once.",
    );
  });
});

describe("paired differences", () => {
  test("the interval is that of the differences worked out by hand, level less baseline", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const found = pairedDifferences(rows, options);
        expect(found.map(({ level, at }) => [level, at.load])).toEqual([
          ["greedy", 1],
          ["random", 1],
          ["greedy", 2],
          ["random", 2],
        ]);
        for (const { level, at, mean, low, high, n, unpaired } of found) {
          const base = valuesAt(rows, "none", Number(at.load));
          const wanted = confidenceInterval(
            valuesAt(rows, String(level), Number(at.load)).map((value, i) => value - base[i]),
          );
          expect({ mean, low, high }).toEqual({ mean: wanted.mean, low: wanted.low, high: wanted.high });
          expect([n, unpaired]).toEqual([5, 0]);
        }
      }),
    );
  });
  test("the other way round the difference has the other sign, and pairing is worth the same", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [there] = pairedDifferences(rows, options);
        const back = pairedDifferences(rows, { factor: "policy", baseline: "greedy" }).find(
          ({ level }) => level === "none",
        )!;
        expect(back.mean + there.mean).toBeCloseTo(0, 9);
        expect(back.low! + there.high!).toBeCloseTo(0, 9);
        if (Number.isNaN(there.varianceReduction)) expect(back.varianceReduction).toBeNaN();
        else expect(back.varianceReduction).toBeCloseTo(there.varianceReduction, 9);
      }),
    );
  });
  test("the variance that is left is that of the differences over that of independent runs", () => {
    const variance = (values: readonly number[]): number => {
      const mean = values.reduce((a, b) => a + b) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    };
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [{ varianceReduction, correlation }] = pairedDifferences(rows, options);
        const [mine, base] = [valuesAt(rows, "greedy", 1), valuesAt(rows, "none", 1)];
        const apart = variance(mine) + variance(base);
        if (apart === 0) return;
        expect(1 - varianceReduction).toBeCloseTo(variance(mine.map((value, i) => value - base[i])) / apart, 9);
        if (!Number.isNaN(correlation)) expect(Math.abs(correlation)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
  test("what both runs of a pair have in common cancels: all of the spread, so correlation and reduction are 1", () => {
    const rows = rowsOf(policies, ({ policy }, replication) => ({
      outcomes: { "p99 delay": 100 * replication ** 2 + (policy === "greedy" ? -7 : 0) },
    }));
    expect(pairedDifferences(rows, options)[0]).toMatchObject({ mean: -7, low: -7, high: -7, varianceReduction: 1 });
    expect(pairedDifferences(rows, options)[0].correlation).toBeCloseTo(1, 12);
  });
  test("a replication of which one run is missing makes no pair", () => {
    const rows = rowsOf(policies, (_, replication) => ({ outcomes: { "p99 delay": replication } })).slice(1);
    expect(pairedDifferences(rows, options)[0]).toMatchObject({ n: 4, unpaired: 1, mean: 0 });
  });
  test.each([
    [
      { factor: "polcy", baseline: "none" },
      'The factor "polcy" of the comparison is not in the results: the factors are policy, load.',
    ],
    [
      { factor: "policy", baseline: "non" },
      'The baseline "non" of the comparison is not in the results: the levels of policy are none, greedy, random.',
    ],
  ])("%j is refused", (wrong, sentence) => {
    const rows = rowsOf(policies, () => ({ outcomes: { "p99 delay": 1 } }));
    expect(() => pairedDifferences(rows, wrong)).toThrow(sentence);
  });
});

test("on real runs paired intervals are narrower: what 10 % more protocol time costs is known three times as well", () => {
  const costly = experimentOf({ protocolPs: [500_000, 550_000] }, { replications: 8 });
  const rows = rowsOf(costly, ({ protocolPs }, replication) => {
    const traffic = load({ framesPerSecond: 3e6, connections: 16, frames: 4000 });
    const costs = { protocolPs: Number(protocolPs) };
    const seed = `1, replication ${replication}`;
    const { summary } = run({
      variant: "message-signaled-interrupts",
      cpus: 4,
      traffic,
      costs,
      seed,
      records: "summary",
    });
    return { outcomes: { "mean delay": summary.toDone.meanPs } };
  });
  const [{ low, high, mean, varianceReduction }] = pairedDifferences(rows, { factor: "protocolPs", baseline: 500_000 });
  const [first, second] = pointMeans(rows).map((one) => one.high! - one.low!);
  expect(mean).toBeGreaterThan(0);
  expect(low).toBeGreaterThan(0);
  // What the intervals of the two means together would allow.
  expect(high! - low!).toBeLessThan(Math.hypot(first, second) / 3);
  expect(varianceReduction).toBeGreaterThan(0.8);
});

test("a paired 95 % interval holds the true difference in 93 to 97 % of 2000 trials, however the two runs are related", () => {
  const two = experimentOf({ policy: ["none", "greedy"] });
  for (const common of [0, 1, 5]) {
    let held = 0;
    for (let trial = 0; trial < 2000; trial++) {
      const random = createRandom(`${trial}`, "pairs");
      const noise = (): number => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6);
      const shared = Array.from({ length: two.replications }, noise);
      const rows = rowsOf(two, ({ policy }, replication) => ({
        outcomes: { "p99 delay": common * shared[replication] + noise() + (policy === "greedy" ? 3 : 0) },
      }));
      const [{ low, high }] = pairedDifferences(rows, options);
      if (low! <= 3 && 3 <= high!) held++;
    }
    expect(held / 2000).toBeGreaterThanOrEqual(0.93);
    expect(held / 2000).toBeLessThanOrEqual(0.97);
  }
});
