// The classroom kit of every lesson in Chromium: every slide shows all it has, every handout fits A4.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lessonFiles } from "../../tools/lesson-files.mjs";
import { A4, faultsOfHandout, faultsOfSlide, openKit, type Kit } from "../browser/kit-pages.js";
import { paths } from "../notebooks/temporary.js";

const lessons = lessonFiles(paths)
  .map((file) => basename(file, ".ipynb"))
  .filter((name) => /^\d\d/.test(name));
let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});
afterAll(() => kit.close());

test("it has slides and a handout, as page and PDF, of every lesson", () => {
  expect(readdirSync(join(kit.out, "slides")).sort()).toEqual(lessons.map((name) => `${name}.html`));
  expect(readdirSync(join(kit.out, "handouts")).sort()).toEqual(
    lessons.flatMap((name) => [`${name}.html`, `${name}.pdf`]).sort(),
  );
});

test.each(["answer-key", "misconceptions", "objectives", "cheat-sheet", "index"])(
  "%s has no serious fault for a screen reader (axe)",
  async (name) => expect(await kit.unheard(`${name}.html`)).toEqual([]),
);

describe.each(lessons)("%s", (name) => {
  test("every slide shows all it has", async () => {
    const { page, complaints } = await kit.open(`slides/${name}.html`);
    const faults: string[] = [];
    for (let left = await page.locator(".slide").count(); left > 0; left -= 1) {
      faults.push(...(await faultsOfSlide(page)));
      await page.keyboard.press("ArrowRight");
    }
    expect([...faults, ...complaints]).toEqual([]);
    await page.close();
  });

  test("its handout fits A4, and its charts have descriptions", async () => {
    const { page, complaints } = await kit.open(`handouts/${name}.html`, A4);
    await page.emulateMedia({ media: "print" });
    expect([...(await faultsOfHandout(page)), ...complaints]).toEqual([]);
    await page.close();
  });
});
