// The three copies of a notebook: for students (no outputs), with solutions (outputs, and each exercise's solution as
// a cell of its own), and clean (headings and code).
import { sourceOf } from "../lesson-text.mjs";
import { whole } from "./lesson.mjs";

/** @typedef {import("./lesson.mjs").Lesson} Lesson @typedef {import("./lesson.mjs").Cell} Cell */
/** @typedef {(id: string, seed: string | number) => Record<symbol, () => Record<string, unknown>>} Solution */

const DISPLAY = Symbol.for("Jupyter.display");

/** A notebook as the text of its file. @param {object} notebook */
export const notebookText = (notebook) => `${JSON.stringify(notebook, null, 1)}\n`;

/** @param {Cell} cell @returns {Cell} */
const bare = (cell) => (cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell);

/** Without outputs: what a student works in. @template {{ cells: Cell[] }} T @param {T} notebook */
export const studentCopy = (notebook) => ({ ...notebook, cells: notebook.cells.map(bare) });

/**
 * Headings and code alone, to teach along with one's own words.
 * @template {{ cells: Cell[] }} T
 * @param {T} notebook
 */
export const cleanCopy = (notebook) => ({
  ...notebook,
  cells: notebook.cells.flatMap((cell) => {
    if (cell.cell_type === "code") return [bare(cell)];
    const headings = headingsIn(sourceOf(cell));
    return headings.length === 0 ? [] : [{ ...cell, source: lines(headings.join("\n\n")) }];
  }),
});

/** Headings, but for lines of fenced code that begin with a hash. @param {string} text */
const headingsIn = (text) =>
  text
    .replaceAll(/^```[^]*?^```/gm, "")
    .split("\n")
    .filter((line) => /^#{1,6} /.test(line));

/**
 * As executed, with `solution(id, seed)` shown below each exercise.
 * @param {Lesson} lesson
 * @param {Solution} solution the course's
 */
export function solutionCopy({ notebook, exercises }, solution) {
  const hasImport = notebook.cells.some(
    (cell) => cell.cell_type === "code" && /import \{[^}]*\bsolution\b[^}]*\}/.test(sourceOf(cell)),
  );
  let isImported = hasImport;
  return {
    ...notebook,
    cells: notebook.cells.flatMap((cell, at) => {
      const own = exercises.filter((exercise) => exercise.cell === at);
      return [
        cell,
        ...own.map(({ id, seed }, n) => {
          const words = `await display(solution(${JSON.stringify(id)}, ${JSON.stringify(seed)}));`;
          const code = isImported ? words : `import { display, solution } from "rss-lab-course";\n${words}`;
          isImported = true;
          const data = Object.entries(solution(id, seed)[DISPLAY]()).map(([type, text]) => [type, lines(String(text))]);
          return {
            cell_type: "code",
            execution_count: null,
            id: `${(cell.id ?? `cell-${at}`).slice(0, 50)}-solution${n === 0 ? "" : n + 1}`,
            metadata: {},
            outputs: [{ data: Object.fromEntries(data), metadata: {}, output_type: "display_data" }],
            source: lines(code),
          };
        }),
      ];
    }),
  };
}

/** A text as a notebook's file holds it. @param {string} text */
const lines = (text) => whole(text).split(/(?<=\n)/);
