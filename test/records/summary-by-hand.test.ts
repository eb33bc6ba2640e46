// A summary of work announced by hand: what each stretch adds to busy times, counts and delays, with and without a
// warm-up.
import { describe, expect, it } from "vitest";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import type { Work } from "../../lib/src/cpu/work.js";
import { SummaryRecorder } from "../../lib/src/records/summary.js";
import { ThreadTimes } from "../../lib/src/records/thread-time.js";
import { type Told, stretchOf } from "./announced.js";

const chain = {
  number: 1,
  ring: null,
  frame: (i: number) => i + 1,
  connection: () => 0,
  frameBytes: () => 64,
  arrivalPs: (i: number) => 900 + 10 * i,
  doneAfterPs: (i: number) => 50 + 10 * (i + 1),
  stallPs: () => 0,
};
const work: Work = {
  kind: "protocol",
  phase: "indicate",
  durationPs: 80,
  cycle: 7,
  chain,
  lead: { kind: "dpc", phase: "build", durationPs: 50 },
  first: 0,
  frames: 3,
  evenPs: NaN,
  indicates: 3,
  stallPs: 0,
  spinPs: 0,
  sendPs: 0,
  effect: null,
};
const plain: Work = { ...work, chain: null, lead: null, frames: 0, indicates: 0, durationPs: 30 };

const recorderOf = (warmupPs: number, stretches: readonly Told[]) => {
  const recorder = new SummaryRecorder(new ThreadTimes([], { startPs: warmupPs, windowPs: Infinity }), warmupPs, {
    cpus: 3,
    balanced: [0, 2],
  });
  for (const told of stretches) recorder.worked(...stretchOf(2, told));
  return recorder;
};
const summaryOf = (warmupPs: number, ...stretches: Told[]) =>
  recorderOf(warmupPs, stretches).summary(5000, 4, {} as never, null);
/** Busy times that are not 0, of CPU 2, without idle time. */
const busy = (warmupPs: number, ...stretches: Told[]) => {
  const { idle: _, ...busyPs } = summaryOf(warmupPs, ...stretches).cpus[2].busyPs;
  return Object.fromEntries(Object.entries(busyPs).filter(([, ps]) => ps !== 0));
};
const whole = (one: Work, startPs = 1000): Told => [one, startPs, startPs + one.durationPs, 0, one.durationPs];

describe("busy times", () => {
  it("of a chain: what goes before it, and the frames", () =>
    expect(busy(0, whole(work))).toEqual({ dpc: 50, protocol: 30 }));
  it.each(["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi"] as const)("of work of kind %s", (kind) =>
    expect(busy(0, whole({ ...plain, kind }), whole({ ...plain, kind }, 3000))).toEqual({ [kind]: 60 }),
  );
  it("of a frame that spins, waits for the cache and sends", () => {
    const one = {
      ...work,
      frames: 1,
      indicates: 1,
      lead: null,
      durationPs: 80,
      chain: { ...chain, doneAfterPs: () => 65 },
      spinPs: 7,
      stallPs: 8,
      sendPs: 15,
    };
    const parts = { spin: 7, "cache-stall": 8, protocol: 50, send: 15 };
    expect(busy(0, whole(one))).toEqual(parts);
    expect(busy(0, [one, 1000, 1010, 0, 10], [one, 2000, 2070, 10, 80])).toEqual(parts);
    expect(busy(0, whole({ ...one, sendPs: 0, spinPs: 0 }))).toEqual({ "cache-stall": 8, protocol: 72 });
    expect(busy(0, whole({ ...one, sendPs: 15, spinPs: 15, stallPs: 0 }))).toEqual({
      spin: 15,
      protocol: 50,
      send: 15,
    });
  });
  it("of parts, each as far as it got, also at half speed", () => {
    expect(busy(0, [work, 1000, 1040, 0, 40], [work, 2000, 2040, 40, 80])).toEqual({ dpc: 50, protocol: 30 });
    expect(busy(0, [work, 1000, 1080, 0, 40], [work, 2000, 2040, 40, 80])).toEqual({ dpc: 90, protocol: 30 });
    expect(busy(0, [work, 1000, 1040, 0, 40], [work, 2000, 2080, 40, 80])).toEqual({ dpc: 60, protocol: 60 });
    expect(busy(0, [work, 1000, 1160, 0, 80])).toEqual({ dpc: 100, protocol: 60 });
    expect(busy(0, [work, 1000, 1000, 0, 0], [work, 2000, 2080, 0, 80])).toEqual({ dpc: 50, protocol: 30 });
  });
  it("after the warm-up alone: of work that begins before it, the rest", () => {
    expect(busy(1000, whole(work))).toEqual({ dpc: 50, protocol: 30 });
    expect(busy(1020, whole(work))).toEqual({ dpc: 30, protocol: 30 });
    expect(busy(1060, whole(work))).toEqual({ protocol: 20 });
    expect(busy(1080, whole(work))).toEqual({});
    expect(busy(1081, whole(work))).toEqual({});
    expect(busy(1050, [work, 1000, 1040, 0, 40], [work, 2000, 2040, 40, 80])).toEqual({ dpc: 10, protocol: 30 });
  });
});

