// Detection: the bound holds for uniform hashing, agrees with exact balls in bins, and finds aimed connections.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MICROSOFT_KEY,
  aimedConnections,
  collisionTest,
  connectionInput,
  createRandom,
  createToeplitz,
  suspiciousFrom,
  type Random,
} from "rss-lab";
import { binomialTail } from "../../lib/src/rss/collision-test.js";
import { randomBytes } from "../../lib/src/rss/spread.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const published = readFileSync(
  new URL("../../datasets/published-results/equal-connections.csv", import.meta.url),
  "utf8",
)
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").slice(0, 4).map(Number));

/** Counts of random connections under a random key, and of the connections of an attacker. */
function counts(random: Random, benign: number, entries: number, key = randomBytes(random, 40)): number[] {
  const hashValues = new Uint32Array(benign);
  createToeplitz(key).hashMany(randomBytes(random, 12 * benign), 12, hashValues);
  const count = new Array<number>(entries).fill(0);
  for (const hashValue of hashValues) count[hashValue & (entries - 1)] += 1;
  return count;
}

describe("the tail of the binomial distribution", () => {
  test("is the exact sum, in whole numbers", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 64 }),
        fc.integer({ min: 0, max: 61 }),
        (total, entries, atLeast) => {
          let [favourable, ways] = [0n, 1n];
          for (let k = 0; k <= total; k++) {
            if (k >= atLeast) favourable += ways * BigInt(entries - 1) ** BigInt(total - k);
            ways = (ways * BigInt(total - k)) / BigInt(k + 1);
          }
          const all = BigInt(entries) ** BigInt(total);
          const exact = Number((favourable * 10n ** 40n) / all) / 1e40;
          expect(Math.abs(binomialTail(total, 1 / entries, atLeast) - exact)).toBeLessThanOrEqual(
            1e-12 * exact + 1e-39,
          );
        },
      ),
    ));
  test("sums up to the mean, also for a million connections", () => {
    const sum = upTo(1000).reduce((all, k) => all + binomialTail(1_000_000, 1 / 4096, k + 1), 0);
    expect(sum).toBeCloseTo(1_000_000 / 4096, 7);
  });
});

describe("balls in bins (datasets/published-results/equal-connections.csv)", () => {
  test.each(published)(
    "%i connections on %i CPUs: idle CPUs exactly, the fullest within the bound",
    (connections, cpus, maxOverMean, idle) => {
      expect(Math.abs(cpus * (1 - binomialTail(connections, 1 / cpus, 1)) - idle)).toBeLessThan(0.00051);
      // E[max] is the sum of P(max >= k), and every one of these is at most the union bound; which is never far off.
      const bound = upTo(connections).reduce(
        (sum, k) => sum + Math.min(1, cpus * binomialTail(connections, 1 / cpus, k + 1)),
        0,
      );
      const expectedMax = (maxOverMean * connections) / cpus;
      expect(bound).toBeGreaterThanOrEqual(expectedMax * 0.9995);
      expect(bound).toBeLessThan(expectedMax * 1.1);
    },
  );
});

describe("random connections under random keys", () => {
  test("raise no more false alarms than the threshold promises: 5 % in 4,000 tables", () => {
    const random = createRandom(1, "false alarms");
    const alarms = upTo(4000).filter(
      () => collisionTest(counts(random, 512, 64), { threshold: 0.05 }).isSuspicious,
    ).length;
    expect(alarms / 4000).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 4000));
    expect(alarms).toBeGreaterThan(40); // nor is the bound so wide that it never alarms
  });
  test("raise none at the default threshold, few connections or many", () => {
    const random = createRandom(2, "false alarms");
    for (const connections of [1, 10, 128, 5000])
      for (let trial = 0; trial < 100; trial++)
        expect(collisionTest(counts(random, connections, 128)).isSuspicious).toBe(false);
  });
});

describe("an attack", () => {
  test("among 1,024 others is found in every one of 200 tables: 40 connections aimed at one entry of 128", () => {
    const random = createRandom(3, "attack");
    const server = { address: "192.0.2.1", port: 443 };
    for (const seed of upTo(200)) {
      const count = counts(random, 1024, 128, MICROSOFT_KEY);
      for (const each of aimedConnections({ secretKey: MICROSOFT_KEY, entry: 77, count: 40, server, seed }))
        count[createToeplitz(MICROSOFT_KEY).hash(connectionInput(each)) & 127] += 1;
      expect(collisionTest(count)).toMatchObject({ entry: 77, isSuspicious: true });
    }
  });
  test("is suspicious from the number that suspiciousFrom says, and not below", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(2, 16, 128, 2048), (total, entries) => {
        const fewest = suspiciousFrom(total, entries);
        const rest = (most: number): number[] => {
          const each = Math.floor((total - most) / (entries - 1));
          return upTo(entries).map((i) => (i === 0 ? most : each + (i <= (total - most) % (entries - 1) ? 1 : 0)));
        };
        if (fewest <= total)
          expect(collisionTest(rest(fewest))).toMatchObject({ entry: 0, connections: fewest, isSuspicious: true });
        if (fewest - 1 > total / entries + 1) expect(collisionTest(rest(fewest - 1)).isSuspicious).toBe(false);
      }),
    ));
  test("of one huge connection is none: connections are counted, not frames", () =>
    expect(collisionTest([1, 0, 0, 0, 0, 0, 0, 0]).isSuspicious).toBe(false));
});

test("tables without entries or connections", () => {
  expect(() => collisionTest([])).toThrow("The table has no entries");
  expect(collisionTest([0, 0])).toEqual({ entry: 0, connections: 0, expected: 0, probability: 1, isSuspicious: false });
  expect(collisionTest([7])).toMatchObject({ probability: 1, isSuspicious: false });
  expect(() => collisionTest([1, -1])).toThrow("The number of connections of entry 1 is -1");
});
