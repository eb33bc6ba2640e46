// The book, built into a folder of its own, and a browser that opens its pages from there.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { findChromium } from "../../tools/house.mjs";
import { paths } from "../notebooks/temporary.js";

export interface Book {
  readonly out: string;
  readonly browser: Browser;
  /** Opens a page and waits until it answers; `complaints` fills with errors and requests that leave the folder. */
  open(name: string, options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }>;
  close(): Promise<void>;
}

/** Builds the book with the command that people type, but for the build before it. */
export async function openBook(): Promise<Book> {
  const out = mkdtempSync(join(tmpdir(), "rss-lab book "));
  const { status, stderr, stdout } = spawnSync(process.execPath, ["tools/book.mjs", "--out", out], {
    cwd: paths.root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The book was not built:\n${stdout}${stderr}`);
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: ["--no-sandbox"] });
  return {
    out,
    browser,
    async open(name, options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("request", (request) => {
        if (!/^(file|blob|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(pathToFileURL(join(out, `${name}.html`)).href);
      if (options.javaScriptEnabled !== false)
        await page.waitForFunction("performance.getEntriesByName('interactive').length > 0");
      return { page, complaints };
    },
    async close() {
      await browser.close();
      rmSync(out, { recursive: true, force: true });
    },
  };
}

/** Puts a text in place of a cell's, and begins to run it. */
export async function startText(page: Page, cell: number, text: string): Promise<void> {
  const node = page.locator(`#cell-${cell}`);
  await node.locator(".edit").click();
  await node.locator(".cm-content").fill(text);
  await page.evaluate(`document.querySelector("#cell-${cell} .status").textContent = ""`);
  await node.locator(".cm-content").press("Control+Enter");
}

/** Runs a text in place of a cell's to its end, and gives what it put out. */
export async function runText(page: Page, cell: number, text: string): Promise<string> {
  await startText(page, cell, text);
  const node = page.locator(`#cell-${cell}`);
  await node.getByText(/^(ran here|failed|stopped)/).waitFor();
  return (await node.locator(".outputs").innerText()).trim();
}
