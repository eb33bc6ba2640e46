// The charts of an experiment: which there are, what their titles say, how intervals are drawn, and their size. What
// holds for every chart is held in charts.test.ts, two-vega-lites.test.ts and hands.test.ts.
import { describe, expect, test } from "vitest";
import { experimentResults } from "../../lib/src/results/experiment-results.js";
import { experimentOf, rowsOf } from "../experiment/experiment-rows.js";
import { experimentCharts, resultsOf } from "./experiment-samples.js";

const LOADS = [1e6, 2e6, 3e6, 4e6, 5e6];
const policies = { policy: ["none", "greedy"], load: LOADS };

test("two factors give lines with bands, a heat map and paired differences for each outcome", () =>
  expect(Object.keys(resultsOf(policies).charts())).toEqual([
    "p99 delay",
    "p99 delay, heat map",
    "p99 delay, differences",
    "loss share",
    "loss share, heat map",
    "loss share, differences",
  ]));

test("no outcome that is the same everywhere has a heat map, or differences", () => {
  const same = resultsOf({ policy: ["none", "greedy"], load: [1e6] });
  expect(Object.keys(same.charts()).filter((name) => name.startsWith("loss"))).toEqual([
    "loss share",
    "loss share, differences",
  ]);
});

describe("titles are findings, with the numbers of what is drawn", () => {
  const charts = resultsOf(policies).charts();
  test.each([
    [
      "p99 delay",
      "P99 delay goes from 1.05 µs to 125 µs (none) and from 0.95 µs to 113 µs (greedy) over load 1,000,000 to 5,000,000 frames/s",
    ],
    [
      "p99 delay, heat map",
      "P99 delay is least at 0.95 µs (load 1,000,000, policy greedy) and greatest at 125 µs (load 5,000,000, policy none)",
    ],
    ["p99 delay, differences", "P99 delay beside policy none: greedy: lower at 4 of 5 places"],
  ])("%s", (name, title) => expect(charts[name].title).toBe(title));
});

const svgOf = async (factors: Parameters<typeof resultsOf>[0], name: string, replications?: number): Promise<string> =>
  resultsOf(factors, replications).charts()[name].svg();
const count = (svg: string, mark: string): number =>
  (svg.match(new RegExp(`aria-roledescription="${mark}"`, "g")) ?? []).length;

describe("intervals", () => {
  test("a line along a load has a band for each series, and a dot for each point", async () => {
    const svg = await svgOf(policies, "p99 delay");
    expect([count(svg, "area mark"), count(svg, "line mark"), count(svg, "point")]).toEqual([2, 2, 10]);
  });
  test("one replication has no band, and a difference of one pair is hollow", async () => {
    expect(count(await svgOf(policies, "p99 delay", 1), "area mark")).toBe(0);
    expect(await svgOf(policies, "p99 delay, differences", 1)).toContain('fill="white"');
  });
  test("differences have a line at zero, and are filled only where the interval leaves zero out", async () => {
    const svg = await svgOf(policies, "p99 delay, differences");
    const hollow = [...svg.matchAll(/aria-label="([^"]*)"[^>]*aria-roledescription="point"[^>]*fill="white"/g)];
    expect(hollow.map(([, label]) => label)).toEqual([
      "p99 delay less that of policy none (µs): −0.1; place: load 1,000,000 frames/s; policy: greedy; low: −0.27; high: 0.07002",
    ]);
    expect(count(svg, "rule mark")).toBe(1 + 5);
  });
});

test("numbers that are many times as large as others are drawn logarithmically, and the axis says so", () => {
  const spec = (loads: readonly number[]): string =>
    JSON.stringify(resultsOf({ policy: ["none"], load: loads }).charts()["p99 delay"].spec);
  expect(spec(LOADS)).toContain("p99 delay (µs), logarithmic");
  expect(spec(LOADS.slice(0, 2))).not.toContain("logarithmic");
});

describe("every chart is 870 pixels wide at most", () => {
  for (const size of ["small", "large"] as const)
    test.each(experimentCharts(size))(`%s, ${size}`, async (_, chart) => {
      const [, width] = /width="(\d+)"/.exec(await chart.svg())!;
      expect(Number(width)).toBeLessThanOrEqual(870);
    });
});

test("an outcome that is the same in all runs has no chart: the table says so", () => {
  const design = experimentOf({ load: LOADS }, { outcomes: ["drops", "p99 delay"] });
  const rows = rowsOf(design, (_, replication) => ({ outcomes: { drops: 0, "p99 delay": 1000 + replication } }));
  expect(Object.keys(experimentResults(rows, design).charts())).toEqual(["p99 delay"]);
});
