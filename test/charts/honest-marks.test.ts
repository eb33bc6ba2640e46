// Charts whose marks could lie about what was counted: bands that are stacked, ticks that hide each other, outlines of
// nothing, words that run together.
import { expect, test } from "vitest";
import { indirectionGridChart, latencyPercentileChart, load, run, sweepChart, workByKindChart } from "rss-lab";
import { balanceChart, costPerFrameChart, imbalanceOverTimeChart } from "rss-lab-course";

/** Every object in a specification, at any depth. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (value === null || typeof value !== "object") return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

test("the band of a sweep says on both axes that it is not stacked: Vega-Lite 5.6, of JupyterLab 4, stacks it along x where y is logarithmic", () => {
  const rows = ["A", "B"].flatMap((series) => [1, 2, 3].map((x) => ({ x, y: x * x, low: x, high: x * x + 1, series })));
  for (const isLogY of [false, true]) {
    const { spec } = sweepChart(rows, { title: "t", xLabel: "x", yLabel: "y", isLogY });
    const bands = objectsIn(spec).filter(({ mark }) => (mark as { type?: string } | undefined)?.type === "area");
    expect(bands).toHaveLength(1);
    for (const { encoding } of bands) {
      const { x, y } = encoding as Record<"x" | "y", { stack?: unknown }>;
      expect([x.stack, y.stack]).toEqual([null, null]);
    }
  }
});

test("changes too close to be told apart are one tick that says how many they are; the header counts every one", () => {
  const windows = [{ startPs: 0, endPs: 120e9, imbalance: 1 }];
  const changes = [10e9, 10.0002e9, 10.9e9, 11e9, 50e9].map((timePs, i) => ({ timePs, moves: i + 1 }));
  const { spec } = imbalanceOverTimeChart(
    [
      { series: "a", windows, changes },
      { series: "b", windows, changes: changes.slice(0, 1) },
    ],
    { title: "t" },
  );
  const ticks = objectsIn(spec)
    .filter(({ kind }) => kind === "change")
    .map(({ panel, t, changes: together, moves }) => [panel, t, together, moves]);
  expect(ticks).toEqual([
    ["a: 5 changes, 15 entries", 10, 3, 6],
    ["a: 5 changes, 15 entries", 11, 1, 4],
    ["a: 5 changes, 15 entries", 50, 1, 5],
    ["b: 1 change, 1 entry", 10, 1, 1],
  ]);
});

test("a part of a bar that has no width is not drawn: no dashed edge where threads got all that they wanted", () => {
  const { spec } = balanceChart(
    [
      { phase: "p", cpu: 0, receive: 0.4, threads: 0.1, displaced: 0.00004 },
      { phase: "p", cpu: 1, receive: 0.4, threads: 0.6, displaced: 0.1 },
    ],
    { title: "t" },
  );
  const parts = objectsIn(spec)
    .filter(({ kind }) => kind === "part")
    .map(({ cpu, part }) => `${cpu}: ${part}`);
  expect(parts).toEqual([
    "CPU 0: ISRs and DPCs",
    "CPU 0: threads",
    "CPU 1: ISRs and DPCs",
    "CPU 1: threads",
    "CPU 1: wanted by threads, not got",
  ]);
});

test("numbers of neighbouring ticks do not read as one: three digits have 36 pixels at least", async () => {
  // A frame costs 845 ns here: with a tick every 50 ns they are 33 pixels apart.
  const one = run({
    variant: "message-signaled-interrupts",
    traffic: load({ framesPerSecond: 3e6, frames: 1000, connections: 64 }),
  });
  for (const chart of [workByKindChart(one), costPerFrameChart(one)]) {
    const texts = [
      ...(await chart.svg()).matchAll(/<text text-anchor="middle" transform="translate\(([\d.]+),[^>]*>/g),
    ];
    const ticks = texts.filter(([text]) => !text.includes('opacity="0"')).map(([, x]) => Number(x));
    expect(ticks.length).toBeGreaterThan(5);
    for (const [i, x] of ticks.entries()) if (i > 0 && x > ticks[i - 1]) expect(x - ticks[i - 1]).toBeGreaterThan(36);
  }
});

test("a percentile and the name beside it are apart: 24 pixels, so that no reader sees one word", () => {
  const { spec } = latencyPercentileChart(run({ traffic: load({ framesPerSecond: 1e6, frames: 10 }) }));
  expect(objectsIn(spec).filter(({ labelPadding }) => labelPadding === 24)).toHaveLength(1);
});

test("two tables that are compared can have one scale for their bars: upTo, or the fullest CPU if that is more", () => {
  const domainOf = (perEntry: number[], upTo?: number): unknown => {
    const { spec } = indirectionGridChart([0, 1], { perEntry, ...(upTo === undefined ? {} : { upTo }) });
    const loads = objectsIn(spec).filter(({ field, title }) => field === "load" && title === "frames");
    return loads.map(({ scale }) => (scale as { domain?: unknown } | undefined)?.domain).find(Boolean);
  };
  expect(domainOf([3, 5], 10)).toEqual([0, 10]);
  expect(domainOf([8, 2], 10)).toEqual([0, 10]);
  expect(domainOf([30, 5], 10)).toEqual([0, 30]);
  expect(domainOf([3, 5])).toBeUndefined();
});
