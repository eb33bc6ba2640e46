// console.table as Node prints it (lib/internal/cli_table.js says how it looks): a box with an index, a column a
// property, every value as inspect shows it.
import { inspect } from "node-inspect-extracted";

/** More would not fit into what a cell may print. */
const MOST_ROWS = 1000;

/** The table's lines; a value that is no table is printed as console.log would. */
export function consoleTable(rows: unknown): string {
  if (typeof rows !== "object" || rows === null) return typeof rows === "string" ? rows : inspect(rows);
  const all = Object.entries(rows);
  const entries = all.slice(0, MOST_ROWS);
  const columns = new Map<string, string[]>([["(index)", []]]);
  const values: string[] = [];
  entries.forEach(([name, row], at) => {
    columns.get("(index)")?.push(name);
    if (typeof row === "object" && row !== null)
      for (const [key, value] of Object.entries(row as object)) {
        if (!columns.has(key)) columns.set(key, []);
        (columns.get(key) as string[])[at] = shown(value);
      }
    else values[at] = shown(row);
  });
  if (values.length > 0) columns.set("Values", values);
  const text = box([...columns.keys()], [...columns.values()], entries.length);
  return all.length > MOST_ROWS ? `${text}\n(${all.length - MOST_ROWS} more rows)` : text;
}

/** A value in a cell, on one line; of an object with more than two properties only that it is one. */
function shown(value: unknown): string {
  const isLarge = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: isLarge ? -1 : 0 });
}

function box(head: readonly string[], columns: readonly (readonly string[])[], height: number): string {
  const widths = head.map(
    (name, i) => columns[i].reduce((most, text) => Math.max(most, text?.length ?? 0), name.length) + 2,
  );
  const bars = widths.map((width) => "─".repeat(width));
  const line = (cells: readonly string[]): string =>
    `│${cells.map((text, i) => ` ${text}${" ".repeat(widths[i] - text.length - 1)}`).join("│")}│`;
  const rows = Array.from({ length: height }, (_, at) => line(columns.map((column) => column[at] ?? "")));
  return [`┌${bars.join("┬")}┐`, line(head), `├${bars.join("┼")}┤`, ...rows, `└${bars.join("┴")}┘`].join("\n");
}
