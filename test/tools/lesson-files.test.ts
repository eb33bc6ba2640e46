// Which notebooks npm run lessons means: 06 is lesson 06 alone, 06a what goes deeper, and a page of text has nothing to
// execute.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lessonFiles } from "../../tools/lesson-files.mjs";

const notebooks = mkdtempSync(join(tmpdir(), "rss-lab-lessons-"));
afterAll(() => rmSync(notebooks, { recursive: true }));
for (const name of ["06-why.ipynb", "06a-how-long.ipynb", "06b-how-many.ipynb", "playground.ipynb"])
  writeFileSync(join(notebooks, name), JSON.stringify({ cells: [{ cell_type: "code" }] }));
writeFileSync(join(notebooks, "glossary.ipynb"), JSON.stringify({ cells: [{ cell_type: "markdown" }] }));
writeFileSync(join(notebooks, "broken.ipynb"), "{");
const named = (...names: string[]): string[] => lessonFiles({ notebooks }, names).map((file) => basename(file));

test.each([
  [["06"], ["06-why.ipynb"]],
  [["06a"], ["06a-how-long.ipynb"]],
  [
    ["06b", "06"],
    ["06b-how-many.ipynb", "06-why.ipynb"],
  ],
  [["notebooks/06a-how-long.ipynb"], ["06a-how-long.ipynb"]],
  [["playground"], ["playground.ipynb"]],
  [[], ["06-why.ipynb", "06a-how-long.ipynb", "06b-how-many.ipynb", "broken.ipynb", "playground.ipynb"]],
])("%j means %j", (names, files) => expect(named(...names)).toEqual(files));
test("a lesson that there is not gets a sentence", () =>
  expect(() => named("07")).toThrow(/^There is no lesson 07: the lessons are 06-why\.ipynb, /));