describe("counts", () => {
  const cpu = (warmupPs: number, ...stretches: Told[]) => {
    const { isrs, dpcs, frames } = summaryOf(warmupPs, ...stretches).cpus[2];
    return [isrs, dpcs, frames];
  };
  it("of ISRs in vain and of DPCs, once each, in the stretch in which they begin", () => {
    const isr = { ...plain, kind: "isr" as const, phase: "isr" as const };
    const dpc = { ...plain, kind: "dpc" as const, phase: "dpc" as const };
    expect(
      cpu(
        0,
        whole({ ...isr, cycle: 0 }),
        whole(isr),
        whole(dpc),
        whole({ ...dpc, phase: "receive-ipi" }),
        whole(plain),
      ),
    ).toEqual([1, 2, 0]);
    expect(cpu(0, whole({ ...plain, cycle: 0 }), whole({ ...work, lead: { ...work.lead!, phase: "dpc" } }))).toEqual([
      0, 1, 3,
    ]);
    expect(cpu(0, [dpc, 10, 20, 0, 10], [dpc, 50, 70, 10, 30])).toEqual([0, 1, 0]);
    expect(
      cpu(1000, whole({ ...isr, cycle: 0 }, 1000), whole({ ...isr, cycle: 0 }, 999), whole(dpc, 1000), whole(dpc, 970)),
    ).toEqual([1, 1, 0]);
    const noTime = { ...dpc, durationPs: 0 };
    expect(cpu(1000, whole(noTime, 1000), whole(noTime, 999))).toEqual([0, 1, 0]);
  });
  it("of interrupts and drops from the warm-up's end on; received is indicated, dropped and waiting", () => {
    const recorder = recorderOf(1000, [whole(work)]);
    for (const timePs of [999, 1000, 1001]) {
      recorder.dropped({ arrivalPs: timePs });
      recorder.moment({ what: "interrupt", timePs, cpu: 2 });
      recorder.moment({ what: "enable", timePs, cpu: 2 });
    }
    expect(recorder.summary(5000, 4, {} as never, null)).toMatchObject({
      interrupts: 2,
      dropped: 2,
      indicated: 0,
      waiting: 4,
      received: 6,
      framesPerDpc: 0,
      measuredPs: 4000,
    });
    expect(
      summaryOf(0, whole(work), whole({ ...plain, phase: "dpc" }), whole({ ...plain, phase: "dpc" })),
    ).toMatchObject({ indicated: 3, received: 7, framesPerDpc: 1.5 });
  });
  it("of running totals, of each CPU", () =>
    expect(recorderOf(0, [whole(work)]).totals()).toEqual({
      indicated: 3,
      dropped: 0,
      cpus: [
        { frames: 0, receivePs: 0 },
        { frames: 0, receivePs: 0 },
        { frames: 3, receivePs: 80 },
      ],
    }));
});

