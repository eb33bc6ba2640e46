// GRO that merges (lib/docs/linux.md, "GRO"): its rules by themselves, worked examples by hand, and what it saves. The
// laws hold with it too: the scenarios of invariants.test.ts have it half of the time.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ns, readScenario, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { Backlog, BacklogPoll } from "../../lib/src/linux/backlog.js";
import { Gro, type GroFrame, type GroPacket } from "../../lib/src/linux/gro.js";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { Rings } from "../../lib/src/nic/rings.js";
import { story } from "../driver/story.js";
import { framesAt } from "../receive-path/handmade.js";
import { linuxScenarios } from "./scenarios.js";

const frameOf = (frame: number, connection: number, frameBytes = 64): GroFrame => ({
  arrivalPs: frame,
  frame,
  connection,
  frameBytes,
});
/** Everything that is ready, list by list. */
function lists(gro: Gro): GroPacket[][] {
  const all: GroPacket[][] = [];
  for (let list = gro.takeReady(); list.length > 0; list = gro.takeReady()) all.push(list);
  return all;
}
const numbers = (packets: readonly GroPacket[]): number[][] =>
  packets.map(({ frames }) => frames.map(({ frame }) => frame));

describe("packets", () => {
  // A frame of some connection, or a flush of what was begun before a tick; connection 0 cannot be merged.
  const step = fc.oneof(
    fc.record({ connection: fc.nat(40), bytes: fc.constantFrom(64, 1518, 9000) }),
    fc.record({ flushBefore: fc.constantFrom(0, 1, 2, Infinity) }),
  );

  it("every frame comes out once, in the order of its connection; a packet has one connection, 64 frames, 65,536 bytes", () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const gro = new Gro((connection) => (connection === 0 ? null : connection & 7));
        const out: GroPacket[] = [];
        let [came, merged] = [0, 0];
        for (const [i, one] of steps.entries()) {
          if ("flushBefore" in one) gro.flush(one.flushBefore);
          else if (gro.receive(frameOf(++came, one.connection, one.bytes), Math.floor(i / 150))) merged++;
          const list = lists(gro);
          for (const packets of list)
            expect(packets.reduce((sum, { frames }) => sum + frames.length, 0)).toBeLessThanOrEqual(64);
          out.push(...list.flat());
          expect(out.reduce((sum, { frames }) => sum + frames.length, 0) + gro.waiting().length).toBe(came);
        }
        gro.flush(Infinity);
        out.push(...lists(gro).flat());
        expect(out.length).toBe(came - merged);
        for (const { frames } of out) {
          expect(new Set(frames.map(({ connection }) => connection)).size).toBe(1);
          expect(frames.length).toBeLessThanOrEqual(frames[0].connection === 0 ? 1 : 64);
          expect(frames.reduce((sum, { frameBytes }) => sum + frameBytes, 0)).toBeLessThanOrEqual(65_536);
        }
        const inOrder = out.flatMap(({ frames }) => frames);
        for (let connection = 0; connection <= 40; connection++) {
          const own = inOrder.filter((one) => one.connection === connection).map(({ frame }) => frame);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
        expect(inOrder.map(({ frame }) => frame).sort((a, b) => a - b)).toEqual(
          Array.from({ length: came }, (_, i) => i + 1),
        );
      }),
    ));

  it("a bucket holds eight: a ninth connection has the oldest leave; those of another bucket stay", () => {
    const gro = new Gro((connection) => connection & 7);
    for (let i = 0; i < 8; i++) gro.receive(frameOf(i + 1, 8 * i), 0);
    gro.receive(frameOf(9, 1), 0);
    expect(lists(gro)).toEqual([]);
    gro.receive(frameOf(10, 64), 0);
    expect(numbers(lists(gro).flat())).toEqual([[1]]);
    // Connection 8 is still held, and merges.
    expect(gro.receive(frameOf(11, 8), 0)).toBe(true);
  });

  it("a full packet leaves for the frame that does not fit, and is flushed in the order of buckets and of age", () => {
    const gro = new Gro((connection) => connection & 7);
    for (let i = 1; i <= 8; i++) gro.receive(frameOf(i, 3, 9000), 0);
    expect(numbers(lists(gro).flat())).toEqual([[1, 2, 3, 4, 5, 6, 7]]);
    gro.receive(frameOf(9, 1), 1);
    gro.receive(frameOf(10, 11), 1);
    gro.flush(1);
    expect(numbers(lists(gro).flat())).toEqual([[8]]);
    gro.flush(Infinity);
    expect(numbers(lists(gro).flat())).toEqual([[9], [10]]);
  });
});

