// A lesson as the builders of the kit see it. All of it is read off the lesson's shape (notebooks/README.md): headings,
// the four lead words, "### Exercise"; no cell needs a tag.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { plainText } from "../../book/build/markdown.mjs";
import { Fault } from "../house.mjs";
import { minutesOf, piecesOf } from "../lesson-shape.mjs";
import { sourceOf } from "../lesson-text.mjs";

/**
 * @typedef {{ output_type: string, name?: string, text?: string | string[], data?: Record<string, any> }} Output
 * @typedef {{ cell_type: string, id?: string, source: string | string[], outputs?: Output[],
 *   execution_count?: number | null, metadata?: object }} Cell
 * @typedef {{ number: number, title: string, isDeeper: boolean, id: string, seed: string | number, cell: number
 *   }} Exercise `cell` is the code cell that poses it, counted from 0
 * @typedef {{ question: string, right: string | null, wrong: string[] }} Guess a prediction, what the run says, and what
 *   the lesson answers to those who said something else
 * @typedef {{ name: string, number: string, title: string, goals: string[], before: string, follows: string,
 *   minutes: ReturnType<typeof minutesOf>, notebook: { cells: Cell[] }, exercises: Exercise[] }} Lesson
 */

/** A text that a notebook's file holds as one or as lines. @param {string | string[] | undefined} text */
export const whole = (text) => [text ?? ""].flat().join("");

/** The lesson of a file. @param {string} file @returns {Lesson} */
export function lessonOf(file) {
  const name = basename(file, ".ipynb");
  /** @type {{ cells: Cell[] }} */
  let notebook;
  try {
    notebook = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(notebook.cells) || notebook.cells.length === 0) throw new Error("no cells");
  } catch (error) {
    throw new Fault(`${name}.ipynb cannot be read (${error.message}): bring it back with git checkout.`);
  }
  const head = sourceOf(notebook.cells[0]);
  /** @param {string} words */
  const line = (words) => new RegExp(`\\*\\*${words}:?\\*\\*:?\\s*([^\\n]+)`).exec(head)?.[1].trim() ?? "";
  return {
    name,
    number: /^\d\d[a-z]?/.exec(name)?.[0] ?? "",
    title: plainText(/^# (.+)$/m.exec(head)?.[1] ?? name),
    goals: (head.split("**You will be able to**")[1]?.split(/\n\n(?!- )/)[0] ?? "")
      .split(/^- /m)
      .map((goal) => goal.trim().replaceAll(/\s+/g, " "))
      .filter((goal) => goal !== ""),
    before: line("Before this"),
    follows: line("Follows"),
    minutes: minutesOf(notebook.cells),
    notebook,
    exercises: exercisesIn(name, notebook.cells),
  };
}

/** @param {string} name @param {readonly Cell[]} cells @returns {Exercise[]} */
function exercisesIn(name, cells) {
  /** @type {Exercise[]} */
  const found = [];
  let title = "";
  for (const { cell, kind, text, exercise: number, isDeeper } of piecesOf(cells)) {
    if (number === 0) continue;
    if (kind === "text") title = plainText(/^### Exercise \d+[^:]*: (.+)$/m.exec(text)?.[1] ?? title);
    else
      for (const [, , id, seed] of text.matchAll(/\bexercise\(\s*(["'])([^"']+)\1\s*,\s*([^)]+?)\s*\)/g)) {
        if (found.some((each) => each.id === id)) continue;
        found.push({ number, title, isDeeper, id, seed: seedOf(seed, `${name}, exercise ${id}`), cell });
      }
  }
  return found;
}

/** @param {string} written @param {string} where */
function seedOf(written, where) {
  if (/^\d+$/.test(written)) return Number(written);
  const text = /^(["'])(.*)\1$/.exec(written)?.[2];
  if (text === undefined)
    throw new Fault(
      `${where}: its seed is ${written}: write a number or a text there, such as 1, so that a key can be made.`,
    );
  return text;
}

/** The predictions of a lesson. @param {Lesson} lesson @returns {Guess[]} */
export function guessesOf({ notebook: { cells } }) {
  return cells.flatMap((cell, at) => {
    if (cell.cell_type !== "code") return [];
    const [, name, asked] = /const (\w+) = await predict\(\s*("(?:[^"\\]|\\.)*")/.exec(sourceOf(cell)) ?? [];
    if (name === undefined) return [];
    const after = cells.slice(at + 1);
    const compared = after.find((each) => each.cell_type === "code" && sourceOf(each).includes(`${name}.compare(`));
    const says = (compared?.outputs ?? [])
      .map(({ text, data }) =>
        /The run says: (.*?)\.(?: No prediction| You said|$)/.exec(whole(text ?? data?.["text/plain"])),
      )
      .find(Boolean);
    return [{ question: JSON.parse(asked), right: says?.[1] ?? null, wrong: wrongGuesses(after) }];
  });
}

/** "If you said ...": the sentences of the next Explain, up to the next Predict. @param {readonly Cell[]} cells */
function wrongGuesses(cells) {
  const end = cells.findIndex((cell) => cell.cell_type === "code" && /await predict\(/.test(sourceOf(cell)));
  const text = cells
    .slice(0, end < 0 ? undefined : end)
    .filter((cell) => cell.cell_type === "markdown")
    .map(sourceOf)
    .join("\n\n");
  const explain = text.split("**Explain.**")[1]?.split(/^(?:#{1,3} |\*\*Predict\.\*\*)/m)[0] ?? "";
  return (
    explain
      .split(/\n\s*\n/)
      .flatMap((paragraph) => paragraph.replaceAll(/\s+/g, " ").split(/(?<=[.:!?] |^)(?=If you )/))
      .filter((sentence) => sentence.startsWith("If you "))
      // What leads over to a list that stands elsewhere is left out.
      .map((sentence) => sentence.replace(/(?<=[.!?]) [^.!?]*:\s*$/, "").trim())
  );
}
