// Laws that every policy keeps, whatever the load: of one look, and of many looks at a load that does not change.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRebalancer, unsplittable } from "rss-lab";
import {
  cpuAt,
  demands,
  entriesOf,
  hosts,
  moved,
  nameOf,
  positions,
  settings,
  settle,
  sum,
  viewOf,
  type Host,
} from "./model.js";

const loadedAt = (host: Host, p: number): number => entriesOf(host, p).filter((e) => host.frames[e] > 0).length;
const largestEntry = (host: Host): number => Math.max(...host.frames) * host.unit;
const mean = (values: readonly number[]): number => sum(values) / values.length;
const NOISE = 1e-6;

describe.each(settings.map((options) => ({ name: nameOf(options), options })))("$name", ({ options }) => {
  it("moves entries that are not moving, each at most once, to another CPU of the view", () =>
    fc.assert(
      fc.property(hosts(), fc.array(fc.boolean(), { minLength: 32, maxLength: 32 }), (host, moving) => {
        const moves = createRebalancer(options).decide(viewOf(host, moving));
        expect(new Set(moves.map(({ entry }) => entry)).size).toBe(moves.length);
        for (const { entry, cpu } of moves) {
          expect(moving[entry]).toBe(false);
          expect(positions(host).map(cpuAt)).toContain(cpu);
          expect(cpu).not.toBe(host.table[entry]);
        }
      }),
    ));

  it("leaves an entry alone that holds a CPU outside the view", () =>
    fc.assert(
      fc.property(hosts(), (host) => {
        const view = viewOf(host),
          entries = view.entries.map((entry, e) => (e % 3 === 0 ? { ...entry, cpu: 999 } : entry));
        expect(
          createRebalancer(options)
            .decide({ ...view, entries })
            .filter(({ entry }) => entry % 3 === 0),
        ).toEqual([]);
      }),
    ));

  it("decides alike when it sees alike, and leaves what it sees as it is", () =>
    fc.assert(
      fc.property(fc.array(hosts(), { minLength: 1, maxLength: 4 }), (seen) => {
        const views = seen.map((host) => viewOf(host)),
          before = JSON.stringify(views);
        const decide = () => {
          const rebalancer = createRebalancer(options);
          return views.map((view) => rebalancer.decide(view));
        };
        expect(decide()).toEqual(decide());
        expect(JSON.stringify(views)).toBe(before);
      }),
    ));

  it("comes to rest when the load does not change, whatever the table was", () =>
    fc.assert(
      fc.property(hosts({ most: 1.6 }), (host) => {
        const { moves } = settle(createRebalancer(options), host, 150);
        expect(sum(moves.slice(-20))).toBe(0);
      }),
    ));

  it("moves nothing while all CPUs are at the target load alike", () => {
    const host: Host = {
      frames: Array<number>(32).fill(50),
      unit: 0.8 / 8 / 50,
      threads: [0, 0, 0, 0],
      table: [...Array(32).keys()].map((e) => cpuAt(e % 4)),
    };
    expect(createRebalancer(options).decide(viewOf(host))).toEqual([]);
  });

  it("never leaves a busiest CPU that is less loaded than unsplittable says", () =>
    fc.assert(
      fc.property(hosts(), (host) => {
        const { bestPossible } = unsplittable(viewOf(host));
        expect(Math.max(...demands(settle(createRebalancer(options), host, 40).host))).toBeGreaterThan(
          bestPossible - NOISE,
        );
      }),
    ));
});

const keepAll = settings.filter(({ policy, autoscale }) => policy !== "conservative-scaling" && !autoscale);
describe.each(keepAll.map((options) => ({ name: nameOf(options), options })))(
  "$name, which keeps all CPUs",
  ({ options }) => {
    it("never makes the busiest CPU busier by what it expects", () =>
      fc.assert(
        fc.property(hosts(), fc.array(fc.boolean(), { minLength: 32, maxLength: 32 }), (host, moving) => {
          const after = moved(host, createRebalancer(options).decide(viewOf(host, moving)));
          expect(Math.max(...demands(after))).toBeLessThanOrEqual(Math.max(...demands(host)) + NOISE);
        }),
      ));
  },
);

