// npm start's JupyterLab and a browser beside it, for the tests that look at pages.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";
import { findChromium } from "../../tools/house.mjs";
import { paths } from "../notebooks/temporary.js";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export interface Lab {
  readonly browser: Browser;
  /** Where JupyterLab answers; its query has the token. */
  readonly address: URL;
  /**
   * Opens a notebook, given by its path in the checkout, waits for the kernel and runs all cells; `abroad` fills with
   * requests that leave the machine.
   */
  runAll(notebook: string): Promise<{ page: Page; abroad: string[] }>;
  /** Ends both, JupyterLab as Ctrl-C does. */
  close(): Promise<void>;
}

/** Starts JupyterLab, with further arguments if there are any, and Chromium. */
export async function openLab(more: readonly string[] = []): Promise<Lab> {
  const port = await freePort();
  const start = join(paths.root, "tools", "start.mjs");
  const options = ["--in-place", "--no-browser", "--port", String(port), ...more];
  const lab = spawn(process.execPath, [start, ...options], { cwd: paths.root });
  const address = await new Promise<URL>((resolve, reject) => {
    let said = "";
    const hear = (part: Buffer) => {
      said += String(part);
      const ready = /ready after .*?(http:\S+)/.exec(said);
      if (ready) resolve(new URL(ready[1]));
    };
    lab.stdout.on("data", hear);
    lab.stderr.on("data", hear);
    lab.on("exit", () => reject(new Error(`JupyterLab did not start:\n${said}`)));
  });
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: FLAGS });
  return {
    browser,
    address,
    async runAll(notebook) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      const abroad: string[] = [];
      page.on("request", (request) => {
        if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).host !== address.host)
          abroad.push(request.url());
      });
      await page.goto(`${address.origin}/lab/tree/${notebook}?reset&${address.search.slice(1)}`);
      await page.locator(".jp-Notebook").waitFor({ timeout: 60_000 });
      await page.locator(".jp-CodeCell").first().waitFor({ timeout: 60_000 });
      // The status bar: kernel and state.
      await page.getByText("RSS Lab (TypeScript) | Idle").waitFor({ timeout: 60_000 });
      expect(await page.locator(".jp-Dialog").count(), "JupyterLab asks nothing").toBe(0);
      await page.getByRole("menuitem", { name: "Run", exact: true }).click();
      await page.getByText("Run All Cells", { exact: true }).click();
      return { page, abroad };
    },
    async close() {
      await browser.close();
      if (lab.exitCode !== null) return;
      const ended = new Promise((resolve) => lab.on("exit", resolve));
      lab.kill("SIGINT");
      expect(await ended, "Ctrl-C ends npm start with code 0").toBe(0);
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
