// RFS' tables: what the application's calls record, when a connection's frames leave a CPU, and how places are found
// (lib/docs/linux.md, N4). The examples are worked out by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowTables, powerOfTwo, slotNumber } from "../../lib/src/linux/flow-tables.js";
import { highBits } from "../../lib/src/linux/steering.js";

interface Counters {
  head: number;
  tail: number;
}

/** Tables for 4 CPUs, whose backlogs have these counters; `step` steers one frame, and answers its CPU. */
function tables({ byLowBits = false, queueEntries = 1 } = {}) {
  const flows = new FlowTables({ cpus: 4, queues: 1, globalEntries: 8, queueEntries, byLowBits });
  const backlogs: Counters[] = Array.from({ length: 4 }, () => ({ head: 0, tail: 0 }));
  const moves: number[] = [];
  const step = (hash: number): number | null => {
    const slot = flows.choose(0, hash, {
      backlogOf: (cpu) => backlogs[cpu],
      moved: (from) => void moves.push(from),
      acceleration: null,
    });
    if (slot === null) return null;
    backlogs[slot.cpu].tail = (backlogs[slot.cpu].tail + 1) | 0;
    slot.lastTail = backlogs[slot.cpu].tail;
    return slot.cpu;
  };
  return { flows, backlogs, moves, step };
}

describe("when a connection's frames leave a CPU", () => {
  const hash = 0x1234_5670;

  it("not before all that went there has gone up: last tail 100, head 97 stays, head 101 goes", () => {
    const { flows, backlogs, moves, step } = tables();
    backlogs[0] = { head: 97, tail: 99 };
    flows.record(hash, 0);
    expect(step(hash)).toBe(0); // the slot's last tail is 100 now
    flows.record(hash, 3);
    expect(step(hash)).toBe(0);
    expect(flows.slot(0, hash)).toEqual({ cpu: 0, lastTail: 101, filter: null, filtered: null });
    backlogs[0].head = 100;
    expect(step(hash)).toBe(0);
    backlogs[0].head = 102;
    backlogs[3] = { head: 7, tail: 9 };
    expect(step(hash)).toBe(3);
    expect(flows.slot(0, hash)).toEqual({ cpu: 3, lastTail: 10, filter: null, filtered: null });
    expect(moves).toEqual([0]);
  });

  it("also where the counters wrap around: last tail 5, head 2^32 - 6 is 11 frames before it, and stays", () => {
    const { flows, backlogs, step } = tables();
    backlogs[0] = { head: 4_294_967_290 | 0, tail: 4 };
    flows.record(hash, 0);
    step(hash);
    expect(flows.slot(0, hash).lastTail).toBe(5);
    flows.record(hash, 1);
    expect(step(hash)).toBe(0);
    backlogs[0].head = 6;
    expect(step(hash)).toBe(1);
  });

  it("a connection that the global table does not know, or knows another one for, has no CPU here", () => {
    const { flows, step } = tables();
    expect(step(hash)).toBeNull();
    flows.record(hash, 2);
    expect(step(hash)).toBe(2);
    flows.record(hash + 8, 1); // the same place of 8, other upper bits
    expect(step(hash)).toBeNull();
  });

  it("a closed socket is forgotten, in 6.1 it is not; another connection's entry in its place stays", () => {
    const [newer, older] = [tables(), tables({ byLowBits: true })];
    for (const { flows } of [newer, older]) {
      flows.record(hash, 2);
      flows.close(hash);
    }
    expect([newer.step(hash), older.step(hash)]).toEqual([null, 2]);
    newer.flows.record(hash + 8, 1);
    newer.flows.close(hash);
    expect(newer.step(hash + 8)).toBe(1);
  });

  it("connections that share a place share CPU and counter: each record moves both, one after the other is done", () => {
    const { flows, backlogs, moves, step } = tables();
    const other = hash + 1;
    flows.record(hash, 0);
    flows.record(other, 1);
    expect(step(hash)).toBe(0);
    expect(step(other)).toBe(0); // frames of the first are still there
    backlogs[0].head = 2;
    expect(step(other)).toBe(1);
    backlogs[1].head = 1;
    expect(step(hash)).toBe(0);
    expect(moves).toEqual([0, 1]);
  });
});

