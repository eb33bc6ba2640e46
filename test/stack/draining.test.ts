// Entries on the move, by hand ("RSS Configuration"; RSS++ holds frames back until the old queue has drained).
import { describe, expect, it } from "vitest";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { TableSteering } from "../../lib/src/nic/steering.js";
import { HeldFrames } from "../../lib/src/stack/draining.js";
import { parts } from "./table-by-hand.js";

describe("a queue is drained", () => {
  it("at once if it is empty, else when every frame that was in it is done, whatever came later", () => {
    const { queues, arrive, process } = parts(),
      calls: string[] = [];
    queues[0].whenDrained(() => calls.push("empty"));
    arrive(0);
    arrive(0);
    queues[0].whenDrained(() => calls.push("two"));
    arrive(0);
    queues[0].whenDrained(() => calls.push("three"));
    process(0, 1);
    expect(calls).toEqual(["empty"]);
    process(0, 1);
    expect(calls).toEqual(["empty", "two"]);
    process(0, 1);
    expect(calls).toEqual(["empty", "two", "three"]);
  });

  it("only when frames that were copied out of their buffers are done too", () => {
    const {
        queues: [queue],
        arrive,
      } = parts(),
      calls: string[] = [];
    arrive(0);
    arrive(0);
    queue.take(2);
    queue.releaseCopied(queue.copy(1));
    expect([queue.filled, queue.free]).toEqual([1, 7]);
    queue.whenDrained(() => calls.push("drained"));
    queue.settleCopies(1);
    expect(calls).toEqual([]);
    queue.indicate(1);
    queue.giveBack(1);
    expect(calls).toEqual(["drained"]);
    queue.whenDrained(() => calls.push("empty"));
    expect(calls).toEqual(["drained", "empty"]);
  });
});

describe("draining", () => {
  it("holds frames back in the new queue until the old one is drained; those that come meanwhile follow them", () => {
    const { draining, changes, queues, released, arrive, process } = parts();
    arrive(0);
    changes.move([{ entry: 0, cpu: 1 }], "moves", true);
    arrive(0);
    arrive(1);
    arrive(0);
    expect([0, 1, 2].map((i) => draining.holdBack(queues[1], i))).toEqual([true, false, true]);
    expect([draining.isHolding, draining.isMoving(0), draining.isMoving(1), released]).toEqual([true, true, false, []]);
    process(0, 1);
    expect(released.map(({ frames, queue }) => [frames, queue])).toEqual([[[2, 4], 1]]);
    expect(draining.holdBack(queues[1], 0)).toBe(true);
    released[0].then();
    expect([released[1]?.frames, draining.isHolding]).toEqual([[2], true]);
    released[1].then();
    expect([draining.isHolding, draining.isMoving(0), draining.framesHeld, draining.holdBack(queues[1], 0)]).toEqual([
      false,
      false,
      3,
      false,
    ]);
  });

  it("lets frames in the old queue pass, and holds none without being asked to", () => {
    const { draining, changes, queues, arrive, process } = parts();
    arrive(0);
    changes.move([{ entry: 0, cpu: 1 }], "moves", true);
    expect(draining.holdBack(queues[0], 0)).toBe(false);
    process(0, 1);
    arrive(0);
    changes.move([{ entry: 0, cpu: 2 }], "moves", false);
    arrive(0);
    expect([draining.holdBack(queues[2], 0), draining.isMoving(0), draining.isHolding]).toEqual([false, true, false]);
    process(1, 1);
    expect(draining.isMoving(0)).toBe(false);
  });

  it("an entry that moves again, undrained, is on the move until its latest move is complete", () => {
    const { draining, changes, arrive, process } = parts();
    arrive(0);
    changes.move([{ entry: 0, cpu: 1 }], "moves", false);
    arrive(0);
    changes.move([{ entry: 0, cpu: 2 }], "moves", true);
    process(0, 1);
    expect([draining.isMoving(0), draining.holdsEntry(0)]).toEqual([true, true]);
    process(1, 1);
    expect([draining.isMoving(0), draining.isHolding]).toEqual([false, false]);
  });
});

describe("steering", () => {
  it("follows entries and hash from the next frame on, counts the frames of each entry, and keeps no list that it was given", () => {
    const { table, queues } = parts();
    expect([0, 1, 2].map((connection) => table.queueOf(connection).number)).toEqual([0, 1, 2]);
    table.moveEntry(1, 0);
    table.rehash([1, 2, 0]);
    expect([0, 1, 2].map((connection) => table.queueOf(connection))).toEqual([queues[0], queues[2], queues[0]]);
    expect([[...table.framesOf], table.cpus, table.entry(1)]).toEqual([[2, 2, 2], [0, 0, 2], 2]);
    const given = [0];
    new TableSteering([0], given, new Map([0, 1].map((cpu) => [cpu, queues[cpu]]))).moveEntry(0, 1);
    expect(given).toEqual([0]);
  });
});

describe("frames that were put aside", () => {
  it("keep what they were in their queue, in its order, and say when and how long they were processed", () => {
    const queue = new ReceiveQueue(1, 8),
      held = new HeldFrames(2);
    [
      [100, 5, 3, 64],
      [200, 6, 4, 1514],
    ].forEach(([arrivalPs, frame, connection, bytes]) => queue.put(arrivalPs, frame, connection, bytes));
    for (const i of [0, 1]) held.add(queue, i);
    const columns = (i: number): number[] => [
      held.arrivalPs(i),
      held.frame(i),
      held.connection(i),
      held.frameBytes(i),
      held.doneAfterPs(i),
      held.stallPs(i),
    ];
    expect([held.number, held.count, held.filled, columns(0), columns(1)]).toEqual([
      2,
      2,
      2,
      [100, 5, 3, 64, NaN, 0],
      [200, 6, 4, 1514, NaN, 0],
    ]);
    held.setDone(1, 70, 8);
    expect([columns(0), columns(1)]).toEqual([
      [100, 5, 3, 64, NaN, 0],
      [200, 6, 4, 1514, 70, 8],
    ]);
  });

  it("call back whoever waits for them when they are done, in the order of the asking, and not before", () => {
    const held = new HeldFrames(2),
      calls: string[] = [];
    for (const name of ["first", "second"]) held.whenDrained(() => calls.push(name));
    expect(calls).toEqual([]);
    held.done();
    expect(calls).toEqual(["first", "second"]);
  });
});