describe("where the load does not change, the busiest CPU ends near the mean: within one entry, as largest first does (Graham 1969)", () => {
  const atRest = (
    policy: "whole-table" | "greedy" | "rss-plus-plus" | "dynamic-spreading",
    law: (host: Host) => void,
  ) =>
    fc.assert(
      fc.property(hosts({ most: 0.85 }), (host) => {
        law(settle(createRebalancer({ policy }), host, 150).host);
      }),
    );

  it("whole-table: within the largest entry and the threshold, or the CPU has thread work alone", () =>
    atRest("whole-table", (host) =>
      expect(Math.max(...demands(host))).toBeLessThanOrEqual(
        Math.max(mean(demands(host)) + largestEntry(host), ...host.threads) + 0.02 + NOISE,
      ),
    ));
  it.each(["greedy", "dynamic-spreading"] as const)(
    "%s: within the larger of the largest entry and the threshold, or the CPU has thread work alone",
    (policy) =>
      atRest(policy, (host) =>
        expect(Math.max(...demands(host))).toBeLessThanOrEqual(
          Math.max(mean(demands(host)) + Math.max(largestEntry(host), 0.02), ...host.threads) + NOISE,
        ),
      ),
  );
  it("rss-plus-plus: CPUs with two entries are within the largest entry, what all others may lack below the threshold, or 0.1 (its solver stops there)", () =>
    atRest("rss-plus-plus", (host) =>
      demands(host).forEach((demand, p) => {
        const distance = Math.max(largestEntry(host), (host.threads.length - 1) * 0.02, 0.1);
        if (loadedAt(host, p) > 1) expect(demand).toBeLessThanOrEqual(mean(demands(host)) + distance + NOISE);
      }),
    ));
});

describe("an elephant: an entry that needs more than a CPU", () => {
  // Entry 0 needs three CPUs; 31 others need 0.05 each, dealt in turn.
  const elephant: Host = {
    frames: [6000, ...Array<number>(31).fill(100)],
    unit: 0.0005,
    threads: [0, 0, 0, 0],
    table: [...Array(32).keys()].map((e) => cpuAt(e % 4)),
  };

  const all = settings.filter(({ policy }) => policy !== "none").map((options) => ({ name: nameOf(options), options }));
  it.each(all)("under $name it ends alone on its CPU, which stays saturated", ({ options }) => {
    const { host } = settle(createRebalancer(options), elephant, 100),
      p = positions(host).find((q) => cpuAt(q) === host.table[0])!;
    expect(loadedAt(host, p)).toBe(1);
    expect(viewOf(host).cpus[p].load).toBe(1);
    expect(unsplittable(viewOf(host))).toEqual({ entry: 0, load: 1, bestPossible: 1, limitedBy: "entry" });
    expect(Math.max(...demands(host).filter((_, q) => q !== p))).toBeLessThanOrEqual(0.8 + NOISE);
  });

  it("unsplittable says what sets the bound: an entry, thread work, or the mean", () => {
    const bound = (frames: number[], threads: number[]) =>
      unsplittable(viewOf({ frames, unit: 0.001, threads, table: [3, 3, 3, 5] }));
    expect(bound([600, 100, 0, 0], [0.2, 0.1])).toMatchObject({ entry: 0, limitedBy: "entry" });
    expect(bound([600, 100, 0, 0], [0.2, 0.1]).bestPossible).toBeCloseTo(0.7, 12);
    expect(bound([10, 10, 0, 10], [0.1, 0.9])).toMatchObject({ limitedBy: "threads" });
    expect(bound([10, 10, 0, 10], [0.1, 0.9]).bestPossible).toBeCloseTo(0.9, 12);
    expect(bound([100, 100, 100, 100], [0, 0])).toMatchObject({ limitedBy: "mean" });
    expect(bound([0, 0, 0, 0], [0, 0])).toEqual({ entry: null, load: 0, bestPossible: 0, limitedBy: "mean" });
  });

  it("no table does better than unsplittable says: all tables of four entries on three CPUs", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 4 }),
        fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (frames, threads) => {
          const host = (n: number): Host => ({
            frames,
            unit: 0.001,
            threads,
            table: [0, 1, 2, 3].map((e) => cpuAt(Math.floor(n / 3 ** e) % 3)),
          });
          const best = Math.min(...Array.from({ length: 81 }, (_, n) => Math.max(...demands(host(n)))));
          expect(unsplittable(viewOf(host(0))).bestPossible).toBeLessThanOrEqual(best + NOISE);
        },
      ),
    ));
});
