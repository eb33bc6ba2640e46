// Counts of connections in bounded memory, held to an exact count of the same frames.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { InputError } from "rss-lab";
import { ConnectionCounts } from "../../lib/src/host/connection-counts.js";

type Added = readonly [connection: number, place: number, bytes: number];

/** The plain way: everything is kept. */
function exactly(frames: readonly Added[]): Map<string, { place: number; frames: number; bytes: number }> {
  const all = new Map<string, { place: number; frames: number; bytes: number }>();
  for (const [connection, place, bytes] of frames) {
    const known = all.get(String(connection));
    if (known === undefined) all.set(String(connection), { place, frames: 1, bytes });
    else {
      known.frames++;
      known.bytes += bytes;
    }
  }
  return all;
}

function counted(frames: readonly Added[], limit: number): ConnectionCounts {
  const counts = new ConnectionCounts({ limit });
  for (const [connection, place, bytes] of frames) counts.add(String(connection), place, bytes);
  return counts;
}

const anyFrames = (connections: number): fc.Arbitrary<Added[]> =>
  fc.array(
    fc.tuple(
      fc.nat(connections).map((n) => Math.floor((n * n) / connections)),
      fc.nat(3),
      fc.integer({ min: 60, max: 1514 }),
    ),
    {
      maxLength: 400,
    },
  );

describe("connection counts", () => {
  test("are exact up to the limit, and say so", () => {
    fc.assert(
      fc.property(anyFrames(30), (frames) => {
        const counts = counted(frames, 40);
        const all = exactly(frames);
        expect([counts.isExact, counts.connections]).toEqual([true, all.size]);
        const largest = counts.largest(1_000);
        expect(largest).toHaveLength(all.size);
        for (const { connection, framesMissed, ...rest } of largest) {
          expect(framesMissed).toBe(0);
          expect(rest).toEqual(all.get(connection));
        }
        expect(largest.map((one) => one.frames)).toEqual(
          [...all.values()].map((one) => one.frames).sort((a, b) => b - a),
        );
        const places = [...all.values()].reduce(
          (sum, { place }) => sum.set(place, (sum.get(place) ?? 0) + 1),
          new Map<number, number>(),
        );
        expect(new Map(counts.perPlace)).toEqual(places);
      }),
    );
  });

  test("above the limit, lie between their two bounds, and never claim more connections than there are", () => {
    fc.assert(
      fc.property(anyFrames(200), fc.integer({ min: 2, max: 20 }), (frames, limit) => {
        const counts = counted(frames, limit);
        const all = exactly(frames);
        expect(counts.isExact).toBe(all.size <= limit);
        expect(counts.connections).toBe(Math.min(all.size, limit + 1));
        for (const { connection, framesMissed, ...least } of counts.largest(limit)) {
          const true_ = all.get(connection)!;
          expect(least.frames).toBeLessThanOrEqual(true_.frames);
          expect(least.bytes).toBeLessThanOrEqual(true_.bytes);
          expect(true_.frames).toBeLessThanOrEqual(least.frames + framesMissed);
        }
      }),
    );
  });

  it("find elephants among ten thousand mice, and exactly those that were there from the beginning", () => {
    const counts = new ConnectionCounts({ limit: 100 });
    for (let i = 0; i < 10_000; i++) {
      counts.add(`mouse ${i}`, 0, 60);
      if (i % 10 === 0) counts.add("early elephant", 1, 1514);
      if (i > 5_000 && i % 5 === 0) counts.add("late elephant", 2, 1514);
    }
    const [early, late, ...rest] = counts.largest(10);
    expect(early).toEqual({ connection: "early elephant", place: 1, frames: 1_000, bytes: 1_514_000, framesMissed: 0 });
    expect(late).toMatchObject({ connection: "late elephant", frames: 999 });
    expect(late.framesMissed).toBeGreaterThan(0); // it may have been there before, for all that is known
    expect(rest.every(({ frames }) => frames === 1)).toBe(true);
    expect([counts.isExact, counts.connections]).toEqual([false, 101]);
  });

  it("refuse what is no limit", () => {
    expect(() => new ConnectionCounts({ limit: 1 })).toThrow(InputError);
    expect(() => new ConnectionCounts({ limits: 3 } as never)).toThrow(InputError);
    expect(() => new ConnectionCounts().add(5 as never, 0, 60)).toThrow("The connection is 5: it must be a text.");
  });
});
