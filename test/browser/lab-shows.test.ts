// What is shown in JupyterLab itself: a journey plays, pauses and steps by keys, the timeline's strip zooms at its first
// drag, and a hundred thousand printed lines arrive, whole and in order.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notebookText, paths } from "../notebooks/temporary.js";
import { openLab, type Lab } from "./lab.js";

const CELLS = [
  `import { load, run, timelineChart } from "rss-lab";
import { display, journey } from "rss-lab-course";
const traffic = load({ framesPerSecond: 4e6, connections: 8, frames: 80, seed: 9 });
const four = run({ traffic, variant: "message-signaled-interrupts", receiveBuffers: 12 });
await display(journey({ "one ring": run({ traffic, receiveBuffers: 48 }), "four rings": four }));`,
  "await display(timelineChart(four));",
  'for (let i = 0; i < 100_000; i++) console.log("line", i);',
];

let lab: Lab;
let page: Page;
const folder = mkdtempSync(join(paths.root, "browser-test-"));
beforeAll(async () => {
  writeFileSync(join(folder, "shows.ipynb"), notebookText(CELLS));
  lab = await openLab();
  ({ page } = await lab.runAll(`${basename(folder)}/shows.ipynb`));
});
afterAll(async () => {
  try {
    await page?.screenshot({ path: join(paths.state, "browser-test-shows.png") });
    await lab?.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const outputOf = (cell: number): Locator => page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output");
const pause = (ms: number): Promise<void> => page.waitForTimeout(ms);

test("a journey opens paused, steps, plays and pauses by keys", async () => {
  const slider = outputOf(0).locator("input[type=range]").first();
  await slider.waitFor({ timeout: 60_000 });
  await slider.scrollIntoViewIfNeeded();
  const at = async (): Promise<number> => Number(await slider.inputValue());
  await slider.focus();
  const opened = await at();
  await pause(500);
  expect(await at()).toBe(opened);
  for (let step = 0; step < 5; step++) await page.keyboard.press("n"); // an event may be some nanoseconds away
  await expect.poll(at).not.toBe(opened);
  const stepped = await at();
  await page.keyboard.press("Space");
  await expect.poll(at).toBeGreaterThan(stepped);
  await page.keyboard.press("Space");
  await pause(300);
  const paused = await at();
  await pause(500);
  expect(await at()).toBe(paused);
});

test("the timeline's strip zooms at its first drag", async () => {
  const chart = outputOf(1).locator("canvas, svg").first();
  await chart.waitFor({ timeout: 60_000 });
  await chart.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await chart.boundingBox()) as {
    x: number;
    y: number;
    width: number;
    height: number;
  };
  const stripY = y + height - 98; // above its axis and the legend
  const axis = { x, y, width, height: height - 140 };
  await page.mouse.move(x + width * 0.6, stripY);
  await pause(500);
  const before = await page.screenshot({ clip: axis });
  await page.mouse.move(x + width * 0.4, stripY);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, stripY, { steps: 5 });
  await page.mouse.move(x + width * 0.6, stripY, { steps: 5 });
  await page.mouse.up();
  await pause(500);
  expect((await page.screenshot({ clip: axis })).equals(before)).toBe(false);
});

test("a hundred thousand printed lines arrive, whole and in order", async () => {
  const text = async (): Promise<string[]> =>
    (await outputOf(2).locator("pre").allTextContents()).join("").trimEnd().split("\n");
  await page.locator(".jp-CodeCell").nth(2).scrollIntoViewIfNeeded();
  await expect.poll(async () => (await text()).length, { timeout: 60_000, interval: 500 }).toBe(100_000);
  expect((await text()).findIndex((line, i) => line !== `line ${i}`)).toBe(-1);
});
