// Check 9, its first half: with a fixed table every connection's frames are indicated in order. Source: "RSS
// Configuration" (frames that are queued are still processed on the old CPU after a change, so only a change can
// disturb the order). The laws in receive-path/laws-of-all-variants.test.ts say it of random scenarios; here are long
// runs under overload.
import { describe, expect, it } from "vitest";
import { VARIANTS, forVariant, load, run, us, type Scenario } from "rss-lab";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { ReceiveSide } from "../../lib/src/stack/protocol-driver.js";

const HARD: readonly (readonly [string, Partial<Scenario>])[] = [
  ["plain", {}],
  ["overload with drops", { receiveBuffers: 16 }],
  ["throttle and moderation", { maxNblsToIndicate: 5, interruptModeration: { timeoutPs: us(20), frames: 32 } }],
  ["copies near exhaustion", { receiveBuffers: 64, resourcesBelow: 60 }],
  [
    "few queues, hyper-threads, locks and sends",
    {
      cpus: undefined,
      topology: { nodes: 2, coresPerNode: 2, threadsPerCore: 2 },
      hyperThreadSpeed: 0.5,
      rss: { queues: 3 },
      locks: { connection: true },
      sends: { perFrame: 1, trigger: "timer", delayPs: us(1), cpu: "any" },
    },
  ],
];

describe("check 9: in-order processing with a fixed table (RSS Configuration)", () => {
  it.each(HARD)("%s: none of 20,000 frames of 50 connections is indicated out of order in any variant", (_, more) => {
    for (const variant of VARIANTS) {
      const { summary } = run(
        forVariant(
          {
            traffic: load({ framesPerSecond: 6e6, connections: 50, frames: 20_000 }),
            cpus: 4,
            records: "summary",
            ...more,
          },
          variant,
        ),
      );
      expect([summary.outOfOrder, summary.indicated > 1_000]).toEqual([0, true]);
    }
  });

  it("the count does count: a frame indicated after a later one of its connection, through another queue, is out of order", () => {
    const receiveSide = new ReceiveSide({
      connections: 2,
      protocolPs: 1,
      perBytePs: 0,
      notesFrames: true,
      keepsCpus: false,
      reloadPs: () => 0,
      connectionLocks: false,
      sharedLockPs: 0,
      lineFromPs: () => 0,
      ackSendPs: null,
      drawProtocolPs: null,
      countFrames: false,
      draining: null,
      late: () => {},
      holdPs: 0,
      replied: null,
    });
    const [oldQueue, newQueue] = [new ReceiveQueue(0, 8), new ReceiveQueue(1, 8)];
    oldQueue.put(0, 1, 0, 64); // frames 1 and 3 of connection 0, frame 2 of connection 1
    oldQueue.put(0, 2, 1, 64);
    newQueue.put(0, 3, 0, 64);
    newQueue.take(1);
    oldQueue.take(2);
    receiveSide.receive(1, { queue: newQueue, first: 0, count: 1 }, 0, 0);
    expect(receiveSide.counts.outOfOrder).toBe(0);
    receiveSide.receive(0, { queue: oldQueue, first: 0, count: 2 }, 0, 0);
    expect(receiveSide.counts.outOfOrder).toBe(1);
  });
});
