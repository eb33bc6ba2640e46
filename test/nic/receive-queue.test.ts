import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";

/** Puts, takes and gives back in the given amounts, each cut to what is possible. */
const actions = fc.array(
  fc.record({
    what: fc.constantFrom("put" as const, "take" as const, "giveBack" as const),
    count: fc.integer({ min: 1, max: 9 }),
  }),
);

describe("a ring of receive buffers against a list", () => {
  it("frames come out in the order in which they went in, and what does not fit is refused", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), actions, (buffers, all) => {
        const queue = new ReceiveQueue(3, buffers);
        const inside: number[] = [];
        let taken = 0,
          frame = 0;
        for (const { what, count } of all) {
          if (what === "put")
            for (let i = 0; i < count; i++) {
              const fits = inside.length < buffers;
              expect(queue.put(1000 + ++frame, frame, frame % 5, 64 + (frame % 100))).toBe(fits);
              if (fits) inside.push(frame);
            }
          else if (what === "take") {
            const expected = Math.min(count, inside.length - taken);
            expect(queue.take(count)).toBe(expected);
            queue.indicate(expected);
            taken += expected;
          } else {
            const back = Math.min(count, taken);
            queue.giveBack(back);
            inside.splice(0, back);
            taken -= back;
          }
          expect([queue.filled, queue.taken, queue.waiting]).toEqual([inside.length, taken, inside.length - taken]);
          inside.forEach((number, i) => {
            expect([queue.frame(i), queue.arrivalPs(i), queue.connection(i), queue.frameBytes(i)]).toEqual([
              number,
              1000 + number,
              number % 5,
              64 + (number % 100),
            ]);
          });
          expect(queue.oldestWaitingPs).toBe(inside.length > taken ? 1000 + inside[taken] : NaN);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("has as many buffers as it was given, also when that is no power of two", () => {
    for (const buffers of [1, 3, 512, 1000]) {
      const queue = new ReceiveQueue(0, buffers);
      let taken = 0;
      while (queue.put(0, taken + 1, 0, 64)) taken++;
      expect(taken).toBe(buffers);
    }
  });

  it("remembers when each taken frame is done, and how long it stalled", () => {
    const queue = new ReceiveQueue(0, 4);
    for (let frame = 1; frame <= 3; frame++) queue.put(0, frame, 0, 64);
    queue.take(2);
    queue.setDone(0, 500, 0);
    queue.setDone(1, 1200, 200);
    expect([0, 1].map((i) => [queue.doneAfterPs(i), queue.stallPs(i)])).toEqual([
      [500, 0],
      [1200, 200],
    ]);
  });

  it.each([0, -1, 2.5, 2 ** 20 + 1])("%d buffers are refused", (buffers) => {
    expect(() => new ReceiveQueue(0, buffers)).toThrow(/number of receive buffers/);
  });
});
