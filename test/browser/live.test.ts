// A live panel in a real browser: its controls, moved by keys and by the mouse, change a chart that a new simulation
// draws, and the page shows the numbers of that simulation. It leaves a screenshot in .rss-lab/.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { framesPerCpuChart, load, run } from "rss-lab";
import { notebookText, paths } from "../notebooks/temporary.js";
import { openLab, type Lab } from "./lab.js";

const CELLS = [
  `import { framesPerCpuChart, load, run } from "rss-lab";
import { choice, live, range } from "rss-lab-course";`,
  `const { values } = await live(
  {
    cpus: range(1, 16, 1, 4),
    load: range(0.5, 6, 0.5, 4),
    variant: choice(["message-signaled-interrupts", "hardware-queuing"]),
    refuse: false,
  },
  ({ cpus, load: millions, variant, refuse }) => {
    if (refuse) throw new Error("Refused.");
    const traffic = load({ framesPerSecond: millions * 1e6, connections: 64, frames: 100_000 });
    return framesPerCpuChart(run({ variant, cpus, traffic }));
  },
);`,
  "console.log(values.cpus, values.load, values.variant);",
  `const policies = ["greedy, as it was published", "whole-table, as it was published", "largest-first of all", "none at all"];
await live({ policy: choice(policies) }, ({ policy }) => policy);`,
];

/** The claim over the chart that a simulation of these values draws. */
function claim(cpus: number, millions = 4): string {
  const traffic = load({ framesPerSecond: millions * 1e6, connections: 64, frames: 100_000 });
  return framesPerCpuChart(run({ variant: "message-signaled-interrupts", cpus, traffic })).title;
}

let lab: Lab;
let page: Page;
let abroad: string[];
const folder = mkdtempSync(join(paths.root, "browser-test-"));
beforeAll(async () => {
  writeFileSync(join(folder, "live.ipynb"), notebookText(CELLS));
  lab = await openLab();
  ({ page, abroad } = await lab.runAll(`${basename(folder)}/live.ipynb`));
  await handle().waitFor({ timeout: 60_000 });
});
afterAll(async () => {
  try {
    await page?.screenshot({ path: join(paths.state, "browser-test-live.png") });
    await lab?.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const handle = () => page.locator(".noUi-handle").first();
const field = () => page.getByRole("spinbutton", { name: "CPUs", exact: true });
/** The words that Vega gives a screen reader for the chart that is drawn now. */
const drawn = () => page.locator(".jp-OutputArea [role='graphics-document']").getAttribute("aria-label");
/** Waits until the chart of this claim stands there. */
const expectClaim = (wanted: string) =>
  expect.poll(drawn, { timeout: 10_000, interval: 50 }).toSatisfy((label: string) => label.startsWith(wanted));
beforeEach(() => page.locator(".jp-NotebookPanel-toolbar").click({ position: { x: 600, y: 10 } }));

test("the first values are drawn, with a field beside each slider", async () => {
  await expectClaim(claim(4));
  expect(await field().inputValue()).toBe("4");
  expect(await page.getByRole("spinbutton", { name: "load", exact: true }).inputValue()).toBe("4");
});

test("an arrow key on the slider draws a new simulation, and the field follows", async () => {
  await handle().focus();
  await page.keyboard.press("ArrowRight");
  await expectClaim(claim(5));
  expect(await field().inputValue()).toBe("5");
  await page.keyboard.press("ArrowUp");
  await expectClaim(claim(6));
  expect(await handle().evaluate((element) => element.matches(":focus")), "JupyterLab leaves the focus").toBe(true);
});

test("the mouse drags the slider; what is drawn in the end is the value at which it was left", async () => {
  const { x, y, width, height } = (await handle().boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  for (let moved = 0; moved <= 60; moved += 4) await page.mouse.move(x + width / 2 + moved, y + height / 2);
  await page.mouse.up();
  const cpus = Number(await field().inputValue());
  expect(cpus).toBeGreaterThan(8);
  await expectClaim(claim(cpus));
});

test("a number typed into the field draws, and the slider follows", async () => {
  await field().fill("3");
  await page.keyboard.press("Enter");
  await expectClaim(claim(3));
  expect(Number(await handle().getAttribute("aria-valuenow"))).toBe(3);
  await page.getByRole("spinbutton", { name: "load", exact: true }).fill("1.3");
  await page.keyboard.press("Enter");
  await expectClaim(claim(3, 1.5));
  expect(await page.getByRole("spinbutton", { name: "load", exact: true }).inputValue(), "the nearest step").toBe(
    "1.5",
  );
});

test("buttons and check box work by keys; what the function throws stands in one sentence above the chart", async () => {
  await page.getByRole("button", { name: "hardware-queuing" }).focus();
  await page.keyboard.press("Space");
  await expect.poll(drawn, { timeout: 10_000 }).toContain("hardware-queuing");
  const box = page.getByLabel("refuse");
  await box.focus();
  await page.keyboard.press("Space");
  const sentence = page.locator(".jp-OutputArea [role='status']").first();
  await expect.poll(() => sentence.textContent(), { timeout: 10_000 }).toBe("Refused.");
  await page.keyboard.press("Space");
  await expect.poll(() => sentence.textContent(), { timeout: 10_000 }).toBe("");
});

test("a long list of choices works by keys too: a slider stands beside it", async () => {
  const thumb = page.getByRole("slider").last();
  await thumb.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.getByRole("combobox", { name: "policy" }).inputValue()).toBe("largest-first of all");
  const output = page.locator(".jp-CodeCell").last().locator(".jp-OutputArea-output").last();
  await expect.poll(() => output.innerText(), { timeout: 10_000 }).toContain("largest-first of all");
});

test("a later cell sees the values; no cell has failed; nobody but the own server was called", async () => {
  await page.locator(".jp-CodeCell .cm-content").nth(2).click();
  await page.keyboard.press("Control+Enter");
  const output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output");
  await expect.poll(() => output.innerText(), { timeout: 10_000 }).toContain("3 1.5 hardware-queuing");
  expect(await page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()).toBe(0);
  expect(abroad).toEqual([]);
});

test("the notebook is saved with the drawing and a line of text where the controls are, which the page keeps", async () => {
  await page.locator(".jp-InputPrompt").first().click();
  await page.keyboard.press("Control+s");
  const saved = () => readFileSync(join(folder, "live.ipynb"), "utf8");
  await expect
    .poll(saved, { timeout: 10_000 })
    .toContain("Controls for CPUs, load, variant, refuse: to move them, run this cell");
  expect(saved()).toContain("application/vnd.vegalite.v5+json");
  expect(saved()).not.toContain("widget-view");
  expect(await handle().count()).toBe(1);
});
