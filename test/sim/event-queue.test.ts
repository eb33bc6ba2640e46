import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../lib/src/sim/event-queue.js";

interface Event {
  timePs: number;
  order: number;
  id: number;
}

const events = fc.array(fc.record({ timePs: fc.nat(20), order: fc.nat(5), takes: fc.nat(2) }), { maxLength: 300 });
const before = (a: Event, b: Event): number => a.timePs - b.timePs || a.order - b.order || a.id - b.id;

describe("the event queue against a sorted list", () => {
  it("fires events by time, then by order, then first scheduled first, however pushes and takes alternate", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 8 }), (plan, capacity) => {
        const queue = new EventQueue(capacity);
        const fired: number[] = [];
        const expected: number[] = [];
        let list: Event[] = [];
        const take = (): void => {
          const [first, ...rest] = list;
          expect(queue.nextPs).toBe(first?.timePs);
          queue.fireNext();
          expected.push(first.id);
          list = rest;
        };
        plan.forEach(({ timePs, order, takes }, id) => {
          queue.push(timePs, order, { fire: (argument) => fired.push(argument) }, id);
          list = [...list, { timePs, order, id }].sort(before);
          expect(queue.length).toBe(list.length);
          for (let i = 0; i < takes && list.length > 0; i++) take();
        });
        while (list.length > 0) take();
        expect(fired).toEqual(expected);
        expect([queue.length, queue.nextPs]).toEqual([0, Infinity]);
      }),
      { numRuns: 100 },
    );
  });

  it("grows beyond its capacity and forgets nothing", () => {
    const queue = new EventQueue(1);
    const fired: number[] = [];
    for (let i = 0; i < 1000; i++)
      queue.push((i * 7919) % 1000, 0, { fire: (argument) => fired.push(argument) }, (i * 7919) % 1000);
    while (queue.length > 0) queue.fireNext();
    expect(fired).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it("an event that schedules another at its own instant has it fired next, before later ones", () => {
    const queue = new EventQueue();
    const fired: string[] = [];
    queue.push(
      5,
      4,
      { fire: () => (fired.push("first"), queue.push(5, 0, { fire: () => fired.push("child") }, 0)) },
      0,
    );
    queue.push(5, 5, { fire: () => fired.push("second") }, 0);
    while (queue.length > 0) queue.fireNext();
    expect(fired).toEqual(["first", "child", "second"]);
  });

  it("keeps first-scheduled-first for times up to 2^53 ps", () => {
    const queue = new EventQueue();
    const fired: number[] = [];
    for (const id of [0, 1, 2])
      queue.push(Number.MAX_SAFE_INTEGER, 63, { fire: (argument) => fired.push(argument) }, id);
    while (queue.length > 0) queue.fireNext();
    expect(fired).toEqual([0, 1, 2]);
  });

  it.each([0, 1.5, -1, 2 ** 25])("capacity %d is refused", (capacity) => {
    expect(() => new EventQueue(capacity)).toThrow(/capacity of the event queue/);
  });
});
