// What no table can split, against a count of the frame rows.
import { expect, test } from "vitest";
import { load, run, us, type FrameRow, type Scenario } from "rss-lab";
import { framesAt } from "./handmade.js";

const scenario: Scenario = {
  traffic: load({
    framesPerSecond: 2e6,
    connections: 20,
    frames: 400,
    population: { kind: "elephant", share: 0.4, elephants: 1 },
  }),
  variant: "message-signaled-interrupts",
  cpus: 4,
  windowPs: us(50),
  rss: { indirectionTable: [0, 1, 2, 3, 0, 1, 2, 0] },
};
const share = (frames: readonly FrameRow[], chosen: (row: FrameRow) => boolean) =>
  frames.filter(chosen).length / frames.length;

test("is the connection with most frames, the first of them, with its share, its entry and that entry's share", () => {
  for (const seed of [1, 2, 3, 4]) {
    const {
      frames,
      summary: { largestConnection },
    } = run({ ...scenario, seed });
    const rows = frames();
    const counts = Array.from(
      { length: 20 },
      (_, connection) => rows.filter((row) => row.connection === connection).length,
    );
    const connection = counts.indexOf(Math.max(...counts));
    const entryOf = (row: FrameRow): number => (row.hashValue as number) % 8;
    const entry = entryOf(rows.find((row) => row.connection === connection) as FrameRow);
    const own = share(rows, (row) => row.connection === connection);
    expect(largestConnection).toEqual({
      connection,
      entry,
      share: own,
      entryShare: share(rows, (row) => entryOf(row) === entry),
      bestImbalance: expect.closeTo(4 * Math.max(own, 1 / 4), 12) as number,
    });
  }
});

test("of equals it is the first; CPUs that no entry may be given to bound what can be reached", () => {
  const even = run({ ...scenario, traffic: framesAt([0, us(1), us(2), us(3)], (i) => i % 2) }).summary
    .largestConnection!;
  expect([even.connection, even.share]).toEqual([0, 0.5]);
  const few = run({
    ...scenario,
    traffic: load({ framesPerSecond: 2e6, connections: 4096, frames: 400 }),
    rss: { indirectionTable: [1, 2], defaultCpu: 1, processors: [0] },
  });
  expect(few.summary.largestConnection?.bestImbalance).toBeCloseTo(4 / 3, 12);
});

test("there is none without frames, without RSS, and where frames are not counted by connection", () => {
  const none = {
    ...scenario,
    traffic: load({ framesPerSecond: 1e6, frames: 5, startPs: us(500) }),
    durationPs: us(100),
  };
  const { windowPs: _, ...uncounted } = scenario;
  for (const other of [
    none,
    uncounted,
    { ...uncounted, windowPs: us(50), rss: undefined, variant: "non-rss" as const },
  ])
    expect(run(other).summary.largestConnection).toBeNull();
});
