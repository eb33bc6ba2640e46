// The contract of notebooks/README.md as functions: they take a notebook as it is committed, its size and, of a lesson,
// its file's name and the kinds of its exercises, and return every breach as a sentence.
import { anyCells, lessonCells } from "./contract-cells.js";
import { ending, type KindOf } from "./contract-ending.js";
import { head } from "./contract-head.js";
import { collector, lessonName, text } from "./contract-parts.js";
import { rounds } from "./contract-rounds.js";
import { words } from "./contract-words.js";
import type { Notebook } from "./temporary.js";

export interface LessonFile {
  readonly name: string;
  readonly bytes: number;
  readonly kindOf: KindOf;
}

/** What a lesson breaks. */
export function breaches(notebook: Notebook, { name, bytes, kindOf }: LessonFile): string[] {
  const { said, need } = collector();
  const lesson = lessonName(name);
  head(notebook.cells, lesson, need);
  rounds(notebook.cells, lesson, need);
  ending(notebook.cells, { ...lesson, kindOf }, need);
  lessonCells(notebook.cells, need);
  words(notebook.cells, need);
  return [...said, ...notebookBreaches(notebook, bytes)];
}

/** What any notebook breaks, be it a lesson or not. */
export function notebookBreaches(notebook: Notebook, bytes: number): string[] {
  const { said, need } = collector();
  const prose = notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .map(text)
    .join("\n\n");
  need(
    prose.replaceAll(/```[\s\S]*?```/g, "").match(/^# .*$/gm)?.length === 1,
    "there must be exactly one heading with a single #, the title",
  );
  anyCells(notebook, bytes, need);
  return said;
}
