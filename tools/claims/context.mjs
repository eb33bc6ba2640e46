// What claims are measured with: the texts of this checkout, what the lessons' cells printed, and work that several
// claims share and that is done once.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { flat } from "./claim.mjs";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * @typedef {object} Context
 * @property {(path: string) => string} text a file as running text; of a lesson its texts, without line breaks
 * @property {(path: string) => string} outputs what a lesson's cells printed, without line breaks
 * @property {<T>(name: string, work: () => T) => T} once does a piece of work at its first call
 * @property {(...words: string[]) => string} program what a Node program of this checkout prints
 */

/**
 * @param {(path: string) => string} [read] a file of this checkout
 * @returns {Context}
 */
export function makeContext(read = (path) => readFileSync(join(ROOT, path), "utf8")) {
  const done = new Map();
  const once = (name, work) => {
    if (!done.has(name)) done.set(name, work());
    return done.get(name);
  };
  const cells = (path) => once(`cells ${path}`, () => JSON.parse(read(path)).cells);
  const isNotebook = (path) => path.endsWith(".ipynb");
  return {
    once,
    text: (path) =>
      once(`text ${path}`, () => flat(isNotebook(path) ? cells(path).map(textOf).join("\n") : read(path))),
    outputs: (path) => once(`outputs ${path}`, () => flat(cells(path).map(printedBy).join("\n"))),
    program,
  };
}

const joined = (lines) => (Array.isArray(lines) ? lines.join("") : (lines ?? ""));
const textOf = (cell) => (cell.cell_type === "markdown" ? joined(cell.source) : "");
const printedBy = (cell) =>
  (cell.outputs ?? []).map((output) => joined(output.text ?? output.data?.["text/plain"])).join("\n");

function program(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}
