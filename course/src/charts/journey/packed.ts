// Rows as Vega data: each table is one string, taken apart by transforms. A notebook then stores one line for it, and
// no reader of CSV (which makes functions from texts) is needed. Whole numbers are written to the base 36.

/** A cell: a whole number; Infinity stands for never. */
export type Cell = number;

/** A Vega data set of rows. */
export function packed(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  { times = [], unitPs = 1, transform = [] }: PackedOptions = {},
): object {
  const text = rows.map((row) => row.map((cell) => (cell === Infinity ? "" : cell.toString(36))).join(" ")).join(",");
  const number = (i: number): string => `parseInt(datum.cells[${i}],36)`;
  return {
    name,
    values: [{ rows: text }],
    transform: [
      { type: "formula", as: "row", expr: "split(datum.rows,',')" },
      { type: "flatten", fields: ["row"] },
      { type: "filter", expr: "datum.row!==''" },
      { type: "formula", as: "cells", expr: "split(datum.row,' ')" },
      ...columns.map((column, i) => ({
        type: "formula",
        as: column,
        expr: times.includes(column) ? `datum.cells[${i}]==='' ? MAX_VALUE : ${number(i)}/${unitPs}` : number(i),
      })),
      { type: "project", fields: columns },
      ...transform,
    ],
  };
}

interface PackedOptions {
  /** Columns that are instants: picoseconds in, the axis's unit out. */
  readonly times?: readonly string[];
  readonly unitPs?: number;
  /** What follows. */
  readonly transform?: readonly object[];
}
