import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { MICROSOFT_KEY, createIndirectionTable, foldOntoQueues, roundRobin, toeplitz, weightedTable } from "rss-lab";
import { addressesInput, keyNamed, portsInput, readRows, tuple } from "./dataset.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** How many entries each value has, most first. */
const counts = (entries: readonly number[]): number[] =>
  [...new Set(entries)].map((value) => entries.filter((entry) => entry === value).length).sort((a, b) => b - a);

describe("an indirection table", () => {
  it("is indexed by the least significant bits of the hash value (RSS Configuration)", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 0xffffffff }), (bits, hashValue) => {
        const table = createIndirectionTable(upTo(2 ** bits).map((i) => 100 + i));
        expect(table.index(hashValue)).toBe(hashValue % 2 ** bits);
        expect(table.cpu(hashValue)).toBe(table.entries[table.index(hashValue)]);
      }),
    ));

  it("has a power of two of entries, 1 to 2048, or to a smaller limit such as the 128 of Windows", () => {
    for (let size = 0; size <= 300; size++) {
      const make = () => createIndirectionTable(new Array<number>(size).fill(0), { maxEntries: 128 });
      if ([1, 2, 4, 8, 16, 32, 64, 128].includes(size)) expect(make().mask).toBe(size - 1);
      else
        expect(make).toThrow(
          `The indirection table has ${size} entries: the number of entries must be a power of two from 1 to 128.`,
        );
    }
    expect(createIndirectionTable(roundRobin([0, 1], 2048)).mask).toBe(2047);
    expect(() => createIndirectionTable(new Array<number>(4096).fill(0))).toThrow("power of two from 1 to 2048");
  });

  it("holds CPU numbers, and nobody can change them", () => {
    const mine = [3, 1];
    const table = createIndirectionTable(mine);
    mine[0] = 9;
    expect(table.entries).toEqual([3, 1]);
    expect(() => (table.entries as number[]).fill(0)).toThrow();
    for (const wrong of [-1, 1.5, Number.NaN, "1" as never])
      expect(() => createIndirectionTable([0, wrong])).toThrow("The CPU in entry 1 of the indirection table is");
  });
});

describe("round robin", () => {
  // Entries that the fullest CPU has, entries that the emptiest has, CPUs with the most: exact arithmetic and the
  // published statements that agree (Linux selftest rss_drv.py; mlx5 commit 1dd55ba2; dpdk-dev, March 2018).
  test.each([
    [8, 3, 3, 2, 2],
    [16, 3, 6, 5, 1],
    [128, 56, 3, 2, 16],
    [256, 56, 5, 4, 32],
    [8, 6, 2, 1, 2],
    [128, 10, 13, 12, 8],
    [128, 14, 10, 9, 2],
    [128, 48, 3, 2, 32],
    [128, 100, 2, 1, 28],
    [64, 63, 2, 1, 1],
  ])(
    "%i entries for %i CPUs: at most %i, at least %i, %i CPUs have the most",
    (...[size, cpus, most, least, withMost]) => {
      const each = counts(roundRobin(upTo(cpus), size));
      expect([each[0], each.at(-1), each.filter((n) => n === most).length]).toEqual([most, least, withMost]);
    },
  );
  it("needs a CPU", () => expect(() => roundRobin([], 8)).toThrow("There are no CPUs to deal to the entries"));
});

describe("weights", () => {
  it("fill contiguous blocks that differ from the exact share by less than one entry", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 }).filter((w) => w.some((x) => x > 0)),
        fc.constantFrom(8, 64, 128, 512),
        (weights, size) => {
          const table = weightedTable(weights, size);
          const sum = weights.reduce((a, b) => a + b);
          expect(table.length).toBe(size);
          expect(table).toEqual([...table].sort((a, b) => a - b));
          weights.forEach((weight, j) =>
            expect(Math.abs(table.filter((entry) => entry === j).length - (size * weight) / sum)).toBeLessThan(1),
          );
        },
      ),
    ));
  it("must not all be 0", () => expect(() => weightedTable([0, 0], 8)).toThrow("The weights have the sum 0"));
  it("are whole numbers from 0 to a million, each of them", () => {
    for (const wrong of [-1, 1.5, 1_000_001, Number.NaN])
      expect(() => weightedTable([1, wrong], 8)).toThrow(
        `Weight 1 is ${wrong}: it must be a whole number from 0 to 1000000.`,
      );
  });
});

