// Receive buffers in use: counted from a run's frames, held against the ring that the run itself kept.
import { BUFFERS_RETURNED } from "../../lib/src/scenario/receive-work.js";
import { expect, test } from "vitest";
import { buffersInUse, load, run, us, type BuffersReturned } from "rss-lab";

const overload = (receiveBuffers: number, seed: number, buffersReturned: BuffersReturned = "by-chain") =>
  run({
    traffic: load({ framesPerSecond: 4e6, frames: 3_000, connections: 8, seed }),
    receiveBuffers,
    seed,
    buffersReturned,
  });

test("every buffer that is taken comes back, and there are never more than the ring has", () => {
  for (const receiveBuffers of [1, 7, 64, 300]) {
    const rows = buffersInUse(overload(receiveBuffers, receiveBuffers).frames());
    expect(rows.at(-1)?.waiting).toBe(0);
    for (const { waiting } of rows) {
      expect(waiting).toBeGreaterThanOrEqual(0);
      expect(waiting).toBeLessThanOrEqual(receiveBuffers);
    }
  }
});

test.each(BUFFERS_RETURNED)(
  '%s: a frame is dropped when all buffers are in use, and only then ("Non-RSS Receive Processing", step 1)',
  (buffersReturned) => {
    for (const receiveBuffers of [5, 64, 512]) {
      const frames = overload(receiveBuffers, 3, buffersReturned).frames();
      const rows = buffersInUse(frames, buffersReturned);
      const dropped = frames.filter((row) => row.state === "dropped");
      expect(dropped.length).toBeGreaterThan(0);
      let at = 0;
      for (const { arrivalPs } of dropped) {
        while (at + 1 < rows.length && (rows[at + 1]?.timePs ?? Infinity) < arrivalPs) at++;
        expect(rows[at]?.waiting).toBe(receiveBuffers);
      }
      // The ring was full whenever the count says so: the next frame to arrive in that time was dropped or there was
      // none.
      rows.forEach(({ waiting }, i) => {
        if (waiting === receiveBuffers) expect(rows[i + 1]?.waiting).toBe(receiveBuffers - 1);
      });
    }
  },
);

test("queues are counted apart", () => {
  const { scenario, frames } = run({
    variant: "message-signaled-interrupts",
    cpus: 2,
    receiveBuffers: 16,
    traffic: load({ framesPerSecond: 8e6, frames: 2_000, connections: 32 }),
  });
  const rows = buffersInUse(frames());
  expect(new Set(rows.map((row) => row.queue))).toEqual(new Set([0, 1]));
  for (const queue of [0, 1]) {
    const own = rows.filter((row) => row.queue === queue);
    expect(Math.max(...own.map((row) => row.waiting))).toBe(scenario.receiveBuffers);
    expect(own.at(-1)?.waiting).toBe(0);
  }
});

test("at one instant a frame takes its buffer before others come back", () => {
  const row = {
    connection: 0,
    frameBytes: 64,
    hashValue: null,
    queue: 0,
    cpu: 0,
    state: "indicated",
    cycle: 1,
    outOfOrder: false,
    note: null,
  } as const;
  const rows = buffersInUse([
    { ...row, frame: 1, arrivalPs: 5, indicatedPs: 7, donePs: 20 },
    { ...row, frame: 2, arrivalPs: 20, indicatedPs: 22, donePs: 30 },
  ]);
  expect(rows.map(({ timePs, waiting }) => [timePs, waiting])).toEqual([
    [5, 1],
    [20, 2],
    [20, 1],
    [30, 0],
  ]);
});

test("what the run's end cuts keeps its buffers: only instants of the run have a row", () => {
  const cut = run({ traffic: load({ framesPerSecond: 4e6, connections: 8 }), durationPs: us(50) });
  const rows = buffersInUse(cut.frames());
  const back = cut.frames().filter(({ donePs }) => donePs <= us(50)).length;
  expect(cut.summary.waiting).toBeGreaterThan(0);
  expect(rows.every(({ timePs }) => timePs <= us(50))).toBe(true);
  expect(rows.at(-1)?.waiting).toBeGreaterThanOrEqual(cut.frames().length - back);
});
