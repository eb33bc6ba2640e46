// The book in Chromium, opened from its folder: what a reader finds, and that its cells do what the notebooks say.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../book/build/prove.mjs";
import { lessonFiles } from "../../tools/lesson-files.mjs";
import { paths } from "../notebooks/temporary.js";
import { HOSTILE } from "./book-hostile.js";
import { openBook, runText, startText, type Book } from "./book-pages.js";

const nameOf = (lesson: string): string => (/[^\\/]+(?=\.ipynb$)/.exec(lessonFiles(paths, [lesson])[0]) ?? [""])[0];
const FIRST = nameOf("01");
let book: Book;
beforeAll(async () => {
  book = await openBook();
});
afterAll(() => book.close());

test("lesson 01 prints in the page what the committed notebook holds, from the top and each cell alone", async () => {
  const at = { root: paths.root, out: book.out, page: FIRST };
  expect(await differences(book.browser, at)).toEqual([]);
  expect(await differences(book.browser, { ...at, isAlone: true })).toEqual([]);
});

test("a first page is light: under 60 kB packed, with its script and its first picture", () => {
  const packed = (name: string): number => gzipSync(readFileSync(join(book.out, name)), { level: 9 }).length;
  const bytes = packed(`${FIRST}.html`) + packed("page.js") + packed(`pictures/${FIRST}-0.svg`);
  expect(bytes).toBeLessThan(60_000);
});

