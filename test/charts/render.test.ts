// One MIME bundle a chart: Vega-Lite, SVG and text, no HTML; the same bytes on every run; text outside a notebook.
import { createRequire } from "node:module";
import { afterEach, describe, expect, test, vi } from "vitest";
import { InputError, JUPYTER_DISPLAY } from "rss-lab";
import { display } from "rss-lab-course";
import type { Chart, MimeBundle } from "rss-lab";
import { writeToKernel } from "../../course/src/kernel-output.js";
import { sampleCharts } from "../charts/samples.js";

const charts = sampleCharts("small");
const first = charts[0][1];
const cache = createRequire(import.meta.url).cache as Record<string, unknown>;
const fake = (path: string, exports: object): void => {
  cache[path] = { exports };
};
afterEach(() => {
  for (const path of Object.keys(cache)) if (path.startsWith("/made-up/")) delete cache[path];
  vi.restoreAllMocks();
});

describe("bundle", () => {
  test("has Vega-Lite 5, SVG and text, and no HTML, which JupyterLab would prefer", async () => {
    const bundle = await first[JUPYTER_DISPLAY]();
    expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]);
    expect(bundle["text/plain"]).toBe(first.toString());
  });
  test("a chart of Vega itself goes out as Vega 5, with picture and words as every chart", async () => {
    const [, moving] = charts.find(([name]) => name === "journey")!;
    const bundle = await moving[JUPYTER_DISPLAY]();
    expect(Object.keys(bundle)).toEqual(["application/vnd.vega.v5+json", "image/svg+xml", "text/plain"]);
    expect(bundle["application/vnd.vega.v5+json"]).toBe(moving.spec);
  });
  test.each(charts)("%s: the same bytes twice, also with another chart in between", async (_, chart) => {
    const before = await chart.svg();
    await first.svg();
    expect(await chart.svg()).toBe(before);
  });
  test("two charts on one page have no identifier in common", async () => {
    const ids = (await Promise.all(charts.map(([, chart]) => chart.svg()))).map((svg) =>
      [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]),
    );
    expect(ids.flat().length).toBeGreaterThan(2);
    expect(new Set(ids.flat()).size).toBe(ids.flat().length);
  });
  test("every identifier that a picture refers to is in it", async () => {
    const svg = await first.svg();
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(svg).toContain(` id="${id}"`);
  });
  test("rendering leaves the specification as it was", async () => {
    const before = JSON.stringify(first.spec);
    await first.svg();
    expect(JSON.stringify(first.spec)).toBe(before);
  });
  test("a chart as the last expression of a cell is a bundle too", async () => {
    const method = (first as Chart & { [JUPYTER_DISPLAY]?: () => Promise<MimeBundle> })[JUPYTER_DISPLAY];
    expect(await method?.call(first)).toEqual(await first[JUPYTER_DISPLAY]());
  });
});

describe("display", () => {
  test("outside a notebook prints the text alternative", async () => {
    const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await display(first);
    expect(out.mock.calls.map(([text]) => text).join("")).toBe(`${first.toString()}\n`);
  });
  test("refuses what does not know how it is shown, in a sentence", async () => {
    await expect(display(17 as never)).rejects.toThrow(InputError);
    await expect(display(null as never)).rejects.toThrow("display was given null");
  });
  test("in a cell hands one bundle to the kernel that runs", () => {
    const sent: unknown[] = [];
    fake("/made-up/tslab/dist/jupyter.js", { lastWriteDisplayData: (content: unknown) => sent.push(content) });
    expect(writeToKernel({ "text/plain": "x", "image/svg+xml": "<svg/>" })).toBe(true);
    expect(sent).toEqual([{ data: { "text/plain": "x", "image/svg+xml": "<svg/>" }, metadata: {}, transient: {} }]);
  });
  test("falls back to tslab's public display with the richest type if the kernel's inside is not as expected", () => {
    const sent: unknown[] = [];
    fake("/made-up/tslab/dist/jupyter.js", { somethingElse: true });
    fake("/made-up/tslab/dist/public.js", { display: { raw: (mime: string) => sent.push(mime) } });
    expect(writeToKernel({ "application/json": {}, "text/plain": "x" })).toBe(true);
    expect(sent).toEqual(["application/json"]);
  });
  test("a tslab that is loaded but runs no cell is no kernel", () => {
    fake("/made-up/tslab/dist/jupyter.js", { lastWriteDisplayData: null });
    fake("/made-up/tslab/dist/public.js", {
      display: {
        raw: () => {
          throw new Error("Not ready");
        },
      },
    });
    expect(writeToKernel({ "text/plain": "x" })).toBe(false);
  });
});
