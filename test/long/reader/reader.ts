// A reader of notebooks: goes through one and says what is wrong with it.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Lab } from "../../browser/lab.js";
import { answersTo, type Answers } from "./answers.js";
import * as inPage from "./in-page.js";
import type { Output, Size } from "./in-page.js";

/** A laptop's screen, with JupyterLab's list of files beside the notebook. */
const SCREEN = { width: 1366, height: 900 };
/** A chart is at most so high, with its sliders; JupyterLab adds some pixels between them. */
const CHART_HEIGHT = 712;
const PATIENCE = { timeout: 120_000, interval: 100 };
const SOON = { timeout: 20_000, interval: 50 };

/** What JupyterLab complains of by itself: controls of a kernel that was restarted are closed twice. */
const ITS_OWN = /^Comm not found for comm id/;

/** A call of check in a cell's code: its exercise and its seed. */
const CHECKED = /check\(\s*"([^"]+)",\s*("[^"]*"|\d+)\s*,/;

export class Reader {
  private faults: string[] = [];
  private complaints: string[] = [];
  private constructor(
    readonly page: Page,
    private readonly abroad: string[],
  ) {}

  /** Opens JupyterLab's page, once for all notebooks. */
  static async at({ browser, address }: Lab): Promise<Reader> {
    const page = await browser.newPage({ viewport: SCREEN });
    const abroad: string[] = [];
    page.on("request", (request) => {
      if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).host !== address.host)
        abroad.push(request.url());
    });
    const reader = new Reader(page, abroad);
    page.on("console", (message) => {
      if (message.type() === "error" && !ITS_OWN.test(message.text())) reader.complaints.push(message.text());
    });
    page.on("pageerror", (error) => reader.complaints.push(error.message));
    await page.goto(`${address.origin}/lab?reset&${address.search.slice(1)}`);
    await page.locator(".jp-Launcher, .jp-DirListing-content").first().waitFor({ timeout: 60_000 });
    await page.waitForFunction("globalThis.jupyterapp !== undefined", undefined, { timeout: 60_000 });
    await page.waitForFunction("globalThis.jupyterapp.commands.hasCommand('notebook:run-all-cells')");
    return reader;
  }

  /** Reads a notebook from its beginning to its end; what is wrong, in sentences. */
  async read(path: string): Promise<readonly string[]> {
    [this.faults, this.complaints] = [[], []];
    this.abroad.length = 0;
    await this.page.evaluate(inPage.open, path);
    await this.page.evaluate(inPage.runCells, "all" as const);
    await this.calm();
    await this.look("read from its beginning");
    await this.predict();
    await this.moveSliders();
    await this.dragStrips();
    await this.moveControls({ mayRefuse: path.includes("playground") });
    await this.look("after its controls were moved");
    await this.check();
    for (const complaint of this.complaints) this.faults.push(`the page complains: ${complaint.slice(0, 300)}`);
    for (const address of this.abroad) this.faults.push(`the page calls ${address}`);
    return [...new Set(this.faults)];
  }

  close(): Promise<void> {
    return this.page.evaluate(inPage.close).catch(() => undefined);
  }

  /** Waits until the kernel rests and every chart is drawn. */
  private async calm(): Promise<void> {
    await expect.poll(() => this.page.evaluate(inPage.isCalm), PATIENCE).toBe(true);
  }

  /** Looks at every cell: nothing has failed, and nothing is wider than its place. */
  private async look(when: string): Promise<void> {
    const cells = await this.page.evaluate(inPage.cells);
    for (const [i, { outputs, tags }] of cells.entries())
      for (const output of outputs) {
        const fault = tags.includes("raises-exception") ? null : failure(output);
        if (fault !== null) this.faults.push(`cell ${i}, ${when}: ${fault}`);
      }
    const sizes = await this.page.evaluate(inPage.sizes);
    for (const size of sizes) this.faults.push(...sizeFaults(size));
  }

  /** Makes every prediction, and looks whether it is remembered. */
  private async predict(): Promise<void> {
    const cells = await this.page.evaluate(inPage.cells);
    let compared = 0;
    for (const [i, { type, source }] of cells.entries()) {
      if (type !== "code") continue;
      compared += source.match(/\.compare\(/g)?.length ?? 0;
      if (!/\bpredict\(/.test(source)) continue;
      const area = this.cell(i).locator(".jp-OutputArea");
      const [choices, fields] = [area.locator("button.widget-toggle-button"), area.getByRole("textbox")];
      if ((await choices.count()) > 0) await choices.first().click();
      else if ((await fields.count()) > 0) {
        const [, from = "1"] = /from:\s*([\d.e_]+)/.exec(source) ?? [];
        await fields.first().fill(String(Number(from.replaceAll("_", ""))));
        await this.page.keyboard.press("Enter");
      } else {
        this.faults.push(`cell ${i}: there is nothing to predict with`);
        continue;
      }
      await this.hope(`cell ${i}: a prediction is not noted`, () => area.innerText(), "Noted.");
    }
    if (compared === 0) return;
    await this.calm();
    const said = async () => ((await this.notebook().innerText()).match(/You said: /g) ?? []).length;
    await this.hope(
      "what was predicted does not stand beside what the run says",
      async () => ((await said()) >= compared ? "all" : "some"),
      "all",
    );
  }

  /** Moves the sliders below charts from one end to the other, by keys. */
  private async moveSliders(): Promise<void> {
    for (const slider of await this.notebook().locator(".vega-bind input[type=range]").all()) {
      const what = `cell ${await slider.evaluate(inPage.cellOf)}: the slider "${await slider.getAttribute("aria-label")}"`;
      await slider.scrollIntoViewIfNeeded();
      await slider.focus();
      const [least, most] = [await slider.getAttribute("min"), await slider.getAttribute("max")];
      await this.page.keyboard.press("Home");
      await this.hope(`${what} does not obey Home`, () => slider.inputValue(), Number(least));
      const first = await slider.evaluate(inPage.picture);
      await this.page.keyboard.press("End");
      await this.hope(`${what} does not obey End`, () => slider.inputValue(), Number(most));
      if (least !== most)
        await this.hope(`${what} changes nothing`, async () => (await slider.evaluate(inPage.picture)) !== first, true);
      await this.page.keyboard.press("ArrowLeft");
      if (!(await slider.evaluate(inPage.hasFocus))) this.faults.push(`${what} loses the focus at an arrow key`);
    }
  }

  /** Drags over the strips of timelines, and lets journeys play. */
  private async dragStrips(): Promise<void> {
    const views = await this.page.evaluate(inPage.views);
    for (const [i, { cell, hasStrip, isJourney }] of views.entries()) {
      if (hasStrip) await this.dragStrip(i, cell);
      if (isJourney) await this.play(i, cell);
    }
  }

  private async dragStrip(view: number, cell: number): Promise<void> {
    const { x, y, width, domain } = await this.page.evaluate(inPage.strip, view);
    const place = (share: number) => [x + width * share, y] as const;
    const { mouse } = this.page;
    await mouse.move(...place(0.25));
    await mouse.down();
    await mouse.move(...place(0.4));
    await mouse.move(...place(0.5));
    await mouse.up();
    // A part that is shown already moves along when it is dragged itself.
    const moved = async () => (await this.page.evaluate(inPage.strip, view)).domain[0] > domain[0];
    await this.hope(`cell ${cell}: dragging over the strip shows no other part`, moved, true);
  }

  private async play(view: number, cell: number): Promise<void> {
    const slider = this.cell(cell).locator(".vega-bind input").first();
    await slider.focus();
    await this.page.keyboard.press("Home");
    const now = () => this.page.evaluate(inPage.signal, [view, "T"] as const);
    await this.hope(`cell ${cell}: the journey does not go back to its beginning`, now, 0);
    await this.page.keyboard.press("Space");
    await this.hope(`cell ${cell}: the journey does not play`, async () => Number(await now()) > 0, true);
    await this.page.keyboard.press("Space");
    const playing = () => this.page.evaluate(inPage.signal, [view, "playing"] as const);
    await this.hope(`cell ${cell}: the journey does not pause`, playing, false);
  }

  /**
   * Moves each control of the live panels once; what they draw must come, without a sentence of a fault. In the
   * playground, where everything can be chosen together, some choices are refused.
   */
  private async moveControls({ mayRefuse }: { readonly mayRefuse: boolean }): Promise<void> {
    const cells = await this.page.evaluate(inPage.cells);
    for (const [i, { type, source }] of cells.entries()) {
      if (type !== "code" || !/\blive\(/.test(source)) continue;
      const area = this.cell(i).locator(".jp-OutputArea");
      for (const handle of await area.locator(".noUi-handle").all()) {
        // Its own number is rounded to a tenth, so a step of 0.05 shows in its place alone.
        const place = async () => Math.round((await handle.boundingBox())?.x ?? 0);
        const [first, now, most] = [
          await place(),
          Number(await handle.getAttribute("aria-valuenow")),
          Number(await handle.getAttribute("aria-valuemax")),
        ];
        await handle.focus();
        await this.page.keyboard.press(now < most ? "ArrowRight" : "ArrowLeft");
        await this.hope(
          `cell ${i}: the panel's slider at ${now} does not move`,
          async () => (await place()) !== first,
          true,
        );
        await this.drawn(i, mayRefuse);
      }
      const groups = area.locator(".widget-toggle-buttons");
      for (const group of await groups.all()) {
        const others = group.locator("button.widget-toggle-button:not(.mod-active)");
        if ((await others.count()) === 0) continue;
        await others.first().click();
        await this.drawn(i, mayRefuse);
      }
      for (const list of await area.locator("select").all()) {
        await list.selectOption({ index: 1 });
        await this.drawn(i, mayRefuse);
      }
      for (const box of await area.locator("input[type=checkbox]").all()) {
        await box.click();
        await this.drawn(i, mayRefuse);
      }
    }
  }

  /** Waits until the kernel has answered a control: it rests each time of three. */
  private async drawn(cell: number, mayRefuse: boolean): Promise<void> {
    for (let calm = 0; calm < 3; calm++) {
      await this.page.waitForTimeout(60);
      await this.calm();
    }
    if (mayRefuse) return;
    const sentence = await this.cell(cell).locator(".jp-OutputArea [role='status']").allInnerTexts();
    for (const text of sentence) if (text.trim() !== "") this.faults.push(`cell ${cell}: the panel says "${text}"`);
  }

  /** The Check section by itself, in a fresh kernel, with three answers to each exercise. */
  private async check(): Promise<void> {
    const before = await this.page.evaluate(inPage.cells);
    const first = before.findIndex(({ type, source }) => type === "markdown" && /^## Check\b/m.test(source));
    if (first < 0) return;
    await this.page.evaluate(inPage.restart);
    await this.page.evaluate(inPage.runCells, [first, before.length - 1] as const);
    await this.calm();
    await this.look("the Check section alone");
    for (const [i, { type, source }] of before.entries()) {
      const [call, id, seed] = CHECKED.exec(source) ?? [];
      if (i < first || type !== "code" || call === undefined) continue;
      await this.answer(i, id, JSON.parse(seed) as string | number);
    }
  }

  private async answer(cell: number, id: string, seed: string | number): Promise<void> {
    const answers = answersOr(id, seed);
    if (typeof answers === "string") return void this.faults.push(`exercise ${id}: ${answers}`);
    const kinds = ["right", "wrong", "nonsense"] as const;
    const typed = kinds.map((kind) => {
      const { before, answer } = answers[kind];
      return `{\n${before}\nawait display(check(${JSON.stringify(id)}, ${JSON.stringify(seed)}, ${answer}));\n}`;
    });
    const source = ['import { check, display } from "rss-lab-course";', ...typed].join("\n");
    await this.page.evaluate(inPage.setSource, [cell, source] as const);
    await this.page.evaluate(inPage.runCells, [cell, cell] as const);
    await this.calm();
    const { outputs } = (await this.page.evaluate(inPage.cells))[cell];
    const fault = outputs.map(failure).find((each) => each !== null);
    if (fault !== undefined) return void this.faults.push(`exercise ${id}: ${fault}`);
    const said = outputs.map(({ data }) => [data?.["text/plain"] ?? ""].flat().join(""));
    if (said.length !== kinds.length)
      return void this.faults.push(`exercise ${id}: ${said.length} outputs for ${kinds.length} answers`);
    for (const [i, kind] of kinds.entries()) {
      const isTaken = said[i].startsWith("got it");
      if (isTaken !== (kind === "right"))
        this.faults.push(`exercise ${id}: the ${kind} answer ${answers[kind].answer} gets "${said[i].slice(0, 200)}"`);
    }
  }

  private notebook(): Locator {
    return this.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  private cell(i: number): Locator {
    return this.notebook().locator(".jp-Notebook > .jp-Cell, .jp-WindowedPanel-viewport > .jp-Cell").nth(i);
  }

  /** Waits for a value; a fault if it does not come. */
  private async hope(fault: string, look: () => Promise<unknown>, wanted: unknown): Promise<void> {
    const comes = (value: unknown): boolean =>
      typeof wanted === "string"
        ? String(value).includes(wanted)
        : typeof wanted === "number"
          ? Number(value) === wanted
          : value === wanted;
    try {
      await expect.poll(look, SOON).toSatisfy(comes);
    } catch {
      this.faults.push(fault);
    }
  }
}

/** What to answer, or why that cannot be said. */
function answersOr(id: string, seed: string | number): Answers | string {
  try {
    return answersTo(id, seed);
  } catch (error) {
    return (error as Error).message;
  }
}

/** An error of the kernel's, or what was written to stderr. */
function failure({ output_type: type, name, ename, evalue, text }: Output): string | null {
  if (type === "error") return `${ename}: ${evalue}`;
  if (type === "stream" && name === "stderr") return [text ?? ""].flat().join("").trim().slice(0, 300);
  return null;
}

function sizeFaults({ cell, what, takes, has, height }: Size): string[] {
  return [
    ...(takes > has + 1 ? [`cell ${cell}: the ${what} takes ${takes} pixels of ${has}`] : []),
    ...(height > CHART_HEIGHT ? [`cell ${cell}: the ${what} is ${height} pixels high`] : []),
  ];
}