test.each(["index", FIRST, "glossary"])(
  "%s has no serious fault for a screen reader (axe), in light and dark",
  async (name) => {
    const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await book.open(name, { colorScheme });
      await page.evaluate(source);
      const faults = await page.evaluate(async () => {
        type Axe = { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
        return violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
      });
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  },
);

test("on a phone nothing is wider than the page, and most charts take their narrow form; the others scroll", async () => {
  const { page } = await book.open(FIRST, { viewport: { width: 390, height: 844 } });
  const figures = page.locator("figure[data-chart]");
  const count = await figures.count();
  for (let n = 0; n < count; n += 1) {
    await figures.nth(n).scrollIntoViewIfNeeded();
    await page.waitForFunction(`document.querySelectorAll("figure[data-chart]")[${n}].classList.contains("drawn")`);
  }
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  const wide = await page.evaluate(
    "[...document.querySelectorAll('.chart')].filter((each) => each.scrollWidth > each.clientWidth + 1).length",
  );
  expect(over).toBe(0);
  expect(Number(wide) / count).toBeLessThan(0.4);
  const journey = page.locator(".scaled").first(); // its own buttons are too small for a finger
  const time = (): Promise<string> => journey.getByRole("slider").inputValue();
  const before = Number(await time());
  await journey.getByRole("button", { name: "Step", exact: true }).click();
  expect(Number(await time())).toBeGreaterThan(before);
  for (const button of await journey.getByRole("button").all())
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await page.context().close();
});

test("without scripts all texts and pictures are there", async () => {
  const { page } = await book.open(FIRST, { javaScriptEnabled: false });
  expect(await page.locator("h1").innerText()).toMatch(/\?$/);
  const pictures = page.locator(".chart img");
  expect(await pictures.count()).toBeGreaterThan(3);
  for (const alt of await pictures.evaluateAll((all) => all.map((each) => each.getAttribute("alt"))))
    expect(alt).toMatch(/\w{3,}/);
  expect(await page.locator("button:visible, input:visible, #lab-status:visible").count()).toBe(0);
  await page.context().close();
});

describe("a cell", () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await book.open(FIRST));
  });
  afterAll(() => page.context().close());

  test("can be edited, run and set back; what other cells declare is there", async () => {
    const before = await page.locator("#cell-1 .outputs").innerText();
    expect(await runText(page, 1, 'import { range } from "rss-lab-course";\nlet said = "one";\nsaid')).toBe("'one'");
    expect(await runText(page, 2, "said += ' two';\nconsole.log(said, { range: typeof range })")).toBe(
      "one two { range: 'function' }",
    );
    await page.locator("#cell-1 .reset").click();
    await page.locator("#cell-2 .reset").click();
    await page.locator("#cell-1 .run").click();
    await page.locator("#cell-1").getByText("ran here").waitFor();
    expect(await page.locator("#cell-1 .outputs").innerText()).toBe(before);
  });

  test("is kept in the browser as edited, until it is set back", async () => {
    const edited = "const mine = 1; // kept";
    await runText(page, 3, edited);
    await page.reload();
    const cell = page.locator("#cell-3");
    await cell.getByText("kept in this browser").waitFor();
    expect(await cell.locator("code").innerText()).toBe(edited);
    await cell.locator(".reset").click();
    await page.reload();
    expect(await cell.locator("code").innerText()).not.toContain("kept");
  });

  test("that gives a name back leaves it to the cell that declared it before; Markdown is shown as such", async () => {
    expect(await runText(page, 1, 'import { exercise } from "rss-lab-course";\nconst n = 1;')).toBe("");
    expect(await runText(page, 2, 'import { display, exercise } from "rss-lab-course";\nconst n = 2;')).toBe("");
    expect(await runText(page, 2, 'import { display } from "rss-lab-course";\nn')).toBe("1");
    await runText(page, 2, 'import { display } from "rss-lab-course";\nawait display(exercise("01-no-loss", 1));');
    expect(await page.locator("#cell-2 .outputs strong").count()).toBeGreaterThan(0);
  });

  test("says what went wrong in one sentence with its line", async () => {
    expect(
      await runText(page, 1, 'import { load } from "rss-lab";\nload({ framesPerSecond: -1, frames: 3 });'),
    ).toMatch(/^(?!.*InputError)[^\n]*-1[^\n]*\n\s*line 2: load/);
    expect(await runText(page, 1, "const a = ;")).toContain("line 1: const a = ;");
    expect(await runText(page, 1, 'import { x } from "fs";')).toMatch(/Cannot import "fs"/);
  });

  test.each(HOSTILE)("that does %s comes to its end", async (text, says) =>
    expect(await runText(page, 1, text)).toMatch(says),
  );

  test("that never ends is stopped with all that waits, and the next run repeats what it needs", async () => {
    const status = page.locator("#lab-status");
    for (const text of ["for (;;);", 'for (;;) try { console.log("x".repeat(100)); } catch {}']) {
      await startText(page, 1, text);
      await page.locator("#cell-1").getByText("running").waitFor();
      await page.locator("#cell-2 .run").click();
      await page.locator("#stop").click();
      await page.locator("#cell-1").getByText("stopped").waitFor();
      expect(await runText(page, 1, "1 + 1")).toBe("2");
      expect(await status.innerText()).toBe("ready");
    }
  });

  test("prints into itself from its timers while another cell runs, and Stop ends them", async () => {
    await runText(page, 1, 'setInterval(() => console.log("tick"), 20);');
    expect(await runText(page, 2, 'await new Promise((r) => setTimeout(r, 200));\n"two"')).toBe("'two'");
    expect(await page.locator("#cell-1 .outputs").innerText()).toMatch(/^\d+\s+tick\s+tick/);
    await page.locator("#stop").click();
    const ticks = await page.locator("#cell-1 .outputs").innerText();
    await page.waitForTimeout(100);
    expect(await page.locator("#cell-1 .outputs").innerText()).toBe(ticks);
  });

  test("with a panel whose drawing never ends is stopped, and says that it cannot be moved", async () => {
    const draw = "({ n }) => { if (n > 1) for (;;); return `n is ${n}`; }";
    const text = `import { live, range } from "rss-lab-course";\nawait live({ n: range(1, 10, 1, 1) }, ${draw});`;
    expect(await runText(page, 1, text)).toContain("n is 1");
    const cell = page.locator("#cell-1");
    await cell.getByRole("slider").fill("4");
    await cell.getByText("running ...").waitFor();
    await page.locator("#run-all").click();
    await page.locator("#stop").click();
    await page.locator("#lab-status").getByText("stopped").waitFor();
    expect(await page.locator("#stop").isDisabled()).toBe(true);
    expect(await runText(page, 1, text)).toContain("n is 1");
    await page.locator("#stop").click();
    await cell.getByText("Stopped: run the cell again to move this.").waitFor();
    expect(await cell.getByRole("slider").isDisabled()).toBe(true);
  });

  test("with a live panel and a prediction draws again when a control is moved", async () => {
    const text =
      'import { live, predict, range } from "rss-lab-course";\n' +
      'const guess = await predict("Which?", ["one", "two"]);\n' +
      'await live({ cpus: range(1, 16, 1, 4) }, ({ cpus }) => `${cpus} CPUs`);\nguess.compare("two");';
    expect(await runText(page, 1, text)).toContain("4 CPUs");
    const cell = page.locator("#cell-1");
    await cell.getByRole("slider").fill("9");
    await cell.getByText("9 CPUs").waitFor();
    await cell.getByLabel("one").check();
    await cell.getByText(/You said: one/).waitFor();
  });
});