describe("fewer queues than CPUs", () => {
  it("deals 16 CPUs with 128 entries evenly to 4 queues: 32 each, not 104, 8, 8, 8 (virtio-win pull request 1618)", () => {
    const folded = foldOntoQueues(roundRobin(upTo(16), 128), 4);
    expect(folded.cpus).toEqual([0, 1, 2, 3]);
    expect(counts(folded.entries)).toEqual([32, 32, 32, 32]);
    expect(counts(folded.queues)).toEqual([32, 32, 32, 32]);
  });

  it("picks as many of the table's CPUs as there are queues and leaves their own entries alone (RSS Configuration)", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 64 }),
        fc.integer({ min: 1, max: 24 }),
        (entries, queues) => {
          const { cpus, queues: perEntry, entries: folded } = foldOntoQueues(entries, queues);
          expect(cpus.length).toBe(Math.min(queues, new Set(entries).size));
          entries.forEach((cpu, i) => {
            expect(folded[i]).toBe(cpus[perEntry[i]]);
            if (cpus.includes(cpu)) expect(folded[i]).toBe(cpu);
          });
          // CPU by CPU in turn: the queues differ by one CPU at most.
          const served = cpus.map((_, queue) => new Set(entries.filter((_, i) => perEntry[i] === queue)).size);
          expect(Math.max(...served) - Math.min(...served)).toBeLessThanOrEqual(1);
        },
      ),
    ));
});

describe("what an Intel 82599 did (rxtxcpu case studies, datasets/hash-vectors)", () => {
  const configurations = new Map(readRows("configurations").map((row) => [row.configuration, row]));
  const tables = new Map(
    [...configurations].map(([name, row]) => {
      const size = Number(row.table_entries);
      const queues = Number(/over (\d+) queues/.exec(row.filling)?.[1]);
      return [
        name,
        createIndirectionTable(
          row.weights ? weightedTable(row.weights.split(" ").map(Number), size) : roundRobin(upTo(queues), size),
        ),
      ];
    }),
  );

  test("the dataset has 8 configurations and 29 captured placements", () => {
    expect([configurations.size, readRows("placements").length]).toEqual([8, 29]);
  });
  test.each(readRows("placements"))("$configuration: connection $connection $direction goes to queue $queue", (row) => {
    const { key, hashed } = configurations.get(row.configuration)!;
    const input = (hashed === "addresses" ? addressesInput : portsInput)(tuple(row.connection, row.direction));
    const hashValue = toeplitz(input, keyNamed(key));
    const table = tables.get(row.configuration)!;
    expect(table.cpu(hashValue)).toBe(Number(row.queue)); // the entries hold queues here
    if (row.index !== "") expect(table.index(hashValue)).toBe(Number(row.index));
  });
  test("packets a queue are multiples of the connections placed there", () => {
    const perConnection: Record<string, number> = { tcp: 3, "symmetric-key": 2 };
    for (const { configuration, queue, packets } of readRows("queue-packets")) {
      const placed = readRows("placements").filter(
        (row) => row.configuration === configuration && row.queue === queue,
      ).length;
      expect(placed * perConnection[configuration]).toBe(Number(packets));
    }
  });
  test.each(["weight-0-1", "weight-7-1"])("%s: all 128 entries of the table", (name) => {
    const published: number[] = [];
    for (const row of readRows("weight-tables").filter(({ configuration }) => configuration === name))
      for (let i = Number(row.first_entry); i <= Number(row.last_entry); i++) published[i] = Number(row.queue);
    expect(published.length).toBe(128);
    expect(tables.get(name)!.entries).toEqual(published);
  });
  test("connection A goes to entry 120", () =>
    expect(tables.get("tcp")!.index(toeplitz(portsInput(tuple("A")), MICROSOFT_KEY))).toBe(120));
});

it("what is no list of CPU numbers or weights is refused in a sentence: a table, CPUs to deal, weights, entries to fold", () => {
  for (const none of ["02", 3, null, { length: 2 }]) {
    expect(() => createIndirectionTable(none as never)).toThrow("The indirection table is");
    expect(() => roundRobin(none as never, 8)).toThrow("The CPUs to deal to the entries are");
    expect(() => weightedTable(none as never, 8)).toThrow("The weights are");
    expect(() => foldOntoQueues(none as never, 2)).toThrow("The entries are");
  }
  expect(() => roundRobin([0, -1], 8)).toThrow("CPU 1 of those to deal to the entries is -1");
  expect(() => foldOntoQueues([0, 70_000], 2)).toThrow("The CPU in entry 1 is 70000");
});
