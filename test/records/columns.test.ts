// Chunks of columns, and the frames of whole chains: everything is kept, wherever it stands.
import { describe, expect, it, test } from "vitest";
import type { Chain, Work } from "../../lib/src/cpu/work.js";
import { plainWork } from "../../lib/src/cpu/work.js";
import { ChainedFrames, MOST_CHAINED } from "../../lib/src/records/chained-frames.js";
import { FRAMES_BITS, FrameChunk, MomentChunk, WorkChunk, rowsAfter } from "../../lib/src/records/columns.js";
import { FullRecord } from "../../lib/src/records/full-record.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { Rings } from "../../lib/src/nic/rings.js";

const lengthsOf = (chunk: object): number[] =>
  Object.values(chunk).flatMap((value) => (ArrayBuffer.isView(value) ? [(value as Uint8Array).length] : []));

test("all columns of a chunk have as many rows", () => {
  expect(lengthsOf(new WorkChunk())).toEqual(Array.from({ length: 9 }, () => 1024));
  expect(lengthsOf(new WorkChunk(2048))).toEqual(Array.from({ length: 9 }, () => 2048));
  expect(lengthsOf(new FrameChunk())).toEqual(Array.from({ length: 9 }, () => 2 ** FRAMES_BITS));
  expect(lengthsOf(new MomentChunk())).toEqual(Array.from({ length: 5 }, () => 1024));
  expect(lengthsOf(new MomentChunk(2048))).toEqual(Array.from({ length: 5 }, () => 2048));
});

test("chunks get longer, up to 8192 rows", () =>
  expect([1024, 2048, 4096, 8192].map(rowsAfter)).toEqual([2048, 4096, 8192, 8192]));

test.each([WorkChunk, MomentChunk])("a chunk is full with its last row, not before", (Chunk) => {
  const chunk = new Chunk();
  chunk.length = 1023;
  expect(chunk.isFull).toBe(false);
  chunk.length = 1024;
  expect(chunk.isFull).toBe(true);
});

describe("rows of several chunks", () => {
  const stepOf = (name: string): string => name;
  const ROWS = 20_000;

  it("of work", () => {
    const record = new FullRecord();
    for (let i = 0; i < ROWS; i++) {
      const work = plainWork(i % 2 ? "isr" : "dpc", i % 3 ? "isr" : "dpc", 1 + (i % 5), { cycle: i });
      record.worked(i % 7, work, {
        startPs: 10 * i,
        endPs: 10 * i + work.durationPs,
        fromPs: 0,
        toPs: work.durationPs,
      });
    }
    expect(record.workRows(stepOf)).toEqual(
      Array.from({ length: ROWS }, (_, i) => ({
        cpu: i % 7,
        kind: i % 2 ? "isr" : "dpc",
        startPs: 10 * i,
        endPs: 10 * i + 1 + (i % 5),
        cycle: i,
        step: i % 3 ? "isr" : "dpc",
        frame: 0,
        connection: -1,
        queue: -1,
      })),
    );
  });

  it("of moments", () => {
    const record = new FullRecord();
    for (let i = 0; i < ROWS; i++)
      record.moment({ what: i % 2 ? "disable" : "enable", timePs: 10 * i, cpu: i % 7, queue: i % 11, cycle: i });
    expect(record.momentRows(stepOf)).toEqual(
      Array.from({ length: ROWS }, (_, i) => {
        const what = i % 2 ? "disable" : "enable";
        return { timePs: 10 * i, what, cpu: i % 7, queue: i % 11, cycle: i, step: what };
      }),
    );
  });

  it("of frames, up to the greatest, in whatever order they are heard of; the others wait", () => {
    const record = new FullRecord();
    const told = [5000, 3, 5001, 1, 1024, 1025];
    for (const frame of told)
      record.dropped({ queue: 2, frame, connection: frame + 1, frameBytes: frame + 2, arrivalPs: frame + 3 });
    const rows = record.frameRows(() => null);
    expect(rows).toHaveLength(5001);
    rows.forEach(({ frame, connection, frameBytes, arrivalPs, state }, i) => {
      expect(frame).toBe(i + 1);
      const is = told.includes(frame) ? [frame + 1, frame + 2, frame + 3, "dropped"] : [0, 0, 0, "waiting"];
      expect([connection, frameBytes, arrivalPs, state]).toEqual(is);
    });
  });
});

describe("the frames of whole chains", () => {
  const frames = (from: number, count: number): Chain => ({
    number: 0,
    ring: null,
    frame: (i) => from + i,
    connection: (i) => (from + i) % 13,
    frameBytes: (i) => 64 + ((from + i) % 17),
    arrivalPs: (i) => 1000 * (from + i),
    doneAfterPs: (i) => (i + 1) ** 2 + count,
    stallPs: () => 0,
  });
  const work = (count: number, evenPs: number): Work => ({
    ...plainWork("protocol", "indicate", 0),
    frames: count,
    evenPs,
  });
  const listOf = (list: ChainedFrames, place: number, count: number, endPs: number): number[][] => {
    const all: number[][] = [];
    list.forEach({ place, count, startPs: 500, endPs }, (told) =>
      all.push([told.frame, told.connection, told.frameBytes, told.arrivalPs, told.startPs, told.donePs]),
    );
    return all;
  };
  const expected = (from: number, count: number, doneOf: (i: number) => number): number[][] =>
    Array.from({ length: count }, (_, i) => {
      const frame = from + i;
      const startPs = i === 0 ? 500 : 500 + doneOf(i - 1);
      return [frame, frame % 13, 64 + (frame % 17), 1000 * frame, startPs, 500 + doneOf(i)];
    });

  it("are kept in chunks that chains of even and of other frames fill in turn, however long they are", () => {
    const list = new ChainedFrames();
    const counts = [1, 700, 700, 64, 3000, 5000, MOST_CHAINED, 1, 9000, 9000, 2];
    let from = 1;
    const told = counts.flatMap((count) =>
      [7, NaN].map((evenPs) => {
        const place = list.add(work(count, evenPs), frames(from, count), 500);
        from += count;
        return { place, count, from: from - count, evenPs };
      }),
    );
    for (const { place, count, from: first, evenPs } of told) {
      const isEven = evenPs >= 0;
      const doneOf = (i: number): number => (isEven ? 7 * (i + 1) : (i + 1) ** 2 + count);
      const endPs = 500 + (isEven ? 7 * count : doneOf(count - 1));
      expect(listOf(list, place, count, endPs)).toEqual(expected(first, count, doneOf));
    }
  });

  it("are copied from their ring as each of them says, also round its end, and in a ring that is not the first", () => {
    const rings = new Rings(3, 8);
    const [, queue] = [new ReceiveQueue(0, rings), new ReceiveQueue(1, rings)];
    const list = new ChainedFrames();
    for (let from = 1; from < 60; from += 5) {
      for (let i = 0; i < 5; i++) {
        const { connection, frameBytes, arrivalPs } = frames(from, 5);
        queue.put(arrivalPs(i), from + i, connection(i), frameBytes(i));
      }
      queue.indicate(queue.take(5));
      const place = list.add(work(5, 3), queue, 500);
      queue.giveBack(5);
      expect(listOf(list, place, 5, 515)).toEqual(expected(from, 5, (i) => 3 * (i + 1)));
    }
  });
});
