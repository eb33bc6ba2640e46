// What lessons 04 to 06 compute from a run: the parts add up, cycles are whole, and a crossing is found where it is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VARIANTS, load, run } from "rss-lab";
import { costPerFrame, costPerFrameChart, crossover, cycleRows, nsPerFrame, stepTimes } from "rss-lab-course";

const traffic = load({ framesPerSecond: 1e6, frames: 400, connections: 32 });

describe("cost per frame", () => {
  test("times the frames it is all of the CPUs' busy time", () => {
    for (const variant of VARIANTS) {
      const { summary } = run({ variant, traffic });
      const busyPs = summary.cpus.reduce((sum, cpu) => sum + cpu.receiveShare * summary.measuredPs, 0);
      expect(nsPerFrame(summary) * summary.indicated * 1e3).toBeCloseTo(busyPs, 0);
    }
  });
  test("one frame in a cycle costs 640 ns for interrupt and DPC and 550 ns for itself (cpu/costs.ts)", () => {
    const { summary } = run({ traffic: load({ framesPerSecond: 1e4, frames: 20, gaps: "constant" }), cpus: 1 });
    expect(nsPerFrame(summary)).toBeCloseTo(1190, 6);
    expect(costPerFrame("x", summary).find((row) => row.kind === "isr")).toEqual({
      series: "x",
      kind: "isr",
      nsPerFrame: 400,
    });
  });
  test("the chart draws and names the sums", async () => {
    const chart = costPerFrameChart(
      VARIANTS.flatMap((variant) => costPerFrame(variant, run({ variant, traffic }).summary)),
      { title: "A claim" },
    );
    const warnings: string[] = [];
    expect(await chart.svg((warning) => warnings.push(warning))).toContain("<svg");
    expect(warnings).toEqual([]);
    for (const row of chart.numbers.rows) {
      const parts = row.slice(1).map(Number);
      expect(parts.slice(0, -1).reduce((sum, part) => sum + part, 0)).toBeCloseTo(parts.at(-1)!, 0);
    }
  });
});

describe("cycles", () => {
  test("there is one row for each interrupt, and its last DPC is done when the interrupt is enabled", () => {
    for (const variant of ["single-hardware-queue", "hardware-queuing"] as const) {
      const result = run({ variant, traffic });
      const cycles = cycleRows(result.work());
      expect(cycles).toHaveLength(result.summary.interrupts);
      expect(cycles.map((row) => row.lastDonePs)).toEqual(
        result
          .moments()
          .filter((row) => row.what === "enable")
          .map((row) => row.timePs),
      );
      for (const { startPs, firstDonePs, lastDonePs } of cycles)
        expect(startPs < firstDonePs && firstDonePs <= lastDonePs).toBe(true);
    }
  });
  test("the first DPC runs on the ISR's CPU without RSS and with one hardware queue, not always with hardware queues", () => {
    const shares = (["non-rss", "single-hardware-queue", "hardware-queuing"] as const).map((variant) => {
      const cycles = cycleRows(run({ variant, traffic }).work());
      return cycles.filter((row) => row.dpcCpus.includes(row.isrCpu)).length / cycles.length;
    });
    expect(shares.slice(0, 2)).toEqual([1, 1]);
    expect(shares[2]).toBeLessThan(0.9);
  });
});

describe("steps", () => {
  test("a frame alone walks the steps of its page in order", () => {
    const alone = load({ framesPerSecond: 1e4, frames: 1, gaps: "constant" });
    const steps = (variant: (typeof VARIANTS)[number]) =>
      stepTimes(run({ variant, traffic: alone, cpus: 1 }).work(), 1).map((row) => row.step);
    expect(steps("non-rss")).toEqual(["3", "4", "5", "6", "7"]);
    expect(steps("single-hardware-queue")).toEqual(["3", "4", "5", "5.1", "6.1", "6.2"]);
    expect(steps("hardware-queuing")).toEqual(["2", "4", "4.1", "4.2"]);
    expect(steps("message-signaled-interrupts")).toEqual(["3", "4", "5"]);
  });
});

describe("crossover", () => {
  test("two straight lines cross where arithmetic says", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (at) => {
        const rows = [0, 30, 100].flatMap((x) => [
          { series: "a", x, y: x },
          { series: "b", x, y: at },
        ]);
        expect(crossover(rows, "a", "b")).toBeCloseTo(at, 9);
        expect(crossover(rows, "b", "a")).toBeCloseTo(at, 9);
      }),
    );
  });
  test("curves that never meet have none, and an unknown name is refused with the known ones", () => {
    const rows = [1, 2].flatMap((x) => [
      { series: "a", x, y: x },
      { series: "b", x, y: x + 1 },
    ]);
    expect(crossover(rows, "a", "b")).toBeNull();
    expect(() => crossover(rows, "a", "c")).toThrow('The sweep has no series "c": it has a, b.');
  });
});
