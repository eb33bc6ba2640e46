// table: rows as a table that people can read. Numbers get their thousands parted and as many digits as say something,
// durations and shares their units, so that a lesson's cell needs no formatting of its own.
import { formatPs, type MimeBundle } from "rss-lab";
import { showBundle } from "./display.js";
import { labelOf } from "./live-controls.js";
import { refuse, show } from "./words.js";

/** A row of a table: column names and what stands there. */
export type TableRow = Readonly<Record<string, unknown>>;

/** A longer table shows so many rows and says how many it leaves out: a page that draws more does not answer. */
const MOST_ROWS = 1000;

/**
 * Shows rows as a table; all columns of all rows, in the order in which they first appear. A column whose name ends in
 * `Ps` holds durations (picoseconds), one that ends in `Share` shares from 0 to 1; both are shown with their units.
 * The first 1,000 rows are shown.
 *
 * @param rows one object for each row, or an object of rows by their names, which become the first column
 * @throws InputError if there is nothing to show, or a row is not an object
 * @example
 * table([{ variant: "non-rss", p99Ps: 8_350_000, lostShare: 0.064 }]) // => undefined
 */
export function table(rows: readonly object[] | Readonly<Record<string, object>>): void {
  const given: unknown = rows;
  if (typeof given !== "object" || given === null)
    refuse(`table was given ${show(given)}`, "it shows a list of rows, such as [{ cpu: 0, frames: 12 }]");
  const list = Array.isArray(given)
    ? (given as TableRow[])
    : Object.entries(given).map(([name, row]) => ({ "": name, ...(row as TableRow) }));
  if (list.length === 0) refuse("table was given no rows", "it shows one or more");
  const stranger: unknown = list.find((row) => !isRow(row));
  if (stranger !== undefined) refuse(`table was given the row ${show(stranger)}`, "it must be an object");
  showBundle(tableBundle(list));
}

/** Whether a value can be a row: an object, but no list. */
export const isRow = (value: unknown): value is TableRow =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A table as text and as HTML; a sentence below a long one says that it is cut. */
export function tableBundle(rows: readonly TableRow[]): MimeBundle {
  const all = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) all.add(name);
  const names = [...all];
  const head = names.map(headOf);
  const shown = rows.slice(0, MOST_ROWS);
  const cells = shown.map((row) => names.map((name) => cellText(name, row[name])));
  const isRight = names.map((name) => rows.every((row) => typeof row[name] === "number" || row[name] == null));
  const table = { "text/html": html({ head, cells, isRight }), "text/plain": plain({ head, cells, isRight }) };
  if (rows.length === shown.length) return table;
  const left = rows.length - MOST_ROWS;
  const rest = `${numberText(left)} more ${left === 1 ? "row" : "rows"}: a table shows the first ${numberText(MOST_ROWS)}`;
  return {
    "text/html": `${table["text/html"]}\n<p>${rest}.</p>`,
    "text/plain": `${table["text/plain"]}\n(${rest})`,
  };
}

const DURATION = /(.*[a-z0-9])Ps$/;
const SHARE = /(.*[a-z0-9])Share$/;

/** A column's name in words: p99Ps is "p99", framesPerCpu is "frames per CPU"; names with spaces stay. */
function headOf(name: string): string {
  const bare = DURATION.exec(name)?.[1] ?? SHARE.exec(name)?.[1] ?? name;
  return /^[a-z][A-Za-z0-9]*$/.test(bare) ? labelOf(bare) : bare;
}

function cellText(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((each) => cellText("", each)).join(", ");
  if (typeof value !== "number") return typeof value === "object" ? JSON.stringify(value) : String(value);
  if (Number.isFinite(value) && DURATION.test(name)) return formatPs(value);
  return SHARE.test(name) ? `${numberText(100 * value, 3)} %` : numberText(value, 4);
}

/** Whole numbers in full, others with so many digits that count; very small ones as powers of ten. */
export function numberText(value: number, digits: 3 | 4 = 4): string {
  if (Number.isNaN(value)) return "none";
  if (!Number.isInteger(value) && Math.abs(value) < 1e-4) return value.toExponential(1);
  if (Number.isInteger(value) || Math.abs(value) >= (digits === 4 ? 1000 : 100))
    return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  return value.toLocaleString("en-US", { maximumSignificantDigits: digits });
}

interface Parts {
  readonly head: readonly string[];
  readonly cells: readonly (readonly string[])[];
  readonly isRight: readonly boolean[];
}

function plain({ head, cells, isRight }: Parts): string {
  const widths = head.map((name, i) => cells.reduce((most, row) => Math.max(most, row[i].length), name.length));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isRight[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  return [head, ...cells].map(line).join("\n");
}

function html({ head, cells, isRight }: Parts): string {
  const style = (i: number): string => `style="text-align:${isRight[i] ? "right" : "left"};padding:0 0.5em"`;
  const names = head.map((name, i) => `<th scope="col" ${style(i)}>${escaped(name)}</th>`).join("");
  const body = cells.map((row) => `<tr>${row.map((cell, i) => `<td ${style(i)}>${escaped(cell)}</td>`).join("")}</tr>`);
  const look = 'style="color:inherit;font-size:inherit;margin:0.5em 0"';
  return `<table ${look}>\n<thead><tr>${names}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