test("the search finds a term's place, and a term says what it means", async () => {
  const { page } = await book.open(FIRST);
  await page.locator("#search").fill("queue ".repeat(20_000)); // a page pasted by mistake
  await page.locator("#search").fill("indirection table");
  await page.locator("#found a").first().waitFor();
  expect(await page.locator("#found a").count()).toBeGreaterThan(1);
  await page.locator('main a[href*="glossary.html#"]').first().focus();
  await page.locator("#meaning").waitFor();
  expect((await page.locator("#meaning").innerText()).length).toBeGreaterThan(30);
  await page.context().close();
});

describe("a playground page", () => {
  test("keeps its state in the address, runs it, and gives it as a cell and as a command", async () => {
    const { page, complaints } = await book.open("play-which-queue");
    await page.getByText("ran here").waitFor();
    expect(await page.locator(".outputs table").innerText()).toContain("0x51ccc178"); // Microsoft's first vector
    await page.getByLabel("source port").last().fill("2795");
    await page.getByLabel("source port").last().press("Enter");
    await page.waitForFunction("location.hash.includes('sourcePort=2795')");
    const address = page.url();
    await page.locator("#copy-command").click();
    const command = await page.locator("#copied pre").innerText();
    const words = command.replace("npx rss-lab ", "").split(" ");
    const said = execFileSync(process.execPath, [join(paths.root, "lib", "bin", "rss-lab.mjs"), ...words, "--json"]);
    const { hashValue } = JSON.parse(String(said)) as { hashValue: string };
    await page.locator(".outputs table").getByText(hashValue).waitFor();
    expect(complaints).toEqual([]);
    await page.goto("about:blank");
    await page.goto(address);
    await page.locator(".outputs table").getByText(hashValue).waitFor();
    await page.context().close();
  });

  test.each(["play-load-sweep", "play-rebalance", "play-attack", "play-moderation"])("%s answers", async (name) => {
    const { page, complaints } = await book.open(name);
    await page.getByText("ran here").waitFor({ timeout: 60_000 });
    await page.locator("figure.drawn").first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("takes nothing from an address that its controls do not offer", async () => {
    const { page } = await book.open("play-which-queue");
    await page.goto(`${page.url().split("#")[0]}#source=$(id)&queues=1.5&entries=64`); // in the same tab
    await page.getByText("queues 1.5: it must be 1 to 16 in steps of 1, so 8 is taken.").waitFor();
    await page.getByText("ran here").waitFor();
    expect(await page.locator("code").innerText()).toMatch(/sourceAddress: "66.9.149.187"[^]*% 64;/);
    expect(await page.getByRole("combobox", { name: "entries" }).inputValue()).toBe("64");
    expect(page.url()).toMatch(/&entries=64&queues=8$/);
    await page.context().close();
  });
});
