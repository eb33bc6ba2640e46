// What two readings of counters say: figures that are known come back, and costs that invented readings were made from
// lie in the intervals of the fit.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Reading, calibrate } from "../../lib/src/advice/calibrate.js";
import {
  costsOfFit,
  fitOneLoad,
  fitTwoLoads,
  modelParts,
  modelPsPerFrame,
} from "../../lib/src/advice/calibrate-costs.js";
import { DEFAULT_COSTS, withCosts } from "../../lib/src/cpu/costs.js";

/** What happened on one CPU, which serves the queue of the same place. */
interface Invented {
  readonly frames: number;
  readonly interrupts: number;
  /** Ticks of 10 ms, with parts. */
  readonly irqTicks: number;
  readonly softirqTicks: number;
}

/** A reading after `work` was done since zero; the machine had counted `offset` ticks (with a part) before. */
function reading(work: readonly Invented[], { seconds = 0, offset = 0 } = {}): Reading {
  const cpus = work.map((_, cpu) => cpu);
  const ticks = (part: number): number => Math.floor(offset + part);
  return {
    interrupts: {
      cpus,
      rows: work.map(({ interrupts }, queue) => ({
        irq: 30 + queue,
        counts: cpus.map((cpu) => (cpu === queue ? interrupts : 0)),
        name: `eth0-TxRx-${queue}`,
        device: "eth0",
        queue,
      })),
    },
    softirqs: {
      cpus,
      rows: [
        { kind: "TIMER", counts: cpus.map(() => 0) },
        { kind: "NET_RX", counts: work.map(({ interrupts }) => interrupts) },
      ],
    },
    stat: {
      startedAt: 1_700_000_000,
      cpus: work.map(({ irqTicks, softirqTicks }, cpu) => ({
        cpu,
        user: 0,
        nice: 0,
        system: 0,
        idle: Math.round(seconds * 100) - ticks(irqTicks) - ticks(softirqTicks) + 2 * ticks(0),
        iowait: 0,
        irq: ticks(irqTicks),
        softirq: ticks(softirqTicks),
        steal: 0,
        guest: 0,
        guestNice: 0,
      })),
    },
    statistics: {
      queues: work.map(({ frames }, queue) => ({ queue, packets: frames, bytes: 60 * frames, drops: 0 })),
      counters: {},
    },
  };
}
const NOTHING: Invented = { frames: 0, interrupts: 0, irqTicks: 0, softirqTicks: 0 };
const none = (cpus: number): Invented[] => Array.from({ length: cpus }, () => NOTHING);
const PS_PER_TICK = 1e10;

/** Work of known costs: `interruptPs` counts as the irq column's, the frames' as the softirq column's. */
const priced = (
  frames: number,
  interrupts: number,
  { interruptPs, framePs }: { interruptPs: number; framePs: number },
): Invented => ({
  frames,
  interrupts,
  irqTicks: (interrupts * interruptPs) / PS_PER_TICK,
  softirqTicks: (frames * framePs) / PS_PER_TICK,
});

