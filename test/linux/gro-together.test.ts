// GRO beside what else may become of a frame behind a poll (lib/docs/linux.md, "GRO"): a packet counts once for a flow
// limit, and moves as a whole when its CPU goes offline. The laws' scenarios have all of it together, too.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ns, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { Backlog } from "../../lib/src/linux/backlog.js";
import { Packets } from "../../lib/src/linux/packets.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { Rings } from "../../lib/src/nic/rings.js";
import { framesAt } from "../receive-path/handmade.js";

const atOnce = (frames: number, linux: LinuxScenario): Run =>
  run({
    traffic: framesAt(new Array<number>(frames).fill(0)),
    cpus: 4,
    variant: "rps",
    receiveBuffers: 4096,
    // Whoever is asked is so 1 ms later, when all frames have come.
    costs: { ipiDeliveryPs: us(1000) },
    linux: { rpsCpus: [1], ...linux },
  });

/** A queue with packets of so many frames each. */
function queueOf(sizes: readonly number[]): ReceiveQueue {
  const queue = new ReceiveQueue(0, 4096);
  for (const size of sizes)
    for (let i = 0; i < size; i++) {
      queue.put(0, queue.filled + 1, 0, 64);
      queue.markMerged(queue.filled - 1, i > 0);
    }
  return queue;
}
const sizesOf = (queue: ReceiveQueue, isMerged: boolean): number[] => {
  const packets = new Packets({ queue, count: queue.filled, isMerged }, null);
  const sizes: number[] = [];
  while (packets.next()) sizes.push(packets.end - packets.first);
  return sizes;
};

describe("packets of a list", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 30 });

  it("are found in order, with all frames; without GRO each frame is one", () =>
    fc.assert(
      fc.property(sizes, (all) => {
        const queue = queueOf(all);
        expect(sizesOf(queue, true)).toEqual(all);
        expect(sizesOf(queue, false)).toEqual(new Array<number>(queue.filled).fill(1));
      }),
    ));

  it("keep their sizes from backlog to backlog, and leave the first one empty, with its counters at one", () =>
    fc.assert(
      fc.property(sizes, fc.boolean(), (all, isSpliced) => {
        const rings = new Rings(2, Backlog.placesFor(1000, true));
        const [from, to] = [new Backlog(0, rings, 1000), new Backlog(1, rings, 1000)];
        for (const backlog of [from, to]) backlog.keepPackets();
        const move = (queue: ReceiveQueue, backlog: Backlog): void => {
          const packets = new Packets({ queue, count: queue.filled, isMerged: true }, null);
          while (packets.next()) expect(backlog.put(queue, packets.first, packets.end)).toBe(true);
        };
        move(queueOf(all), from);
        if (isSpliced) from.splice();
        move(from.queue, to);
        from.empty();
        expect([from.inputLength, from.processLength, from.queue.filled]).toEqual([0, 0, 0]);
        expect([from.head, to.inputLength]).toEqual([from.tail, all.length]);
        expect(sizesOf(to.queue, to.isMerged)).toEqual(all);
      }),
    ));
});

describe("a flow limit", () => {
  // Polls of four frames: each makes one packet. From half of 1000 packets on 64 more of a connection may come.
  it("counts packets, and drops them whole: (500 + 64) packets of four frames go up; without GRO as many frames", () => {
    const linux = { flowLimitCpus: [0], napiWeight: 4 };
    const { summary } = atOnce(2400, { ...linux, gro: true });
    expect(summary).toMatchObject({ indicated: 564 * 4, dropped: 144 });
    expect(summary.linux).toMatchObject({ groMerged: 1800, flowLimitDropped: 144, backlogDropped: 0 });
    expect(atOnce(2400, linux).summary.indicated).toBe(564);
    expect(atOnce(2400, { napiWeight: 4, gro: true }).summary.dropped).toBe(0);
  });
});

describe("a CPU that goes offline", () => {
  const goes = [{ timePs: us(50), cpu: 1, online: false, by: 3 }];

  it("leaves its packets whole: 40 frames in one are enqueued once (26 ns) and take one frame's time (500 ns)", () => {
    const of = (gro: boolean): [number, number] => {
      const { summary, work } = atOnce(40, { cpuChanges: goes, gro });
      expect(summary.indicated).toBe(40);
      const [first] = work().filter(({ cpu }) => cpu === 3);
      expect(first.startPs).toBe(us(50));
      return [first.endPs - first.startPs, summary.cpus[3].busyPs.protocol];
    };
    expect(of(true)).toEqual([ns(26), ns(500)]);
    expect(of(false)).toEqual([40 * ns(26), 40 * ns(500)]);
  });

  const drawn = fc
    .record({
      variant: fc.constantFrom("rps" as const, "rfs" as const),
      kernel: fc.constantFrom("6.18" as const, "6.1" as const),
      framesPerSecond: fc.constantFrom(2e6, 6e6),
      connections: fc.integer({ min: 1, max: 6 }),
      times: fc.uniqueArray(fc.integer({ min: 1, max: 4e8 }), { minLength: 1, maxLength: 5 }),
      flowLimitCpus: fc.constantFrom([], [0]),
      maxBacklog: fc.constantFrom(1000, 10),
      seed: fc.nat(99),
    })
    .map(({ framesPerSecond, connections, times, variant, seed, ...linux }): Scenario => ({
      variant,
      seed,
      traffic: load({ framesPerSecond, connections, frames: 1200 }),
      linux: {
        ...linux,
        gro: true,
        queues: 1,
        rpsCpus: [1, 2],
        cpuChanges: times
          .sort((a, b) => a - b)
          .map((timePs, i) => ({ timePs, cpu: 1, online: i % 2 === 1, ...(i % 2 === 0 && { by: 0 }) })),
      },
    }));

  it("loses no frame and no packet: the stack is paid for frames less those that were merged, whoever does them", () => {
    let merged = 0;
    fc.assert(
      fc.property(drawn, (scenario) => {
        const { summary, scenario: complete } = run(scenario);
        const { groMerged = 0 } = summary.linux!;
        expect([summary.received, summary.waiting]).toEqual([summary.indicated + summary.dropped, 0]);
        if (summary.dropped > 0) return;
        merged += groMerged;
        const protocolPs = summary.cpus.reduce((sum, { busyPs }) => sum + busyPs.protocol, 0);
        expect(protocolPs).toBe(complete.costs.protocolPs * (summary.indicated - groMerged));
      }),
      { numRuns: 40 },
    );
    expect(merged).toBeGreaterThan(100);
  });

  it("also when the run is cut short: frames = done + dropped + waiting", () =>
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 4e8 }), (scenario, durationPs) => {
        const { received, indicated, dropped, waiting } = run({ ...scenario, durationPs }).summary;
        expect(received).toBe(indicated + dropped + waiting);
      }),
      { numRuns: 40 },
    ));
});
