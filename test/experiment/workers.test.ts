// Workers: the same results for any number of them, in the same order and with the same first failure; what cannot be
// handed over is done in place, and the result says so. The threads of these tests are threads-in-one.ts; real ones are
// in test/packages.
import { describe, expect, it, test } from "vitest";
import {
  HARDWARE_LEVELS,
  MICROSOFT_KEY,
  VARIANTS,
  aimedConnections,
  buildFrame,
  customTraffic,
  figures,
  forVariant,
  load,
  mergeTraffic,
  ms,
  ns,
  policyComparison,
  readCapture,
  readScenario,
  readTrace,
  replay,
  replicate,
  run,
  sweep,
  us,
  writePcap,
  type OwnPolicy,
  type Run,
  type Scenario,
  type Seed,
  type Traffic,
} from "rss-lab";
import { recipeOf, remadeTraffic } from "../../lib/src/traffic/remake-traffic.js";
import { withCrew } from "../../lib/src/workers/crew.js";

const COUNTS = [1, 2, 3, 7] as const;
const SEEDS = [1, 2, 3, 4, 5];
const SHORT = { framesPerSecond: 3e6, connections: 40, frames: 400 };
const capture = writePcap(
  [1, 2, 3, 4, 5].map((n) => ({
    timestampPs: us(n),
    bytes: buildFrame({
      source: "192.0.2.1",
      sourcePort: n,
      destination: "192.0.2.2",
      destinationPort: 80,
      protocol: "tcp",
    }),
  })),
);

/** Everything that a run of a scenario says without rows of single frames. */
const told = (one: Run): object => ({
  fingerprint: one.fingerprint,
  summary: one.summary,
  ends: [one.endPs, one.arrivalsEndPs],
  windows: one.windows(),
  changes: one.tableChanges(),
  variant: one.scenario.variant,
  table: one.scenario.rss.indirectionTable,
  connections: [0, one.scenario.traffic.connections - 1].map((connection) => [
    one.scenario.traffic.label(connection),
    one.scenario.traffic.headers(connection),
  ]),
  face: one.toString(),
});

const TRAFFICS: Record<string, () => Traffic> = {
  "a load": () => load(SHORT),
  "a load with a seed and a population": () =>
    load({ ...SHORT, seed: "own", population: { kind: "zipf", exponent: 1.1, active: 10, lifetimePs: us(20) } }),
  "a load in bursts of mixed frames": () =>
    load({
      ...SHORT,
      frameBytes: [
        { bytes: 64, share: 0.5 },
        { bytes: 900, share: 0.5 },
      ],
      gaps: { kind: "bursts", meanOnPs: us(20), meanOffPs: us(20) },
      endPs: ms(1),
    }),
  "a load of chosen endpoints": () =>
    load({
      framesPerSecond: 3e6,
      frames: 400,
      endpoints: aimedConnections({
        secretKey: MICROSOFT_KEY,
        entries: 128,
        entry: 9,
        count: 8,
        server: { address: "192.0.2.1", port: 443 },
      }),
    }),
  "a replay": () => replay(readCapture(capture).frames, { times: 3, lapPs: us(9), speed: 2 }),
  "a trace of names": () => readTrace("time_us,connection,bytes\n0.5,web,64\n2,web,1518\n2,mail,64\n"),
  "a trace of ends": () =>
    readTrace("time_us,source,sourcePort,destination,destinationPort,bytes\n1,192.0.2.1,1,192.0.2.2,80,64\n"),
  "a list": () => customTraffic({ connections: 3, arrivals: [1, 2, 2].map((n) => ({ timePs: us(n), connection: n })) }),
  "parts of all kinds": () =>
    mergeTraffic(load(SHORT), load({ ...SHORT, seed: 4 }), replay(readCapture(capture).frames), load(SHORT)),
};

