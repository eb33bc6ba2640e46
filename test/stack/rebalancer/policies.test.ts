// What a scenario may say about rebalancing, and the two plainest policies by example.
import { checkRebalancing } from "../../../lib/src/stack/rebalancer/policies.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  REBALANCING_POLICIES,
  createRebalancer,
  ms,
  roundRobin,
  type OwnPolicy,
  type RebalancingOptions,
} from "rss-lab";
import { cpuAt, demands, hosts, moved, viewOf, type Host } from "./model.js";

describe("rebalancing options", () => {
  test.each([
    ["none", { drain: false }],
    ["whole-table", { drain: false, threshold: 0.02, table: null }],
    ["greedy", { drain: false, threshold: 0.02, movesPerLook: 8 }],
    ["rss-plus-plus", { drain: true, threshold: 0.02, autoscale: false, targetLoad: 0.8 }],
    ["dynamic-spreading", { drain: false, threshold: 0.02, evacuateAbove: 0.9 }],
    ["conservative-scaling", { drain: false, threshold: 0.02, targetLoad: 0.8 }],
  ] as const)("%s has its defaults, and looks every 100 ms as RSS++ with DPDK", (policy, defaults) =>
    expect(checkRebalancing({ policy })).toEqual({ policy, periodPs: ms(100), ...defaults }),
  );

  it("keeps what is given, and takes undefined as not given", () =>
    expect(
      checkRebalancing({ policy: "greedy", periodPs: ms(10), movesPerLook: 1, drain: true, threshold: undefined }),
    ).toEqual({ policy: "greedy", periodPs: ms(10), movesPerLook: 1, drain: true, threshold: 0.02 }));
  it("takes the target load where it has an effect: conservative-scaling, and rss-plus-plus with autoscale", () => {
    expect(checkRebalancing({ policy: "conservative-scaling", targetLoad: 0.7 }).targetLoad).toBe(0.7);
    expect(checkRebalancing({ policy: "rss-plus-plus", autoscale: true, targetLoad: 0.7 }).targetLoad).toBe(0.7);
    expect(() => checkRebalancing({ policy: "rss-plus-plus", targetLoad: 0.7 })).toThrow(
      "is given targetLoad without autoscale",
    );
    expect(checkRebalancing({ policy: "whole-table", threshold: 0.1 }).threshold).toBe(0.1);
  });
  it("a policy for every name", () => {
    for (const policy of REBALANCING_POLICIES)
      expect(createRebalancer({ policy }).decide({ cpus: [], entries: [] })).toEqual([]);
  });

  test.each([
    [[], "The rebalancing is []: it must be an object with the fields policy, periodPs"],
    [{}, "The rebalancing policy is undefined: it must be one of none, whole-table, greedy"],
    [{ policy: "magic" }, 'The rebalancing policy is "magic": it must be one of'],
    [{ policy: "greedy", speed: 1 }, 'The rebalancing has an unknown field "speed"'],
    [
      { policy: "none", threshold: 0.1 },
      "The rebalancing policy none is given threshold: it looks at nothing and moves nothing",
    ],
    [{ policy: "none", periodPs: ms(1) }, "The rebalancing policy none is given periodPs: it looks at nothing"],
    [{ policy: "none", drain: true }, "The rebalancing policy none is given drain: it looks at nothing"],
    [
      { policy: "greedy", targetLoad: 0.8 },
      "The rebalancing policy greedy is given targetLoad: it uses periodPs, drain, threshold, movesPerLook alone.",
    ],
    [
      { policy: "rss-plus-plus", targetLoad: 0.8 },
      "is given targetLoad without autoscale: set autoscale to true, or leave it out.",
    ],
    [{ policy: "whole-table", table: [0], threshold: 0.1 }, "is given a table and a threshold"],
    [
      { policy: "none", periodPs: 1000 },
      "The period of rebalancing in picoseconds is 1000: it must be a whole number from 1000000 to",
    ],
    [{ policy: "none", drain: 1 }, "The drain of rebalancing is 1: it must be true or false."],
    [{ policy: "greedy", threshold: 2 }, "The threshold of rebalancing is 2: it must be a number from 0 to 1."],
    [
      { policy: "conservative-scaling", targetLoad: 0 },
      "The target load of rebalancing is 0: it must be a number from 0.05 to 1.",
    ],
    [{ policy: "rss-plus-plus", autoscale: "yes" }, 'The autoscale of rebalancing is "yes": it must be true or false.'],
    [
      { policy: "greedy", movesPerLook: 0 },
      "The number of moves per look is 0: it must be a whole number from 1 to 65536.",
    ],
    [{ policy: "dynamic-spreading", evacuateAbove: 1.5 }, "The share of thread work from which a CPU evacuates is 1.5"],
    [{ policy: "whole-table", table: [] }, "The new table is []: it must be a list of CPUs, one at least."],
    [{ policy: "whole-table", table: [0, -1] }, "The CPU in entry 1 of the new table is -1"],
  ])("refuses %j", (options, sentence) =>
    expect(() => createRebalancer(options as unknown as RebalancingOptions)).toThrow(sentence),
  );
});

