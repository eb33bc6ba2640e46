// One seed decides everything, connections too, unless a load has a seed of its own; and the same load in two runs is
// the same load.
import { describe, expect, it } from "vitest";
import {
  load,
  ms,
  policyComparison,
  readScenario,
  replicate,
  run,
  sweep,
  mergeTraffic,
  type Population,
  type Scenario,
  type Seed,
  type Traffic,
} from "rss-lab";

const labels = (traffic: Traffic): string[] => Array.from({ length: traffic.connections }, (_, i) => traffic.label(i));
const offered = (seed?: Seed): Traffic =>
  load({ framesPerSecond: 1e6, connections: 8, frames: 50, ...(seed === undefined ? {} : { seed }) });
const ran = (traffic: Traffic, seed?: Seed): string[] =>
  labels(run({ traffic, ...(seed === undefined ? {} : { seed }) }).scenario.traffic);

describe("a load without a seed of its own", () => {
  it("draws its connections from the run's seed, as a load that is given this seed does", () => {
    for (const seed of [1, 2, "text"]) expect(ran(offered(), seed)).toEqual(labels(offered(seed)));
    expect(ran(offered(), 2)).not.toEqual(ran(offered(), 3));
  });
  it("is that of seed 1 in a run without a seed, and before any run", () => {
    expect(ran(offered())).toEqual(labels(offered(1)));
    expect(labels(offered())).toEqual(labels(offered(1)));
  });
  it("is not changed by a run: two runs of one load do not touch, in whatever order they are read", () => {
    const traffic = offered();
    const [two, three] = [run({ traffic, seed: 2 }), run({ traffic, seed: 3 })];
    expect(labels(three.scenario.traffic)).toEqual(labels(offered(3)));
    expect(labels(two.scenario.traffic)).toEqual(labels(offered(2)));
    expect(labels(traffic)).toEqual(labels(offered(1)));
    expect(run({ traffic, seed: 2 }).fingerprint).toBe(two.fingerprint);
  });
  it("follows the seed of the next run too when a run's traffic is run again", () => {
    const first = run({ traffic: offered(), seed: 2 });
    expect(ran(first.scenario.traffic, 3)).toEqual(labels(offered(3)));
    expect(run({ traffic: first.scenario.traffic, seed: 2 }).fingerprint).toBe(first.fingerprint);
  });
  it("is named in the rows as it ran", () => {
    const result = run({ traffic: offered(), seed: 9 });
    for (const { connection, label } of result.connections()) expect(label).toBe(offered(9).label(connection));
  });
  it("is the same with every population, whose draws follow the run as well", () => {
    const populations: Population[] = [
      "equal",
      { kind: "elephant", share: 0.5 },
      { kind: "zipf", exponent: 1, active: 4, lifetimePs: ms(0.01) },
    ];
    for (const population of populations) {
      const some = (seed?: Seed) =>
        load({
          framesPerSecond: 1e6,
          connections: 8,
          frames: 200,
          population,
          ...(seed === undefined ? {} : { seed }),
        });
      expect(run({ traffic: some(), seed: 7 }).fingerprint).toBe(run({ traffic: some(7), seed: 7 }).fingerprint);
      expect(run({ traffic: some(), seed: 7 }).fingerprint).not.toBe(run({ traffic: some(), seed: 8 }).fingerprint);
    }
  });
});

it("a load with a seed or endpoints of its own keeps its connections in every run", () => {
  expect(ran(offered(5), 2)).toEqual(labels(offered(5)));
  const endpoints = [
    { sourceAddress: "198.51.100.7", sourcePort: 40_000, destinationAddress: "192.0.2.1", destinationPort: 443 },
  ];
  const chosen = load({ framesPerSecond: 1e6, endpoints, frames: 5 });
  expect(ran(chosen, 2)).toEqual(labels(chosen));
});

