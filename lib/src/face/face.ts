// The face of a value: what a person sees who lets a notebook or a console show it. A few sentences and small tables,
// the same as plain text and as HTML. The HTML needs nothing but itself: no script, no style sheet, and no colour of
// its own, so that it can be read on dark and on light pages.
import { JUPYTER_DISPLAY, type Displayable } from "./displayable.js";

/** What stands in one cell. A bar shows two parts of a whole, each 0 to 1: the first dark, the second grey. */
export type Cell = string | { readonly text: string; readonly bar: readonly number[] };

/** A small table: the first column names the row, the others are set to the right. */
export interface FaceTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Face {
  /** What it is. */
  readonly title: string;
  /** What came of it, in a few words that follow the title where there is room for one line only. */
  readonly outcome: string;
  /** What has to be known first, in sentences: what was lost, or that nothing was. */
  readonly sentences: readonly string[];
  readonly tables: readonly FaceTable[];
  /** How to read the tables, and their bars, which are in the HTML only. */
  readonly note: string;
  readonly bars: string;
}

/**
 * Gives a value a face: as the last expression of a notebook's cell, for `console.log` in Node, and as text. Its own
 * fields stay what they were, and a copy (`{ ...value }`) has no face.
 */
export function withFace<T extends object>(value: T, faceOf: () => Face): T & Displayable {
  const text = (): string => faceText(faceOf());
  const hidden = <F>(method: F): PropertyDescriptor => ({ value: method, configurable: true, writable: true });
  return Object.defineProperties(value, {
    toString: hidden(text),
    // Within another value there is room for a line only.
    [Symbol.for("nodejs.util.inspect.custom")]: hidden((depth: number, options?: { readonly depth?: number | null }) =>
      depth < (options?.depth ?? depth) ? faceLine(faceOf()) : text(),
    ),
    [JUPYTER_DISPLAY]: hidden(() => ({ "text/plain": text(), "text/html": faceHtml(faceOf()) })),
  }) as T & Displayable;
}

/** The face in one line. */
export const faceLine = ({ title, outcome }: Face): string => `${title}: ${outcome}`;

/** The face as plain text. */
export function faceText({ title, sentences, tables, note }: Face): string {
  const parts = [[title, ...sentences].join("\n"), ...tables.map(tableText), note];
  return parts.join("\n\n");
}

function tableText({ columns, rows }: FaceTable): string {
  const cells = [columns, ...rows.map((row) => row.map(textOf))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return cells
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "))
    .map((text) => text.trimEnd())
    .join("\n");
}

/** The face as HTML, complete in itself. */
export function faceHtml({ title, sentences, tables, note, bars }: Face): string {
  return [
    "<div>",
    `<div>${escaped(title)}</div>`,
    ...sentences.map(
      (sentence, i) => `<div>${i === 0 ? `<strong>${escaped(sentence)}</strong>` : escaped(sentence)}</div>`,
    ),
    ...tables.map(tableHtml),
    `<div><small>${escaped(`${note} ${bars}`)}</small></div>`,
    "</div>",
  ].join("\n");
}

function tableHtml({ columns, rows }: FaceTable): string {
  const align = (i: number): string =>
    `style="text-align:${i === 0 ? "left" : "right"};padding:0 0.5em;white-space:nowrap"`;
  const head = columns.map((name, i) => `<th scope="col" ${align(i)}>${escaped(name)}</th>`).join("");
  const body = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0
        ? `<th scope="row" ${align(i)}>${escaped(textOf(cell))}</th>`
        : `<td ${align(i)}>${escaped(textOf(cell))}${typeof cell === "string" ? "" : barHtml(cell.bar)}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  // Pages without a document type do not hand the text's colour down to tables.
  return `<table style="color:inherit;font-size:inherit;margin:0.5em 0">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

const BAR = 12;

/**
 * A bar of letters, as wide whatever it shows: notebooks that nobody trusts yet, and web pages that show notebooks,
 * take styles away, and then a drawn bar is empty. The number stands beside it.
 */
function barHtml([dark = 0, pale = 0]: readonly number[]): string {
  const letters = (share: number): number => Math.round(BAR * Math.min(1, Math.max(0, share)));
  const darks = letters(dark);
  const pales = Math.max(0, letters(dark + pale) - darks);
  return ` <span aria-hidden="true">${"█".repeat(darks)}${"▒".repeat(pales)}${"░".repeat(BAR - darks - pales)}</span>`;
}

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]);