it("a rebalancer takes the seed of a policy of the user's own, and refuses what is no seed", () => {
  const policy: OwnPolicy = {
    name: "random",
    create: ({ random }) => ({ decide: () => [{ entry: random.below(1000), cpu: 0 }] }),
  };
  const view = {
    cpus: [{ cpu: 0, node: 0, receiveLoad: 0, threadLoad: 0, load: 0 }],
    entries: Array.from({ length: 1000 }, () => ({ cpu: 0, frames: 0, isMoving: false })),
  };
  const first = (seed?: number) => createRebalancer({ policy }, seed).decide(view)[0].entry;
  expect([first(1) === first(), first(1) === first(2)]).toEqual([true, false]);
  expect(() => createRebalancer({ policy: "greedy" }, -1)).toThrow("The seed is -1: it must be a whole number from 0");
});

describe("whole-table", () => {
  const entries = roundRobin([0, 1, 2, 3], 64).map((cpu) => ({ cpu, frames: 1, isMoving: false }));
  const view = {
    cpus: [0, 1, 2, 3].map((cpu) => ({ cpu, node: 0, receiveLoad: 0.2, threadLoad: 0, load: 0.2 })),
    entries,
  };

  it("from table A to table B: only what differs moves, once (RSS Configuration)", () => {
    const table = entries.map(({ cpu }, e) => (e >= 32 && cpu === 0 ? 3 : cpu)),
      rebalancer = createRebalancer({ policy: "whole-table", table });
    expect(rebalancer.decide(view)).toEqual([32, 36, 40, 44, 48, 52, 56, 60].map((entry) => ({ entry, cpu: 3 })));
    expect(rebalancer.decide({ ...view, entries: entries.map((entry, e) => ({ ...entry, cpu: table[e] })) })).toEqual(
      [],
    );
  });
  it("a shorter table B repeats", () =>
    expect(
      createRebalancer({ policy: "whole-table", table: [0, 1] })
        .decide(view)
        .every(({ entry, cpu }) => cpu === entry % 2),
    ).toBe(true));
  it("a table B with a CPU that RSS does not use is refused", () =>
    expect(() => createRebalancer({ policy: "whole-table", table: [0, 9] }).decide(view)).toThrow(
      "The new table names CPU 9: an entry holds a CPU that RSS uses",
    ));
  it("made from the loads, it is largest first: 7, 6, 5, 4 and 3 on two CPUs are 7 + 4 + 3 and 6 + 5 (Graham 1969)", () => {
    const host: Host = { frames: [7, 6, 5, 4, 3], unit: 0.03, threads: [0, 0], table: [3, 3, 3, 3, 3] };
    expect(moved(host, createRebalancer({ policy: "whole-table" }).decide(viewOf(host))).table).toEqual([
      3, 5, 5, 3, 3,
    ]);
  });
  it("made from the loads, it must leave the busiest CPU less loaded by more than the threshold", () => {
    const host: Host = { frames: [1, 1], unit: 0.25, threads: [0, 0], table: [3, 3] };
    const moves = (threshold: number) => createRebalancer({ policy: "whole-table", threshold }).decide(viewOf(host));
    expect([moves(0.25), moves(0.24)]).toEqual([[], [{ entry: 1, cpu: 5 }]]);
    const elephant: Host = { frames: [8, 1], unit: 0.0625, threads: [0, 0], table: [3, 3] };
    expect(createRebalancer({ policy: "whole-table", threshold: 0.1 }).decide(viewOf(elephant))).toEqual([]);
  });
  it("made from the loads, it leaves entries without frames where they are", () => {
    const host: Host = { frames: [0, 2, 2, 0, 0], unit: 0.1, threads: [0, 0], table: [3, 3, 3, 3, 3] };
    expect(createRebalancer({ policy: "whole-table" }).decide(viewOf(host))).toEqual([{ entry: 2, cpu: 5 }]);
  });
});

