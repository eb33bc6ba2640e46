// Spread: shares of a table against published statements, equal connections against exact mathematics, neighbouring
// ports by key.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryShares, exactSpread, measureSpread, roundRobin, sequentialPorts, sequentialPortsOverKeys } from "rss-lab";
import { keyNamed, readRows } from "./dataset.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const reached = (perEntry: readonly number[]): number => perEntry.filter((n) => n > 0).length;
const published = (name: string): Record<string, string>[] => {
  const text = readFileSync(new URL(`../../datasets/published-results/${name}.csv`, import.meta.url), "utf8");
  const [head, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head.map((column, i) => [column, cells[i]])));
};
/** Half a unit of the last digit in which a published number is printed. */
const rounding = (text: string): number => 0.5001 * 10 ** -(text.split(".")[1]?.length ?? 0);

describe("the entries of a table, dealt to CPUs in turn (datasets/published-results/table-shares.csv)", () => {
  test.each(published("table-shares"))("$entries entries for $cpus CPUs: $most / $least ($origin)", (row) => {
    const shares = entryShares(roundRobin(upTo(Number(row.cpus)), Number(row.entries)));
    expect([shares.most, shares.least, shares.cpusWithMost]).toEqual(
      [row.most, row.least, row.cpus_with_most].map(Number),
    );
    expect(Math.abs(shares.maxOverMean - Number(row.max_over_mean))).toBeLessThan(rounding(row.max_over_mean));
    expect(Math.abs(shares.gap * 100 - Number(row.gap_percent))).toBeLessThan(rounding("0.0"));
  });
  test("are never further apart than one entry, and even only if the number of CPUs divides them", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 64, max: 512 }), (cpus, size) => {
        const { most, least, maxOverMean } = entryShares(roundRobin(upTo(cpus), size));
        expect(most - least).toBe(size % cpus === 0 ? 0 : 1);
        expect(maxOverMean === 1).toBe(size % cpus === 0);
      }),
    ));
  test("must be there", () => expect(() => entryShares([])).toThrow("The table has no entries"));
});

describe("equal connections, exactly (datasets/published-results/equal-connections.csv)", () => {
  test.each(published("equal-connections"))("$connections on $cpus CPUs: $max_over_mean times the mean", (row) => {
    const exact = exactSpread(Number(row.connections), Number(row.cpus));
    expect(Math.abs(exact.maxOverMean - Number(row.max_over_mean))).toBeLessThan(rounding("0.000"));
    expect(Math.abs(exact.idleCpus - Number(row.idle_cpus))).toBeLessThan(rounding("0.000"));
    expect(Math.abs(exact.anyIdle - Number(row.any_idle))).toBeLessThan(rounding("0.000"));
  });
  test("two connections on two CPUs: together half of the time", () =>
    expect(exactSpread(2, 2)).toEqual({ maxOverMean: 1.5, idleCpus: 0.5, anyIdle: 0.5 }));
  test("one CPU takes all, one connection falls on one CPU", () => {
    expect(exactSpread(1024, 1)).toEqual({ maxOverMean: 1, idleCpus: 0, anyIdle: 0 });
    expect(exactSpread(1, 7)).toEqual({ maxOverMean: 7, idleCpus: 6, anyIdle: 1 });
  });
  test("the largest sizes allowed do not fall to 0 in a double", () => {
    // mean deviation of a fair coin
    expect(exactSpread(1024, 2).maxOverMean).toBeCloseTo(1 + Math.sqrt(2 / Math.PI / 1024), 3);
    expect(exactSpread(1024, 256).anyIdle).toBeGreaterThan(0.9);
  });
});

