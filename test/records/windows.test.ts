// Windows of a run: where each begins and ends, what falls into it, and what its threads got.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS, forVariant, load, ms, run, us, type Scenario } from "rss-lab";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import { Histogram } from "../../lib/src/records/histogram.js";
import { Recorder } from "../../lib/src/records/recorder.js";
import { framesAt, scenarios } from "../receive-path/handmade.js";
import { stretchOf } from "./announced.js";
import { examples } from "../support/examples.js";

const work = (durationPs: number) => ({
  kind: "dpc" as const,
  phase: "dpc" as const,
  durationPs,
  cycle: 1,
  chain: null,
  lead: null,
  first: 0,
  frames: 0,
  evenPs: NaN,
  indicates: 0,
  stallPs: 0,
  spinPs: 0,
  sendPs: 0,
  effect: null,
});

describe("windows of 100 ps", () => {
  /** Two CPUs whose threads want 60 %; work of 50 ps up to the given instants, on CPU 0. */
  const rows = (endsPs: readonly number[], endPs: number, warmupPs = 0) => {
    const recorder = new Recorder({
      threads: [0.6, 0.6].map((share) => createThreadWork(share)),
      warmupPs,
      windowPs: 100,
      full: false,
    });
    for (const at of endsPs) recorder.worked(...stretchOf(0, [work(50), at - 50, at, 0, 50]));
    recorder.end(endPs);
    return recorder.windows.rows.map((row) => [
      row.startPs,
      row.endPs,
      row.cpus[0]?.receiveShare,
      row.cpus[0]?.threadShare,
      row.cpus[1]?.threadShare,
    ]);
  };

  // Threads of an idle CPU get 60 in each window of 100. On CPU 0 they have 18 of the first 30, then, without a gap,
  // all of the next two that are free, 130 to 160 and 210 to 250, since by then more than that is open.
  it("count a stretch of work where it ends, and thread work where it is; threads catch up in gaps", () =>
    expect(rows([80, 130, 210], 250)).toEqual([
      [0, 100, 0.5, 0.18, 0.6],
      [100, 200, 0.5, 0.3, 0.6],
      [200, 250, 1, 0.8, 0.6],
    ]));
  it("a stretch that ends with a window counts in it, also at the run's end", () => {
    expect(rows([100, 150], 200)).toEqual([
      [0, 100, 0.5, 0.3, 0.6],
      [100, 200, 0.5, 0.5, 0.6],
    ]);
    expect(rows([100, 200], 200)).toEqual([
      [0, 100, 0.5, 0.3, 0.6],
      [100, 200, 0.5, 0.5, 0.6],
    ]);
  });
  it("without work there are windows too, up to the end and no further", () =>
    expect(rows([50], 310).map(([startPs, endPs]) => [startPs, endPs])).toEqual([
      [0, 100],
      [100, 200],
      [200, 300],
      [300, 310],
    ]));
  it("begin with the end of the warm-up; a run that ends before has none", () => {
    expect(rows([180], 230, 150)).toEqual([[150, 230, 30 / 80, 48 / 80, 0.6]]);
    expect(rows([80], 90, 150)).toEqual([]);
    expect(rows([80], 150, 150)).toEqual([]);
  });
});

