// A journey in a real browser, on a plain page with Vega: it opens paused and without a timer, plays, pauses, steps, and
// obeys keys; what the page shows then is what the run's rows say.
import { createRequire } from "node:module";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { load, run, type Run } from "rss-lab";
import { journey } from "rss-lab-course";
import { findChromium } from "../../tools/house.mjs";

const VEGA = createRequire(import.meta.url)
  .resolve("vega")
  .replace(/build\/.*$/, "build/vega.min.js");
const traffic = load({ framesPerSecond: 4e6, connections: 8, frames: 120, seed: 9 });
const one = run({ traffic, receiveBuffers: 24 });
const four = run({ traffic, receiveBuffers: 8, variant: "message-signaled-interrupts" });

/** What the page's side of the test reaches; the test's own side has no window. */
interface Window {
  readonly views: readonly {
    signal(name: string): number | boolean;
    data(name: string): readonly Readonly<Record<string, number>>[];
    origin(): readonly [number, number];
    padding(): { readonly left: number; readonly top: number };
    scenegraph(): { readonly root: Scene };
  }[];
  readonly delays: number;
}
interface Scene {
  readonly name?: string;
  readonly marktype?: string;
  readonly bounds: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number };
  readonly items?: readonly Scene[];
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() as string,
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(() => browser?.close());

/** A page with a journey for each list of runs, and whatever it complained of. */
async function opened(...shown: readonly (readonly Run[])[]): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 920, height: 1500 } });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.setContent("<body></body>");
  // Whatever may run later is counted: delays, intervals, animation frames.
  await page.evaluate(`window.delays = 0;
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"]) {
      const own = window[name].bind(window);
      window[name] = (...how) => (window.delays++, own(...how));
    }`);
  await page.addScriptTag({ path: VEGA });
  await page.evaluate(
    `(async (specs) => {
      window.views = specs.map((spec) => {
        const place = document.body.appendChild(document.createElement("div"));
        return new vega.View(vega.parse(spec), { renderer: "canvas", container: place, hover: true });
      });
      for (const view of window.views) await view.runAsync();
    })(${JSON.stringify(shown.map((runs) => journey(runs).spec))})`,
  );
  return { page, complaints };
}

const signal = (page: Page, name: string, view = 0) =>
  page.evaluate(([key, v]) => (globalThis as unknown as Window).views[v].signal(key), [name, view] as const);
const now = (page: Page, view = 0) => signal(page, "T", view) as Promise<number>;
const delays = (page: Page) => page.evaluate(() => (globalThis as unknown as Window).delays);
const tally = (page: Page, v = 0) =>
  page.evaluate((number) => {
    const [{ arrived, done, dropped }] = (globalThis as unknown as Window).views[0].data(`tally${number}`);
    return { arrived, done, dropped };
  }, v);

/** What the rows say of an instant in microseconds. */
function counted(shown: Run, at: number) {
  const ps = Math.round(at * 1e6);
  const frames = shown.frames().filter(({ arrivalPs }) => arrivalPs <= ps);
  return {
    arrived: frames.length,
    done: frames.filter(({ donePs }) => donePs <= ps).length,
    dropped: frames.filter(({ state }) => state === "dropped").length,
  };
}

/** Clicks the middle of a drawn button, or another share of its width. */
async function click(page: Page, name: string, share = 0.5): Promise<void> {
  const at = await page.evaluate(
    ([wanted, x]) => {
      const view = (globalThis as unknown as Window).views[0];
      const find = (node: Scene): Scene | undefined =>
        node.marktype && node.name === wanted ? node : node.items?.map(find).find(Boolean);
      const { x1, x2, y1, y2 } = find(view.scenegraph().root)!.bounds;
      const [[originX, originY], space] = [view.origin(), view.padding()];
      const [left, top] = [originX + space.left, originY + space.top];
      return { x: left + x1 + (x2 - x1) * x, y: top + (y1 + y2) / 2 };
    },
    [name, share] as const,
  );
  await page.locator("canvas").first().click({ position: at });
}

