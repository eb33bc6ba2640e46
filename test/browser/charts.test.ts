// Charts in a real browser, drawn by the Vega-Lite that JupyterLab 4 has: the timeline's strip zooms at the first drag,
// and a slider obeys the keys.
import { createRequire } from "node:module";
import { chromium, type Browser, type Page } from "playwright-core";
import * as jupyterLab from "vega-lite-5.6";
import { afterAll, beforeAll, expect, test } from "vitest";
import { load, run, scrubberChart, timelineChart, type Chart } from "rss-lab";
import { findChromium } from "../../tools/house.mjs";

const VEGA = createRequire(import.meta.url)
  .resolve("vega")
  .replace(/build\/.*$/, "build/vega.min.js");
const one = run({ traffic: load({ framesPerSecond: 2e6, frames: 40 }), variant: "hardware-queuing" });

/** What the page's side of the test reaches. */
interface Window {
  readonly view: {
    signal(name: string): number;
    scale(name: string): { domain(): number[] };
    origin(): [number, number];
    padding(): { readonly left: number; readonly top: number };
    scenegraph(): { readonly root: Scene };
  };
}
interface Scene {
  readonly name?: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly items?: readonly Scene[];
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() as string,
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(() => browser?.close());

async function opened({ spec }: Chart): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 920, height: 900 } });
  const compiled = jupyterLab.compile(structuredClone(spec) as never).spec;
  await page.setContent("<body><div id='place'></div></body>");
  await page.addScriptTag({ path: VEGA });
  await page.evaluate(
    `(async (spec) => {
      window.view = new vega.View(vega.parse(spec), { renderer: "canvas", container: "#place", hover: true });
      await window.view.runAsync();
    })(${JSON.stringify(compiled)})`,
  );
  return page;
}

test.each([
  ["all of it", {}],
  ["a part of it", { zoomPs: [one.endPs * 0.1, one.endPs * 0.6] as const }],
])("a first drag over the strip of a timeline that shows %s zooms, and a second one zooms anew", async (_, options) => {
  const page = await opened(timelineChart(one, options));
  const domainOf = (name: string) =>
    page.evaluate((scale) => (globalThis as unknown as Window).view.scale(scale).domain(), name);
  const domain = () => domainOf("concat_0_x");
  const strip = await page.evaluate(() => {
    const { view } = globalThis as unknown as Window;
    const find = (node: Scene): Scene | undefined =>
      node.name === "concat_1_group" ? node : node.items?.map(find).find(Boolean);
    const [{ x, y, width, height }] = find(view.scenegraph().root)!.items!;
    const [left, top] = view.origin();
    const space = view.padding();
    return { x: space.left + left + x, y: space.top + top + y + height / 2, width };
  });
  const canvas = (await page.locator("canvas").boundingBox())!;
  const drag = async (from: number, to: number): Promise<void> => {
    const place = (share: number) => [canvas.x + strip.x + strip.width * share, canvas.y + strip.y] as const;
    await page.mouse.move(...place(from));
    await page.mouse.down();
    await page.mouse.move(...place((from + to) / 2));
    await page.mouse.move(...place(to));
    await page.mouse.up();
  };
  const [first, last] = await domainOf("concat_1_x");
  const at = (share: number): number => first + (last - first) * share;
  const near = async (from: number, to: number): Promise<void> => {
    const tolerance = (last - first) / 100;
    await expect.poll(async () => Math.abs((await domain())[0] - at(from))).toBeLessThan(tolerance);
    await expect.poll(async () => Math.abs((await domain())[1] - at(to))).toBeLessThan(tolerance);
  };
  await drag(0.25, 0.5);
  await near(0.25, 0.5);
  await drag(0.6, 0.9);
  await near(0.6, 0.9);
  await page.close();
});

test.each([
  ["timeline", timelineChart(one), "playedTo"],
  ["scrubber", scrubberChart(one), "now"],
])("the slider of the %s obeys the keys", async (_, chart, name) => {
  const page = await opened(chart);
  const value = () => page.evaluate((signal) => (globalThis as unknown as Window).view.signal(signal), name);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.getAttribute('data-lm-suppress-shortcuts')")).toBe("true");
  const least = Number(await page.evaluate("document.activeElement.min"));
  await page.keyboard.press("Home");
  await expect.poll(value).toBe(least);
  await page.keyboard.press("ArrowRight");
  await expect.poll(value).toBeGreaterThan(least);
  const step = (await value()) - least;
  await page.keyboard.press("PageUp");
  await expect.poll(value).toBeGreaterThan(least + 3 * step);
  await page.close();
});
