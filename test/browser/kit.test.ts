// The classroom kit in Chromium, from its folder: slides turn and their charts move, paper is A4, nothing is fetched.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { A4, faultsOfHandout, faultsOfSlide, openKit, type Kit } from "./kit-pages.js";

let kit: Kit;
let lesson: string;
beforeAll(async () => {
  kit = await openKit("01");
  lesson = readdirSync(join(kit.out, "slides"))[0].replace(".html", "");
});
afterAll(() => kit.close());

test("all parts are there, and the index leads to each", () => {
  const links = [...readFileSync(join(kit.out, "index.html"), "utf8").matchAll(/href="([^"]+)"/g)].map(([, to]) => to);
  expect(links.length).toBeGreaterThanOrEqual(9);
  expect(links.filter((to) => !existsSync(join(kit.out, to)))).toEqual([]);
  for (const text of ["answer-key.md", "misconceptions.md", "objectives.md"])
    expect(readFileSync(join(kit.out, text), "utf8")).toContain(lesson.slice(0, 2));
});

test("slides turn by keys, go to both ends, choose a section and a prediction, without a request", async () => {
  const { page, complaints } = await kit.open(`slides/${lesson}.html`);
  const number = page.locator("#number");
  const total = Number((await number.innerText()).split(" / ")[1]);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  expect(await number.innerText()).toBe(`2 / ${total}`);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  expect(await number.innerText()).toBe(`${total} / ${total}`);
  await page.locator("#sections").selectOption({ label: "Check" });
  expect(await page.locator(".slide.now h2").innerText()).toBe("Check");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  expect(await page.locator(".slide.now h1").isVisible()).toBe(true);
  const choice = page.locator(".choices button").first();
  while (!(await choice.isVisible())) await page.keyboard.press("ArrowRight");
  await choice.click();
  expect(await choice.getAttribute("aria-pressed")).toBe("true");
  expect(complaints).toEqual([]);
  await page.close();
});

test("every slide shows all it has, and no slide tells an exercise's answer", async () => {
  const { page, complaints } = await kit.open(`slides/${lesson}.html`);
  const total = await page.locator(".slide").count();
  const faults: string[] = [];
  for (let at = 0; at < total; at += 1) {
    faults.push(...(await faultsOfSlide(page)));
    await page.keyboard.press("ArrowRight");
  }
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
  expect(await page.locator("main").textContent()).not.toMatch(/\bsolution\(/);
  await page.close();
});

test("a journey on a slide moves: its time goes on when it plays, and follows what drags it", async () => {
  const { page } = await kit.open(`slides/${lesson}.html`, { width: 1920, height: 1200 });
  const slider = page.locator(".slide.now .chart form input[type=range]");
  const isJourney = async (): Promise<boolean> =>
    (await page.locator(".slide.now .chart").count()) > 0 &&
    /Space plays/.test(await page.locator(".slide.now .chart").innerText());
  do {
    await page.keyboard.press("ArrowRight");
    await faultsOfSlide(page);
  } while (!(await isJourney()));
  const slide = await page.locator("#number").innerText();
  const before = Number(await slider.inputValue());
  await slider.focus();
  await page.keyboard.press("n");
  const next = Number(await slider.inputValue());
  expect(next).toBeGreaterThan(before);
  await page.keyboard.press("ArrowRight");
  expect(await page.locator("#number").innerText()).toBe(slide);
  // A press on the strip's middle goes to the middle of the time, however large the chart is drawn.
  const strip = page.locator(".slide.now .chart svg [aria-label*='whole run'], .slide.now .chart svg .mark-area path");
  const { x, y, width, height } = (await strip.first().boundingBox()) as NonNullable<
    Awaited<ReturnType<typeof strip.boundingBox>>
  >;
  await page.mouse.click(x + width / 2, y + height / 2);
  const [middle, max] = [Number(await slider.inputValue()), Number(await slider.getAttribute("max"))];
  expect(middle / max).toBeGreaterThan(0.4);
  expect(middle / max).toBeLessThan(0.6);
  await page.close();
});

test("a handout fits A4: no code, table or chart is cut, every chart has its description", async () => {
  const { page, complaints } = await kit.open(`handouts/${lesson}.html`, A4);
  await page.emulateMedia({ media: "print" });
  expect(await faultsOfHandout(page)).toEqual([]);
  expect(await page.locator("img").count()).toBeGreaterThan(3);
  expect(await page.locator("main").innerText()).not.toMatch(/\bsolution\(|not tried/);
  expect(complaints).toEqual([]);
  await page.close();
});

test("slides and a handout have no serious fault for a screen reader (axe)", async () => {
  for (const name of [`slides/${lesson}.html`, `handouts/${lesson}.html`]) expect(await kit.unheard(name)).toEqual([]);
});

test("paper is A4, the cheat sheet is one page, and a PDF tells its pictures in words", () => {
  const pdf = (name: string): string => readFileSync(join(kit.out, name), "latin1");
  const pages = (text: string): number => text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  const sheet = pdf("cheat-sheet.pdf");
  const handout = pdf(`handouts/${lesson}.pdf`);
  expect(pages(sheet)).toBe(1);
  expect(pages(handout)).toBeGreaterThan(3);
  for (const text of [sheet, handout])
    for (const [, width, height] of text.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)) {
      expect(Number(width) / 72).toBeCloseTo(210 / 25.4, 1);
      expect(Number(height) / 72).toBeCloseTo(297 / 25.4, 1);
    }
  const pictures = readFileSync(join(kit.out, `handouts/${lesson}.html`), "utf8").match(/<img /g)?.length ?? 0;
  expect(handout.match(/\/Alt\s*[(<]/g)?.length ?? 0).toBeGreaterThanOrEqual(pictures);
});
