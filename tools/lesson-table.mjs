// node tools/lesson-table.mjs [FOLDER]: a table of the lessons in notebooks/, or in another folder: minutes by the
// formula, words, code cells, the longest line, charts, live panels, exercises by kind. With --json as a list.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { house } from "./house.mjs";
import { exercisesOf, kindOfExercise, minutesOf, piecesOf } from "./lesson-shape.mjs";

const words = process.argv.slice(2);
const paths = house();
const folder = words.find((word) => !word.startsWith("--")) ?? paths.notebooks;
/** @type {{ pose: (id: string, seed: number) => string | { rubric?: unknown, tryOut?: unknown } }} */
const { pose } = await import(pathToFileURL(join(paths.root, "course", "dist", "exercise.js")).href);

/** What the table says of one lesson. @param {string} name */
function row(name) {
  const { cells } = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const { core, deeper, words: read, codeCells } = minutesOf(cells);
  const code = piecesOf(cells)
    .filter(({ kind }) => kind === "code")
    .map(({ text }) => text);
  const stated = /\*\*Minutes:?\*\*:?\s*(\d+)/.exec([cells[0].source].flat().join(""))?.[1];
  const kinds = exercisesOf(cells).map(({ ids }) => {
    const posed = pose(ids[0] ?? "", 1);
    return typeof posed === "string" ? "unknown" : kindOfExercise(posed);
  });
  /** @param {string} wanted */
  const count = (wanted) => kinds.filter((kind) => kind === wanted).length;
  return {
    lesson: name.replace(/\.ipynb$/, "").slice(0, 24),
    stated: Number(stated ?? Number.NaN),
    core,
    deeper,
    words: read,
    cells: codeCells,
    longest: Math.max(0, ...code.flatMap((text) => text.split("\n").map(({ length }) => length))),
    charts: cells.reduce(
      (/** @type {number} */ sum, /** @type {import("./lesson-shape.mjs").AnyCell} */ { outputs = [] }) =>
        sum + outputs.filter(({ data = {} }) => Object.keys(data).some((type) => type.includes("vega"))).length,
      0,
    ),
    live: code.join("\n").match(/\blive\(/g)?.length ?? 0,
    closed: count("closed"),
    build: count("run or build"),
    design: count("design"),
  };
}

const rows = readdirSync(folder)
  .filter((name) => /^\d\d.*\.ipynb$/.test(name))
  .sort()
  .map(row);
if (words.includes("--json")) console.log(JSON.stringify(rows, null, 1));
else {
  const names = /** @type {(keyof typeof rows[0])[]} */ (Object.keys(rows[0] ?? {}));
  const widths = names.map((name) => Math.max(name.length, ...rows.map((each) => String(each[name]).length)));
  for (const line of [names, ...rows.map((each) => names.map((name) => String(each[name])))])
    console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
  const [core, deeper] = [
    rows.reduce((sum, each) => sum + each.core, 0),
    rows.reduce((sum, each) => sum + each.deeper, 0),
  ];
  console.log(`\n${rows.length} lessons, ${core} minutes, and ${deeper} more for what is marked Deeper`);
}
