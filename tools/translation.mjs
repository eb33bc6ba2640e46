// Translations of lessons, as texts: a catalogue holds the Markdown cells of one lesson in one language, each under the
// id of its cell and a hash of the source text. A cell whose source has changed since is stale, and is not used. Code
// and outputs are not in a catalogue, so no translation can change them.
import { Fault, hashText } from "./house.mjs";
import { sourceOf } from "./lesson-text.mjs";

/**
 * @typedef {{ id: string, hash: string, text: string, isOpen: boolean }} Entry `isOpen`: nobody has translated it yet
 * @typedef {{ front: string, entries: Entry[] }} Catalogue `front` is put before the lesson, as a cell of its own
 * @typedef {{ id: string, cell_type: string, metadata: object, source: string | string[] }} Cell
 * @typedef {{ cells: Cell[], metadata: Record<string, unknown> }} Notebook
 */

/** From the folder of a catalogue to that of the lessons: links of a catalogue are true where it lies. */
const UP = "../../";
/** @param {string} text of a catalogue */
const asInLesson = (text) => text.replaceAll(`](${UP}`, "](");
/** @param {string} text of a lesson */
const asInCatalogue = (text) => text.replaceAll(/\]\((?![a-z]+:|#)/g, `](${UP}`);

const MARK = /^<!-- (front|cell (\S+) source ([0-9a-f]{8})( open)?) -->$/;

/** A catalogue's text as entries. @param {string} text @param {string} name of the file, for messages @returns {Catalogue} */
export function readCatalogue(text, name) {
  /** @type {Catalogue} */
  const catalogue = { front: "", entries: [] };
  /** @type {{ lines: string[], put: (text: string) => void } | null} */
  let block = null;
  const close = () => block?.put(asInLesson(block.lines.join("\n").trim()));
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    const mark = MARK.exec(line);
    if (mark) {
      close();
      const [, what, id, hash, open] = mark;
      if (catalogue.entries.some((entry) => entry.id === id))
        throw new Fault(`${name}, line ${n + 1}: cell ${id} stands there twice; leave one of them.`);
      block = {
        lines: [],
        put: (own) => {
          if (what === "front") catalogue.front = own;
          else catalogue.entries.push({ id, hash, text: own, isOpen: open !== undefined });
        },
      };
    } else if (/^<!-- *(cell|front)\b/.test(line)) {
      throw new Fault(
        `${name}, line ${n + 1}: ${line} is not understood; a cell begins with <!-- cell ID source HASH -->, HASH being 8 digits.`,
      );
    } else block?.lines.push(line);
  }
  close();
  return catalogue;
}

/**
 * What a translation depends on: the words, but neither where lines break nor which of them link to the glossary (that
 * is done by a program).
 * @param {string} markdown
 */
export function hashOfSource(markdown) {
  const words = markdown.replaceAll(/\[([^\]]*)\]\(glossary\.ipynb[^)]*\)/g, "$1").replaceAll(/\s+/g, " ");
  return hashText(words.trim()).slice(0, 8);
}

/** The Markdown cells of a lesson. @param {Notebook} notebook */
export const textCells = ({ cells }) => cells.filter(({ cell_type }) => cell_type === "markdown");

/**
 * The lesson with the cells that are translated and fit; and what became of each cell.
 * @param {Notebook} notebook
 * @param {Catalogue} catalogue
 * @returns {{ notebook: Notebook, done: string[], stale: string[], open: string[], unknown: string[], faults: string[] }}
 */
export function translated(notebook, { front, entries }) {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  /** @type {Record<"done" | "stale" | "open" | "faults", string[]>} */
  const found = { done: [], stale: [], open: [], faults: [] };
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "markdown") return cell;
    const entry = byId.get(cell.id);
    if (entry === undefined || entry.isOpen) found.open.push(cell.id);
    else if (entry.hash !== hashOfSource(sourceOf(cell))) found.stale.push(cell.id);
    else {
      found.done.push(cell.id);
      found.faults.push(...faultsOf(sourceOf(cell), entry.text).map((fault) => `${cell.id}: ${fault}`));
      return { ...cell, source: entry.text };
    }
    return cell;
  });
  const all = textCells(notebook);
  const unknown = entries.filter(({ id }) => !all.some((cell) => cell.id === id)).map(({ id }) => id);
  const words = front.replaceAll("{done}", String(found.done.length)).replaceAll("{all}", String(all.length));
  const first = { id: "translation", cell_type: "markdown", metadata: {}, source: words };
  return { notebook: { ...notebook, cells: front === "" ? cells : [first, ...cells] }, ...found, unknown };
}

/**
 * What a translation lost or changed that is no matter of language.
 * @param {string} source
 * @param {string} text
 */
export function faultsOf(source, text) {
  /** @param {RegExp} pattern @param {string} from */
  const all = (pattern, from) => (from.match(pattern) ?? []).sort();
  /** @param {string} from */
  const plain = (from) => from.replaceAll(/\]\([^)]*\)/g, "]").replaceAll(/`[^`]*`/g, "");
  /** @type {[string, RegExp, string, string][]} what, how it is found, where */
  const compared = [
    ["headings", /^#{1,3}(?= )/gm, source, text],
    ["code", /```[\s\S]*?```|`[^`\n]+`/g, source, text],
    ["numbers", /\d+(?:[.,]\d+)*/g, plain(source), plain(text)],
    ["links", /\]\((?!glossary\.ipynb)[^)]*\)/g, source, text],
  ];
  return compared.flatMap(([what, pattern, from, to]) => {
    const [wanted, given] = [all(pattern, from), all(pattern, to)];
    if (wanted.join("\n") === given.join("\n")) return [];
    const missing = without(wanted, given);
    const more = without(given, wanted);
    const said = [
      ...(missing.length > 0 ? [`without ${missing.join(", ")}`] : []),
      ...(more.length > 0 ? [`with ${more.join(", ")} too much`] : []),
    ];
    return [`the ${what} differ from the source (${said.join("; ")}); they stay as they are, numbers too.`];
  });
}

/** @param {string[]} some @param {string[]} others */
function without(some, others) {
  const left = [...others];
  return some.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/**
 * The catalogue's text with an open entry, in the source language, for every cell that it does not have.
 * @param {string} text @param {string} name @param {Notebook} notebook
 */
export function withOpenEntries(text, name, notebook) {
  const known = new Set(readCatalogue(text, name).entries.map(({ id }) => id));
  const missing = textCells(notebook).filter(({ id }) => !known.has(id));
  const added = missing.map((cell) => {
    const source = sourceOf(cell);
    return `\n<!-- cell ${cell.id} source ${hashOfSource(source)} open -->\n${asInCatalogue(source)}\n`;
  });
  return { text: `${text.trimEnd()}\n${added.join("")}`, added: missing.map(({ id }) => id) };
}