// Three frames of one connection at once. They are in one look: descriptors 150, merging the second and the third 2 *
// 119 ns. Nothing more waits, so the packet goes up at the end of the poll: 500 ns for the three.
const MERGED = `
     0   -    1  frame 1 arrives
     0   -    1  frame 2 arrives
     0   -    1  frame 3 arrives
   500   0    2  interrupt, cycle 1
   500   0    3  isr 300
   800   -    3  disable, cycle 1
   800   0    4  queue-dpc, cycle 1
   800   0    5  dpc 140
   940   0    5  dpc 100
  1040   0    6  dpc 150
  1190   0    6  dpc 238
  1428   0    6  protocol 500 for frame 1
  1928   0  7.1  dpc 100
  2028   -  7.1  enable, cycle 1`;

describe("by hand", () => {
  const at = (count: number, variant: Scenario["variant"], linux: LinuxScenario = {}): Run =>
    run({
      traffic: framesAt(new Array<number>(count).fill(0)),
      cpus: 1,
      variant,
      linux: { gro: true, ...linux },
    });
  const donesOf = (result: Run): number[] => [...new Set(result.frames().map(({ donePs }) => donePs / ns(1)))];

  it("three frames are done together after 1928 ns; without GRO the last is after 2690", () => {
    const result = at(3, "napi");
    expect(story(result).filter((line) => !line.includes("protocol 0"))).toEqual(MERGED.slice(1).split("\n"));
    expect(donesOf(result)).toEqual([1928]);
    expect(result.summary.linux?.groMerged).toBe(2);
    expect(donesOf(at(3, "napi", { gro: false }))).toEqual([1690, 2190, 2690]);
  });

  it("in RPS they are one packet: one enqueueing (26 ns), one place of the backlog, one frame's time in the stack", () => {
    // Built and merged at 1428, steered to 1454, unmasked at 1554; the backlog's poll 100, then 500.
    expect(donesOf(at(3, "rps", { rpsCpus: [0] }))).toEqual([1428 + 26 + 100 + 100 + 500]);
    // 64 frames at once and a backlog that takes two: without GRO most are lost. Lists of 8 go up, packets at the end.
    const small = { rpsCpus: [0], maxBacklog: 1 };
    expect(at(64, "rps", small).summary).toMatchObject({ indicated: 64, dropped: 0 });
    expect(at(64, "rps", { ...small, gro: false }).summary.linux?.backlogDropped).toBe(62);
  });

  it("after a poll of the whole weight all packets go up, with a HZ of 1000 those of earlier ticks alone", () => {
    expect(at(64, "napi", { napiWeight: 16 }).summary.linux?.groMerged).toBe(60);
    expect(at(64, "napi", { napiWeight: 16, hz: 1000 }).summary.linux?.groMerged).toBe(63);
    // A packet has 64 frames at most: the 65th begins another.
    expect(at(70, "napi", { hz: 1000 }).summary.linux?.groMerged).toBe(68);
  });

  it("with a deferral a packet of this tick waits for its timers: two of 20 us, then it goes up before the unmasking", () => {
    // Held at 1090; timer to 21090, hardirq 300, softirq and poll 240; again from 21630; flush at 42170, done after 500.
    const result = at(1, "napi", { deferHardIrqs: 2, groFlushTimeoutPs: us(20) });
    expect(donesOf(result)).toEqual([42_670]);
    expect(donesOf(at(1, "napi", { deferHardIrqs: 2, groFlushTimeoutPs: us(20), gro: false }))).toEqual([1590]);
  });

  it("a NIC that hashes nothing has all connections in one bucket, where nine in turn push each other out", () => {
    const inTurn = (variant: "napi-single-queue" | "napi", connections: number): number | undefined =>
      run({
        traffic: framesAt(new Array<number>(60).fill(0), (i) => i % connections),
        cpus: 1,
        variant,
        linux: { gro: true },
      }).summary.linux?.groMerged;
    expect(inTurn("napi-single-queue", 8)).toBe(52);
    expect(inTurn("napi-single-queue", 9)).toBe(0);
    expect(inTurn("napi", 9)).toBeGreaterThan(40);
  });
});

it("the summary has a count of merged frames with GRO alone, 0 if none came", () => {
  const one = (gro: boolean): Run => run({ traffic: framesAt([0]), variant: "napi", cpus: 2, linux: { gro } });
  expect(one(true).summary.linux?.cpus.map(({ groMerged }) => groMerged)).toEqual([0, 0]);
  expect(one(false).summary.linux).not.toHaveProperty("groMerged");
});

/** Frames do not change their way, and no backlog drops any. */
const NEITHER_MOVED_NOR_LIMITED = {
  cpuChanges: undefined,
  flowRules: undefined,
  rssContexts: undefined,
  flowLimitCpus: undefined,
  flowLimitTableLen: undefined,
} as const;

