import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { receiveThrottle } from "../../lib/src/ndis/miniport-driver.js";
import { NBLS_PER_CHAIN, receivedNetBufferLists } from "../../lib/src/ndis/net-buffer-lists.js";
import { FRAMES_AT_ONCE } from "../../lib/src/nic/receive-queue.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";

function filled(frames: number): ReceiveQueue {
  const queue = new ReceiveQueue(0, 1024);
  for (let frame = 1; frame <= frames; frame++) queue.put(frame, frame, 0, 64);
  return queue;
}

describe("chains of NET_BUFFER_LISTs", () => {
  it("a DPC gets what waits, up to the throttle's limit, in chains of 64 at most, and is told whether more is pending", () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 400 })),
        (frames, maxNblsToIndicate) => {
          const queue = filled(frames);
          const throttle = receiveThrottle(maxNblsToIndicate);
          const sizes: number[] = [];
          for (const { count } of receivedNetBufferLists([queue], throttle)) {
            sizes.push(count);
            queue.indicate(count);
            queue.giveBack(count);
          }
          expect(sizes.reduce((a, b) => a + b, 0)).toBe(Math.min(frames, maxNblsToIndicate));
          expect(sizes.every((size) => size >= 1 && size <= NBLS_PER_CHAIN && size <= FRAMES_AT_ONCE)).toBe(true);
          expect(throttle.moreNblsPending).toBe(frames > maxNblsToIndicate);
          expect(queue.waiting).toBe(Math.max(0, frames - maxNblsToIndicate));
        },
      ),
    );
  });

  it("frames that arrive while the DPC works wait for the next cycle (decision)", () => {
    const queue = filled(70);
    let indicated = 0;
    for (const { count } of receivedNetBufferLists([queue], receiveThrottle(Infinity))) {
      queue.put(1000, 1000, 0, 64);
      indicated += count;
      queue.indicate(count);
      queue.giveBack(count);
    }
    expect([indicated, queue.waiting]).toEqual([70, 2]);
  });
});