describe("calibrate", () => {
  it("gives rates, frames an interrupt, shares and the time a frame", () => {
    const work = [
      { frames: 4_000_000, interrupts: 500_000, irqTicks: 20, softirqTicks: 220 },
      { frames: 1_000_000, interrupts: 250_000, irqTicks: 10, softirqTicks: 60 },
    ];
    const result = calibrate(reading(none(2)), reading(work, { seconds: 10 }));
    expect(result).toMatchObject({ device: "eth0", seconds: 10, frames: 5_000_000, interrupts: 750_000 });
    expect(result.queues[0]).toMatchObject({
      queue: 0,
      cpus: [{ cpu: 0, interrupts: 500_000 }],
      framesPerSecond: 400_000,
      interruptsPerSecond: 50_000,
      framesPerInterrupt: 8,
      bytes: 240_000_000,
      drops: 0,
    });
    const [cpu] = result.cpus;
    expect(cpu).toMatchObject({ cpu: 0, frames: 4_000_000, netRx: 500_000, irqShare: 0.02, softirqShare: 0.22 });
    // 240 ticks are 2.4 s, for 4 million frames 600 ns; two ticks more or less are 5 ns.
    expect([cpu.psPerFrame!.low, cpu.psPerFrame!.value, cpu.psPerFrame!.high]).toEqual([595_000, 600_000, 605_000]);
    expect(result.psPerFrame!.value).toBeCloseTo((310 * PS_PER_TICK) / 5_000_000, 6);
    expect(result.modelPsPerFrame).toBeCloseTo(550_000 + (640_000 * 750) / 5_000, 6);
  });

  it("a queue whose interrupts reached several CPUs has its frames divided as they were, and says so", () => {
    const after = reading([{ ...NOTHING, frames: 900, interrupts: 300 }, NOTHING], { seconds: 10 });
    const rows = after.interrupts!.rows.map((row) => (row.queue === 0 ? { ...row, counts: [200, 100] } : row));
    const result = calibrate(reading(none(2)), { ...after, interrupts: { ...after.interrupts!, rows } });
    expect(result.cpus.map(({ frames }) => frames)).toEqual([600, 300]);
    expect(result.notes[0]).toContain("The interrupts of queue 0 reached several CPUs");
  });

  it("what was not read is null; typed seconds go before those of /proc/stat", () => {
    const work = [{ frames: 900, interrupts: 300, irqTicks: 1, softirqTicks: 2 }];
    const part = (one: Reading): Reading => ({ ...one, stat: null, softirqs: null });
    const bare = calibrate(part(reading(none(1))), part(reading(work)));
    expect([bare.seconds, bare.framesPerInterrupt, bare.psPerFrame, bare.cpus[0].netRx]).toEqual([null, 3, null, null]);
    expect(calibrate(reading(none(1)), reading(work, { seconds: 10 }), { seconds: 5 }).queues[0].framesPerSecond).toBe(
      180,
    );
    const noFrames = (one: Reading): Reading => ({ ...one, statistics: null });
    const counted = calibrate(noFrames(reading(none(1))), noFrames(reading(work, { seconds: 10 })));
    expect([counted.frames, counted.interrupts, counted.cpus[0].softirqShare]).toEqual([null, 300, 0.002]);
  });

  it("without a known interrupt all CPUs count, and NET_RX on CPUs that take none is told", () => {
    const work = [
      { frames: 900, interrupts: 300, irqTicks: 10, softirqTicks: 20 },
      { ...NOTHING, softirqTicks: 30 },
    ];
    const nameless = (one: Reading): Reading => ({ ...one, interrupts: { cpus: [0, 1], rows: [] } });
    const all = calibrate(nameless(reading(none(2))), nameless(reading(work, { seconds: 10 })));
    expect([all.device, all.cpus.length, all.busyPs!.value]).toEqual([null, 2, 60 * PS_PER_TICK]);
    expect(all.notes[0]).toContain("No interrupt of a receive queue is known");
    const after = reading(work, { seconds: 10 });
    const rps = calibrate(reading(none(2)), {
      ...after,
      softirqs: { cpus: [0, 1], rows: [{ kind: "NET_RX", counts: [300, 200] }] },
    });
    expect([rps.cpus.length, rps.busyPs!.value]).toEqual([1, 30 * PS_PER_TICK]);
    expect(rps.notes.join(" ")).toContain("NET_RX ran 200 times on other CPUs, for 300 on these");
  });

  it("other softirqs than NET_RX are told, as their time is contained", () => {
    const after = reading([{ frames: 900, interrupts: 300, irqTicks: 1, softirqTicks: 2 }], { seconds: 10 });
    const rows = after.softirqs!.rows.map((row) => (row.kind === "TIMER" ? { ...row, counts: [300] } : row));
    const { notes } = calibrate(reading(none(1)), { ...after, softirqs: { ...after.softirqs!, rows } });
    expect(notes.join(" ")).toContain("NET_RX is 50 % of the softirqs");
  });

  const done = [{ frames: 900, interrupts: 300, irqTicks: 1, softirqTicks: 2 }];
  const [before, after] = [reading(none(1)), reading(done, { seconds: 10 })];
  const withRow = (change: object): Reading => ({
    ...after,
    interrupts: { cpus: [0], rows: [{ ...after.interrupts!.rows[0], ...change }] },
  });
  it.each([
    [
      "readings the wrong way round",
      () => calibrate(after, before),
      "The packets of receive queue 0 went from 900 back to 0: counters only grow",
    ],
    ["no time", () => calibrate(after, after), "No time lies between the two readings"],
    [
      "nothing received",
      () => calibrate(before, reading(none(1), { seconds: 3 })),
      "Nothing was received by eth0 between",
    ],
    [
      "other CPUs",
      () => calibrate(before, reading([...done, NOTHING], { seconds: 10 })),
      "/proc/interrupts has CPU 1 in the second reading alone",
    ],
    [
      "a part missing",
      () => calibrate({ ...before, stat: null }, after),
      "The first reading has no /proc/stat and the other has",
    ],
    [
      "other queues",
      () => calibrate(before, withRow({ name: "eth0-TxRx-5" })),
      "Interrupt 30, eth0-TxRx-0, is not the same in both readings",
    ],
    [
      "an unknown device",
      () => calibrate(before, after, { device: "eth9" }),
      "no receive queue of eth9: it has those of eth0",
    ],
    ["a strange time", () => calibrate(before, after, { seconds: 0 }), "The time between the readings in seconds is 0"],
    [
      "backwards softirqs",
      () => calibrate({ ...before, softirqs: { cpus: [0], rows: [{ kind: "NET_RX", counts: [999] }] } }, after),
      "NET_RX of /proc/softirqs on CPU 0 went from 999 back to 300",
    ],
    [
      "several devices",
      () =>
        calibrate(before, {
          ...after,
          interrupts: {
            cpus: [0],
            rows: [...after.interrupts!.rows, { ...after.interrupts!.rows[0], irq: 40, device: "eth1" }],
          },
        }),
      "/proc/interrupts has receive queues of eth0, eth1: choose one",
    ],
  ])("two readings that cannot be compared are refused: %s", (_, compare, sentence) =>
    expect(compare).toThrow(sentence),
  );
});

