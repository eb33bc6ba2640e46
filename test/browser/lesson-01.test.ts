// Lesson 01 in a real browser: npm start's JupyterLab opens it, Run All draws a Vega chart, its slider moves it, and no
// request leaves the machine. It needs a prepared checkout and Chromium (npm test sees to both) and leaves a screenshot
// in .rss-lab/ in any case.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { paths } from "../notebooks/temporary.js";
import { openLab, type Lab } from "./lab.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab?.close());

test("lesson 01 runs, draws a chart, and its slider moves it (issue: two commands)", async () => {
  const lesson = readdirSync(paths.notebooks).find((name) => /^01-.*\.ipynb$/.test(name));
  expect(lesson, "there is a lesson 01").toBeDefined();
  // A copy without its outputs, so that whatever is drawn was drawn by this run, and others can read the lesson meanwhile.
  const folder = mkdtempSync(join(paths.root, "browser-test-"));
  const bare = JSON.parse(readFileSync(join(paths.notebooks, lesson!), "utf8")) as {
    cells: { outputs?: object[]; execution_count?: number | null }[];
  };
  for (const cell of bare.cells) if (cell.outputs) [cell.outputs, cell.execution_count] = [[], null];
  writeFileSync(join(folder, lesson!), `${JSON.stringify(bare, null, 1)}\n`);
  let shown: Page | undefined;
  try {
    const { page, abroad } = await lab.runAll(`${basename(folder)}/${lesson}`);
    shown = page;

    const slider = page.locator(".vega-bind input[type=range]").first();
    await expect
      .poll(
        async () => {
          await page.locator(".jp-WindowedPanel-outer").evaluateAll((panels) => {
            for (const panel of panels) panel.scrollBy(0, 400);
          });
          return slider.count();
        },
        { timeout: 120_000, interval: 300, message: "a chart with a slider is drawn" },
      )
      .toBeGreaterThan(0);
    await slider.scrollIntoViewIfNeeded();
    const output = page.locator(".jp-OutputArea-output", { has: page.locator(".vega-bind") }).first();
    const picture = () =>
      output.evaluate((element) => {
        const canvas = element.querySelector("canvas");
        return canvas ? canvas.toDataURL() : (element.querySelector("svg.marks, svg")?.outerHTML ?? "");
      });
    await expect.poll(picture, { timeout: 10_000 }).not.toBe("");
    const before = await picture();
    await slider.evaluate((element) => {
      const input = element as unknown as {
        value: string;
        min: string;
        max: string;
        dispatchEvent(event: unknown): void;
      };
      input.value = input.value === input.max ? input.min : input.max;
      input.dispatchEvent(
        new (globalThis as unknown as { Event: new (name: string, options: object) => unknown }).Event("input", {
          bubbles: true,
        }),
      );
    });
    await expect
      .poll(picture, { timeout: 10_000, message: "the chart changes when its slider is moved" })
      .not.toBe(before);
    await page.screenshot({ path: join(paths.state, "browser-test.png") });
    expect(await page.locator(".jp-Dialog").count(), "JupyterLab asks nothing").toBe(0);
    expect(await page.getByText("Would you like to get notified").count(), "JupyterLab does not ask for news").toBe(0);
    expect(
      await page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count(),
      "no cell failed",
    ).toBe(0);
    expect(abroad, "the page calls nobody but its own server").toEqual([]);
  } catch (error) {
    await shown?.screenshot({ path: join(paths.state, "browser-test.png") });
    throw error;
  } finally {
    await shown?.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
