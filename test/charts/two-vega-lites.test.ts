// JupyterLab 4 draws with Vega-Lite 5.6.1, this workspace with a later one. Both must give every chart the same axes.
import * as vega from "vega";
import * as present from "vega-lite";
import * as jupyterLab from "vega-lite-5.6";
import { describe, expect, test } from "vitest";
import { sweepChart } from "rss-lab";
import { someOf } from "../support/examples.js";
import { chartsOfSixteen, notebookCharts } from "./all-charts.js";
import { sampleCharts } from "./samples.js";

type VegaLite = Pick<typeof present, "compile">;

/** What each scale of a chart reaches over, numbers to six digits. */
async function domains(vegaLite: VegaLite, spec: object): Promise<Record<string, unknown[]>> {
  const logger = vega.logger(vega.Error);
  const compiled = vegaLite.compile(structuredClone(spec) as never, { logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  await view.runAsync();
  const scales = (compiled.scales ?? []).map(({ name }): [string, unknown[]] => {
    const domain = (view.scale(name) as { domain(): unknown[] }).domain();
    return [name, domain.map((end) => (typeof end === "number" ? Number(end.toPrecision(6)) : end))];
  });
  view.finalize();
  return Object.fromEntries(scales);
}

/** Every kind of chart once, and of the others, which are of the same kinds, some. */
const all = [
  ...sampleCharts("small").map(([name, { spec }]) => [`${name}, small`, spec] as const),
  ...someOf([
    ...sampleCharts("large").map(([name, { spec }]) => [`${name}, large`, spec] as const),
    ...chartsOfSixteen().map(([name, { spec }]) => [`${name} of 16 CPUs`, spec] as const),
    ...notebookCharts(),
  ]),
];
/** What is a specification of Vega itself is translated by neither. */
const charts = all.filter(([, spec]) => String(spec.$schema).includes("/vega-lite/"));

describe("the scales of JupyterLab's Vega-Lite and of ours have the same domains", () => {
  test.each(charts)("%s", async (_, spec) => {
    const ours = await domains(present, spec);
    expect(Object.keys(ours).length).toBeGreaterThan(0);
    expect(await domains(jupyterLab as unknown as VegaLite, spec)).toEqual(ours);
  });

  test("a difference would be seen: bands that may be stacked reach over another x there", async () => {
    const rows = ["A", "B"].flatMap((series) => [1, 2].map((x) => ({ x, y: x, low: x, high: x + 1, series })));
    const spec = JSON.parse(
      JSON.stringify(sweepChart(rows, { title: "t", isLogY: true }).spec).replaceAll(',"stack":null', ""),
    );
    expect(await domains(jupyterLab as unknown as VegaLite, spec)).not.toEqual(await domains(present, spec));
  });
});
