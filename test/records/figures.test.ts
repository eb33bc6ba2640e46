// The figures: each by hand, on numbers that a person can check.
import { describe, expect, it, test } from "vitest";
import fc from "fast-check";
import { load, run, us } from "rss-lab";
import {
  cpuTimePerFrameByKind,
  cpuTimePerFramePs,
  cpusInUse,
  displacedShare,
  dropShare,
  indicatedPerSecond,
  offeredPerSecond,
  jainIndex,
  lastWholeWindow,
  maxOverMean,
  meanOverTime,
  percentilesOf,
  receiveTimePs,
  timeByKindPs,
} from "../../lib/src/records/figures.js";
import type { CpuRow, WindowRow, WorkKind } from "../../lib/src/records/rows.js";

const busy = (isr: number, protocol: number, thread: number, idle: number): Pick<CpuRow, "busyPs"> => ({
  busyPs: { isr, dpc: 0, protocol, send: 0, spin: 0, "cache-stall": 0, ipi: 0, thread, idle },
});
/** Two CPUs that spent 10 + 20 ps in ISRs, 100 + 200 in the protocol driver, 5 + 7 in threads. */
const cpus = [busy(10, 100, 5, 885), busy(20, 200, 7, 773)] as CpuRow[];
const zeroes = { dpc: 0, send: 0, spin: 0, "cache-stall": 0, ipi: 0 };

describe("how even loads are", () => {
  test("the greatest load over the mean: 1 if all are equal or nobody has any, their number if one has everything", () => {
    expect([
      maxOverMean([2, 2, 2]),
      maxOverMean([0, 0]),
      maxOverMean([]),
      maxOverMean([0, 7, 0, 0]),
      maxOverMean([1, 2, 3]),
    ]).toEqual([1, 1, 1, 4, 1.5]);
  });

  test("Jain's index: 1 if all are equal or nobody has any, 1/n if one has everything, 36/42 for 1, 2, 3", () => {
    expect([jainIndex([5, 5]), jainIndex([0, 0]), jainIndex([]), jainIndex([0, 0, 9, 0])]).toEqual([1, 1, 1, 0.25]);
    expect(jainIndex([1, 2, 3])).toBeCloseTo(36 / 42, 12);
  });

  test("neither depends on the unit of the loads", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (loads) => {
        const inOtherUnit = loads.map((one) => one * 1024);
        expect(maxOverMean(inOtherUnit)).toBe(maxOverMean(loads));
        expect(jainIndex(inOtherUnit)).toBeCloseTo(jainIndex(loads), 12);
      }),
    );
  });
});

describe("CPUs in use", () => {
  test("have more than 1 % of the frames: 10 of 1,000 is what a moved entry left behind, 11 is use", () => {
    expect(cpusInUse([979, 10, 11, 0])).toEqual([0, 2]);
    expect(cpusInUse([0, 0])).toEqual([]);
    expect(cpusInUse([])).toEqual([]);
  });
  test("beyond ten CPUs have more than a tenth of an equal share, so that equal loads are always in use", () => {
    expect(cpusInUse(new Array<number>(256).fill(4))).toHaveLength(256);
    expect(cpusInUse([...new Array<number>(19).fill(100), 9])).toHaveLength(19);
    expect(cpusInUse([...new Array<number>(19).fill(100), 10])).toHaveLength(20);
  });
});

describe("what a frame costs", () => {
  it("is the time of all CPUs by kind over the frames, without threads and idle time", () => {
    expect(timeByKindPs(cpus)).toEqual({ ...zeroes, isr: 30, protocol: 300, thread: 12, idle: 1658 });
    expect(receiveTimePs(cpus)).toBe(330);
    expect(cpuTimePerFramePs({ summary: { cpus, indicated: 3 } })).toBe(110);
    const byKind = cpuTimePerFrameByKind({ cpus, indicated: 3 });
    expect(byKind.filter(({ psPerFrame }) => psPerFrame > 0)).toEqual([
      { kind: "isr", psPerFrame: 10 },
      { kind: "protocol", psPerFrame: 100 },
    ]);
    expect(byKind.map(({ kind }): WorkKind => kind)).not.toContain("thread");
  });
  it("is not a number where no frame was indicated: nothing cost anything", () => {
    expect(cpuTimePerFramePs({ summary: { cpus, indicated: 0 } })).toBeNaN();
    expect(cpuTimePerFrameByKind({ cpus, indicated: 0 })[0].psPerFrame).toBeNaN();
    expect(receiveTimePs([])).toBe(0);
  });
});

