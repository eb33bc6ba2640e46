// Every chart: a claim, words and numbers beside the picture, a specification that compiles without a warning, at most
// about 2,000 marks.
import { describe, expect, test } from "vitest";
import { sweepChart } from "rss-lab";
import { sampleCharts } from "./samples.js";

/** Marks in a picture: shapes and texts outside axes and legends, which carry their own roles. */
const marks = (svg: string): number => (svg.match(/role="graphics-symbol"/g) ?? []).length;

for (const size of ["small", "large"] as const)
  describe(`charts of ${size} data`, () => {
    for (const [name, chart] of sampleCharts(size)) {
      test(`${name}: the specification compiles and is drawn without a warning`, async () => {
        const warnings: string[] = [];
        const svg = await chart.svg((warning) => warnings.push(warning));
        expect(warnings).toEqual([]);
        expect(marks(svg)).toBeGreaterThan(3);
        expect(marks(svg)).toBeLessThan(2_000);
      });
      test(`${name}: the specification has less than 1 MB and is plain JSON`, () => {
        const json = JSON.stringify(chart.spec);
        expect(json.length).toBeLessThan(1_000_000);
        expect(JSON.parse(json)).toEqual(chart.spec);
      });
    }
  });

describe("words", () => {
  for (const [name, chart] of sampleCharts("small")) {
    test(`${name}: the text alternative repeats claim, subtitle, description and every number of its table`, () => {
      const text = chart.toString();
      for (const part of [chart.title, chart.subtitle, chart.description]) expect(text).toContain(part);
      expect(chart.description.length).toBeGreaterThan(40);
      expect(chart.subtitle.length).toBeGreaterThan(40);
      expect(chart.numbers.rows.length).toBeGreaterThan(0);
      for (const row of chart.numbers.rows) expect(row).toHaveLength(chart.numbers.columns.length);
      expect(text).toMatch(/\d/);
      expect(text.split("\n").length).toBeLessThan(40);
    });
    test(`${name}: claim and description stand in the specification, fonts are generic, nothing comes from the network`, () => {
      expect((chart.spec.title as { text: string[] }).text.join(" ")).toBe(chart.title);
      expect(chart.spec.description).toContain(chart.description);
      expect(JSON.stringify(chart.spec)).not.toMatch(/"url"|@import|src=/);
      const fonts = [...JSON.stringify(chart.spec).matchAll(/"font":"([^"]+)"/g)].map((match) => match[1]);
      expect(fonts.filter((font) => font !== "sans-serif" && font !== "monospace")).toEqual([]);
    });
  }
});

test("no parameter of a chart takes the name of one of Vega's own signals, which would overwrite it", () => {
  const own = ["width", "height", "padding", "autosize", "background", "cursor", "datum", "item", "event", "parent"];
  for (const [, chart] of sampleCharts("small"))
    for (const [, name] of JSON.stringify(chart.spec).matchAll(/"params":\[\{"name":"([^"]+)"/g))
      expect(own).not.toContain(name);
});

test("a sweep over what is counted has ticks at its points and none between them", async () => {
  const rows = [2, 3, 4].map((x) => ({ x, y: 100 * x, series: "A" }));
  const words = { title: "A claim", xLabel: "queues", yLabel: "time" };
  const ticks = async (isWholeX: boolean) =>
    [...(await sweepChart(rows, { ...words, isWholeX }).svg()).matchAll(/>(\d+\.\d)</g)].map(([, text]) => text);
  expect(await ticks(false)).not.toEqual([]);
  expect(await ticks(true)).toEqual([]);
});
