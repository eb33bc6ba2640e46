// The timeline: slider, zoom, lanes in the order of interrupt request levels, steps as labels, slices when there is too
// much.
import { describe, expect, test } from "vitest";
import { KIND_STYLES } from "../../lib/src/charts/theme.js";
import { timelineChart } from "rss-lab";
import { workBars } from "../../lib/src/charts/timeline-data.js";
import { arrivalLabels } from "../../lib/src/charts/timeline-labels.js";
import { sampleRun } from "./samples.js";

const run = sampleRun();
const title = "A claim";

describe("timeline", () => {
  test("has a slider over the shown span, which begins at its end", () => {
    const [cursor] = timelineChart(run, { title }).spec.params as {
      name: string;
      value: number;
      bind: { input: string; min: number; max: number };
    }[];
    expect(cursor.bind.input).toBe("Range");
    expect(cursor.value).toBe(cursor.bind.max);
    expect(cursor.bind.min).toBeLessThan(cursor.bind.max);
  });
  test("moving the slider dims what comes after it", async () => {
    const end = await timelineChart(run, { title }).svg();
    const middle = await timelineChart(run, { title, cursorPs: run.runPs / 2 }).svg();
    const dimmed = (svg: string): number => (svg.match(/opacity="0\.18"/g) ?? []).length;
    expect(dimmed(end)).toBe(0);
    expect(dimmed(middle)).toBeGreaterThan(10);
  });
  test("zooming in shows the labels for which there was no room", async () => {
    const steps = (svg: string): number => (svg.match(/font-weight="bold"[^>]*>[4567]</g) ?? []).length;
    const many = sampleRun({ cycles: 60 });
    const all = await timelineChart(many, { title }).svg();
    const part = await timelineChart(many, { title, zoomPs: [0, many.runPs / 30] }).svg();
    expect(steps(part)).toBeGreaterThan(steps(all));
  });
  test("lanes are the CPUs that were asked for, also those that did nothing", () => {
    expect(timelineChart(run, { title, cpus: [0, 1, 2, 3, 9] }).numbers.rows.map((row) => row[0])).toEqual([
      0, 1, 2, 3, 9,
    ]);
  });
  test("an origin moves the axis and the slider, and nothing else", () => {
    const originPs = Math.round(run.runPs / 3);
    const [moved, plain] = [timelineChart(run, { title, originPs }), timelineChart(run, { title })];
    const cursor = ({ spec }: typeof moved) =>
      (spec.params as { value: number; bind: { min: number; max: number } }[])[0];
    expect(cursor(moved).bind.min).toBeLessThan(0);
    // The ends of a slider are rounded to its step.
    const length = ({ bind }: ReturnType<typeof cursor>) => bind.max - bind.min;
    expect(Math.abs(length(cursor(moved)) - length(cursor(plain)))).toBeLessThan(length(cursor(plain)) / 100);
    expect(moved.numbers).toEqual(plain.numbers);
  });
  test("an arrival that is a documented step has its number above it, inside the span only", () => {
    const moments = ["1", "2", "2"].map((step, i) => ({
      timePs: (i + 1) * 1e6,
      what: "arrival" as const,
      cpu: -1,
      queue: 0,
      cycle: 1,
      step,
    }));
    const unit = { name: "µs", ps: 1e6, of: (ps: number) => ps / 1e6 };
    const labels = arrivalLabels(moments, { fromPs: 0, toPs: 2.5e6, unit });
    expect(labels.map(({ t, step, room, letters }) => [t, step, room, letters])).toEqual([
      [1, "1", 1e9, 0],
      [2, "2", 1, 1],
    ]);
    expect(
      arrivalLabels(
        Array.from({ length: 200 }, () => moments[0]),
        { fromPs: 0, toPs: 2.5e6, unit },
      ),
    ).toEqual([]);
  });
  test("an empty run is drawn", async () =>
    expect(await timelineChart({ work: [], moments: [] }, { title }).svg()).toContain("<svg"));
  test("a kind of work of a higher interrupt request level never lies lower", () => {
    const tops = KIND_STYLES.map((style) => style.top);
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
  });
});

describe("slices", () => {
  const large = sampleRun({ cpus: 4, cycles: 800, frames: 10 });
  test("busy time of every CPU and kind is the same with slices as without", () => {
    const { bars, slicePs } = workBars(large.work, 0, large.runPs, [0, 1, 2, 3]);
    expect(slicePs).toBeGreaterThan(0);
    for (const { cpu, busyPs } of large.cpus)
      for (const kind of ["isr", "dpc", "protocol"] as const) {
        const drawn = bars
          .filter((bar) => bar.cpu === cpu && bar.kind === kind)
          .reduce((sum, bar) => sum + bar.busyPs, 0);
        expect(Math.abs(drawn - busyPs[kind])).toBeLessThan(1_000);
      }
  });
  test("a slice's stack stays inside the lane", () => {
    for (const bar of workBars(large.work, 0, large.runPs, [0, 1, 2, 3]).bars)
      expect([bar.top >= 0.0999, bar.bottom <= 0.9201]).toEqual([true, true]);
  });
});