describe("the same to the last byte with 1, 2, 3 and 7 workers", () => {
  test("a sweep of all variants, and a replication, with windows, changes of the table and every cost", async () => {
    const scenario = (framesPerSecond: number, variant: (typeof VARIANTS)[number], seed: Seed): Scenario =>
      forVariant(
        {
          traffic: load({ framesPerSecond, connections: 64, frames: 1500 }),
          seed,
          cpus: 4,
          windowPs: us(100),
          costs: { protocolPs: ns(700) },
          rss: { indirectionTable: [0, 1, 2, 3], secretKey: MICROSOFT_KEY },
          rebalancing: { policy: "greedy", periodPs: us(50) },
          records: "summary",
        },
        variant,
      );
    const measure = (one: Run): Record<string, number> => ({
      p99: one.summary.toDone.p99Ps,
      cpu: figures.cpuTimePerFramePs(one),
      windows: one.windows().length,
      moves: one.tableChanges().length,
      fingerprint: Number.parseInt(one.fingerprint.slice(0, 12), 16),
    });
    const swept = (workers: number) =>
      sweep({ x: [1e6, 6e6], series: VARIANTS, seeds: [1, 2, 3], workers }, scenario, measure);
    const replicated = (workers: number) =>
      replicate(
        SEEDS,
        (seed) => scenario(2e6, "non-rss", seed),
        ({ summary }) => summary.toDone.p99Ps,
        { workers },
      );
    const [one, ...more] = await Promise.all(
      COUNTS.map(async (n) => JSON.stringify([await swept(n), await replicated(n)])),
    );
    expect(one).toContain('"series":"message-signaled-interrupts"');
    expect(more).toEqual([one, one, one]);
  });

  test("a comparison of policies, one's own among them", async () => {
    const json = {
      variant: "message-signaled-interrupts",
      durationPs: ms(2),
      traffic: { kind: "load", framesPerSecond: 2e6, connections: 50 },
    };
    const still: OwnPolicy = { name: "still", decide: () => [] };
    const rows = (workers: number) =>
      policyComparison({
        workloads: [{ name: "small", json }],
        policies: ["none", still, "greedy"],
        seeds: [1, 2, 3],
        periodPs: us(200),
        workers,
      });
    const all = await Promise.all(COUNTS.map(rows));
    expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(all.map(({ workers }) => workers.count).slice(0, 3)).toEqual([1, 2, 3]);
    expect(all[1].workers.reason).toBe(
      'The policy "still" is your own, and no function of yours can be given to another thread.',
    );
    expect(all[0].workers.reason).toBeNull();
  });

  test.each(Object.keys(TRAFFICS))("%s: connections, arrivals and what a run says of them", async (name) => {
    const scenario = (seed: Seed): Scenario => ({
      traffic: TRAFFICS[name](),
      seed,
      cpus: 4,
      windowPs: us(20),
      variant: "hardware-queuing",
    });
    const seen = (workers: number) => {
      const list: object[] = [];
      return replicate(SEEDS, scenario, (one) => list.push(told(one)), { workers }).then(({ workers: used }) => ({
        list,
        used,
      }));
    };
    const [alone, two] = [await seen(1), await seen(2)];
    expect(alone.list).toEqual(SEEDS.map((seed) => told(run({ ...scenario(seed), records: "summary" }))));
    expect(two.list).toEqual(alone.list);
    expect([alone.used, two.used]).toEqual([
      { count: 1, reason: null },
      { count: 2, reason: null },
    ]);
  });
});

describe("a traffic made once more", () => {
  const ran = (traffic: Traffic, seed: Seed): string => run({ traffic, seed, variant: "hardware-queuing" }).fingerprint;
  test.each(Object.keys(TRAFFICS))("%s: after its recipe was copied, and in runs of several seeds", (name) => {
    const traffic = TRAFFICS[name]();
    const again = remadeTraffic(structuredClone(recipeOf(traffic)!));
    for (const seed of [1, 9, "a"]) expect(ran(again, seed)).toBe(ran(traffic, seed));
    const notes = (of: Traffic) =>
      Array.from({ length: of.connections }, (_, c) => [of.label(c), of.headers(c), of.noteOf?.(c, 0) ?? null]);
    expect(notes(again)).toEqual(notes(traffic));
    expect([again.frames, again.ends, again.expectedFrames?.(us(50))]).toEqual([
      traffic.frames,
      traffic.ends,
      traffic.expectedFrames?.(us(50)),
    ]);
  });
  test("with a seed: the connections that the seed draws, and another seed draws others", () => {
    const seeded = readScenario({ seed: 6, traffic: { kind: "load", framesPerSecond: 1e6, frames: 9 } }).traffic;
    const again = remadeTraffic(structuredClone(recipeOf(seeded)!));
    expect(again.label(3)).toBe(seeded.label(3));
    expect(again.withSeed?.(2).label(3)).toBe(seeded.withSeed?.(2).label(3));
  });
  test("what its maker does with his objects afterwards does not change it", () => {
    const population = { kind: "zipf" as const, exponent: 1, active: 10, lifetimePs: us(20) };
    const sizes = [{ bytes: 64, share: 1 }];
    const traffic = load({ ...SHORT, population, frameBytes: sizes });
    const before = ran(traffic, 1);
    Object.assign(population, { exponent: 3, active: 2, lifetimePs: us(1) });
    sizes[0].bytes = 1518;
    expect(ran(traffic, 1)).toBe(before);
    expect(ran(remadeTraffic(recipeOf(traffic)!), 1)).toBe(before);
  });
  test("with functions of the user's own, it has no recipe", () => {
    const own = customTraffic({ arrivals: () => [{ timePs: 0 }] });
    const noted = customTraffic({ arrivals: [{ timePs: 0 }], noteOf: () => "odd" });
    for (const traffic of [own, noted, mergeTraffic(load(SHORT), own), { ...load(SHORT) }])
      expect(recipeOf(traffic)).toBeNull();
  });
});

