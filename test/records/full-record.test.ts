// The full record's way for whole chains beside its plain way for any stretch of work: the same rows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chain, type Work, plainWork } from "../../lib/src/cpu/work.js";
import { MOST_CHAINED } from "../../lib/src/records/chained-frames.js";
import { FullRecord } from "../../lib/src/records/full-record.js";
import { type Told, stretchOf } from "./announced.js";

const stepOf = (name: string): string => name;

/** A chain of frames that are done one after the other, `protocolPs` each, after a lead of `leadPs`. */
function chainOf(numbers: readonly number[], queue: number, leadPs: number, protocolPs: number): Chain {
  return {
    number: queue,
    ring: null,
    frame: (i) => numbers[i],
    connection: (i) => numbers[i] % 7,
    frameBytes: (i) => 64 + i,
    arrivalPs: (i) => numbers[i] * 10,
    doneAfterPs: (i) => leadPs + (i + 1) * protocolPs,
    stallPs: () => 0,
  };
}

const chains = fc.array(
  fc.record({
    frames: fc.integer({ min: 1, max: 70 }),
    leadPs: fc.constantFrom(null, 50),
    protocolPs: fc.constantFrom(0, 1, 350),
    isEven: fc.boolean(),
    cpu: fc.nat(3),
  }),
  { minLength: 1, maxLength: 40 },
);

describe("full records of whole chains", () => {
  it("are those of the plain way: frames and work, whatever the lead and the time of a frame, also when the columns grow", () => {
    fc.assert(
      fc.property(chains, (plan) => {
        const [fast, plain] = [new FullRecord(), new FullRecord()];
        let frame = 0;
        let nowPs = 100_000;
        plan.forEach(({ frames, leadPs, protocolPs, isEven, cpu }, cycle) => {
          const numbers = Array.from({ length: frames }, () => (frame += 1 + (cycle % 2)));
          const chain = chainOf(numbers, cpu, leadPs ?? 0, protocolPs);
          const durationPs = (leadPs ?? 0) + frames * protocolPs;
          const lead: Work["lead"] = leadPs === null ? null : { kind: "dpc", phase: "build", durationPs: leadPs };
          const work: Work = {
            kind: "protocol",
            phase: "indicate",
            durationPs,
            cycle,
            chain,
            lead,
            first: 0,
            frames,
            evenPs: isEven ? protocolPs : NaN,
            indicates: frames,
            stallPs: 0,
            spinPs: 0,
            sendPs: 0,
            effect: null,
          };
          fast.worked(...stretchOf(cpu, [work, nowPs, nowPs + durationPs, 0, durationPs]));
          plain.stretch(...stretchOf(cpu, [work, nowPs, nowPs + durationPs, 0, durationPs]));
          nowPs += durationPs + 1;
        });
        expect(fast.workRows(stepOf)).toEqual(plain.workRows(stepOf));
        expect(fast.frameRows(() => null)).toEqual(plain.frameRows(() => null));
      }),
      { numRuns: 30 },
    );
  });

  it("a chain that is longer than a chunk can hold is taken frame by frame", () => {
    const recordOf = (frames: number): FullRecord => {
      const record = new FullRecord();
      const numbers = Array.from({ length: frames }, (_, i) => i + 1);
      const work: Work = {
        ...plainWork("protocol", "indicate", 2 * frames),
        chain: chainOf(numbers, 1, 0, 2),
        frames,
        indicates: frames,
        evenPs: 2,
      };
      record.worked(...stretchOf(0, [work, 100, 100 + 2 * frames, 0, 2 * frames]));
      return record;
    };
    for (const frames of [MOST_CHAINED, MOST_CHAINED + 1]) {
      const last = recordOf(frames).frameRows(() => null)[frames - 1];
      expect([last.frame, last.state, last.donePs]).toEqual([frames, "indicated", 100 + 2 * frames]);
    }
  });
});

describe("full records of whole work without frames", () => {
  const works = fc.array(
    fc.record({
      kind: fc.constantFrom("isr" as const, "dpc" as const, "ipi" as const),
      phase: fc.constantFrom("isr" as const, "disable" as const, "dpc" as const),
      ownPs: fc.nat(2),
      leadPs: fc.constantFrom(null, 0, 1, 50),
      cycle: fc.nat(9),
      cpu: fc.nat(3),
    }),
    { minLength: 1, maxLength: 40 },
  );
  it("are those of the plain way, with and without a lead, also where one of the two takes no time", () => {
    fc.assert(
      fc.property(works, (plan) => {
        const [fast, plain] = [new FullRecord(), new FullRecord()];
        let nowPs = 100_000;
        for (const { kind, phase, ownPs, leadPs, cycle, cpu } of plan) {
          const lead: Work["lead"] = leadPs === null ? null : { kind: "dpc", phase: "poll", durationPs: leadPs };
          const work = plainWork(kind, phase, ownPs, { cycle, lead });
          const told: Told = [work, nowPs, nowPs + work.durationPs, 0, work.durationPs];
          fast.worked(...stretchOf(cpu, told));
          plain.stretch(...stretchOf(cpu, told));
          nowPs += work.durationPs + 1;
        }
        expect(fast.workRows(stepOf)).toEqual(plain.workRows(stepOf));
      }),
    );
  });
});

