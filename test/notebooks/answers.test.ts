// What a student finds by looking into the lessons' files: no answer. It is reached through solution(id, seed) alone.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { posedOnce } from "../course/posed-once.js";
import { paths, type Notebook } from "./temporary.js";

const CALL = /\b(?:exercise|check|hint)\("([^"]+)",\s*("[^"]*"|\d+)/g;
const lessons = readdirSync(paths.notebooks).filter((name) => /^\d.*\.ipynb$/.test(name));

/** All text of a notebook that a person can read in its file. */
const textOf = ({ cells }: Notebook): string =>
  cells
    .flatMap(({ source, outputs = [] }) => [
      [source].flat().join(""),
      ...outputs.map(({ text, data }) => [text ?? data?.["text/plain"] ?? ""].flat().join("")),
    ])
    .join("\n");

describe.each(lessons)("%s", (name) => {
  const notebook = JSON.parse(readFileSync(join(paths.notebooks, name), "utf8")) as Notebook;
  const text = textOf(notebook);
  const posed = [...text.matchAll(CALL)].map(([, id, seed]) => ({
    id,
    seed,
    variant: posedOnce(id, JSON.parse(seed) as string | number),
  }));
  test("tells no reason for a right answer, and no last hint", () => {
    expect(posed.length).toBeGreaterThan(0);
    for (const { variant } of posed) {
      if (typeof variant === "string") continue; // The call shows what an unknown exercise is answered with.
      expect(text).not.toContain(variant.because.replace(/^Right: /, ""));
      expect(text).not.toContain(variant.hints.at(-1));
    }
  });
  test("calls no solution, and no exercise is answered", () => {
    for (const { cell_type, source } of notebook.cells)
      if (cell_type === "code") expect([source].flat().join("")).not.toMatch(/\bsolution\s*\(/);
    expect(text).not.toMatch(/^got it: /m);
  });
});
