// RSS++ against its published rules (rsspp/fastclick, rsspp.cc and solver.hh) and its published shape
// (rsspp/experiments, heatmap).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, createRebalancer, type RebalancingOptions, type View } from "rss-lab";
import { solve } from "../../../lib/src/stack/rebalancer/rss-plus-plus-solver.js";
import { cpuAt, demands, hosts, moved, positions, settle, sum, viewOf, type Host } from "./model.js";

const rssPlusPlus = (options: Partial<RebalancingOptions> = {}) =>
  createRebalancer({ policy: "rss-plus-plus", ...options });
/** A view of CPUs 0, 1, ... by their receive loads, and entries as [CPU, frames]. */
const view = (loads: readonly number[], entries: readonly (readonly [number, number])[]): View => ({
  cpus: loads.map((load, cpu) => ({ cpu, node: 0, receiveLoad: load, threadLoad: 0, load })),
  entries: entries.map(([cpu, frames]) => ({ cpu, frames, isMoving: false })),
});

describe("RSS++ as published", () => {
  it("moves only from CPUs above the mean by more than the threshold to CPUs below it by more", () =>
    fc.assert(
      fc.property(hosts(), fc.double({ min: 0, max: 0.3, noNaN: true }), (host, threshold) => {
        const loads = demands(host),
          mean = sum(loads) / loads.length;
        for (const { entry, cpu } of rssPlusPlus({ threshold }).decide(viewOf(host))) {
          expect(loads[positions(host).find((p) => cpuAt(p) === host.table[entry])!] - mean).toBeGreaterThan(threshold);
          expect(mean - loads[positions(host).find((p) => cpuAt(p) === cpu)!]).toBeGreaterThan(threshold);
        }
      }),
    ));

  it("leaves loads alone that are within 0.02 of the mean, and not 0.03", () => {
    const entries = [
      [0, 1],
      [0, 30],
      [1, 30],
    ] as const;
    expect(rssPlusPlus().decide(view([0.515, 0.485], entries))).toEqual([]);
    expect(rssPlusPlus().decide(view([0.53, 0.47], entries))).toEqual([{ entry: 0, cpu: 1 }]);
  });

  it("cannot help a CPU with one entry that carries load", () => {
    expect(
      rssPlusPlus().decide(
        view(
          [0.9, 0.1],
          [
            [0, 50],
            [0, 0],
            [1, 50],
          ],
        ),
      ),
    ).toEqual([]);
    expect(
      rssPlusPlus().decide(
        view(
          [0.9, 0.1],
          [
            [0, 50],
            [0, 5],
            [1, 50],
          ],
        ),
      ),
    ).toEqual([{ entry: 1, cpu: 1 }]);
  });

  it("passes over a CPU in the look after the one in which it received entries, and not later", () => {
    const rebalancer = rssPlusPlus(),
      first = view(
        [0.8, 0.2],
        [
          [0, 10],
          [0, 10],
          [0, 10],
          [0, 10],
          [1, 10],
        ],
      );
    expect(rebalancer.decide(first).length).toBeGreaterThan(0);
    expect(rebalancer.decide(first)).toEqual([]);
    expect(rebalancer.decide(first).length).toBeGreaterThan(0);
    // CPU 2 has not received: it does not have to wait.
    const three = rssPlusPlus(),
      before = view(
        [0.8, 0.2, 0.5],
        [
          [0, 10],
          [0, 10],
          [0, 10],
          [1, 10],
          [2, 10],
          [2, 10],
        ],
      );
    expect(new Set(three.decide(before).map(({ cpu }) => cpu))).toEqual(new Set([1]));
    const after = view(
      [0.9, 0.2, 0.1],
      [
        [0, 10],
        [0, 10],
        [0, 10],
        [1, 10],
        [2, 10],
        [2, 10],
      ],
    );
    expect(new Set(three.decide(after).map(({ cpu }) => cpu))).toEqual(new Set([2]));
  });

  it("takes the most overloaded CPU's largest entry first, for the most underloaded CPU", () => {
    const plan = solve(
      [
        { excess: 0.1, entries: [4] },
        { excess: 0.42, entries: [2, 0] },
      ],
      [0.25, 0.31],
      [0.1, 0, 0.3, 0, 0.1],
    );
    expect([plan.entries, plan.receivers]).toEqual([
      [2, 0, 4],
      [1, 0, 0],
    ]);
  });

  it("widens the allowance where nothing fits without: the solver's ten passes lower the squares", () => {
    // The entry is larger than the lack: without an allowance nothing moves. With one, 0.3 and -0.3 become 0.1 and 0.1
    // beyond.
    const plan = solve([{ excess: 0.3, entries: [0, 1] }], [0.3], [0.4, 0.5]);
    expect(plan.entries).toEqual([0]);
    expect(plan.squares).toBeCloseTo(0.02, 12);
    expect(solve([{ excess: 0.3, entries: [1] }], [0.3], [0.4, 0.65]).entries).toEqual([]);
  });

  it("a plan leaves no larger sum of squares than no plan, and what it says it leaves", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            excess: fc.double({ min: 0.02, max: 1, noNaN: true }),
            loads: fc.array(fc.double({ min: 0.001, max: 0.6, noNaN: true }), { maxLength: 6 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (givers, lacks) => {
          const entryLoad = givers.flatMap(({ loads }) => [...loads].sort((a, b) => b - a));
          let next = 0;
          const owner: number[] = [];
          const overloaded = givers.map(({ excess, loads }, g) => ({
            excess,
            entries: loads.map(() => {
              owner.push(g);
              return next++;
            }),
          }));
          const plan = solve(overloaded, lacks, entryLoad),
            excess = givers.map((giver) => giver.excess),
            lack = [...lacks];
          const squares = () => sum([...excess, ...lack].map((distance) => distance ** 2)),
            before = squares();
          plan.entries.forEach((entry, i) => {
            excess[owner[entry]] -= entryLoad[entry];
            lack[plan.receivers[i]] -= entryLoad[entry];
          });
          expect(squares()).toBeCloseTo(plan.squares, 9);
          expect(plan.squares).toBeLessThanOrEqual(before + 1e-9);
        },
      ),
    ));
});

