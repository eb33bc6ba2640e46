// Rows for other programs: the same bytes for the same rows, whatever the machine and its language. CSV follows
// RFC 4180: lines end in CR LF, and a quotation mark within quotation marks is doubled.
import { checkList, refuse, show } from "../check.js";

/**
 * Rows as CSV, with a line of column names first. The columns are all fields that a row has, in the order in which they
 * first appear.
 *
 * - A number is written so that it reads back as the same number, with NaN and Infinity as these words; a bigint in
 *   digits; true and false as these words.
 * - A text always stands in quotation marks, and nothing else does but lists: so a reader can tell the text "5" from
 *   the number 5. An empty text is a pair of them; null, or a field that a row does not have, is an empty cell.
 * - Objects within a row become columns of their own ("busyPs.isr"), an empty one a cell with `{}`. Lists, byte arrays
 *   too, become JSON in one cell.
 *
 * @param rows of a run (`run.frames()`), of a sweep, or any list of plain objects; an empty list gives an empty text
 * @throws InputError if a row is no object, or holds what no cell can (a function, a Date, itself)
 * @example
 * rowsToCsv([{ cpu: 1, step: "5.1", hashValue: null }]) // => 'cpu,step,hashValue\r\n1,"5.1",\r\n'
 */
export function rowsToCsv(rows: readonly object[]): string {
  checkRows("rowsToCsv", rows);
  const columns = new Set<string>();
  const lines = rows.map((row, i) => {
    const cells = new Map<string, string>();
    addCells(cells, "", row, i + 1);
    for (const name of cells.keys()) columns.add(name);
    return cells;
  });
  const names = [...columns];
  const text = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  return rows.length === 0
    ? ""
    : [
        text(names.map((name) => (/[",\r\n]|^$/.test(name) ? quoted(name) : name))),
        ...lines.map((cells) => text(names.map((name) => cells.get(name) ?? ""))),
      ].join("");
}

/**
 * Rows as one JSON list, a row a line. JSON has fewer values than a run: NaN and Infinity become null, a bigint its
 * digits as a text, a byte array a list.
 *
 * @param rows as for `rowsToCsv`
 * @throws InputError if a row is no object, or holds what JSON cannot (a function, a Date, itself)
 * @example
 * rowsToJson([{ cpu: 1, donePs: NaN }]) // => '[\n{"cpu":1,"donePs":null}\n]\n'
 */
export function rowsToJson(rows: readonly object[]): string {
  checkRows("rowsToJson", rows);
  return rows.length === 0 ? "[]\n" : `[\n${rows.map((row, i) => json(row, i + 1, "")).join(",\n")}\n]\n`;
}

function checkRows(writer: string, rows: readonly object[]): void {
  if (typeof rows === "function")
    refuse("The rows are a function, not the list that it gives", `call it: ${writer}(run.frames())`);
  checkList("The rows", rows, "they must be a list of plain objects, as run.frames() gives");
  // not forEach, which passes over the holes of a list
  for (const [i, row] of (rows as readonly unknown[]).entries())
    if (typeof row !== "object" || row === null || Array.isArray(row) || isKeeper(row))
      refuse(`Row ${i + 1} is ${show(row)}`, "every row must be a plain object");
}

/** A Date, a Map and the like: what they keep is in no field of theirs. */
function isKeeper(value: object): boolean {
  const kind = Object.prototype.toString.call(value);
  return kind !== "[object Object]" && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** @param row its number from 1, for the sentence of a refusal */
function addCells(cells: Map<string, string>, prefix: string, value: object, row: number): void {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    const name = prefix + key;
    if (isPlain(part) && Object.keys(part).length > 0 && name.length < LONGEST_NAME)
      addCells(cells, `${name}.`, part, row);
    else if (cells.has(name))
      refuse(`Row ${row} has ${show(name)} twice`, "rename the field with the point in its name");
    else cells.set(name, cell(part, name, row));
  }
}

/** A name that has become longer belongs to an object that contains itself; as JSON it is refused. */
const LONGEST_NAME = 200;

function cell(value: unknown, name: string, row: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return quoted(json(value, row, ` in the field ${show(name)}`));
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function json(value: unknown, row: number, where: string): string {
  const sentence = `Row ${row} cannot be written${where}`;
  const rule = "rows hold numbers, texts, true and false, and lists and objects of them";
  let text: string | undefined;
  try {
    // Of a Date the function is given a text already; what it was stands in its holder.
    text = JSON.stringify(value, function (this: Record<string, unknown>, key, part: unknown) {
      const was = this[key];
      if (typeof part === "function" || typeof part === "symbol") refuse(sentence, rule);
      if (typeof was === "object" && was !== null && isKeeper(was)) refuse(sentence, rule);
      if (typeof part === "bigint") return String(part);
      return ArrayBuffer.isView(part) && Symbol.iterator in part ? [...(part as unknown as Iterable<unknown>)] : part;
    });
  } catch {
    refuse(sentence, rule);
  }
  return text ?? refuse(sentence, rule);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
