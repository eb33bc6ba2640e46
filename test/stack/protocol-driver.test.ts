// What the protocol driver does with frames, seen from outside: two CPUs in turn, so that every interrupt cycle changes
// the CPU.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, ns, run, us, type Costs } from "rss-lab";
import { framesAt, total } from "../receive-path/handmade.js";

/** One interrupt cycle for each group of connections: CPU 0, CPU 1, CPU 0, ... */
function inTurn(groups: readonly (readonly number[])[], costs: Partial<Costs> = {}) {
  const frames = groups.flatMap((connections, group) =>
    connections.map((connection) => ({ timePs: group * us(100), connection })),
  );
  const traffic = framesAt(
    frames.map((frame) => frame.timePs),
    (i) => frames[i]?.connection ?? 0,
  );
  return run({ traffic, variant: "non-rss", cpus: 2, interruptCpu: "round-robin", costs });
}
const timesToDone = (result: ReturnType<typeof inTurn>): number[] =>
  result.frames().map((row) => row.donePs - row.indicatedPs);

describe("the protocol driver, receive side", () => {
  it("a frame of a new or warm connection takes the protocol time, one whose state is on the other CPU the reload of 4 lines too", () => {
    const result = inTurn([[4, 4], [4, 4], [5]]);
    expect(timesToDone(result)).toEqual([500, 1000, 700, 1200, 500].map(ns));
    expect([result.summary.cacheReloads, result.summary.outOfOrder]).toEqual([1, 0]);
  });

  it("the reload is as dear as the number of cache lines times one line", () => {
    const costs = { connectionCacheLines: 3, lineFromSameNodePs: ns(70), protocolPs: ns(10) };
    expect(timesToDone(inTurn([[0], [0]], costs))).toEqual([ns(10), ns(220)]);
  });

  it("frames of a chain are processed one after the other, in order of arrival", () => {
    expect(timesToDone(inTurn([[0, 1, 2, 3]]))).toEqual([1, 2, 3, 4].map((n) => n * DEFAULT_COSTS.protocolPs));
  });

  it("takes the protocol time of each frame plus one reload for each change of CPU, whatever the sequence", () => {
    const groups = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(groups, fc.nat(300), (all, lineFromSameNodePs) => {
        const { summary } = inTurn(all, { lineFromSameNodePs, connectionCacheLines: 1 });
        const last = new Map<number, number>();
        let moves = 0;
        all.forEach((connections, group) => {
          for (const connection of connections) {
            if ((last.get(connection) ?? group % 2) !== group % 2) moves++;
            last.set(connection, group % 2);
          }
        });
        expect(summary.cacheReloads).toBe(moves);
        expect(total(summary.cpus, ({ busyPs }) => busyPs["cache-stall"])).toBe(moves * lineFromSameNodePs);
        expect(total(summary.cpus, ({ busyPs }) => busyPs.protocol)).toBe(summary.indicated * DEFAULT_COSTS.protocolPs);
      }),
      { numRuns: 60 },
    );
  });

  it("stalls stand before the protocol work of their frame, on its CPU", () => {
    const rows = inTurn([
      [0, 1],
      [1, 0],
    ])
      .work()
      .filter((row) => row.frame > 0);
    expect(rows.map((row) => [row.cpu, row.kind, row.frame])).toEqual([
      [0, "protocol", 1],
      [0, "protocol", 2],
      [1, "cache-stall", 3],
      [1, "protocol", 3],
      [1, "cache-stall", 4],
      [1, "protocol", 4],
    ]);
  });
});