describe("windows of a run", () => {
  const scenario: Scenario = {
    traffic: load({ framesPerSecond: 1e6, connections: 8 }),
    durationPs: ms(1),
    windowPs: us(250),
    records: "summary",
  };
  const ends = (more: Partial<Scenario>): number[] =>
    run({ ...scenario, ...more })
      .windows()
      .map(({ endPs }) => endPs);

  it("cover a run that outlasts its traffic", () =>
    expect(ends({ traffic: framesAt([0, us(10)]) })).toEqual([250, 500, 750, 1000].map(us)));
  it("end with a run that ends by itself", () => {
    const { windows, endPs } = run({ ...scenario, durationPs: undefined, traffic: framesAt([0, us(400)]) });
    expect(windows().map((row) => row.endPs)).toEqual([us(250), endPs]);
    expect(endPs).toBeLessThan(us(410));
  });
  it("have each their own frames, of every CPU, which add up to the summary's", () => {
    const { windows, summary } = run({
      ...scenario,
      cpus: 2,
      variant: "message-signaled-interrupts",
      receiveBuffers: 2,
    });
    const sums = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
    expect(windows()).toHaveLength(4);
    for (const { indicated, cpus } of windows())
      expect(Math.abs(sums(cpus.map(({ frames }) => frames)) - indicated)).toBeLessThanOrEqual(4);
    expect([sums(windows().map((row) => row.indicated)), sums(windows().map((row) => row.dropped))]).toEqual([
      summary.indicated,
      summary.dropped,
    ]);
    for (const { cpu, frames } of summary.cpus)
      expect(sums(windows().map(({ cpus }) => cpus[cpu].frames))).toBe(frames);
  });
  it("that a drop alone reaches tell of it", () => {
    const { windows, summary } = run({
      ...scenario,
      durationPs: us(500),
      receiveBuffers: 1,
      traffic: framesAt([0, 0, us(260), us(260), us(260)]),
    });
    expect([windows().map(({ dropped }) => dropped), summary.dropped]).toEqual([[1, 2], 3]);
  });
  it("work that the end of the run cuts counts in the last one", () => {
    const { windows, summary } = run({
      ...scenario,
      traffic: load({ framesPerSecond: 4e6, connections: 8 }),
      durationPs: us(500),
    });
    const share = (cpu: number): number =>
      windows().reduce((sum, row) => sum + (row.cpus[cpu]?.receiveShare ?? 0), 0) / 2;
    expect(summary.cpus.map(({ cpu }) => share(cpu))).toEqual(
      summary.cpus.map(({ receiveShare }) => expect.closeTo(receiveShare, 12) as number),
    );
  });
});

describe("percentiles of a histogram since its mark", () => {
  it("are those of the values recorded since, between the least and the greatest of them; NaN without any", () => {
    const histogram = new Histogram();
    histogram.mark();
    for (let ns = 1; ns <= 100; ns++) histogram.record(ns * 1000);
    expect(histogram.percentilesSinceMark([0, 50, 99, 100])).toEqual([1500, 50_500, 99_500, 100_000]);
    histogram.mark();
    expect(histogram.percentilesSinceMark([50, 99])).toEqual([NaN, NaN]);
    histogram.mark();
    histogram.record(7100);
    histogram.record(200_900);
    expect(histogram.percentilesSinceMark([0, 50, 51, 100])).toEqual([7500, 7500, 200_500, 200_500]);
    expect(histogram.percentilePs(50)).toBe(50_500);
  });

  it("of one window are the summary's, to the picosecond (M10)", () => {
    fc.assert(
      fc.property(scenarios, fc.constantFrom(...VARIANTS), (scenario, variant) => {
        const {
          summary: { toDone, dropped, indicated },
          windows,
        } = run(forVariant({ ...scenario, records: "summary" }, variant));
        expect(
          windows().map(({ p50Ps, p95Ps, p99Ps, ...row }) => [p50Ps, p95Ps, p99Ps, row.dropped, row.indicated]),
        ).toEqual([[toDone.p50Ps, toDone.p95Ps, toDone.p99Ps, dropped, indicated]]);
      }),
      { numRuns: examples(60) },
    );
  });
});

describe("the number of windows is bounded (S1)", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 20 });
  it.each<readonly [string, Partial<Scenario>, string]>([
    [
      "7 ps in 1 ms, before anything is simulated",
      { windowPs: 7, durationPs: ms(1) },
      "The windows of 7 ps are 142857143 up to 1000000000 ps of the run: with 4 CPUs there may be 100000, so give a windowPs of 10000 or more.",
    ],
    [
      "with 256 CPUs fewer",
      { windowPs: us(1), durationPs: ms(10), cpus: 256 },
      "with 256 CPUs there may be 3906, so give a windowPs of 2560164 or more.",
    ],
    ["the warm-up has none", { windowPs: 7, durationPs: ms(1), warmupPs: ms(1) - 700_001 }, "windowPs of 8 or more."],
    [
      "frames a day apart, when the second comes",
      { windowPs: us(10), traffic: framesAt([0, 86_400e12 / 10]) },
      "with 4 CPUs there may be 100000, so give a windowPs of 864000",
    ],
  ])("%s", (_, more, sentence) => expect(() => run({ traffic, ...more, records: "summary" })).toThrow(sentence));

  it("the windowPs that the sentence names will do", () => {
    expect(run({ traffic, windowPs: 10_000, durationPs: ms(1), records: "summary" }).windows()).toHaveLength(100_000);
  });
});
