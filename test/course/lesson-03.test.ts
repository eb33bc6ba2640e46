// What lesson 03 shows: a real card's placements, how even connections and tables are; and its exercises that are run.
import { describe, expect, test } from "vitest";
import { createIndirectionTable, exactSpread, imbalanceChart, roundRobin } from "rss-lab";
import { cardPlacements, check, equalConnections, solution, spreadPoints, tableSizePoints } from "rss-lab-course";
import { posed } from "./exercise-laws.js";

test("a real card placed every connection as the least significant bits and a table dealt in turn say", async () => {
  const seen = await cardPlacements();
  expect(seen.map(({ connection, queues }) => `${connection}${queues}`)).toEqual([
    "A16",
    "B16",
    "C16",
    "D16",
    "E16",
    "E10",
  ]);
  for (const { hashValue, queues, entry, queue } of seen) {
    const table = createIndirectionTable(
      roundRobin(
        Array.from({ length: queues }, (_, i) => i),
        128,
      ),
    );
    expect([table.index(hashValue), table.cpu(hashValue)]).toEqual([entry, queue]);
  }
});

describe("how even it is", () => {
  test("measured connections lie near their exact values, which are the library's", async () => {
    const rows = await equalConnections({ trials: 500 });
    expect(rows.map(({ CPUs }) => CPUs)).toEqual(rows.map(({ CPUs }) => CPUs).sort((a, b) => a - b));
    for (const row of rows) {
      const { maxOverMean, anyIdle } = exactSpread(row.connections, row.CPUs);
      expect(Math.abs(row.exact - maxOverMean)).toBeLessThan(0.001);
      expect(Math.abs(row.exactlyShare - anyIdle)).toBeLessThan(0.001);
      expect(Math.abs(row["fullest over mean"] - maxOverMean)).toBeLessThan(0.06);
      expect(Math.abs(row["a CPU idleShare"] - anyIdle)).toBeLessThan(0.08);
    }
    expect(imbalanceChart(spreadPoints(rows), { title: "A claim" }).description).toContain("8 CPUs");
  });
  test("table sizes: counted points and the published ones agree where both are", async () => {
    const points = await tableSizePoints([3, 56]);
    const published = points.filter(({ source }) => source === "published");
    expect(published.length).toBe(4);
    for (const { x, series, maxOverMean } of published) {
      const counted = points.find((each) => each.source === "measured" && each.x === x && each.series === series);
      expect(Math.abs((counted?.maxOverMean ?? 0) - maxOverMean)).toBeLessThan(0.001);
    }
    expect(points.filter(({ series }) => series === "56 CPUs").every(({ x }) => x >= 64)).toBe(true);
  });
});

describe("a table that is built and run", () => {
  const SEEDS = [1, 2, 3, 4, 5];
  test("the solution moves three entries at most, and the run agrees with the entries' sums", () => {
    for (const seed of SEEDS) {
      const { question, answer } = posed("03-table", seed);
      const table = answer as number[];
      const perEntry = JSON.parse(/`(\[[^`]*\])`\n\nframes/.exec(question)?.[1] ?? "[]") as number[];
      expect(table.filter((cpu, i) => cpu !== i % 4).length).toBeLessThanOrEqual(3);
      const got = /the CPUs get ([\d, ]+) frames/
        .exec(check("03-table", seed, table).message)?.[1]
        .split(", ")
        .map(Number);
      expect(got).toEqual(
        [0, 1, 2, 3].map((cpu) => perEntry.reduce((sum, n, i) => (table[i] === cpu ? sum + n : sum), 0)),
      );
    }
  });
  test("an even table that moves too much is almost right, a lazy one is not", () => {
    const answer = posed("03-table", 1).answer as number[];
    const renamed = answer.map((cpu) => (cpu + 1) % 4);
    expect(check("03-table", 1, renamed)).toMatchObject({
      state: "almost",
      message: expect.stringContaining("At most 3") as string,
    });
    expect(check("03-table", 1, new Array(16).fill(0))).toMatchObject({ state: "keep working" });
    expect(check("03-table", 1, new Array(16).fill(7)).message).toBe("Entry 0 holds no CPU from 0 to 3.");
    expect(check("03-table", 1, [0, 1]).message).toContain("this one has 2");
  });
});

describe("a design that is tried out", () => {
  test("fewer CPUs do not keep up, more are not needed, a small table leaves no room, and why must be said", () => {
    for (const seed of [1, 2, 3, 4]) {
      const { cpus, entries } = posed("03-design", seed).answer as { cpus: number; entries: number };
      const tried = (design: object) => check("03-design", seed, { cpus, entries, why: "because", ...design });
      expect(tried({}).state).toBe("got it");
      expect(tried({}).message).toContain("Now mark yourself");
      expect(tried({ cpus: cpus - 1 }).state).toBe("keep working");
      expect(tried({ cpus: cpus + 1 }).message).toContain("with fewer CPUs it would too");
      expect(tried({ entries: 16 }).state).not.toBe("got it");
      expect(tried({ why: " " }).state).toBe("almost");
      expect(tried({ entries: 100 }).message).toContain("16, 32, 64");
    }
  });
});

test("a CPU that no frame can go to is answered with those that it can", () => {
  expect(check("03-default-cpu", 1, -1).message).toBe("The answer is one of 1, 2, 3, 4, 5.");
  expect(check("03-index", 1, 4096).message).toBe("There is no such entry: the table has entries 0 to 31.");
});

test("how uneven a table is, no output of the lesson tells: no table of its variants stands there", async () => {
  const printed = (await tableSizePoints([3, 6, 56])).map(({ x, series }) => `${x} entries are dealt to ${series}`);
  for (let seed = 0; seed < 100; seed++)
    for (const each of printed) expect(posed("03-imbalance", seed).question).not.toContain(each);
});

test("of two CPUs exactly one move is best", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { question, answer } = posed("03-move", seed);
    const loads = JSON.parse(/received `(\[.*?\])`/.exec(question)?.[1] ?? "[]") as number[];
    const after = loads.map((_, moved) => {
      const sums = [0, 0];
      loads.forEach((load, i) => (sums[(i + (i === moved ? 1 : 0)) % 2] += load));
      return Math.max(...sums);
    });
    expect(after.filter((each) => each === Math.min(...after)).length).toBe(1);
    expect(after.indexOf(Math.min(...after))).toBe(answer);
  }
});

test("a solution shows a design as one would write it, and its rubric", () => {
  expect(String(solution("03-design", 1))).toMatch(
    /^For example:\n\n```ts\n\{ cpus: \d+, entries: 512, why: "\.\.\." \}\n```/,
  );
});