describe("delays", () => {
  const delays = (warmupPs: number, ...stretches: Told[]) => {
    const { toIndication, toDone, indicated, cpus } = summaryOf(warmupPs, ...stretches);
    return [indicated, cpus[2].frames, toIndication.meanPs, toIndication.maxPs, toDone.meanPs, toDone.maxPs];
  };
  it("of a chain in one stretch", () => expect(delays(0, whole(work))).toEqual([3, 3, 140, 150, 160, 160]));
  it("of a chain in parts: indicated after what goes before it, each frame done once", () => {
    expect(delays(0, [work, 1000, 1040, 0, 40], [work, 2000, 2025, 40, 65], [work, 3000, 3015, 65, 80])).toEqual([
      3,
      3,
      1100,
      1110,
      (1120 + 2095 + 2095) / 3,
      2095,
    ]);
    expect(delays(0, [work, 1000, 1060, 0, 60], [work, 2000, 2020, 60, 80])).toEqual([
      3,
      3,
      140,
      150,
      (160 + 1100 + 1100) / 3,
      1100,
    ]);
    expect(delays(0, [work, 1000, 1055, 0, 55])).toEqual([3, 0, 140, 150, NaN, NaN]);
  });
  it("at less than full speed, in whole picoseconds as the rows say", () => {
    expect(delays(0, [work, 1000, 1160, 0, 80])).toEqual([3, 3, 190, 200, (220 + 230 + 240) / 3, 240]);
    expect(delays(0, [work, 1000, 1040, 0, 40], [work, 2000, 2080, 40, 80])).toEqual([
      3,
      3,
      1110,
      1120,
      (1140 + 1150 + 1160) / 3,
      1160,
    ]);
    expect(delays(0, [work, 1000, 1040, 0, 40], [work, 2000, 2120, 40, 80]).slice(4)).toEqual([
      (1160 + 1180 + 1200) / 3,
      1200,
    ]);
    // 83.25, 97.125 and 111 after the begin
    expect(delays(0, [work, 1000, 1111, 0, 80]).slice(4)).toEqual([(183 + 187 + 191) / 3, 191]);
  });
  it("of work that does a chain's first frames, and of the rest of it", () => {
    const first: Work = { ...work, lead: null, frames: 1, indicates: 3, durationPs: 60 };
    const rest: Work = {
      ...work,
      lead: null,
      first: 1,
      frames: 2,
      indicates: 0,
      durationPs: 20,
      chain: { ...chain, doneAfterPs: (i) => 10 * i },
    };
    expect(delays(0, whole(first), whole(rest, 3000))).toEqual([3, 3, 90, 100, (160 + 2100 + 2100) / 3, 2100]);
    const noTime: Work = { ...rest, durationPs: 0, chain: { ...chain, doneAfterPs: () => 0 } };
    expect(delays(0, whole({ ...first, chain: { ...chain, doneAfterPs: () => 60 } }), whole(noTime, 3000))).toEqual([
      3,
      3,
      90,
      100,
      (160 + 2090 + 2080) / 3,
      2090,
    ]);
    const none: Work = {
      ...work,
      lead: null,
      frames: 1,
      indicates: 1,
      chain: { ...chain, doneAfterPs: () => 0 },
      durationPs: 0,
    };
    expect(delays(0, whole(none))).toEqual([1, 1, 100, 100, 100, 100]);
    expect(delays(0, [none, 1000, 1000, 0, 0])).toEqual([1, 1, 100, 100, 100, 100]);
  });
  it("of frames that arrive after the warm-up alone, be they done in one stretch or in parts", () => {
    expect(delays(910, whole(work))).toEqual([2, 2, 135, 140, 160, 160]);
    expect(delays(911, whole(work))).toEqual([1, 1, 130, 130, 160, 160]);
    const parts: Told[] = [
      [work, 1000, 1060, 0, 60],
      [work, 2000, 2020, 60, 80],
    ];
    expect(delays(910, ...parts)).toEqual([2, 2, 135, 140, 1100, 1100]);
    expect(delays(911, ...parts)).toEqual([1, 1, 130, 130, 1100, 1100]);
  });
});

describe("shares", () => {
  it("of the measured part; balance is among the CPUs that are named, perfect if none has work", () => {
    const { cpus, imbalance, jainIndex, measuredPs } = summaryOf(0, whole(work));
    expect([cpus.map(({ receiveShare }) => receiveShare), imbalance, jainIndex, measuredPs]).toEqual([
      [0, 0, 80 / 5000],
      2,
      0.5,
      5000,
    ]);
    expect(cpus[2].busyPs.idle).toBe(4920);
    expect(Object.keys(cpus[2].busyPs)).toEqual([
      "isr",
      "dpc",
      "protocol",
      "send",
      "spin",
      "cache-stall",
      "ipi",
      "thread",
      "idle",
    ]);
    const idle = summaryOf(0);
    expect([idle.imbalance, idle.jainIndex, idle.framesPerDpc]).toEqual([1, 1, 0]);
    expect(
      summaryOf(6000).cpus.map(({ receiveShare, displacedPs, busyPs }) => [
        receiveShare,
        displacedPs,
        busyPs.idle,
        busyPs.thread,
      ]),
    ).toEqual([0, 1, 2].map(() => [0, 0, 0, 0]));
    expect(summaryOf(6000).measuredPs).toBe(0);
  });
  it("of threads: what they got, and what they wanted beside it", () => {
    const times = new ThreadTimes(
      [0.5, 0, 0].map((share) => createThreadWork(share)),
      { startPs: 0, windowPs: Infinity },
    );
    times.busy(0, 0, 4000);
    times.end(5000);
    const recorder = new SummaryRecorder(times, 0, { cpus: 3, balanced: [0, 1, 2] });
    recorder.worked(...stretchOf(0, [{ ...plain, durationPs: 4000 }, 0, 4000, 0, 4000]));
    const [first, second] = recorder.summary(5000, 0, {} as never, null).cpus;
    expect([
      first.busyPs.thread,
      first.busyPs.idle,
      first.displacedPs,
      second.busyPs.thread,
      second.displacedPs,
    ]).toEqual([1000, 0, 1500, 0, 0]);
  });
});
