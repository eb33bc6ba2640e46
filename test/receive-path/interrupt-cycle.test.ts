// The interrupt cycle of non-RSS receive processing: disable, DPC, indicate, enable; and no frame that waits forever.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_COSTS,
  VARIANTS,
  createRandom,
  run,
  type MomentRow,
  type Random,
  type Scenario,
  type Variant,
} from "rss-lab";
import { framesAt, scenarios } from "./handmade.js";
import { examples } from "../support/examples.js";

const nonRss = scenarios.map((scenario): Scenario => ({ ...scenario, variant: "non-rss" }));
const counts = { numRuns: examples(80) };
const ofCycle = (rows: readonly MomentRow[], what: MomentRow["what"]): number[] =>
  rows.filter((row) => row.what === what).map((row) => row.cycle);

describe("one interrupt cycle", () => {
  it("cycles are numbered from 1 without gaps, and each has one interrupt, one disable, a DPC or more, and one enable", () => {
    fc.assert(
      fc.property(nonRss, (scenario) => {
        const { summary, moments } = run(scenario);
        const rows = moments();
        const all = Array.from({ length: summary.interrupts }, (_, i) => i + 1);
        expect(ofCycle(rows, "interrupt")).toEqual(all);
        expect(ofCycle(rows, "disable")).toEqual(all);
        expect(ofCycle(rows, "enable")).toEqual(all);
        expect([...new Set(ofCycle(rows, "queue-dpc"))]).toEqual(all);
        expect(ofCycle(rows, "queue-dpc")).toHaveLength(summary.dpcs);
      }),
      counts,
    );
  });

  it("one cycle at a time: no interrupt between an interrupt and the enable of its cycle (step 2)", () => {
    fc.assert(
      fc.property(nonRss, (scenario) => {
        let underWay = 0;
        for (const { what, cycle } of run(scenario).moments()) {
          if (what === "interrupt") {
            expect(underWay).toBe(0);
            underWay = cycle;
          } else if (what === "disable" || what === "queue-dpc") expect(cycle).toBe(underWay);
          else if (what === "enable") {
            expect(cycle).toBe(underWay);
            underWay = 0;
          }
        }
        expect(underWay).toBe(0);
      }),
      counts,
    );
  });

  it("ISR, disable, DPC, indication and enable follow one another in steps 3 to 7, all on the CPU of the ISR (steps 4 and 5)", () => {
    fc.assert(
      fc.property(nonRss, (scenario) => {
        const { work, frames, moments } = run(scenario);
        const cpuOf = new Map(
          moments()
            .filter((row) => row.what === "interrupt")
            .map((row) => [row.cycle, row.cpu]),
        );
        const stepOf = new Map<number, string>();
        for (const row of work()) {
          if (row.kind === "thread") continue;
          expect(row.cpu).toBe(cpuOf.get(row.cycle));
          const before = stepOf.get(row.cycle) ?? "3";
          // A throttled cycle goes back from step 6 to step 5: NDIS queues its DPC again.
          if (!(before === "6" && row.step === "5")) expect(row.step >= before).toBe(true);
          stepOf.set(row.cycle, row.step);
        }
        for (const row of frames()) if (row.state === "indicated") expect(row.cpu).toBe(cpuOf.get(row.cycle));
      }),
      counts,
    );
  });
});

describe("the throttle (Receive Side Throttle in NDIS)", () => {
  it("no DPC indicates more frames than the throttle allows, and the interrupt stays disabled until the rest is indicated", () => {
    fc.assert(
      fc.property(nonRss, fc.integer({ min: 1, max: 40 }), (scenario, maxNblsToIndicate) => {
        const { work, frames, summary } = run({
          ...scenario,
          maxNblsToIndicate,
          costs: { ...scenario.costs, dpcPs: 1 },
        });
        const starts = work()
          .filter((row) => row.step === "5")
          .map((row) => ({ cycle: row.cycle, startPs: row.startPs }));
        expect(starts).toHaveLength(summary.dpcs);
        const indicated = frames().filter((row) => row.state === "indicated");
        let next = 0;
        starts.forEach(({ cycle }, i) => {
          const untilPs = starts[i + 1]?.cycle === cycle ? starts[i + 1]?.startPs : Infinity;
          let own = 0;
          for (; indicated[next]?.cycle === cycle && indicated[next]?.indicatedPs <= untilPs; next++) own++;
          expect(own).toBeLessThanOrEqual(maxNblsToIndicate);
        });
        expect(next).toBe(indicated.length);
        expect(summary.framesPerDpc).toBeLessThanOrEqual(maxNblsToIndicate);
      }),
      counts,
    );
  });

  it("ten frames under a throttle of four take three DPCs and one interrupt", () => {
    const { summary, moments } = run({ traffic: framesAt(new Array<number>(10).fill(0)), maxNblsToIndicate: 4 });
    expect([summary.interrupts, summary.dpcs, summary.indicated]).toEqual([1, 3, 10]);
    expect(
      moments()
        .filter((row) => row.what !== "arrival")
        .map((row) => row.what),
    ).toEqual(["interrupt", "disable", "queue-dpc", "queue-dpc", "queue-dpc", "enable"]);
  });
});