describe("accelerated RFS (N5)", () => {
  /** CPU c has queue c; a frame of `hash` comes from `queue`. */
  function accelerated({ byLowBits = false } = {}) {
    const flows = new FlowTables({ cpus: 4, queues: 4, globalEntries: 8, queueEntries: 1, byLowBits });
    const heads = [0, 0, 0, 0];
    const filters: [number, number][] = [];
    const step = (queue: number, hash: number): number | undefined =>
      flows.choose(queue, hash, {
        backlogOf: (cpu) => (heads[cpu] === undefined ? undefined : { head: heads[cpu] }),
        moved: () => undefined,
        acceleration: { queueFor: (cpu) => cpu, filter: (target) => filters.push([hash, target]) - 1 },
      })?.cpu;
    return { flows, heads, filters, step };
  }
  const hash = 0x40;

  it("asks for a filter to the queue of the new CPU, whose place becomes the connection's, and asks again from the old ring", () => {
    const { flows, filters, step } = accelerated();
    flows.record(hash, 2);
    expect(step(0, hash)).toBe(2);
    expect(filters).toEqual([[hash, 2]]);
    expect([flows.slot(0, hash).cpu, flows.slot(2, hash)]).toEqual([
      0xffff,
      { cpu: 2, lastTail: 0, filter: 0, filtered: hash },
    ]);
    // 6.18: the target's place is in use and has this CPU, so the old place moves, and nobody is asked.
    expect(step(0, hash)).toBe(2);
    expect(flows.slot(0, hash).cpu).toBe(2);
    expect(filters).toHaveLength(1);
  });

  it("in 6.1 each further frame of the old ring asks again", () => {
    const { flows, filters, step } = accelerated({ byLowBits: true });
    flows.record(hash, 2);
    for (let i = 0; i < 3; i++) step(0, hash);
    expect(filters).toHaveLength(3);
  });

  it("6.18 leaves a place alone that another connection uses, until ten tables of frames have passed", () => {
    const { flows, heads, filters, step } = accelerated();
    flows.record(hash, 2);
    step(0, hash);
    flows.record(hash + 1, 2);
    expect(step(1, hash + 1)).toBe(2);
    expect(filters).toHaveLength(1);
    heads[2] = 10; // tables have one entry here
    flows.record(hash + 2, 2);
    expect(step(3, hash + 2)).toBe(2);
    expect(filters.at(-1)).toEqual([hash + 2, 2]);
  });

  it("asks for nothing if the frame is on the right ring already", () => {
    const { flows, filters, step } = accelerated();
    flows.record(hash, 1);
    expect(step(1, hash)).toBe(1);
    expect(filters).toEqual([]);
  });
});

describe("places", () => {
  it("of a queue's table are found by multiplying with 0x61c88647 and the high bits (6.18), or by the low bits (6.1)", () => {
    expect([1, 2, 3].map((hash) => slotNumber(hash, 256, false))).toEqual([0x61, 0xc3, 0x25]);
    expect([1, 2, 259].map((hash) => slotNumber(hash, 256, true))).toEqual([1, 2, 3]);
    expect(slotNumber(0xffff_ffff, 1, false)).toBe(0);
  });

  it("are within the table, whatever the hash", () =>
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.boolean(), (bits, hash, byLowBits) => {
        const place = slotNumber(hash, 2 ** bits, byLowBits);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(2 ** bits);
        const exact = byLowBits
          ? BigInt(hash) % 2n ** BigInt(bits)
          : ((BigInt(hash) * 0x61c88647n) % 2n ** 32n) >> BigInt(32 - bits);
        expect(BigInt(place)).toBe(exact);
      }),
    ));

  it("of a map are by the high bits of the hash: (hash times length) / 2^32, not modulo", () => {
    expect([0, 0x3fff_ffff, 0x4000_0000, 0xffff_ffff].map((hash) => highBits(hash, 4))).toEqual([0, 0, 1, 3]);
    expect([0x5555_5555, 0x5555_5556].map((hash) => highBits(hash, 3))).toEqual([0, 1]);
  });

  it("numbers of entries are rounded up to powers of two", () =>
    expect([1, 2, 3, 32_768, 32_769].map(powerOfTwo)).toEqual([1, 2, 4, 32_768, 65_536]));
});
