// Several traffics as one: the merge is the sorted union, and parts do not touch each other.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, load, ms, replay, buildFrame, run, mergeTraffic, us, type Traffic } from "rss-lab";
import { arrivalsOf, type Arrival } from "./arrivals.js";

const loads = fc
  .record({
    framesPerSecond: fc.constantFrom(1e5, 1e6, 3e6),
    connections: fc.integer({ min: 1, max: 20 }),
    frames: fc.integer({ min: 1, max: 5_000 }),
    frameBytes: fc.integer({ min: 64, max: 100 }),
    gaps: fc.constantFrom("poisson" as const, "constant" as const),
    startPs: fc.constantFrom(0, us(7), us(900)),
  })
  .map(load);

/** The arrivals of part `i` as it has them among others: from its own stream of chance. */
function own(part: Traffic, i: number, firstConnection: number): Arrival[] {
  const random = createRandom(1, "arrivals").substream(`part ${i}`);
  const source = part.arrivals(random);
  const rows: Arrival[] = [];
  for (let block = source.nextBlock(); block !== null; block = source.nextBlock())
    for (let k = 0; k < block.count; k++)
      rows.push({
        timePs: block.timePs(k),
        connection: firstConnection + block.connection(k),
        frameBytes: block.frameBytes(k),
      });
  return rows;
}

describe("mergeTraffic", () => {
  it("has all frames of its parts in order of time, at the same time in the order of the parts", () => {
    fc.assert(
      fc.property(fc.array(loads, { minLength: 1, maxLength: 5 }), (parts) => {
        let connections = 0;
        const all = parts.flatMap((part, i) => {
          const rows = own(part, i, connections);
          connections += part.connections;
          return rows;
        });
        const traffic = mergeTraffic(...parts);
        // Array.prototype.sort is stable, which is the rule for ties.
        expect(arrivalsOf(traffic)).toEqual(all.sort((a, b) => a.timePs - b.timePs));
        expect([traffic.connections, traffic.frames]).toEqual([connections, all.length]);
      }),
      { numRuns: 40 },
    );
  });

  it("constant gaps at the same instants: the parts take turns", () => {
    const part = (seed: number): Traffic =>
      load({ framesPerSecond: 1e6, gaps: "constant", connections: 1, frames: 3, seed });
    expect(arrivalsOf(mergeTraffic(part(1), part(2), part(3))).map(({ connection }) => connection)).toEqual([
      0, 1, 2, 0, 1, 2, 0, 1, 2,
    ]);
  });

  it("a part added at the end does not change the arrivals of the others", () => {
    fc.assert(
      fc.property(fc.array(loads, { minLength: 1, maxLength: 3 }), loads, (parts, more) => {
        const before = mergeTraffic(...parts);
        expect(
          arrivalsOf(mergeTraffic(...parts, more)).filter(({ connection }) => connection < before.connections),
        ).toEqual(arrivalsOf(before));
      }),
      { numRuns: 20 },
    );
  });

  it("two parts that are alike have different times, since each draws from a stream of its own", () => {
    const part = load({ framesPerSecond: 1e6, connections: 1, frames: 1_000 });
    const rows = arrivalsOf(mergeTraffic(part, part));
    const times = (wanted: number): number[] =>
      rows.filter(({ connection }) => connection === wanted).map(({ timePs }) => timePs);
    expect(times(0)).toHaveLength(1_000);
    expect(times(0)).not.toEqual(times(1));
  });

  it("names and headers are those of the parts, also of merges within merges and of replays", () => {
    const bytes = buildFrame({ source: "192.0.2.8", destination: "192.0.2.9" });
    const capture = replay([
      { frame: 1, timestampPs: us(3), epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length },
    ]);
    const one = load({ framesPerSecond: 1e6, connections: 3, frames: 20, seed: 5 });
    const traffic = mergeTraffic(mergeTraffic(capture, one), capture);
    expect(Array.from({ length: 5 }, (_, i) => traffic.label(i))).toEqual([
      capture.label(0),
      one.label(0),
      one.label(1),
      one.label(2),
      capture.label(0),
    ]);
    expect(traffic.headers(2)).toEqual(one.headers(1));
    expect(traffic.headers(4)).toEqual(capture.headers(0));
    expect(run({ traffic }).summary.received).toBe(22);
  });

  it("ends when all its parts end, by their number of frames or at their time", () => {
    const counted = load({ framesPerSecond: 1e6, frames: 10 }),
      timed = load({ framesPerSecond: 1e6, endPs: ms(1) });
    const endless = load({ framesPerSecond: 1e6 });
    expect(mergeTraffic(counted, counted)).toMatchObject({ frames: 20, ends: true });
    expect(mergeTraffic(counted, timed)).toMatchObject({ frames: Infinity, ends: true });
    expect(mergeTraffic(counted, endless).ends).toBe(false);
    expect(() => run({ traffic: mergeTraffic(timed, endless) })).toThrow(/traffic never ends/);
  });

  it("a load that comes and goes over a steady one: frames in its window are more by its rate", () => {
    const traffic = mergeTraffic(
      load({ framesPerSecond: 1e6, endPs: ms(30) }),
      load({ framesPerSecond: 4e6, startPs: ms(10), endPs: ms(20), seed: 2 }),
    );
    const counts = [0, 0, 0];
    for (const { timePs } of arrivalsOf(traffic)) counts[Math.floor(timePs / ms(10))]++;
    [10_000, 50_000, 10_000].forEach((expected, i) =>
      expect(Math.abs(counts[i] - expected)).toBeLessThan(5 * Math.sqrt(expected)),
    );
  });

  it.each<[readonly unknown[], RegExp]>([
    [[], /mergeTraffic has no traffic/],
    [[load({ framesPerSecond: 1, frames: 1 }), {}], /Part 1 of mergeTraffic is \{\}/],
    [[null], /Part 0 of mergeTraffic is null/],
    [
      Array.from({ length: 2 }, () => load({ framesPerSecond: 1, frames: 2 ** 31 })),
      /parts have 4294967296 frames together/,
    ],
  ])("%# is refused", (parts, sentence) => {
    expect(() => mergeTraffic(...(parts as Traffic[]))).toThrow(sentence);
  });
});