describe("full records of work announced by hand", () => {
  const chain = chainOf([4, 5, 9], 6, 50, 10);
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
  const alone: Work = {
    ...work,
    lead: null,
    chain: { ...chain, doneAfterPs: () => 30 },
    durationPs: 30,
    frames: 1,
    indicates: 1,
  };
  const rows = (record: FullRecord) =>
    record.workRows(stepOf).map((row) => [row.kind, row.step, row.startPs, row.endPs, row.frame]);
  const fates = (record: FullRecord) =>
    record
      .frameRows(() => null)
      .filter(({ frame }) => [4, 5, 9].includes(frame))
      .map((row) => [row.frame, row.state, row.indicatedPs, row.donePs]);
  const announced = (...stretches: Told[]) => {
    const record = new FullRecord();
    for (const told of stretches) record.worked(...stretchOf(2, told));
    return record;
  };
  const PARTS = [
    ["dpc", "build", 1000, 1050, 0],
    ["protocol", "indicate", 1050, 1060, 4],
    ["protocol", "indicate", 1060, 1070, 5],
    ["protocol", "indicate", 1070, 1080, 9],
  ];

  it("a chain in one stretch: the DPC's row, then one for each frame; frames that nobody spoke of wait", () => {
    const record = announced([work, 1000, 1080, 0, 80]);
    expect(rows(record)).toEqual(PARTS);
    expect(record.workRows(stepOf).slice(0, 2)).toEqual([
      { cpu: 2, kind: "dpc", startPs: 1000, endPs: 1050, cycle: 7, step: "build", frame: 0, connection: -1, queue: -1 },
      {
        cpu: 2,
        kind: "protocol",
        startPs: 1050,
        endPs: 1060,
        cycle: 7,
        step: "indicate",
        frame: 4,
        connection: 4,
        queue: 6,
      },
    ]);
    const frames = record.frameRows((connection, arrivalPs) => connection * 1000 + arrivalPs);
    expect(frames.map(({ state }) => state)).toEqual([
      "waiting",
      "waiting",
      "waiting",
      "indicated",
      "indicated",
      "waiting",
      "waiting",
      "waiting",
      "indicated",
    ]);
    expect(frames[4]).toEqual({
      frame: 5,
      connection: 5,
      frameBytes: 65,
      hashValue: 5050,
      queue: 6,
      cpu: 2,
      state: "indicated",
      arrivalPs: 50,
      indicatedPs: 1050,
      donePs: 1070,
      cycle: 7,
      outOfOrder: false,
      note: null,
    });
  });

  it("a chain that an ISR interrupts: each part as far as it got, every frame done once", () => {
    const record = announced([work, 1000, 1040, 0, 40], [work, 2000, 2025, 40, 65], [work, 3000, 3015, 65, 80]);
    expect(rows(record)).toEqual([
      ["dpc", "build", 1000, 1040, 0],
      ["dpc", "build", 2000, 2010, 0],
      ["protocol", "indicate", 2010, 2020, 4],
      ["protocol", "indicate", 2020, 2025, 5],
      ["protocol", "indicate", 3000, 3005, 5],
      ["protocol", "indicate", 3005, 3015, 9],
    ]);
    expect(fates(record)).toEqual([
      [4, "indicated", 2010, 2020],
      [5, "indicated", 2010, 3005],
      [9, "indicated", 2010, 3015],
    ]);
    const between = announced([work, 1000, 1060, 0, 60], [work, 2000, 2020, 60, 80]);
    expect(rows(between)).toEqual([
      ...PARTS.slice(0, 2),
      ["protocol", "indicate", 2000, 2010, 5],
      ["protocol", "indicate", 2010, 2020, 9],
    ]);
    expect(fates(between)).toEqual([
      [4, "indicated", 1050, 1060],
      [5, "indicated", 1050, 2010],
      [9, "indicated", 1050, 2020],
    ]);
  });

  it("a chain that the run's end cuts: what was indicated and is not done has no time of that", () => {
    expect(fates(announced([work, 1000, 1055, 0, 55]))).toEqual([
      [4, "indicated", 1050, NaN],
      [5, "indicated", 1050, NaN],
      [9, "indicated", 1050, NaN],
    ]);
    expect(rows(announced([work, 1000, 1055, 0, 55]))).toEqual([PARTS[0], ["protocol", "indicate", 1050, 1055, 4]]);
  });

  it("at half speed everything takes twice the time, in one stretch and in the rest of it", () => {
    expect(rows(announced([work, 1000, 1160, 0, 80])).map(([, , ...times]) => times)).toEqual([
      [1000, 1100, 0],
      [1100, 1120, 4],
      [1120, 1140, 5],
      [1140, 1160, 9],
    ]);
    const record = announced([work, 1000, 1060, 0, 60], [work, 2000, 2040, 60, 80]);
    expect(fates(record)).toEqual([
      [4, "indicated", 1050, 1060],
      [5, "indicated", 1050, 2020],
      [9, "indicated", 1050, 2040],
    ]);
    // as long as the whole takes at full speed
    const half = announced([work, 1000, 1040, 0, 40], [work, 2000, 2080, 40, 80]);
    expect(fates(half)).toEqual([
      [4, "indicated", 2020, 2040],
      [5, "indicated", 2020, 2060],
      [9, "indicated", 2020, 2080],
    ]);
    const third = announced([work, 1000, 1040, 0, 40], [work, 2000, 2120, 40, 80]);
    expect(fates(third)).toEqual([
      [4, "indicated", 2030, 2060],
      [5, "indicated", 2030, 2090],
      [9, "indicated", 2030, 2120],
    ]);
  });

  it("of a chain that goes on, the frames of this indication and no more", () =>
    expect(fates(announced([{ ...work, frames: 2, indicates: 2, durationPs: 70 }, 1000, 1070, 0, 70]))).toEqual([
      [4, "indicated", 1050, 1060],
      [5, "indicated", 1050, 1070],
    ]));

  it("what takes no time before the frames has no row", () => {
    const one: Work = { ...alone, lead: { kind: "dpc", phase: "build", durationPs: 0 } };
    expect(rows(announced([one, 100, 130, 0, 30]))).toEqual([["protocol", "indicate", 100, 130, 4]]);
  });

  it("one frame may spin, wait for the cache, and send", () => {
    const one: Work = { ...alone, durationPs: 45, stallPs: 8, spinPs: 7, sendPs: 15 };
    const record = announced([one, 100, 145, 0, 45]);
    expect(rows(record)).toEqual([
      ["spin", "indicate", 100, 107, 4],
      ["cache-stall", "indicate", 107, 115, 4],
      ["protocol", "indicate", 115, 130, 4],
      ["send", "indicate", 130, 145, 4],
    ]);
    expect(fates(record)).toEqual([[4, "indicated", 100, 130]]);
  });

  it.each<readonly [string, Partial<Work>]>([
    ["only spins", { durationPs: 37, spinPs: 7, chain: { ...chain, doneAfterPs: () => 37 } }],
    [
      "only waits for the cache",
      { durationPs: 37, stallPs: 7, chain: { ...chain, doneAfterPs: () => 37, stallPs: () => 7 } },
    ],
    ["spins as long as it sends", { durationPs: 37, spinPs: 7, sendPs: 7 }],
  ])("a frame that %s is no plain one", (_, more) => {
    const one = { ...alone, ...more };
    expect(rows(announced([one, 0, one.durationPs, 0, one.durationPs])).length).toBeGreaterThan(1);
  });

  it("frames are indicated once: with the first of the work on their chain; the later ones are only done", () => {
    const first: Work = { ...work, lead: null, frames: 1, indicates: 3, durationPs: 60 };
    const rest: Work = {
      ...work,
      lead: null,
      first: 1,
      frames: 2,
      indicates: 0,
      chain: { ...chain, doneAfterPs: (i) => 10 * i },
    };
    const record = announced([first, 100, 160, 0, 60], [{ ...rest, durationPs: 20 }, 300, 320, 0, 20]);
    expect(fates(record)).toEqual([
      [4, "indicated", 100, 160],
      [5, "indicated", 100, 310],
      [9, "indicated", 100, 320],
    ]);
  });

  it("a frame that was held is indicated when it is released, not earlier, and once", () => {
    const release: Work = { ...alone, phase: "release", first: 1, indicates: 0 };
    const record = announced(
      [{ ...work, frames: 0, durationPs: 50 }, 0, 50, 0, 50],
      [release, 700, 710, 0, 10],
      [release, 800, 820, 10, 30],
    );
    expect(fates(record)).toEqual([
      [4, "indicated", 50, NaN],
      [5, "indicated", 700, 820],
      [9, "indicated", 50, NaN],
    ]);
  });

  it("a frame that was held and spins on a lock is indicated when that begins, and not done when it ends", () => {
    const release: Work = { ...alone, phase: "release", first: 1, indicates: 0 };
    const spin: Work = { ...release, kind: "spin", frames: 0, durationPs: 12 };
    const begin = [{ ...work, frames: 0, durationPs: 50 }, 0, 50, 0, 50] as const;
    expect(fates(announced(begin, [spin, 700, 712, 0, 12]))).toEqual([
      [4, "indicated", 50, NaN],
      [5, "indicated", 700, NaN],
      [9, "indicated", 50, NaN],
    ]);
    const record = announced(begin, [spin, 700, 712, 0, 12], [release, 712, 742, 0, 30]);
    expect(fates(record)).toEqual([
      [4, "indicated", 50, NaN],
      [5, "indicated", 700, 742],
      [9, "indicated", 50, NaN],
    ]);
    expect(rows(record).slice(1)).toEqual([
      ["spin", "release", 700, 712, 5],
      ["protocol", "release", 712, 742, 5],
    ]);
    expect(rows(announced([{ ...spin, first: 0, phase: "indicate" }, 700, 712, 0, 12]))).toEqual([
      ["spin", "indicate", 700, 712, 4],
    ]);
  });

  it("work without a chain is one row of its kind and phase", () => {
    const kinds = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread"] as const;
    const PHASES = ["isr", "dpc", "assign", "build", "indicate", "complete", "poll", "copy"] as const;
    const record = announced(
      ...kinds.map(
        (kind, i) =>
          [{ ...alone, kind, phase: PHASES[i], chain: null, frames: 0 }, 100 * i, 100 * i + 30, 0, 30] as const,
      ),
    );
    expect(rows(record)).toEqual(kinds.map((kind, i) => [kind, PHASES[i], 100 * i, 100 * i + 30, 0]));
    expect(rows(announced([{ ...alone, chain: null, durationPs: 0 }, 5, 5, 0, 0]))).toEqual([]);
  });

  it("drops, frames that still wait and late ones are told", () => {
    const record = new FullRecord();
    record.dropped({ queue: 3, arrivalPs: 500, frame: 1, connection: 8, frameBytes: 70 });
    record.stillWaiting({ queue: 4, arrivalPs: 600, frame: 2, connection: 9, frameBytes: 80 });
    record.stillWaiting({ queue: 3, arrivalPs: 700, frame: 3, connection: 8, frameBytes: 90 });
    record.late(2);
    const common = { hashValue: null, cpu: -1, indicatedPs: NaN, donePs: NaN, cycle: 0 };
    expect(
      record.frameRows(
        () => null,
        (connection, nth) => `frame ${nth} of ${connection}`,
      ),
    ).toEqual([
      {
        ...common,
        frame: 1,
        connection: 8,
        frameBytes: 70,
        queue: 3,
        state: "dropped",
        arrivalPs: 500,
        outOfOrder: false,
        note: "frame 0 of 8",
      },
      {
        ...common,
        frame: 2,
        connection: 9,
        frameBytes: 80,
        queue: 4,
        state: "waiting",
        arrivalPs: 600,
        outOfOrder: true,
        note: "frame 0 of 9",
      },
      {
        ...common,
        frame: 3,
        connection: 8,
        frameBytes: 90,
        queue: 3,
        state: "waiting",
        arrivalPs: 700,
        outOfOrder: false,
        note: "frame 1 of 8",
      },
    ]);
    expect(record.momentRows(stepOf)).toEqual([
      { timePs: 500, what: "drop", cpu: -1, queue: 3, cycle: 0, step: "drop" },
    ]);
  });

  it("a DPC that is queued on another CPU is shown as one that is queued, with a step of its own", () => {
    const record = new FullRecord();
    const names = ["arrival", "drop", "interrupt", "disable", "queue-dpc", "queue-dpc-on", "enable"] as const;
    names.forEach((what, i) => record.moment({ what, timePs: 10 * i, cpu: i, queue: i + 1, cycle: i + 2 }));
    expect(record.momentRows(stepOf)).toEqual(
      names.map((name, i) => ({
        timePs: 10 * i,
        what: name === "queue-dpc-on" ? "queue-dpc" : name,
        cpu: i,
        queue: i + 1,
        cycle: name === "interrupt" ? 1 : i + 2, // the first that there was
        step: name,
      })),
    );
  });
});
