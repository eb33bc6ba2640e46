// The playground in a real browser: its controls draw the run of what they say, a fault that the variant cannot have is
// refused in a sentence, and the last section writes down what they say now. It leaves a screenshot in .rss-lab/.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readScenario, run } from "rss-lab";
import { paths, type Notebook } from "../notebooks/temporary.js";
import { findChromium } from "../../tools/house.mjs";
import { openLab, type Lab } from "../browser/lab.js";

describe.skipIf(!findChromium())("the playground in JupyterLab", () => {
  let lab: Lab;
  let page: Page;
  let abroad: string[];
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(paths.root, "browser-test-"));
    // A copy without outputs: whatever stands there was made by this run.
    const notebook = JSON.parse(readFileSync(join(paths.notebooks, "playground.ipynb"), "utf8")) as Notebook;
    for (const cell of notebook.cells) if (cell.outputs) [cell.outputs, cell.execution_count] = [[], null];
    writeFileSync(join(folder, "playground.ipynb"), JSON.stringify(notebook));
    lab = await openLab();
    ({ page, abroad } = await lab.runAll(`${basename(folder)}/playground.ipynb`));
    // So high that JupyterLab keeps every cell on the page.
    await page.setViewportSize({ width: 1400, height: 4000 });
    await page.locator(".noUi-handle").first().waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    try {
      await page?.screenshot({ path: join(paths.state, "browser-test-playground.png") });
      await lab?.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  /** The cell whose code has these words. */
  const cell = (words: string) => page.locator(".jp-CodeCell", { hasText: words });
  const outputOf = (words: string) => cell(words).locator(".jp-OutputArea-output").allInnerTexts();
  const shown = async () => (await outputOf("await live(")).join("\n").replaceAll(/\s+/g, " ");
  const expectShown = (words: string) => expect.poll(shown, { timeout: 20_000, interval: 50 }).toContain(words);

  test("a number and a choice draw the run of what they say", async () => {
    await page.getByRole("spinbutton", { name: "million frames per second", exact: true }).fill("7");
    await page.keyboard.press("Enter");
    await expectShown("LOST: ");
    await page.getByRole("button", { name: "hardware-queuing", exact: true }).click();
    await expectShown("hardware-queuing, 4 CPUs");
  });

  test("what the controls say is written down as a scenario that gives the run that is shown", async () => {
    await cell("console.log(scenarioFile(").locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
    const written = async () => (await outputOf("console.log(scenarioFile(")).join("");
    await expect.poll(written, { timeout: 10_000 }).toContain('"framesPerSecond": 7000000');
    const { fingerprint } = run(readScenario(JSON.parse(await written())));
    expect(await shown()).toContain(`fingerprint ${fingerprint}`);
  });

  test("a fault that the variant can have shows; one that it cannot have is refused in a sentence", async () => {
    await page.getByRole("spinbutton", { name: "million frames per second", exact: true }).fill("4");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "fault" }).selectOption("counter-not-atomic");
    await expectShown("no DPC was the last and the interrupt was never enabled again");
    await page.getByRole("button", { name: "non-rss", exact: true }).click();
    await expectShown('The scenario gives the fault "counter-not-atomic" and the variant is "non-rss"');
    expect(await page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()).toBe(0);
    expect(abroad).toEqual([]);
  });
});
