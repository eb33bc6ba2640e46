// Replications: Student's t against published tables, intervals against what they promise, and wrong input.
import { studentT } from "../../lib/src/random/student-t.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  confidenceInterval,
  createRandom,
  load,
  policyComparison,
  publishedResults,
  replicate,
  sweep,
  type Run,
  type Scenario,
  type Seed,
} from "rss-lab";

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
  test("and those of statistical software to ten digits, also for thousands of values (SciPy's t.ppf)", () => {
    const table: [number, number, number][] = [
      [0.5, 4, 0.7406970841126829],
      [0.95, 1, 12.706204736174694],
      [0.95, 4, 2.7764451051977934],
      [0.95, 999, 1.9623414611334493],
      [0.95, 1000, 1.9623390808264083],
      [0.95, 1001, 1.9623367052808798],
      [0.95, 1499, 1.9615478106169344],
      [0.95, 10_000, 1.960201239890626],
      [0.999, 1, 636.6192487687897],
      [0.999, 4, 8.610301581379522],
      [0.999, 1000, 3.300282648423944],
      [0.999, 1001, 3.3002728760660403],
      [0.999, 10_000, 3.2914999659416355],
    ];
    for (const [confidence, degrees, t] of table)
      expect(Math.abs(studentT(confidence, degrees) / t - 1)).toBeLessThan(1e-10);
  });
  test("with very many degrees of freedom it is the normal distribution's (Abramowitz and Stegun, table 26.6)", () => {
    expect(studentT(0.95, Number.MAX_SAFE_INTEGER)).toBeCloseTo(1.959963984540054, 12);
    expect(studentT(0.99, 1e15)).toBeCloseTo(2.5758293035489, 12);
  });
  test("it falls with the degrees of freedom and grows with the confidence", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 990, max: 2000 })),
        fc.double({ min: 0.5, max: 0.99, noNaN: true }),
        (degrees, confidence) => {
          expect(studentT(confidence, degrees + 1)).toBeLessThan(studentT(confidence, degrees));
          expect(studentT(confidence + 0.005, degrees)).toBeGreaterThan(studentT(confidence, degrees));
        },
      ),
    );
  });
});

describe("intervals", () => {
  test("a 90 % interval of 5 values holds the true mean in 90 % of the cases", () => {
    const random = createRandom(1, "intervals");
    const gaussian = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
    let held = 0;
    for (let i = 0; i < 4000; i++) {
      const { low, high } = confidenceInterval([gaussian(), gaussian(), gaussian(), gaussian(), gaussian()], {
        confidence: 0.9,
      });
      if (low <= 0 && 0 <= high) held++;
    }
    expect(held / 4000).toBeGreaterThan(0.885);
    expect(held / 4000).toBeLessThan(0.915);
  });
  test("1,500 values have an interval too", () => {
    const values = Array.from({ length: 1500 }, (_, i) => i % 3);
    const { mean, low, high } = confidenceInterval(values);
    expect(mean).toBe(1);
    expect(high - low).toBeCloseTo(2 * 1.9615478 * Math.sqrt(2 / 3 / 1499), 6);
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
  test("one value, a value that is no number, and a seed that stands twice are refused", async () => {
    expect(() => confidenceInterval([4])).toThrow(/one run says nothing about chance/);
    expect(() => confidenceInterval([4, NaN])).toThrow(/measured value is NaN/);
    await expect(replicate([1, 2, 1], () => 1)).rejects.toThrow(/seed 1 stands twice/);
    expect(() => confidenceInterval([1, 2], { confidence: 95 })).toThrow(/confidence/);
    await expect(replicate([1], () => 1)).rejects.toThrow("There is 1 seed: an interval needs two at least");
    await expect(replicate([1, null as never], () => 1)).rejects.toThrow(
      "The seed is null: it must be a whole number or a text.",
    );
    expect(() => confidenceInterval(5 as never)).toThrow("The values are 5: they must be a list of numbers.");
  });
});

test("options that are none, and checks that there are not, are refused in a sentence", async () => {
  await expect(replicate([1, 2], () => 1, 5 as never)).rejects.toThrow("The last argument of replicate is 5: it must");
  await expect(publishedResults(5 as never)).rejects.toThrow("What is to be published is 5: it must be an object");
  await expect(publishedResults({ check: "99" } as never)).rejects.toThrow('The published check is "99"');
});

test("everything that takes seeds wants two or more, all different, and says so before it measures anything", async () => {
  const never = (): never => {
    throw new Error("measured");
  };
  const takers: ((seeds: readonly Seed[]) => Promise<unknown>)[] = [
    (seeds) => replicate(seeds, never),
    (seeds) => sweep({ x: [1], series: ["a"], seeds }, never),
    (seeds) => policyComparison({ workloads: [], seeds }),
    (seeds) => publishedResults({ check: 14, scenario: never, seeds }),
  ];
  for (const take of takers) {
    await expect(take([])).rejects.toThrow(/There are 0 seeds: .* two at least: one run says nothing about chance\./);
    await expect(take([7])).rejects.toThrow(/There is 1 seed: .* two at least/);
    await expect(take([1, 2, 1])).rejects.toThrow(
      "The seed 1 stands twice in the list: give every replication a seed of its own.",
    );
    await expect(take([1, 2.5])).rejects.toThrow("The seed is 2.5: it must be a whole number");
    await expect(take(5 as never)).rejects.toThrow("The seeds are 5: they must be a list, as [1, 2, 3].");
  }
});

describe("a scenario that forgets the seed", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 50, connections: 8 });
  const drops = ({ summary }: Run): number => summary.dropped;
  const SENTENCE =
    "The 3 seeds gave the same run: the scenario must pass the seed on, as in (seed) => ({ seed, ... }).";

  test("is refused by replicate and by sweep: its interval would have no width", async () => {
    await expect(replicate([1, 2, 3], () => ({ traffic }), drops)).rejects.toThrow(SENTENCE);
    const plan = { x: [1, 2], series: ["non-rss"], seeds: [1, 2, 3] } as const;
    const measured = sweep(
      plan,
      (cpus, variant, seed) => ({ traffic, cpus, variant, ...(cpus === 1 && { seed }) }),
      (run) => ({ drops: drops(run) }),
    );
    await expect(measured).rejects.toThrow(SENTENCE);
  });

  test("is not one where nothing is left to chance, or where the seed goes another way", async () => {
    const certain: Scenario = {
      variant: "non-rss",
      interruptCpu: "fixed",
      traffic: load({ framesPerSecond: 1e6, frames: 50, connections: 1, gaps: "constant", seed: 4 }),
    };
    expect((await replicate([1, 2, 3], (seed) => ({ ...certain, seed }), drops)).values).toEqual([0, 0, 0]);
    // The load's seed draws the connections, and so their CPUs.
    const ofItsOwn = (seed: Seed): Scenario => ({
      variant: "message-signaled-interrupts",
      traffic: load({ framesPerSecond: 1e6, frames: 50, connections: 8, seed }),
    });
    expect((await replicate([1, 2, 3], ofItsOwn, drops)).values).toEqual([0, 0, 0]);
  });
});