describe("what cannot be handed over is done in place, gives the same, and is said", () => {
  const scenario = (seed: Seed): Scenario => ({ traffic: load(SHORT), seed, records: "summary" });
  const p99 = ({ summary }: Run): number => summary.toDone.p99Ps;
  const msix: Partial<Scenario> = { variant: "message-signaled-interrupts", rss: { indirectionTable: [0, 1] } };
  const decide = (): never[] => [];
  class Share {
    readonly kind = "steps";
    readonly at = [[0, 0.5]] as const;
  }
  test.each<[string, Partial<Scenario>, string]>([
    [
      "traffic",
      { traffic: customTraffic({ arrivals: () => [{ timePs: us(1) }] }) },
      "The scenario's traffic has functions of your own, which no other thread can be given.",
    ],
    [
      "a policy",
      { ...msix, rebalancing: { policy: { name: "mine", decide } } },
      "The scenario's rebalancing.policy.decide is a function, which no other thread can be given.",
    ],
    [
      "an object of a class",
      { threadShare: new Share() },
      "The scenario's threadShare is an object of a class of your own, which no other thread can be given.",
    ],
  ])("%s", async (_, own, reason) => {
    const each = (workers: number) => replicate(SEEDS, (seed) => ({ ...scenario(seed), ...own }), p99, { workers });
    const [alone, three] = [await each(1), await each(3)];
    expect(three).toEqual(alone);
    expect(alone.workers).toEqual({ count: 1, reason: null });
    expect(three.workers).toEqual({ count: 1, reason });
  });
  test("some points of a sweep: the others are still handed over", async () => {
    const policies = { mine: { name: "mine", decide }, none: "none" } as const;
    const { moves, workers } = await sweep(
      { x: [1, 2, 3], series: ["mine", "none"], seeds: [1, 2], workers: 2 },
      (_x, name, seed) => ({ ...scenario(seed), ...msix, rebalancing: { policy: policies[name] } }),
      ({ summary }) => ({ moves: summary.entryMoves }),
    );
    expect(moves.map(({ y }) => y)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(workers.count).toBe(2);
    expect(workers.reason).toContain("rebalancing.policy.decide is a function");
  });
  test("a measurement that makes its runs itself", async () => {
    const { workers, values } = await replicate(SEEDS, (seed) => p99(run(scenario(seed))), { workers: 2 });
    expect(values).toEqual((await replicate(SEEDS, scenario, p99, { workers: 2 })).values);
    expect(workers).toEqual({
      count: 1,
      reason:
        "The measurement makes its runs itself, and no function of yours can be given to another thread: give two " +
        "functions, one that gives the scenario and one that measures its run.",
    });
  });
  test("a measurement that reads rows of single frames sees all of them", async () => {
    const rows = (one: Run): number =>
      one.frames().length + one.work().length + one.moments().length + one.connections().length;
    const full = (seed: Seed): Scenario => ({ traffic: load(SHORT), seed });
    const [alone, two] = [
      await replicate(SEEDS, full, rows, { workers: 1 }),
      await replicate(SEEDS, full, rows, { workers: 2 }),
    ];
    expect(two).toEqual(alone);
    expect(two.values[0]).toBeGreaterThan(1000);
    expect(two.workers.reason).toBe(
      "The measurement reads rows of single frames, which stay in the thread that made them.",
    );
  });
});

describe("failures are those of runs in place", () => {
  const failing = (seed: Seed): Scenario => ({
    traffic: load({ ...SHORT, frames: 200 * Number(seed) }),
    ...(Number(seed) >= 3 ? { cpus: 300 + Number(seed) } : {}),
  });
  const one = (): number => 1;
  it.each(COUNTS)("the first failing point is the one that is told, with %i workers", async (workers) => {
    await expect(replicate([1, 2, 3, 4, 5, 6, 7, 8], failing, one, { workers })).rejects.toThrow(
      /^The number of CPUs is 303: it must be a whole number from 1 to 256\.$/,
    );
    await expect(replicate([9, 8, 7, 3, 2], failing, one, { workers })).rejects.toMatchObject({ name: "InputError" });
    const scenario = (seed: Seed): Scenario => {
      if (seed === 4) throw new RangeError("mine");
      return failing(Number(seed) > 4 ? seed : 1);
    };
    await expect(replicate([1, 2, 3, 4, 5], scenario, one, { workers })).rejects.toThrow(new RangeError("mine"));
    const measure = (_: Run, seed: Seed): number => {
      if (seed === 2) throw new TypeError("not 2");
      return 1;
    };
    await expect(replicate([1, 2, 3, 4], failing, measure, { workers })).rejects.toThrow(new TypeError("not 2"));
  });
  it.each([1, 2])("what is refused of full records is refused, with %i workers", async (workers) => {
    const long = (seed: Seed): Scenario => ({ seed, traffic: load({ framesPerSecond: 1e9 }), durationPs: ms(1000) });
    await expect(replicate([1, 2], long, one, { workers })).rejects.toThrow(
      "The scenario keeps full records of more than",
    );
    const short = (seed: Seed): Scenario => ({ ...failing(1), seed, records: "summary" });
    await expect(replicate([1, 2, 3], short, (each) => each.frames().length, { workers })).rejects.toThrow(
      "This run kept its summary only",
    );
  });
  it.each([1, 2])("what no JSON holds in a workload is refused as it is in place, with %i workers", async (workers) => {
    const json = { traffic: { kind: "load", framesPerSecond: 1e6, frames: 10 }, cpus: (): number => 4 };
    await expect(
      policyComparison({ workloads: [{ name: "odd", json }], policies: ["none"], seeds: [1, 2], workers }),
    ).rejects.toThrow("The number of CPUs is () => 4: it must be a whole number from 1 to 256.");
  });
  it.each([0, 1.5, 257, "2", null])("%j workers are refused", async (workers) => {
    const wrong = { workers } as { workers: number };
    const sentence = /^The number of workers is .*: it must be a whole number from 1 to 256\.$/;
    await expect(replicate([1, 2], one, wrong)).rejects.toThrow(sentence);
    await expect(sweep({ x: [1], series: ["a"], seeds: [1, 2], ...wrong }, () => ({ one: 1 }))).rejects.toThrow(
      sentence,
    );
    await expect(policyComparison({ workloads: [{ name: "a", json: {} }], ...wrong })).rejects.toThrow(sentence);
  });
  it("a measure called workers is refused: its points would have no place", async () => {
    await expect(sweep({ x: [1], series: ["a"], seeds: [1, 2] }, () => ({ workers: 1 }))).rejects.toThrow(
      'The measurement of the sweep gave a number called "workers": give it another name.',
    );
  });
});

describe("scenarios and measurements are asked for in the order of the points", () => {
  it.each(COUNTS)("with %i workers, and a scenario that is changed afterwards stays what it was", async (workers) => {
    const asked: Seed[] = [];
    const measured: Seed[] = [];
    const shared: { -readonly [Field in keyof Scenario]: Scenario[Field] } = {
      traffic: load(SHORT),
      records: "summary",
    };
    const { values } = await replicate(
      SEEDS,
      (seed) => {
        asked.push(seed);
        shared.seed = seed;
        return shared;
      },
      (one, seed) => {
        measured.push(seed);
        return Number(one.scenario.seed);
      },
      { workers },
    );
    expect([asked, measured, values]).toEqual([SEEDS, SEEDS, SEEDS]);
  });
  it("two experiments at the same time do not mix", async () => {
    const values = (from: number) =>
      replicate(
        SEEDS.map((seed) => from + seed),
        (seed) => ({ traffic: load(SHORT), seed, records: "summary" }),
        (one) => Number(one.scenario.seed),
        { workers: 3 },
      );
    const [a, b] = await Promise.all([values(0), values(100)]);
    expect([a.values, b.values]).toEqual([SEEDS, SEEDS.map((seed) => 100 + seed)]);
  });
  it("a crew without jobs ends", async () => {
    expect((await withCrew(2, () => Promise.resolve({}))).workers).toEqual({ count: 1, reason: null });
  });
});

test("HARDWARE_LEVELS and other data of the library can be handed over", async () => {
  const { workers } = await replicate(
    [1, 2],
    (seed) => ({
      seed,
      traffic: load(SHORT),
      nic: HARDWARE_LEVELS[3],
      variant: "hardware-queuing",
      records: "summary",
    }),
    ({ summary }) => summary.indicated,
    { workers: 2 },
  );
  expect(workers.reason).toBeNull();
});
