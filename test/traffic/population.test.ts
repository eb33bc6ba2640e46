// Populations: the exact shares, the table that draws them, connections that come and go.
import { populationShares } from "../../lib/src/traffic/population.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, us, type LoadOptions, type Population } from "rss-lab";
import { inversePower } from "../../lib/src/random/power.js";
import { createRandom } from "../../lib/src/random/random.js";
import { AliasTable } from "../../lib/src/traffic/alias-table.js";
import { Turnover } from "../../lib/src/traffic/turnover.js";
import { arrivalsOf, chiSquareDeviations, framesOf } from "./arrivals.js";

const exponents = fc.double({ min: 0, max: 3, noNaN: true });

/** What an alias table gives, added up over all its cells: the share of each index. */
function sharesOf({ cells, columns }: AliasTable, indices: number): number[] {
  const shares = new Array<number>(indices).fill(0);
  for (let column = 0; column < columns; column++) {
    const below = cells[2 * column] / 2 ** 31;
    if (below > 0) shares[column] += below / columns;
    shares[cells[2 * column + 1]] += (1 - below) / columns;
  }
  return shares;
}

describe("inversePower", () => {
  it("is n^-exponent within one part in 10^12, and 1 for n = 1 or exponent 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 - 1 }), exponents, (n, exponent) => {
        expect(Math.abs(inversePower(n, exponent) * Math.pow(n, exponent) - 1)).toBeLessThan(1e-12);
        expect(inversePower(n, 0)).toBe(1);
        expect(Math.abs(inversePower(1, exponent) - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("shares of a population", () => {
  it("add up to 1; Zipf: share of rank r times r^exponent is the same for every rank", () => {
    fc.assert(
      fc.property(exponents, fc.integer({ min: 1, max: 2_000 }), (exponent, connections) => {
        const shares = populationShares({ kind: "zipf", exponent }, connections);
        expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-11);
        shares.forEach((share, i) => {
          if (Math.abs((share * (i + 1) ** exponent) / shares[0] - 1) > 1e-11) expect.fail(`rank ${i + 1}`);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("Zipf with exponent 1 on 10 connections: 1/H(10) = 2520/7381 for the first, exponent 0: all alike", () => {
    expect(populationShares({ kind: "zipf", exponent: 1 }, 10)[0]).toBeCloseTo(2520 / 7381, 12);
    expect(Array.from(populationShares({ kind: "zipf", exponent: 0 }, 4))).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(Array.from(populationShares("equal", 4))).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it("elephants share theirs alike, and so do all others", () => {
    expect(Array.from(populationShares({ kind: "elephant", share: 0.5, elephants: 2 }, 6))).toEqual([
      0.25, 0.25, 0.125, 0.125, 0.125, 0.125,
    ]);
    expect(Array.from(populationShares({ kind: "elephant", share: 1 }, 3))).toEqual([1, 0, 0]);
  });
});

describe("the alias table (Walker 1977, Vose 1991)", () => {
  it("gives every index its share, within 2^-31, whatever the weights", () => {
    const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(1e-12, 1e6));
    const weights = fc.array(weight, { minLength: 1, maxLength: 300 }).filter((list) => list.some((one) => one > 1e-9));
    fc.assert(
      fc.property(weights, (list) => {
        const total = list.reduce((a, b) => a + b, 0);
        sharesOf(new AliasTable(Float64Array.from(list)), list.length).forEach((share, i) => {
          if (Math.abs(share - list[i] / total) > 2 ** -31)
            expect.fail(`index ${i} has ${share} of ${list[i] / total}`);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("is as exact for a Zipf population of 2^17 + 1 connections", () => {
    const exact = populationShares({ kind: "zipf", exponent: 1.2 }, 2 ** 17 + 1);
    const worst = sharesOf(new AliasTable(exact), exact.length).reduce(
      (most, share, i) => Math.max(most, Math.abs(share - exact[i])),
      0,
    );
    expect(worst).toBeLessThan(2 ** -31);
  });

  it("an index without weight is never drawn", () => {
    const table = new AliasTable(Float64Array.of(0, 1, 0));
    for (let column = 0; column < table.columns; column++)
      for (const number of [0, 1, 2 ** 30, 2 ** 31 - 1]) expect(table.pick(column, number)).toBe(1);
  });
});

describe("a load with a population", () => {
  it.each<[string, Population, number]>([
    ["Zipf, exponent 0", { kind: "zipf", exponent: 0 }, 50],
    ["Zipf, exponent 0.8", { kind: "zipf", exponent: 0.8 }, 1_000],
    ["Zipf, exponent 1.1", { kind: "zipf", exponent: 1.1 }, 70_000],
    ["Zipf, exponent 3", { kind: "zipf", exponent: 3 }, 100],
    ["one elephant", { kind: "elephant", share: 0.3 }, 64],
    ["three elephants", { kind: "elephant", share: 0.9, elephants: 3 }, 64],
  ])(
    "%s: 200,000 frames fall to the connections as the shares say (chi-square within 4 standard deviations)",
    (_, population, connections) => {
      const counts = framesOf(
        arrivalsOf(load({ framesPerSecond: 1e6, connections, population, frames: 200_000 })),
        connections,
      );
      expect(Math.abs(chiSquareDeviations(counts, populationShares(population, connections)))).toBeLessThan(4);
    },
  );

  it("the test above can fail: the same frames are not those of exponent 1.05 instead of 1.1", () => {
    const traffic = load({
      framesPerSecond: 1e6,
      connections: 1_000,
      population: { kind: "zipf", exponent: 1.1 },
      frames: 200_000,
    });
    const counts = framesOf(arrivalsOf(traffic), 1_000);
    expect(chiSquareDeviations(counts, populationShares({ kind: "zipf", exponent: 1.05 }, 1_000))).toBeGreaterThan(20);
  });

  const rates = fc.record({
    framesPerSecond: fc.integer({ min: 1e3, max: 1e9 }),
    frames: fc.integer({ min: 1, max: 5_000 }),
    connections: fc.integer({ min: 2, max: 300 }),
    gaps: fc.constantFrom("poisson" as const, "constant" as const),
  });
  const times = (options: LoadOptions): number[] => arrivalsOf(load(options)).map(({ timePs }) => timePs);

  it("the population changes the connections, not the times: every exponent, and coming and going, leaves them alone", () => {
    fc.assert(
      fc.property(rates, exponents, (options, exponent) => {
        const expected = times({ ...options, population: { kind: "zipf", exponent: 1 } });
        expect(expected).toHaveLength(options.frames);
        expect(times({ ...options, population: { kind: "zipf", exponent } })).toEqual(expected);
        expect(times({ ...options, population: { kind: "elephant", share: exponent / 3 } })).toEqual(expected);
        // Draws are over the ranks, not over the connections.
        const pool = { ...options, connections: options.connections * 2 };
        expect(
          times({ ...pool, population: { kind: "zipf", exponent, lifetimePs: us(5), active: options.connections } }),
        ).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("equal connections are drawn as ever: the first arrivals of seed 1 (golden)", () => {
    const golden = load({ framesPerSecond: 1e6, connections: 16, frames: 4 });
    expect(arrivalsOf(load({ framesPerSecond: 1e6, connections: 16, frames: 4, population: "equal" }))).toEqual(
      arrivalsOf(golden),
    );
    expect(arrivalsOf(golden).map(({ timePs, connection }) => [timePs, connection])).toEqual(GOLDEN);
  });
});

/** These numbers were drawn before there were populations. */
const GOLDEN = [
  [2_059_276, 10],
  [2_174_174, 13],
  [3_914_715, 13],
  [4_206_927, 13],
];

describe("connections that come and go", () => {
  const population = (lifetimePs: number, active: number): Population => ({
    kind: "zipf",
    exponent: 0,
    lifetimePs,
    active,
  });

  it("a connection is seen for the time that its lifetime says: 1 rank, mean 100 us, 3,000 connections, within 5 standard errors", () => {
    const rows = arrivalsOf(
      load({ framesPerSecond: 1e7, connections: 2 ** 16, population: population(us(100), 1), frames: 3e6 }),
    );
    const changes = rows.filter(({ connection }, i) => i > 0 && connection !== rows[i - 1].connection).length;
    const expected = rows.at(-1)!.timePs / us(100);
    expect(expected).toBeGreaterThan(2_900);
    // A lifetime that falls between two frames is not seen: at 1,000 frames a lifetime that is one in a thousand.
    expect(Math.abs(changes - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it("new connections are numbered in the order in which they are first seen, and all numbers of the pool are used", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50 }), (active, more) => {
        const connections = active + more;
        const rows = arrivalsOf(
          load({ framesPerSecond: 1e6, connections, population: population(us(10), active), frames: 4_000 }),
        );
        let highest = active - 1;
        for (const { connection } of rows) {
          if (connection > highest + 1 || connection >= connections)
            expect.fail(`connection ${connection} after ${highest}`);
          highest = Math.max(highest, connection);
        }
        expect(highest).toBe(connections - 1);
      }),
      { numRuns: 40 },
    );
  });

  it("no connection ever holds two ranks, and a rank that changes hands gets another connection", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }), (active, more) => {
        const turnover = new Turnover(createRandom(1, "lifetimes"), active + more, active, 1_000);
        let changes = 0,
          before: number[] = [];
        for (let timePs = 0; timePs < 20_000; timePs += 100) {
          // they send in different orders
          const ranks = Array.from({ length: active }, (_, i) => (i * 7 + timePs / 100) % active);
          const holders: number[] = [];
          for (const rank of ranks) holders[rank] = turnover.connectionAt(rank, timePs);
          for (let rank = 0; rank < active; rank++) holders[rank] = turnover.connectionAt(rank, timePs);
          if (new Set(holders).size !== active) expect.fail(`ranks are held by ${holders.join(", ")}`);
          changes += before.filter((connection, rank) => connection !== holders[rank]).length;
          before = holders;
        }
        // A lifetime of 1,000 seen every 100: a rank changes with probability 1 - exp(-0.1) at each of 199 looks.
        const expected = 199 * active * (1 - Math.exp(-0.1));
        expect(Math.abs(changes - expected)).toBeLessThan(5 * Math.sqrt(expected));
      }),
      { numRuns: 60 },
    );
  });

  it("if no lifetime ends within the run, ranks and connections are the same", () => {
    const zipf = { kind: "zipf", exponent: 1 } as const;
    const still = arrivalsOf(load({ framesPerSecond: 1e6, connections: 30, population: zipf, frames: 5_000 }));
    const slow = arrivalsOf(
      load({
        framesPerSecond: 1e6,
        connections: 60,
        population: { ...zipf, lifetimePs: 1e16, active: 30 },
        frames: 5_000,
      }),
    );
    expect(slow).toEqual(still);
  });

  it("a pool of one more than the active ones suffices, even if every frame finds a new connection", () => {
    const rows = arrivalsOf(
      load({ framesPerSecond: 1e3, connections: 3, population: population(1, 2), frames: 1_000 }),
    );
    expect(new Set(rows.map(({ connection }) => connection))).toEqual(new Set([0, 1, 2]));
  });

  it("a run names every connection that was seen, and two streams of one load do not touch each other", () => {
    const traffic = load({ framesPerSecond: 1e6, connections: 500, population: population(us(50), 10), frames: 1_000 });
    expect(arrivalsOf(traffic)).toEqual(arrivalsOf(traffic));
    const seen = new Set(arrivalsOf(traffic).map(({ connection }) => connection));
    expect(run({ traffic }).connections()).toHaveLength(seen.size);
    expect(seen.size).toBeGreaterThan(100);
  });
});

it.each<[Partial<Record<keyof LoadOptions, unknown>>, RegExp]>([
  [{ population: "zipf" }, /population is "zipf": it must be "equal", or an object whose kind/],
  [{ population: null }, /population is null/],
  [{ population: {} }, /kind of population is undefined: it must be one of zipf, elephant/],
  [{ population: { kind: "zipf" } }, /population's exponent is undefined/],
  [{ population: { kind: "zipf", exponent: 3.5 } }, /exponent is 3\.5: it must be a number from 0 to 3/],
  [{ population: { kind: "zipf", exponent: 1, share: 0.5 } }, /population has an unknown field "share"/],
  [{ population: { kind: "zipf", exponent: 1, lifetimePs: 0, active: 5 } }, /mean lifetime in picoseconds is 0/],
  [{ population: { kind: "zipf", exponent: 1, lifetimePs: 5 } }, /lifetimePs but no active/],
  [{ population: { kind: "zipf", exponent: 1, active: 5 } }, /active but no lifetimePs/],
  [
    { population: { kind: "zipf", exponent: 1, lifetimePs: 5, active: 64 } },
    /active at a time is 64: it must be a whole number from 1 to 63/,
  ],
  [
    { connections: 1, population: { kind: "zipf", exponent: 1, lifetimePs: 5, active: 1 } },
    /load has 1 connection: .*needs two/,
  ],
  [{ population: { kind: "elephant", share: 1.5 } }, /elephants' share is 1\.5/],
  [
    { population: { kind: "elephant", share: 0.5, elephants: 64 } },
    /number of elephants is 64: it must be a whole number from 1 to 63/,
  ],
  [{ connections: 1, population: { kind: "elephant", share: 0.5 } }, /load has 1 connection/],
])("%j is refused", (options, sentence) => {
  expect(() => load({ framesPerSecond: 1e6, ...options } as never)).toThrow(sentence);
});