/**
 * 100 equal connections, each on an entry drawn from 512 that are dealt in turn to the first `used` of 18 CPUs; 9.6
 * CPUs' worth in all.
 */
function hundredConnections(seed: number, used = 18): Host {
  const random = createRandom(seed, "connections"),
    frames = Array<number>(512).fill(0);
  for (let i = 0; i < 100; i++) frames[random.below(512)] += 1000;
  return {
    frames,
    unit: 9.6 / 100_000,
    threads: Array<number>(18).fill(0),
    table: [...Array(512).keys()].map((e) => cpuAt(e % used)),
  };
}
const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const maxOverMean = (loads: readonly number[]): number => Math.max(...loads) / mean(loads);
const usedCpus = (host: Host): number => new Set(host.table).size;

describe("100 equal connections on 18 CPUs with 512 entries", () => {
  const before = seeds.map((seed) => maxOverMean(demands(hundredConnections(seed))));
  const after = seeds.map((seed) => maxOverMean(demands(settle(rssPlusPlus(), hundredConnections(seed), 6).host)));

  it("begin with the busiest CPU at 1.84 times the mean (exact multinomial; 1.92 in the published run), +-0.1 over seeds", () =>
    expect(Math.abs(mean(before) - 1.84)).toBeLessThan(0.1));
  it("end at 1.10 at most (1.08 in the published run), for every seed", () =>
    expect(Math.max(...after)).toBeLessThanOrEqual(1.1));
});

describe("autoscale", () => {
  const scaled = (used: number, targetLoad: number) =>
    seeds
      .slice(0, 20)
      .map((seed) => settle(rssPlusPlus({ autoscale: true, targetLoad }), hundredConnections(seed, used), 40).host);

  it("grows from 4 CPUs to 11 to 13 at a target of 0.8 for a load of 9.6 CPUs, and no CPU it uses is saturated", () => {
    for (const host of scaled(4, 0.8)) {
      expect(usedCpus(host)).toBeGreaterThanOrEqual(11);
      expect(usedCpus(host)).toBeLessThanOrEqual(13);
      expect(Math.max(...demands(host))).toBeLessThan(1);
    }
  });
  it("shrinks from 18 CPUs to 11 to 13 at a target of 0.9 (kernel.testie of the published run, which ended with 12)", () => {
    for (const host of scaled(18, 0.9)) {
      expect(usedCpus(host)).toBeGreaterThanOrEqual(11);
      expect(usedCpus(host)).toBeLessThanOrEqual(13);
    }
  });
  it("shrinks from 18 CPUs no lower than 14 at a target of 0.8: the slack there is 1.6, and giving one up takes more than 1.95 (rsspp.cc)", () => {
    for (const host of scaled(18, 0.8)) expect(usedCpus(host)).toBeGreaterThanOrEqual(14);
  });

  it("adds the least loaded unused CPU when the used ones are short by more than 0.1, and not by less", () => {
    const entries = [
      [0, 10],
      [0, 10],
      [1, 10],
      [1, 10],
    ] as const;
    expect(
      rssPlusPlus({ autoscale: true })
        .decide(view([0.9, 0.9, 0.3, 0.1], entries))
        .map(({ cpu }) => cpu),
    ).toContain(3);
    expect(rssPlusPlus({ autoscale: true }).decide(view([0.84, 0.84, 0.3, 0.1], entries))).toEqual([]);
  });
  it("gives the least loaded CPU up as a whole, entries without frames too, dealt to the other used CPUs; not while one of them moves", () => {
    const loads = [0.1, 0.05, 0.1, 0.1, 0],
      entries = [
        [0, 10],
        [1, 10],
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 30],
        [2, 10],
        [3, 10],
      ] as const;
    const seen = view(loads, entries),
      moves = rssPlusPlus({ autoscale: true }).decide(seen);
    expect(moves.map(({ entry }) => entry).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(moves.filter(({ entry }) => entry >= 2 && entry <= 4).map(({ cpu }) => cpu))).toEqual(
      new Set([0, 2, 3]),
    );
    const moving = { ...seen, entries: seen.entries.map((entry, e) => ({ ...entry, isMoving: e === 3 })) };
    expect(
      rssPlusPlus({ autoscale: true })
        .decide(moving)
        .filter(({ entry }) => entry >= 1 && entry <= 5),
    ).toEqual([]);
  });
  it("without autoscale uses every CPU of the view", () => {
    const host = hundredConnections(1, 4);
    expect(usedCpus(settle(rssPlusPlus(), host, 30).host)).toBe(18);
    expect(moved(host, []).table).toEqual(host.table);
  });
});

it("autoscale empties the least loaded CPU, and leaves the entries of the others alone", () => {
  const host: Host = { frames: [1, 1, 1, 2], unit: 0.1, threads: [0, 0, 0], table: [3, 3, 5, 7] };
  expect(createRebalancer({ policy: "rss-plus-plus", autoscale: true }).decide(viewOf(host))).toEqual([
    { entry: 2, cpu: 3 },
  ]);
});
