// A prediction on a real page: nothing is chosen at first, what is pressed or typed is remembered, compared with the run
// also when it comes later, and nothing of it is saved. It leaves a screenshot in .rss-lab/.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notebookText, paths } from "../notebooks/temporary.js";
import { openLab, type Lab } from "./lab.js";

const CELLS = [
  `import { predict, table } from "rss-lab-course";
const busiest = await predict("Which CPU does *most* of the work?", ["CPU 0", "CPU 3", "all alike"]);`,
  'const count = await predict("How many interrupts for 640 frames?", { from: 1, to: 640, unit: "interrupts" });',
  'busiest.compare("CPU 0");',
  "count.compare(160);",
  "console.log(busiest.value, count.value);",
  'table([{ variant: "non-rss", p99Ps: 8_350_000 }]);',
];

let lab: Lab;
let page: Page;
let abroad: string[];
const folder = mkdtempSync(join(paths.root, "browser-test-"));
beforeAll(async () => {
  writeFileSync(join(folder, "predict.ipynb"), notebookText(CELLS));
  lab = await openLab();
  ({ page, abroad } = await lab.runAll(`${basename(folder)}/predict.ipynb`));
  await said(5).getByRole("table").waitFor({ timeout: 60_000 });
});
afterAll(async () => {
  try {
    await page?.screenshot({ path: join(paths.state, "browser-test-predict.png") });
    await lab?.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The output of a cell, counted from 0. */
const said = (cell: number) => page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea");
const expectSaid = (cell: number, words: string) =>
  expect.poll(() => said(cell).innerText(), { timeout: 10_000, interval: 50 }).toContain(words);

test("Run All waits for nobody: nothing is chosen, and the run speaks alone", async () => {
  await expectSaid(2, "The run says: CPU 0. No prediction was made.");
  await expectSaid(3, "The run says: 160 interrupts. No prediction was made.");
  await expectSaid(4, "undefined undefined");
  expect(await said(0).locator("button.mod-active").count()).toBe(0);
  expect(await said(1).getByRole("textbox").inputValue()).toBe("");
  await expectSaid(0, "Which CPU does most of the work?");
});

test("a choice made by key is remembered, and told beside the run", async () => {
  await said(0).getByRole("button", { name: "all alike" }).focus();
  await page.keyboard.press("Space");
  await expectSaid(0, "Noted.");
  await expectSaid(2, "You said: all alike. The run says: CPU 0.");
});

test("a number is typed; what is no number, or lies outside, is taken back, and a sentence says so", async () => {
  const field = said(1).getByRole("textbox");
  await field.fill("many");
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue(), { timeout: 10_000 }).toBe("");
  await expectSaid(1, '"many" is no number.');
  await field.fill("5000");
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue(), { timeout: 10_000 }).toBe("640");
  await expectSaid(1, "5000 lies outside 1 to 640: 640 is taken.");
  expect(await said(1).getByRole("status").filter({ hasText: "outside" }).count(), "a screen reader hears it").toBe(1);
  await field.fill("40");
  await page.keyboard.press("Enter");
  await expectSaid(3, "You said: 40 interrupts. The run says: 160 interrupts. The run's number is 4 times yours.");
});

test("later cells see both; no cell has failed; nobody but the own server was called", async () => {
  await page.locator(".jp-CodeCell .cm-content").nth(4).click();
  await page.keyboard.press("Control+Enter");
  await expectSaid(4, "all alike 40");
  await expectSaid(5, "8.35 µs");
  expect(await page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()).toBe(0);
  expect(abroad).toEqual([]);
});

test("the notebook is saved with the question as text, and without controls", async () => {
  await page.locator(".jp-InputPrompt").first().click();
  await page.keyboard.press("Control+s");
  const saved = () => readFileSync(join(folder, "predict.ipynb"), "utf8");
  await expect.poll(saved, { timeout: 10_000 }).toContain("- all alike");
  expect(saved()).not.toContain("widget-view");
});