/** The other kinds of moderation, buffers that go back by frame, and polling where the variant polls. */
function more(random: Random, variant: Variant): Partial<Scenario> {
  const timePs = random.below(4),
    frames = 1 + random.below(3);
  const polling = random.pick([
    { budget: 1 + random.below(3) },
    { budget: 2, deferrals: 1 + random.below(2), deferralPs: 1 + random.below(5) },
  ]);
  return {
    interruptModeration: random.pick([
      { kind: "interval", intervalPs: timePs },
      { kind: "interval", intervalPs: 9 * timePs, frames },
      { kind: "delay-from-last", timeoutPs: timePs, frames },
    ] as const),
    buffersReturned: random.pick(["by-chain", "by-frame"] as const),
    ...((variant === "non-rss" || variant === "message-signaled-interrupts") && { polling }),
  };
}

describe("no frame is stranded: enabling the interrupt while frames wait raises it again at once", () => {
  it.each(VARIANTS)(
    "%s: 25,000 random schedules around the enable instant (100,000 for the four) leave nothing waiting",
    (variant) => {
      // One run holds 500 schedules, each of 1 to 4 frames within 24 ps and then silence: a frame that misses its
      // wake-up waits through it.
      const SCHEDULES = 500,
        RUNS = 50,
        SPACING_PS = 400,
        WINDOW_PS = 24;
      const random = createRandom("stranded", variant);
      const costs = { ...Object.fromEntries(Object.keys(DEFAULT_COSTS).map((name) => [name, 1])), perBytePs: 0 };
      let atEnable = 0;
      for (let i = 0; i < RUNS; i++) {
        const timesPs = Array.from({ length: SCHEDULES }, (_, schedule) =>
          Array.from({ length: 1 + random.below(4) }, () => schedule * SPACING_PS + random.below(WINDOW_PS)),
        )
          .flat()
          .sort((a, b) => a - b);
        const scenario: Scenario = {
          traffic: framesAt(timesPs, (frame) => frame % 16, 64),
          variant,
          cpus: 1 + random.below(3),
          receiveBuffers: 1 + random.below(4),
          costs,
          interruptModeration: { timeoutPs: random.below(4), frames: 1 + random.below(3) },
          maxNblsToIndicate: random.pick([1, 2, Infinity]),
          ...(i % 2 === 1 && more(random, variant)),
        };
        const { summary } = run({ ...scenario, records: "summary" });
        expect([summary.waiting, summary.indicated + summary.dropped]).toEqual([0, timesPs.length]);
        expect(summary.toDone.maxPs).toBeLessThan(SPACING_PS / 2);
        if (i % 10 === 0) {
          const enables = new Set(
            run(scenario)
              .moments()
              .filter((row) => row.what === "enable")
              .map((row) => row.timePs),
          );
          atEnable += timesPs.filter((timePs) => enables.has(timePs)).length;
        }
      }
      // The schedules do hit the instant in question, also with several frames in the ring.
      expect(atEnable).toBeGreaterThan(100);
    },
  );

  it("a steady load whose every frame arrives at the very enable instant of the one before is indicated to the last frame", () => {
    // Interrupt to enable with one frame: 500 + 300 + 100 + 140 + 50 + 500 + 100 = 1,690 ns.
    const timesPs = Array.from({ length: 400 }, (_, i) => i * 1_690_000);
    const { summary, frames, moments } = run({ traffic: framesAt(timesPs), interruptCpu: "fixed" });
    expect([summary.indicated, summary.waiting]).toEqual([400, 0]);
    const enables = new Set(
      moments()
        .filter((row) => row.what === "enable")
        .map((row) => row.timePs),
    );
    expect(frames().filter((row) => enables.has(row.arrivalPs))).toHaveLength(399);
    expect(summary.interrupts).toBe(400);
  });

  it("a frame that arrives while its cycle's DPC runs is indicated in the next cycle, without another arrival", () => {
    const { frames, moments } = run({ traffic: framesAt([0, 1_200_000]), interruptCpu: "fixed" });
    expect(frames().map((row) => [row.cycle, row.indicatedPs])).toEqual([
      [1, 1_090_000],
      [2, 1_690_000 + 1_090_000],
    ]);
    expect(
      moments()
        .filter((row) => row.what === "enable")
        .map((row) => row.timePs),
    ).toEqual([1_690_000, 3_380_000]);
  });
});