test("opens paused at the first drop, and nothing ticks until it plays", async () => {
  const { page, complaints } = await opened([one, four]);
  const first = await now(page);
  expect(first).toBe(one.frames().find(({ state }) => state === "dropped")!.arrivalPs / 1e6);
  const before = await delays(page);
  await page.waitForTimeout(300);
  expect([await signal(page, "playing"), await now(page), await delays(page)]).toEqual([false, first, before]);

  await click(page, "play");
  await expect.poll(() => now(page), { timeout: 10_000 }).toBeGreaterThan(first + 0.1);
  expect(await signal(page, "playing")).toBe(true);
  await click(page, "play");
  await expect.poll(() => signal(page, "playing")).toBe(false);
  await page.waitForTimeout(200); // the last beat ends
  const [rest, ticks] = [await now(page), await delays(page)];
  await page.waitForTimeout(300);
  expect([await now(page), await delays(page)]).toEqual([rest, ticks]);
  expect([await tally(page, 0), await tally(page, 1)]).toEqual([counted(one, rest), counted(four, rest)]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("steps from event to event, by buttons and by keys, and the numbers are those of the rows", async () => {
  const { page, complaints } = await opened([one, four]);
  const turns = [
    ...new Set(
      [one, four].flatMap((each) => [
        ...each.frames().flatMap(({ arrivalPs, donePs }) => [arrivalPs, donePs]),
        ...each.moments().map(({ timePs }) => timePs),
        ...each.work().flatMap(({ startPs, endPs }) => [startPs, endPs]),
      ]),
    ),
  ]
    .filter((ps) => !Number.isNaN(ps))
    .sort((a, b) => a - b);
  const slider = page.locator(".vega-bind input").first();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => now(page)).toBe(0);
  for (const ps of turns.slice(0, 5)) {
    await page.keyboard.press("n");
    await expect.poll(() => now(page)).toBe(ps / 1e6);
    expect(await tally(page, 1)).toEqual(counted(four, ps / 1e6));
  }
  await page.keyboard.press("p");
  await expect.poll(() => now(page)).toBe(turns[3] / 1e6);
  await click(page, "next");
  await expect.poll(() => now(page)).toBe(turns[4] / 1e6);
  await click(page, "previous");
  await expect.poll(() => now(page)).toBe(turns[3] / 1e6);
  await click(page, "first");
  await expect.poll(() => now(page)).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test("is usable by keys alone: the slider moves the clock, Space plays and pauses, plus and minus change the speed", async () => {
  const { page, complaints } = await opened([four]);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toContain("simulated time");
  const first = await now(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => now(page)).toBeGreaterThan(first);
  await page.keyboard.press("End");
  await expect.poll(() => now(page)).toBe(await signal(page, "end"));
  expect(await tally(page)).toEqual(counted(four, await now(page)));
  await page.keyboard.press("Home");
  await page.keyboard.press("+");
  await expect.poll(() => signal(page, "speed")).toBe(2);
  await page.keyboard.press("-");
  await expect.poll(() => signal(page, "speed")).toBe(1);
  await page.keyboard.press(" ");
  await expect.poll(() => now(page), { timeout: 10_000 }).toBeGreaterThan(0.2);
  await page.keyboard.press(" ");
  await expect.poll(() => signal(page, "playing")).toBe(false);
  expect(complaints).toEqual([]);
  await page.close();
});

test("it stops at the end by itself, and the strip takes it to any instant", async () => {
  const { page } = await opened([four]);
  await click(page, "strip", 0.25);
  const end = (await signal(page, "end")) as number;
  await expect.poll(() => now(page)).toBeCloseTo(end / 4, 0);
  await click(page, "strip", 0.98);
  await click(page, "speed5");
  await click(page, "play");
  await expect.poll(() => now(page), { timeout: 10_000 }).toBe(end);
  expect(await signal(page, "playing")).toBe(false);
  await page.close();
});

test("beats go on where the clock of the machine stands still or is set back, and time goes on with it", async () => {
  const { page, complaints } = await opened([four]);
  await page.evaluate("window.ms = Date.now(); Date.now = () => window.ms");
  const first = await now(page);
  await click(page, "play");
  const beats = () => signal(page, "beat") as Promise<number>;
  await expect.poll(beats).toBeGreaterThan(5);
  expect(await now(page)).toBe(first);
  await page.evaluate("window.ms -= 1e6");
  const before = await beats();
  await expect.poll(beats).toBeGreaterThan(before + 3);
  expect(await now(page)).toBe(first);
  await page.evaluate("window.ms += 50");
  await expect.poll(() => now(page)).toBeGreaterThan(first);
  expect(complaints).toEqual([]);
  await page.close();
});

test("two journeys on a page keep their own clocks", async () => {
  const { page, complaints } = await opened([one], [four]);
  const other = await now(page, 1);
  await click(page, "play");
  const first = await now(page, 0);
  await expect.poll(() => now(page, 0), { timeout: 10_000 }).toBeGreaterThan(first + 0.1);
  expect([await now(page, 1), await signal(page, "playing", 1)]).toEqual([other, false]);
  expect(complaints).toEqual([]);
  await page.close();
});
