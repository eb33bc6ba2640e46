// The copies of the lessons that a student works in, in work/: without outputs, so that no prediction is spoiled, and
// out of Git's way. A copy that somebody changed is never written over; .rss-lab/work.json remembers what was copied.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Fault, hashText } from "./house.mjs";
import { reasonOf, writeWhole } from "./write-whole.mjs";

/** @typedef {{ notebooks: string, work: string, state: string }} Places */
/** @typedef {Record<string, { source: string, copy: string | null }>} Memory */

/**
 * Makes the copies that are missing, and makes those anew whose lesson has changed and which nobody has touched.
 * @param {Places} paths
 * @returns {{ made: string[], renewed: string[], left: string[], unread: string[] }} `left`: the lesson has changed, and
 *   so has the copy; `unread`: the copy cannot be read, and why
 */
export function copyLessons(paths) {
  const memory = read(paths);
  const result = {
    made: /** @type {string[]} */ ([]),
    renewed: /** @type {string[]} */ ([]),
    left: /** @type {string[]} */ ([]),
    unread: /** @type {string[]} */ ([]),
  };
  writable(paths.work, () => mkdirSync(paths.work, { recursive: true }));
  for (const name of filesOf(paths)) {
    const text = bare(name, readFileSync(join(paths.notebooks, name), "utf8"));
    const source = hashText(text);
    const file = join(paths.work, name);
    if (!existsSync(file)) result.made.push(name);
    else {
      const there = textOf(file);
      if (there instanceof Error) {
        result.unread.push(`${name} (${reasonOf(there)})`);
        continue;
      }
      const now = essence(name, there);
      // A copy that nobody remembers is a student's, unless it is what would be copied now.
      memory[name] ??= { source, copy: now === essence(name, text) ? now : null };
      if (memory[name].source === source) continue;
      if (memory[name].copy !== now) {
        result.left.push(name);
        continue;
      }
      result.renewed.push(name);
    }
    writable(file, () => writeWhole(file, text));
    memory[name] = { source, copy: essence(name, text) };
  }
  write(paths, memory);
  return result;
}

/**
 * Copies one lesson afresh; a copy that is there gets another name.
 * @param {Places} paths
 * @param {string} wanted its number or name
 * @returns {{ name: string, kept: string | null }} the copy, and the name that the one before has now
 */
export function resetLesson(paths, wanted) {
  const name = filesOf(paths).find(
    (file) => file === wanted || file.startsWith(`${wanted}-`) || file === `${wanted}.ipynb`,
  );
  if (name === undefined)
    throw new Fault(
      `There is no lesson ${wanted}: the lessons are ${filesOf(paths)
        .filter((file) => /^\d/.test(file))
        .join(", ")}.`,
    );
  const file = join(paths.work, name);
  writable(paths.work, () => mkdirSync(paths.work, { recursive: true }));
  const kept = existsSync(file) ? freeName(paths.work, name) : null;
  const text = bare(name, readFileSync(join(paths.notebooks, name), "utf8"));
  writable(file, () =>
    writeWhole(file, text, () => {
      if (kept !== null) renameSync(file, join(paths.work, kept));
    }),
  );
  write(paths, { ...read(paths), [name]: { source: hashText(text), copy: essence(name, text) } });
  return { name, kept };
}

/** What is copied: notebooks, and the page that they link. @param {Places} paths */
const filesOf = (paths) =>
  readdirSync(paths.notebooks)
    .filter((name) => !name.startsWith(".") && /\.(ipynb|md)$/.test(name))
    .sort();

/** A notebook's text without outputs; anything else as it is. @param {string} name @param {string} text */
function bare(name, text) {
  if (!name.endsWith(".ipynb")) return text;
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) if (cell.cell_type === "code") [cell.outputs, cell.execution_count] = [[], null];
  foldAnswers(notebook.cells);
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/**
 * Folds the code that tells what is being predicted, by a comparison or a chart's title: it runs as before, and a click
 * unfolds it.
 * @param {{ cell_type: string, source: string | string[], metadata: { jupyter?: object } }[]} cells
 */
function foldAnswers(cells) {
  let isOpen = false; // a prediction is asked for, and not yet explained
  for (const cell of cells) {
    const source = [cell.source].flat().join("");
    if (cell.cell_type === "markdown") isOpen &&= !source.includes("**Explain.**");
    else if (/\bpredict\(/.test(source)) isOpen = true;
    else if (isOpen && /\.compare\(|\btitle\b/.test(source))
      cell.metadata.jupyter = { ...cell.metadata.jupyter, source_hidden: true };
  }
}

/** @typedef {{ cell_type: string, source: string | string[], outputs?: unknown[], metadata?: object, attachments?: object }} Cell */

/** What JupyterLab writes of itself when a page is opened, folded, scrolled or run. */
const OF_JUPYTERLAB = new Set(
  "collapsed editable execution ExecuteTime jupyter kernelspec language_info scrolled trusted".split(" "),
);

/** @param {object} [metadata] what somebody put there */
const ownMetadata = (metadata = {}) => Object.entries(metadata).filter(([name]) => !OF_JUPYTERLAB.has(name));

/**
 * What a student can change of a file: cells, with their tags and attachments, and outputs; opening one in JupyterLab
 * changes other things.
 * @param {string} name
 * @param {string} text
 */
function essence(name, text) {
  if (!name.endsWith(".ipynb")) return hashText(text);
  try {
    /** @type {{ cells: Cell[], metadata?: object }} */
    const { cells, metadata } = JSON.parse(text);
    const rows = cells.map(({ cell_type, source, outputs = [] }) => [
      cell_type,
      [source].flat().join(""),
      outputs.length > 0,
    ]);
    const besides = [
      ownMetadata(metadata),
      ...cells.map((cell) => [ownMetadata(cell.metadata), Object.entries(cell.attachments ?? {})]),
    ];
    // A notebook without any of them has the hash that was once remembered of its cells alone.
    return hashText(JSON.stringify(besides.flat(2).length > 0 ? { rows, besides } : rows));
  } catch {
    return hashText(text);
  }
}

/** The first name that is free: 06-why.bak.ipynb, 06-why.bak2.ipynb, ... @param {string} folder @param {string} name */
function freeName(folder, name) {
  const [, stem, ending] = /^(.*)(\.\w+)$/.exec(name) ?? ["", name, ""];
  for (let n = 1; ; n += 1) {
    const free = `${stem}.bak${n === 1 ? "" : n}${ending}`;
    if (!existsSync(join(folder, free))) return free;
  }
}

/** @param {Places} paths @returns {Memory} */
function read(paths) {
  try {
    const memory = JSON.parse(readFileSync(join(paths.state, "work.json"), "utf8"));
    return Object.fromEntries(Object.entries(memory).filter(([, one]) => typeof one?.source === "string"));
  } catch {
    return {};
  }
}

/** A file's text, or why it cannot be read. @param {string} file @returns {string | Error} */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return error;
  }
}

/** @param {Places} paths @param {Memory} memory */
function write(paths, memory) {
  const file = join(paths.state, "work.json");
  writable(file, () => {
    mkdirSync(paths.state, { recursive: true });
    writeWhole(file, `${JSON.stringify(memory, null, 1)}\n`);
  });
}

/** @param {string} path @param {() => void} work */
function writable(path, work) {
  try {
    work();
  } catch (error) {
    const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
    throw new Fault(
      `${path} cannot be written (${reasonOf(error)}): ` +
        `${isFull ? "make room, and what is there stays as it is" : "make it writable, or type npm start -- --in-place"}.`,
    );
  }
}
