// docs/diagnose.md tells of every problem that is looked for, in the same order and under the same title.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEMS } from "../../lib/src/advice/problems/all.js";

test("docs/diagnose.md has a paragraph for every problem", () => {
  const text = readFileSync(new URL("../../lib/docs/diagnose.md", import.meta.url), "utf8");
  const headings = [...text.matchAll(/^## (.*) \(`([\w-]+)`\)$/gm)].map(([, title, id]) => [id, title]);
  expect(headings).toEqual(PROBLEMS.map(({ id, title }) => [id, title]));
});