test("the drop share is of the frames that arrived, and 0 if none did", () => {
  expect([dropShare({ dropped: 1, received: 4 }), dropShare({ dropped: 0, received: 0 })]).toEqual([0.25, 0]);
});

test("offered frames a second count the time in which frames arrived, not what their processing took (10 in 5 us)", () => {
  const scenario = { warmupPs: 1_000_000 };
  expect(offeredPerSecond({ summary: { received: 10 }, scenario, arrivalsEndPs: 6_000_000 })).toBe(2_000_000);
  expect(offeredPerSecond({ summary: { received: 0 }, scenario, arrivalsEndPs: 0 })).toBe(0);
  const traffic = load({ framesPerSecond: 4e6, frames: 1000, gaps: "constant" });
  for (const durationPs of [Infinity, us(100)])
    expect(offeredPerSecond(run({ traffic, durationPs, receiveBuffers: 8 })) / 4e6).toBeCloseTo(1, 2);
});

test("indicated frames a second: 5 in a microsecond are 5 million", () => {
  expect(indicatedPerSecond({ indicated: 5, measuredPs: 1_000_000 })).toBe(5_000_000);
  expect(indicatedPerSecond({ indicated: 0, measuredPs: 0 })).toBe(0);
});

test("percentiles stand in rows as in the summary", () =>
  expect(percentilesOf({ meanPs: 1, p50Ps: 2, p95Ps: 3, p99Ps: 4, maxPs: 5 })).toEqual([
    { percentile: 50, latencyPs: 2 },
    { percentile: 95, latencyPs: 3 },
    { percentile: 99, latencyPs: 4 },
  ]));

test("the displaced share: threads want half of 100 ps after a warm-up of 40, and 20 ps of that were displaced", () => {
  const half = { wantedPs: (fromPs: number, toPs: number) => (fromPs === 40 ? (toPs - fromPs) / 2 : NaN) };
  const nothing = { wantedPs: () => 0 };
  const rows = [{ displacedPs: 20 }, { displacedPs: 0 }] as CpuRow[];
  const summary = { cpus: rows, measuredPs: 100 };
  expect(displacedShare({ summary, scenario: { warmupPs: 40, threads: [half, nothing] } })).toBe(0.4);
  expect(displacedShare({ summary, scenario: { warmupPs: 40, threads: [nothing, nothing] } })).toBe(0);
});

describe("windows", () => {
  const window = (startPs: number, endPs: number): WindowRow => ({ startPs, endPs }) as WindowRow;
  test("the last whole one is not the remainder at the run's end; a single one counts however short", () => {
    expect(lastWholeWindow([window(0, 10), window(10, 20), window(20, 23)])).toEqual(window(10, 20));
    expect(lastWholeWindow([window(0, 10), window(10, 20)])).toEqual(window(10, 20));
    expect(lastWholeWindow([window(0, 3)])).toEqual(window(0, 3));
  });
  test("the mean over time weighs each with its length", () =>
    expect(meanOverTime([window(0, 30), window(30, 40)], ({ startPs }) => (startPs === 0 ? 1 : 5))).toBe(2));
});

test("a run's own figures are these: imbalance and Jain's index of receive shares, drops, and one window for all", () => {
  const one = run({ traffic: load({ framesPerSecond: 9e6, frames: 3_000, connections: 3 }), cpus: 2 });
  const shares = one.summary.cpus.map(({ receiveShare }) => receiveShare);
  expect(one.summary.imbalance).toBe(maxOverMean(shares));
  expect(one.summary.jainIndex).toBe(jainIndex(shares));
  expect(dropShare(one.summary)).toBeGreaterThan(0);
  expect(lastWholeWindow(one.windows()).endPs).toBe(one.endPs);
});
