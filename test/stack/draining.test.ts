// Entries on the move, by hand: a table of two entries and queues 0 to 2 ("RSS Configuration"; RSS++ holds frames back
// until the old queue is drained).
import { describe, expect, it } from "vitest";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { TableSteering } from "../../lib/src/nic/steering.js";
import { Draining, HeldFrames } from "../../lib/src/stack/draining.js";
import { TableOwner } from "../../lib/src/stack/table-owner.js";

/** Connection 0 has entry 0, connection 1 entry 1, connection 2 none. CPU n has queue n, CPU 3 shares queue 0. */
function parts() {
  const queues = [0, 1, 2].map((number) => new ReceiveQueue(number, 8));
  const queueForCpu = new Map([0, 1, 2, 3].map((cpu) => [cpu, queues[cpu % 3]]));
  const table = new TableSteering([0, 1, 2], [0, 1, 2], queueForCpu);
  const released: { frames: number[]; queue: number; then: () => void }[] = [];
  const draining = new Draining(
    (connection) => table.entry(connection),
    (held: HeldFrames, then) =>
      void released.push({
        frames: Array.from({ length: held.count }, (_, i) => held.frame(i)),
        queue: held.number,
        then,
      }),
  );
  const clock = { nowPs: 0, late: 0 };
  const owner = new TableOwner({ table, queues, draining, now: () => clock.nowPs, outOfOrder: () => clock.late });
  let frame = 0;
  const arrive = (connection: number): void => void table.queueOf(connection).put(clock.nowPs, ++frame, connection, 64);
  const process = (queue: number, count: number): void => {
    queues[queue].take(count);
    queues[queue].indicate(count);
    queues[queue].giveBack(count);
  };
  return { queues, table, draining, owner, released, clock, arrive, process };
}

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
    const { draining, owner, queues, released, arrive, process } = parts();
    arrive(0);
    owner.move([{ entry: 0, cpu: 1 }], "moves", true);
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
    const { draining, owner, queues, arrive, process } = parts();
    arrive(0);
    owner.move([{ entry: 0, cpu: 1 }], "moves", true);
    expect(draining.holdBack(queues[0], 0)).toBe(false);
    process(0, 1);
    arrive(0);
    owner.move([{ entry: 0, cpu: 2 }], "moves", false);
    arrive(0);
    expect([draining.holdBack(queues[2], 0), draining.isMoving(0), draining.isHolding]).toEqual([false, true, false]);
    process(1, 1);
    expect(draining.isMoving(0)).toBe(false);
  });

  it("an entry that moves again, undrained, is on the move until its latest move is complete", () => {
    const { draining, owner, arrive, process } = parts();
    arrive(0);
    owner.move([{ entry: 0, cpu: 1 }], "moves", false);
    arrive(0);
    owner.move([{ entry: 0, cpu: 2 }], "moves", true);
    process(0, 1);
    expect([draining.isMoving(0), draining.holdsEntry(0)]).toEqual([true, true]);
    process(1, 1);
    expect([draining.isMoving(0), draining.isHolding]).toEqual([false, false]);
  });
});

describe("the owner of the table", () => {
  it("moves an entry that moves again when its first move is complete, and then to the latest wish", () => {
    const { owner, table, arrive, process } = parts();
    arrive(0);
    owner.move([{ entry: 0, cpu: 1 }], "moves", true);
    owner.move([{ entry: 0, cpu: 2 }], "moves", false);
    owner.move(
      [
        { entry: 0, cpu: 0 },
        { entry: 1, cpu: 2 },
      ],
      "table",
      true,
    );
    expect([table.cpus, owner.changes.map(({ moves }) => moves)]).toEqual([
      [1, 2, 2],
      [[{ entry: 0, from: 0, to: 1 }], [{ entry: 1, from: 1, to: 2 }]],
    ]);
    process(0, 1);
    expect([table.cpus, owner.changes[2]]).toMatchObject([
      [0, 2, 2],
      { what: "moves", moves: [{ entry: 0, from: 1, to: 0 }] },
    ]);
    expect(owner.changes).toHaveLength(3);
    // A wish that was granted is forgotten: the next drained move of the entry is followed by no other.
    arrive(0);
    owner.move([{ entry: 0, cpu: 2 }], "moves", true);
    process(0, 1);
    expect([table.cpus, owner.changes.length]).toEqual([[2, 2, 2], 4]);
  });

  it("counts frames whose later ones go elsewhere, says when they are done, and charges what came late to the latest change", () => {
    const { owner, clock, arrive, process } = parts();
    arrive(0);
    arrive(2);
    arrive(1);
    clock.nowPs = 10;
    owner.move(
      [
        { entry: 0, cpu: 1 },
        { entry: 1, cpu: 1 },
      ],
      "moves",
      false,
    );
    expect(owner.changes).toMatchObject([{ timePs: 10, framesOnOldCpu: 1, settledPs: NaN, moves: [{ entry: 0 }] }]);
    clock.late = 2;
    clock.nowPs = 20;
    owner.rehash("hash", [0, 0, 1]);
    expect(owner.changes[1]).toMatchObject({ framesOnOldCpu: 2, moves: [] });
    clock.nowPs = 30;
    process(0, 1);
    expect(owner.changes[1]?.settledPs).toBe(NaN);
    clock.nowPs = 40;
    process(2, 1);
    clock.late = 3;
    owner.chargeLatest();
    owner.chargeLatest();
    expect(owner.changes.map(({ settledPs, outOfOrder }) => [settledPs, outOfOrder])).toEqual([
      [30, 2],
      [40, 1],
    ]);
  });

  it("a CPU without a queue of its own shares one: such a move leaves no frame behind", () => {
    const { owner, draining, arrive } = parts();
    arrive(0);
    owner.move(
      [
        { entry: 0, cpu: 3 },
        { entry: 1, cpu: 1 },
      ],
      "table",
      true,
    );
    expect([
      owner.changes.map(({ framesOnOldCpu, settledPs, moves }) => [framesOnOldCpu, settledPs, moves.length]),
      draining.isHolding,
    ]).toEqual([[[0, 0, 1]], false]);
  });
});

describe("steering", () => {
  it("follows entries and hash from the next frame on, counts the frames of each entry, and keeps no list that it was given", () => {
    const { table, queues } = parts();
    expect([0, 1, 2].map((connection) => table.queueOf(connection).number)).toEqual([0, 1, 2]);
    table.moveEntry(1, 0);
    table.rehash([1, 2, 0]);
    expect([0, 1, 2].map((connection) => table.queueOf(connection))).toEqual([queues[0], queues[2], queues[0]]);
    expect([table.framesOf, table.cpus, table.entry(1)]).toEqual([[2, 2, 2], [0, 0, 2], 2]);
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