describe("costs from loads", () => {
  it("two loads give back the costs that they were made from, within the interval of the ticks", () => {
    const cost = fc.record({
      interruptPs: fc.integer({ min: 100_000, max: 5_000_000 }),
      framePs: fc.integer({ min: 50_000, max: 2_000_000 }),
    });
    const load = fc.record({
      frames: fc.integer({ min: 100_000, max: 50_000_000 }),
      factor: fc.double({ min: 1, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(cost, load, load, fc.double({ min: 0, max: 1000, noNaN: true }), (costs, one, two, offset) => {
        const [light, heavy] = [one, two].map(({ frames, factor }) => {
          const interrupts = Math.round(frames / factor);
          return calibrate(
            reading(none(1), { offset }),
            reading([priced(frames, interrupts, costs)], { seconds: 1000, offset }),
          );
        });
        const [first, second] = [light, heavy].map((result) => result.framesPerInterrupt!);
        fc.pre(Math.max(first, second) >= 1.2 * Math.min(first, second));
        const fit = fitTwoLoads(light, heavy);
        for (const part of ["interruptPs", "framePs"] as const) {
          expect(fit[part].low).toBeLessThanOrEqual(costs[part] * (1 + 1e-9));
          expect(fit[part].high).toBeGreaterThanOrEqual(costs[part] * (1 - 1e-9));
          expect(fit[part].low).toBeLessThanOrEqual(fit[part].value);
        }
      }),
    );
  });

  it("a long reading's interval is narrow: 1 % for a minute of two loads", () => {
    const costs = { interruptPs: 2_000_000, framePs: 600_000 };
    const run = (frames: number, interrupts: number) =>
      calibrate(reading(none(1)), reading([priced(frames, interrupts, costs)], { seconds: 60 }));
    const { framePs, interruptPs } = fitTwoLoads(run(6_000_000, 6_000_000), run(60_000_000, 1_500_000));
    expect((framePs.high - framePs.low) / costs.framePs).toBeLessThan(0.01);
    expect((interruptPs.high - interruptPs.low) / costs.interruptPs).toBeLessThan(0.01);
  });

  it("one load keeps the model's interrupt and explains what was measured", () => {
    const parts = { interruptPs: modelParts(DEFAULT_COSTS).interruptPs, framePs: 900_000 };
    const load = calibrate(reading(none(1)), reading([priced(5_000_000, 1_000_000, parts)], { seconds: 60 }));
    const fit = fitOneLoad(load, DEFAULT_COSTS);
    expect(fit).toMatchObject({ from: "one load", interruptPs: { value: parts.interruptPs } });
    expect(fit.framePs.low).toBeLessThanOrEqual(900_000);
    expect(fit.framePs.high).toBeGreaterThanOrEqual(900_000);
  });

  it("one load that is faster than the model's costs shrinks both", () => {
    const fast = { interruptPs: 64_000, framePs: 55_000 };
    const load = calibrate(reading(none(1)), reading([priced(50_000_000, 50_000_000, fast)], { seconds: 60 }));
    const fit = fitOneLoad(load, DEFAULT_COSTS);
    expect(fit.interruptPs.value / 64_000).toBeCloseTo(1, 1);
    expect(fit.framePs.value / 55_000).toBeCloseTo(1, 1);
  });

  it("the costs of a fit give back its time a frame, and are costs of a scenario", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.integer({ min: 1, max: 64 }),
        (a, b, perInterrupt) => {
          const exact = (value: number) => ({ low: value, value, high: value });
          const costs = costsOfFit({ interruptPs: exact(a), framePs: exact(b), from: "two loads" }, DEFAULT_COSTS);
          expect(
            Math.abs(modelPsPerFrame(perInterrupt, withCosts(costs)) - (b + a / perInterrupt)),
          ).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  it("loads that are too alike, and readings without times, frames or interrupts, are refused", () => {
    const load = calibrate(
      reading(none(1)),
      reading([priced(900, 300, { interruptPs: 1e6, framePs: 1e6 })], { seconds: 10 }),
    );
    expect(() => fitTwoLoads(load, load)).toThrow(
      "The two loads have 3.00 and 3.00 frames an interrupt: costs can be parted",
    );
    expect(() => fitOneLoad({ ...load, busyPs: null }, DEFAULT_COSTS)).toThrow("The readings have no /proc/stat");
    expect(() => fitOneLoad({ ...load, frames: null }, DEFAULT_COSTS)).toThrow("The readings have no frames");
    expect(() => fitOneLoad({ ...load, interrupts: 0 }, DEFAULT_COSTS)).toThrow("The readings have no interrupts");
  });
});