describe("greedy", () => {
  it("makes no more moves than movesPerLook, each from a CPU more loaded than its target", () =>
    fc.assert(
      fc.property(hosts(), fc.integer({ min: 1, max: 4 }), (host, movesPerLook) => {
        const moves = createRebalancer({ policy: "greedy", movesPerLook }).decide(viewOf(host));
        expect(moves.length).toBeLessThanOrEqual(movesPerLook);
        let now = host;
        for (const move of moves) {
          const load = (cpu: number) => demands(now)[(cpu - cpuAt(0)) / 2];
          expect(load(now.table[move.entry])).toBeGreaterThan(load(move.cpu));
          now = moved(now, [move]);
        }
      }),
    ));
  it("moves the entry that evens the two CPUs out best, not the largest", () => {
    const host: Host = { frames: [500, 300, 100, 0], unit: 0.001, threads: [0, 0.3], table: [3, 3, 3, 5] };
    expect(createRebalancer({ policy: "greedy" }).decide(viewOf(host))).toEqual([{ entry: 1, cpu: 5 }]);
  });
  it("passes over a CPU that it cannot help", () => {
    const host: Host = { frames: [900, 200, 200, 0], unit: 0.001, threads: [0, 0, 0], table: [3, 5, 5, 7] };
    expect(createRebalancer({ policy: "greedy" }).decide(viewOf(host))).toEqual([{ entry: 1, cpu: 7 }]);
  });
  it("takes each move from whoever is the busiest then, while CPUs differ by more than the threshold", () => {
    const host: Host = {
      frames: [2, 2, 2, 2, 2, 3, 3, 3],
      unit: 0.1,
      threads: [0, 0, 0],
      table: [3, 3, 3, 3, 3, 5, 5, 5],
    };
    expect(createRebalancer({ policy: "greedy", movesPerLook: 2 }).decide(viewOf(host))).toEqual([
      { entry: 0, cpu: 7 },
      { entry: 5, cpu: 7 },
    ]);
    const even: Host = { frames: [1, 1], unit: 0.25, threads: [0, 0], table: [3, 3] };
    const moves = (threshold: number) => createRebalancer({ policy: "greedy", threshold }).decide(viewOf(even));
    expect([moves(0.5), moves(0.49)]).toEqual([[], [{ entry: 0, cpu: 5 }]]);
  });
  it("goes on to the next busiest when the busiest has thread work alone, or has given all that it has", () => {
    const threads: Host = { frames: [2, 2], unit: 0.1, threads: [0.9, 0, 0], table: [5, 5] };
    expect(createRebalancer({ policy: "greedy" }).decide(viewOf(threads))).toEqual([{ entry: 0, cpu: 7 }]);
    const given: Host = { frames: [1, 2, 2], unit: 0.1, threads: [0.8, 0, 0], table: [3, 5, 5] };
    expect(createRebalancer({ policy: "greedy" }).decide(viewOf(given))).toEqual([
      { entry: 0, cpu: 7 },
      { entry: 1, cpu: 7 },
    ]);
  });
});
