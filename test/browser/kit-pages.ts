// A classroom kit in a folder of its own, made by the command that people type, and a browser that opens its pages.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { findChromium } from "../../tools/house.mjs";
import { paths } from "../notebooks/temporary.js";

export interface Kit {
  readonly out: string;
  /** Opens a page; `complaints` fills with errors and with requests that leave the folder. */
  open(name: string, view?: { width: number; height: number }): Promise<{ page: Page; complaints: string[] }>;
  /** The serious faults of a page for a screen reader, as axe finds them. */
  unheard(name: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openKit(...lessons: string[]): Promise<Kit> {
  const folder = mkdtempSync(join(tmpdir(), "rss-lab kit "));
  const out = join(folder, "kit");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/kit.mjs", ...lessons, "--out", out], {
    cwd: paths.root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The kit was not made:\n${stdout}${stderr}`);
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: ["--no-sandbox"] });
  const kit: Kit = {
    out,
    async open(name, view = { width: 1280, height: 720 }) {
      const page = await browser.newPage({ viewport: view });
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("request", (request) => {
        if (!/^(file|blob|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(pathToFileURL(join(out, name)).href);
      return { page, complaints };
    },
    async unheard(name) {
      const { page } = await kit.open(name);
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
      const faults = await page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations
          .filter(({ impact }) => /serious|critical/.test(impact))
          .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`,
      );
      await page.close();
      return faults;
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
  return kit;
}

/** What of a handout would be cut off on A4, or has no words for those who do not see it: sentences. */
export const faultsOfHandout = (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => {
    await Promise.all([...document.images].map((image) => image.decode()));
    const { left, right } = document.querySelector("main").getBoundingClientRect();
    const faults = [];
    for (const each of document.querySelectorAll("main *")) {
      const place = each.getBoundingClientRect();
      if (place.right > right + 1 || place.left < left - 1) faults.push(each.tagName + " is too wide: " + each.textContent.slice(0, 60));
      if (each.tagName === "PRE" && each.scrollWidth > each.clientWidth + 1) faults.push("code is cut: " + each.textContent.slice(0, 60));
    }
    for (const image of document.images) {
      if (!(image.naturalWidth > 0)) faults.push("a picture is empty");
      if (image.alt.length < 30) faults.push("a picture has no description");
      const { width, height } = image.getBoundingClientRect();
      if (Math.abs(width / height / (image.naturalWidth / image.naturalHeight) - 1) > 0.02) faults.push("a picture is out of shape");
    }
    return faults;
  })()`);

/** The width of what is printed on A4: 180 mm at 96 pixels an inch, with room for the margins of a window. */
export const A4 = { width: 794, height: 1123 };

/** What of the slide that is shown cannot be seen: sentences. Its chart has been drawn. */
export async function faultsOfSlide(page: Page): Promise<string[]> {
  await page.waitForFunction(`(() => {
    const chart = document.querySelector(".slide.now .chart");
    return chart === null || chart.classList.contains("drawn");
  })()`);
  return page.evaluate(`(() => {
    const slide = document.querySelector(".slide.now");
    const words = slide.querySelector(".words");
    const faults = [];
    if (words.scrollHeight > words.clientHeight + 2) faults.push(slide.id + " has more text than it shows");
    for (const pre of slide.querySelectorAll("pre"))
      if (pre.scrollWidth > pre.clientWidth + 1) faults.push(slide.id + " cuts a line: " + pre.textContent.slice(0, 40));
    const chart = slide.querySelector(".chart");
    if (chart) {
      const svg = chart.querySelector("svg").getBoundingClientRect();
      const [right, bottom] = [innerWidth, document.querySelector("nav").getBoundingClientRect().top];
      if (svg.left < -1 || svg.right > right + 1 || svg.bottom > bottom + 1) faults.push(slide.id + " cuts its chart");
      if (svg.width < 0.4 * innerWidth && svg.height < 0.4 * innerHeight) faults.push(slide.id + " has a small chart");
      if ((chart.ariaLabel ?? "").length < 30) faults.push(slide.id + " has a chart without a description");
    }
    return faults;
  })()`);
}
