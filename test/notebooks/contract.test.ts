// Every committed lesson keeps the contract of notebooks/README.md, and every other notebook that part of it which
// holds for all; their links lead somewhere. That the contract sees every breach is contract-rules.test.ts's.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kindOfExercise } from "../../tools/lesson-shape.mjs";
import { posedOnce } from "../course/posed-once.js";
import { pagesIn } from "./contract-head.js";
import { LESSON_FILE, text } from "./contract-parts.js";
import { breaches, notebookBreaches } from "./contract.js";
import { paths, type Notebook } from "./temporary.js";

const notebooks = existsSync(paths.notebooks)
  ? readdirSync(paths.notebooks).filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
  : [];
const lessons = notebooks.filter((name) => /^\d/.test(name));
const readme = readFileSync(join(paths.notebooks, "README.md"), "utf8");
const fileOf = (name: string): string => readFileSync(join(paths.notebooks, name), "utf8");

/** What kind an exercise is. */
function kindOf(id: string): string | undefined {
  const posed = posedOnce(id, 1);
  return typeof posed === "string" ? undefined : kindOfExercise(posed);
}

for (const name of notebooks) {
  const isLesson = lessons.includes(name);
  test(`${name} keeps ${isLesson ? "a lesson's" : "every notebook's"} contract (notebooks/README.md)`, () => {
    const file = fileOf(name);
    const notebook = JSON.parse(file) as Notebook & { nbformat_minor: number };
    const bytes = Buffer.byteLength(file);
    expect(isLesson ? breaches(notebook, { name, bytes, kindOf }) : notebookBreaches(notebook, bytes)).toEqual([]);
    expect(notebook.metadata["kernelspec"]).toEqual({
      name: "rss-lab",
      display_name: "RSS Lab (TypeScript)",
      language: "typescript",
    });
    expect(notebook.nbformat_minor).toBe(5);
    expect(new Set(notebook.cells.map(({ id }) => id)).size, "every cell has an id of its own").toBe(
      notebook.cells.length,
    );
  });

  test(`${name} links only what is there, and Microsoft's pages as notebooks/README.md lists them`, () => {
    const markdown = (JSON.parse(fileOf(name)) as Notebook).cells
      .filter((cell) => cell.cell_type === "markdown")
      .map(text)
      .join("\n\n");
    const files = [...markdown.matchAll(/\]\(([^)\s:#]+)(?:#[^)\s]*)?\)/g)].map(([, file]) => file);
    expect(files.filter((file) => !existsSync(join(paths.notebooks, decodeURI(file))))).toEqual([]);
    const listed = new Map(pagesIn(readme).map(({ title, address }) => [title, address]));
    for (const { title, address } of pagesIn(markdown)) expect([title, address]).toEqual([title, listed.get(title)]);
  });
}

test("lessons are named NN-short-name.ipynb, each number once; what goes deeper NNa-, NNb- after its lesson", () => {
  expect(lessons.filter((name) => !LESSON_FILE.test(name))).toEqual([]);
  const marks = lessons.map((name) => LESSON_FILE.exec(name)).map((found) => `${found?.[1]}${found?.[2]}`);
  expect(new Set(marks).size).toBe(lessons.length);
  for (const mark of marks.filter((each) => each.length > 2)) {
    expect(marks, `a lesson ${mark.slice(0, 2)}`).toContain(mark.slice(0, 2));
    if (!mark.endsWith("a")) expect(marks).toContain(mark.slice(0, 2) + String.fromCharCode(mark.charCodeAt(2) - 1));
  }
});

test("a notebook that is no lesson stands in notebooks/README.md by its name", () => {
  const others = notebooks.filter((name) => !lessons.includes(name));
  expect(others).toContain("playground.ipynb");
  expect(others.filter((name) => !readme.includes(`(${name})`))).toEqual([]);
});