describe("laws", () => {
  it.each(LINUX_VARIANTS)(
    "%s: what GRO does loses nothing in rings that are large enough, and reorders nothing",
    (variant) =>
      fc.assert(
        fc.property(linuxScenarios(variant), ({ linux, ...scenario }) => {
          const of = (gro: boolean): Run =>
            run({
              ...scenario,
              receiveBuffers: 4096,
              linux: { ...linux, gro, maxBacklog: undefined, ...NEITHER_MOVED_NOR_LIMITED },
            });
          if (variant === "rfs") return; // there threads move
          const [merging, plain] = [of(true), of(false)];
          expect([merging.summary.indicated, merging.summary.outOfOrder]).toEqual([plain.summary.indicated, 0]);
          const { groMerged = 0 } = merging.summary.linux!;
          expect(groMerged).toBeLessThan(Math.max(1, merging.summary.indicated));
          // The stack is paid for packets: frames less those that were merged.
          const protocolPs = merging.summary.cpus.reduce((sum, { busyPs }) => sum + busyPs.protocol, 0);
          const { protocolPs: each } = merging.scenario.costs;
          if (merging.summary.dropped === 0) expect(protocolPs).toBe(each * (merging.summary.indicated - groMerged));
        }),
        { numRuns: 20 },
      ),
  );

  it("3. a backlog counts packets: head <= tail <= head and what waits, most + 1 in the input queue, a weight a poll", () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant(null)), { maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (steps, most, weight, isOld) => {
          const backlog = new Backlog(0, new Rings(1, Backlog.placesFor(most, true)), most);
          backlog.keepPackets();
          const frames = new ReceiveQueue(0, 64);
          for (let i = 0; i < 64; i++) frames.put(0, i + 1, 0, 64);
          const waits = (): number => backlog.inputLength + backlog.processLength;
          let [inFrames, outFrames] = [0, 0];
          for (const size of [...steps, ...new Array<null>(40).fill(null)]) {
            if (size !== null && backlog.put(frames, 0, size)) inFrames += size;
            expect(backlog.inputLength).toBeLessThanOrEqual(most + 1);
            expect((backlog.tail - backlog.head) | 0).toBe(waits());
            if (size !== null) continue;
            const poll = new BacklogPoll(backlog, weight, isOld);
            for (const { queue, count } of poll.chains()) {
              expect(count).toBeLessThanOrEqual(64);
              expect(queue.isMerged(0)).toBe(false);
              outFrames += count;
              queue.indicate(count);
              queue.giveBack(count);
            }
            poll.end();
            expect(poll.taken).toBeLessThanOrEqual(weight);
          }
          expect([waits(), outFrames]).toEqual([0, inFrames]);
        },
      ),
    ));
});

describe("what it saves", () => {
  const fileOf = (name: string): Scenario => {
    const file = readFileSync(new URL(`../../lib/scenarios/linux/${name}.json`, import.meta.url), "utf8");
    return { ...readScenario(JSON.parse(file)), records: "summary" };
  };
  /** Data of TCP that one CPU takes in, Gbit/s: 1448 bytes of a frame of 1518. */
  const gbits = (scenario: Scenario): number => {
    const { summary, endPs } = run(scenario);
    return (summary.indicated * 1448 * 8 * 1000) / endPs;
  };
  const changed = (connections: number, linux: LinuxScenario): Scenario => ({
    ...fileOf("gro-one-connection"),
    traffic: load({ framesPerSecond: 6e6, frames: 240_000, connections, frameBytes: 1518 }),
    linux: { queues: 1, ...linux },
  });

  it("one long connection: twice what a CPU takes without it; a thousand short ones: hardly anything", () => {
    const without = gbits(changed(1, {}));
    expect(gbits(fileOf("gro-one-connection")) / without).toBeGreaterThan(2);
    expect(gbits(fileOf("gro-many-connections")) / without).toBeLessThan(1.05);
  });

  // "net/mlx5e: SHAMPO, Enable HW GRO once more" (20240603212219.1037656-1-tariqt@nvidia.com): iperf3 and the interrupt
  // on one CPU, one queue. groMergePs is the difference of the first two; a copy of 0.1 ns a byte is assumed.
  it.each([
    [1, 36, 57],
    [4, 34, 50],
    [8, 31, 43],
  ])(
    "%i streams: the published %i Gbit/s in software and %i with the NIC's merging, within a tenth",
    (streams, software, hardware) => {
      expect(Math.abs(gbits(changed(streams, { gro: true })) / software - 1)).toBeLessThan(0.1);
      const free = { gro: true, costs: { groMergePs: 0 } };
      expect(Math.abs(gbits(changed(streams, free)) / hardware - 1)).toBeLessThan(0.1);
    },
  );
});