describe("equal connections, measured with random keys and random addresses and ports (check 5 of the published figures)", () => {
  // 2,048 entries, so that 18 CPUs have nearly equal shares, as the exact numbers assume.
  test.each(published("equal-connections"))(
    "$connections on $cpus CPUs: within 2 % and three standard errors",
    (row) => {
      const measured = measureSpread(Number(row.connections), Number(row.cpus), {
        trials: 2000,
        seed: 5,
        entries: 2048,
      });
      const exact = exactSpread(Number(row.connections), Number(row.cpus));
      expect(Math.abs(measured.maxOverMean.value / Number(row.max_over_mean) - 1)).toBeLessThan(0.02);
      const standardError = Math.sqrt((exact.anyIdle * (1 - exact.anyIdle)) / 2000);
      expect(Math.abs(measured.anyIdle.value - exact.anyIdle)).toBeLessThanOrEqual(3 * standardError);
    },
  );
  test("the 95 % intervals hold the exact value in about 95 of 100 measurements", () => {
    const exact = exactSpread(16, 8);
    const held = upTo(200).map((seed) => measureSpread(16, 8, { trials: 100, seed }));
    const inside = (ends: { low: number; high: number }, value: number): boolean =>
      ends.low <= value && value <= ends.high;
    expect(held.filter((m) => inside(m.maxOverMean, exact.maxOverMean)).length).toBeGreaterThan(180);
    expect(held.filter((m) => inside(m.anyIdle, exact.anyIdle)).length).toBeGreaterThan(180);
    expect(held.filter((m) => inside(m.maxOverMean, exact.maxOverMean)).length).toBeLessThan(200);
  });
  test("the same seed gives the same numbers, another seed others", () => {
    const value = (seed: number): number => measureSpread(64, 8, { trials: 50, seed }).maxOverMean.value;
    expect(value(3)).toBe(value(3));
    expect(value(3)).not.toBe(value(4));
  });
  test("a table that cannot be shared out evenly adds to it: 100 on 18 CPUs with 32 entries", () =>
    expect(measureSpread(100, 18, { entries: 32 }).maxOverMean.low).toBeGreaterThan(exactSpread(100, 18).maxOverMean));
});

describe("neighbouring ports (Toeplitz is linear over XOR)", () => {
  test.each(readRows("sequential-ports"))(
    "key $key: 128 source ports reach $source_port_buckets of 128 entries",
    (row) => {
      const entries = (["source", "destination"] as const).map((end) =>
        reached(sequentialPorts(keyNamed(row.key), { end })),
      );
      expect(entries).toEqual([row.source_port_buckets, row.destination_port_buckets].map(Number));
    },
  );
  test("reach a power of two of entries, each equally often", () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 40, maxLength: 40 }),
        fc.constantFrom(1, 2, 16, 128, 512),
        (key, entries) => {
          const full = sequentialPorts(key, { entries }).filter((n) => n > 0);
          expect(Math.log2(full.length) % 1).toBe(0);
          expect(new Set(full)).toEqual(new Set([entries / full.length]));
        },
      ),
    ));
  test("cover all 128 entries under half of all keys: 0.5 +- 0.02 over 10,000 (check 6), the rest by rank", () => {
    const rows = sequentialPortsOverKeys(10_000, { seed: 6 });
    const share = (entriesReached: number): number =>
      rows.find((row) => row.entriesReached === entriesReached)?.share ?? 0;
    expect(Math.abs(share(128) - 1 / 2)).toBeLessThan(0.02);
    // Hankel matrices of 7 by 7 bits: 3 * 2^(2r-2) of the 2^13 have rank r < 7 (D. E. Daykin 1960).
    for (const rank of [6, 5, 4])
      expect(Math.abs(share(2 ** rank) - (3 * 2 ** (2 * rank - 2)) / 2 ** 13)).toBeLessThan(0.02);
    expect(rows.reduce((sum, row) => sum + row.keys, 0)).toBe(10_000);
  });
  test("a table must have a power of two of entries", () =>
    expect(() => sequentialPorts(keyNamed("MS40"), { entries: 96 })).toThrow("The table has 96 entries"));
});