describe("several traffics together", () => {
  const parts = (traffic: Traffic): string[][] => [0, 8, 16].map((first) => labels(traffic).slice(first, first + 8));
  it('draw different connections: part 0 from the run\'s seed, part i from "SEED, part i", at every depth', () => {
    for (const all of [
      mergeTraffic(offered(), offered(), offered()),
      mergeTraffic(offered(), mergeTraffic(offered(), offered())),
    ]) {
      expect(parts(run({ traffic: all, seed: 4 }).scenario.traffic).slice(0, 2)).toEqual([
        labels(offered(4)),
        labels(offered("4, part 1")),
      ]);
      expect(new Set(parts(run({ traffic: all, seed: 4 }).scenario.traffic).map(String)).size).toBe(3);
    }
    expect(parts(mergeTraffic(offered(), offered(5)))[1]).toEqual(labels(offered(5)));
  });
  it("keep what their parts decided themselves", () => {
    expect(ran(mergeTraffic(offered(5), offered(6)), 4)).toEqual([...labels(offered(5)), ...labels(offered(6))]);
  });
});

describe("everything that takes seeds varies the connections", () => {
  const scenario: Scenario = {
    traffic: load({ framesPerSecond: 1e6, connections: 3, frames: 20 }),
    records: "summary",
  };
  it("replicate and sweep, and a replication has the same ones at every level (common random numbers)", async () => {
    const seen = new Map<string, Set<Seed>>();
    const note = (seed: Seed): number => {
      const names = String(labels(run({ ...scenario, seed }).scenario.traffic));
      seen.set(names, (seen.get(names) ?? new Set()).add(seed));
      return 1;
    };
    await replicate([1, 2, 3], note);
    await sweep({ x: [1, 2], series: ["a", "b"], seeds: [1, 2, 3] }, (_x, _series, seed) => ({ y: note(seed) }));
    expect([...seen.values()].map((seeds) => [...seeds])).toEqual([[1], [2], [3]]);
  });
  it("a scenario file, by its seed, unless its load has one", () => {
    const json = { seed: 6, traffic: { kind: "load", framesPerSecond: 1e6, connections: 8, frames: 50 } };
    expect(labels(readScenario(json).traffic)).toEqual(labels(offered(6)));
    expect(labels(run(readScenario(json)).scenario.traffic)).toEqual(labels(offered(6)));
    expect(labels(run(readScenario({ ...json, traffic: { ...json.traffic, seed: 2 } })).scenario.traffic)).toEqual(
      labels(offered(2)),
    );
  });
  it("policyComparison, also where the file's load has a seed of its own", async () => {
    const traffic = { kind: "load", framesPerSecond: 1e6, connections: 4, frames: 4000 };
    const row = async (own: object) => {
      const [first] = await policyComparison({
        workloads: [
          { name: "small", json: { variant: "message-signaled-interrupts", traffic: { ...traffic, ...own } } },
        ],
        policies: ["none"],
        seeds: [1, 2, 3],
      });
      return first;
    };
    const { imbalanceLow, imbalanceHigh } = await row({});
    expect(await row({ seed: 5 })).toEqual(await row({}));
    expect(imbalanceHigh).toBeGreaterThan(imbalanceLow);
  });
});

it("M1's example: replications that vary the run's seed alone spread as far as if the load's seed varied with it", async () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
  const busiest = (own: boolean) =>
    replicate(
      seeds,
      (seed) => ({
        traffic: load({ framesPerSecond: 6e6, connections: 64, frames: 6_000, ...(own ? { seed } : {}) }),
        cpus: 8,
        seed,
        records: "summary",
        variant: "message-signaled-interrupts",
      }),
      ({ summary }) => summary.imbalance,
    );
  const [follows, given] = [await busiest(false), await busiest(true)];
  expect(follows).toEqual(given);
  expect((follows.high - follows.low) / follows.mean).toBeGreaterThan(0.02);
});
