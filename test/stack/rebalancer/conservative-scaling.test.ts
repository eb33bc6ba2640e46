// Conservative scaling: as few CPUs as sustain the load (*RSSProfile 5, "Standardized INF Keywords for RSS").
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRebalancer, type RebalancingOptions } from "rss-lab";
import { cpuAt, demands, hosts, moved, positions, settle, sum, viewOf, type Host } from "./model.js";

const conservative = (options: Partial<RebalancingOptions> = {}) =>
  createRebalancer({ policy: "conservative-scaling", threshold: 0, ...options });
const used = (host: Host): number[] => positions(host).filter((p) => host.table.includes(cpuAt(p)));
const largest = (host: Host): number => Math.max(...host.frames) * host.unit;

/** Fewest CPUs of equal size that hold the sizes, by trying everything. */
function fewest(sizes: readonly number[], size: number): number {
  const from = (e: number, filled: readonly number[]): number =>
    e === sizes.length
      ? filled.length
      : Math.min(
          ...filled.map((load, p) =>
            load + sizes[e] <= size + 1e-9 ? from(e + 1, filled.with(p, load + sizes[e])) : Infinity,
          ),
          from(e + 1, [...filled, sizes[e]]),
        );
  return from(0, []);
}

describe("conservative scaling", () => {
  it("leaves every CPU that it uses at the target at most, or uses all CPUs because fewer would not do", () =>
    fc.assert(
      fc.property(
        hosts({ threads: false, most: 1 }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (host, targetLoad) => {
          fc.pre(largest(host) < targetLoad);
          const after = moved(host, conservative({ targetLoad }).decide(viewOf(host)));
          if (used(after).length < host.threads.length)
            expect(Math.max(...demands(after))).toBeLessThanOrEqual(targetLoad + 1e-6);
        },
      ),
    ));

  it("with equal entries it uses exactly the fewest CPUs", () =>
    fc.assert(
      fc.property(hosts({ threads: false, most: 0.8 }), (drawn) => {
        const host = { ...drawn, frames: drawn.frames.map(() => 10) },
          unit = 0.8 / Math.max(...demands({ ...host, unit: 1 })),
          equal = { ...host, unit };
        const perCpu = Math.floor(0.8 / (10 * unit) + 1e-9);
        expect(used(moved(equal, conservative().decide(viewOf(equal)))).length).toBe(
          Math.ceil(host.table.length / perCpu),
        );
      }),
    ));

  it("uses the fewest CPUs that any table would need, or within 11/9 of it and 6/9 (first-fit decreasing: Dosa 2007)", () => {
    let exact = 0,
      all = 0;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 50, max: 700 }), { minLength: 8, maxLength: 8 }), (frames) => {
        const host: Host = {
          frames,
          unit: 0.001,
          threads: Array<number>(8).fill(0),
          table: [...Array(8).keys()].map(cpuAt),
        };
        const count = used(moved(host, conservative().decide(viewOf(host)))).length,
          optimum = fewest(
            frames.map((n) => n * 0.001),
            0.8,
          );
        expect(count).toBeGreaterThanOrEqual(optimum);
        expect(count).toBeLessThanOrEqual(Math.floor((11 / 9) * optimum + 6 / 9));
        all++;
        if (count === optimum) exact++;
      }),
    );
    expect(exact / all).toBeGreaterThan(0.9);
  });

  it("moves nothing when the CPUs in use are the fewest and none is above the target", () =>
    fc.assert(
      fc.property(hosts({ most: 0.8 }), (host) => {
        fc.pre(largest(host) < 0.8 - Math.max(...host.threads));
        const rest = moved(host, conservative().decide(viewOf(host)));
        expect(conservative().decide(viewOf(rest))).toEqual([]);
      }),
    ));

  const steady: Host = {
    frames: Array<number>(16).fill(100),
    unit: 0.001,
    threads: [0, 0, 0, 0],
    table: [...Array(16).keys()].map((e) => cpuAt(e % 4)),
  };
  it("takes the CPUs with the least thread work, and keeps those in use if they will do", () => {
    const { host } = settle(conservative(), { ...steady, threads: [0.3, 0, 0.2, 0] }, 3);
    expect(used(host)).toEqual([1, 3]);
    expect(used(settle(conservative(), { ...host, threads: [0, 0, 0, 0] }, 3).host)).toEqual([1, 3]);
  });
  it("adds a CPU when the load grows and gives it up when the load falls, by the threshold below the target", () => {
    const at = (host: Host, unit: number) => settle(conservative({ threshold: 0.1 }), { ...host, unit }, 3).host;
    const two = at(steady, 0.0008);
    expect(used(two)).toHaveLength(2);
    const three = at(two, 0.00105);
    expect(used(three)).toHaveLength(3);
    expect(used(at(three, 0.00095))).toHaveLength(3); // 1.52 would fit two CPUs at 0.8, not at 0.7.
    expect(used(at(three, 0.0008))).toHaveLength(2);
  });
  it("leaves the entry that is above the target by itself where it is, and its CPU to it", () => {
    const host: Host = {
      ...steady,
      frames: [900, ...Array<number>(15).fill(20)],
      table: steady.table.map(() => cpuAt(2)),
      unit: 0.0008,
    };
    const after = settle(conservative({ targetLoad: 0.6 }), host, 3).host;
    expect(after.table[0]).toBe(cpuAt(2));
    expect(after.table.filter((cpu) => cpu === cpuAt(2))).toHaveLength(1);
    expect(used(after)).toHaveLength(2);
  });
  it("spreads a load over all CPUs that they cannot sustain", () => {
    const host = { ...steady, unit: 0.0024, table: steady.table.map(() => cpuAt(0)) },
      after = settle(conservative(), host, 10).host;
    expect(used(after)).toHaveLength(4);
    expect(Math.max(...demands(after))).toBeLessThan((1.3 * sum(demands(after))) / 4);
  });
});
