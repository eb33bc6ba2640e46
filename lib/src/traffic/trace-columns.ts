// The columns of a trace: what its first line names, and how a value of each is read.
import { refuse, show } from "../check.js";

/** The time columns, and how many decimals of their unit a picosecond is. */
const TIME_DECIMALS: Readonly<Record<string, number>> = { time_ps: 0, time_ns: 3, time_us: 6, time_ms: 9, time_s: 12 };
/** The two ends of a connection; the protocol may be left out. */
export const END_COLUMNS = ["source", "sourcePort", "destination", "destinationPort", "protocol"] as const;
const NAMES = [...Object.keys(TIME_DECIMALS), "bytes", ...END_COLUMNS, "connection"];

/** Where each column stands, from 0; -1 if the trace has none. */
export interface TraceColumns {
  readonly count: number;
  readonly time: number;
  readonly timeName: string;
  readonly timeDecimals: number;
  readonly bytes: number;
  readonly connection: number;
  readonly ends: Readonly<Record<(typeof END_COLUMNS)[number], number>>;
}

/**
 * Reads the names of the columns.
 *
 * @param where they stand, for the sentences: "line 1 of the trace"
 */
export function traceColumns(where: string, names: readonly string[]): TraceColumns {
  const line = `L${where.slice(1)}`;
  for (const [i, column] of names.entries()) {
    if (!NAMES.includes(column))
      refuse(
        `${line} names the column ${show(column)}`,
        `the columns are ${NAMES.join(", ")}, with commas between them`,
      );
    if (names.indexOf(column) < i) refuse(`${line} names the column ${column} twice`, "leave one of them out");
  }
  const times = names.filter((column) => column in TIME_DECIMALS);
  if (times.length !== 1)
    refuse(
      `${line} names ${times.length === 0 ? "no time column" : times.join(" and ")}`,
      `it must name one of ${Object.keys(TIME_DECIMALS).join(", ")}`,
    );
  if (!names.includes("bytes")) refuse(`${line} names no column bytes`, "every frame has a length");
  const hasEnds = END_COLUMNS.some((column) => names.includes(column));
  if (names.includes("connection") === hasEnds)
    refuse(
      `${line} names ${hasEnds ? "both connection and ends of connections" : "no connection"}`,
      `it must name connection, or ${END_COLUMNS.slice(0, -1).join(", ")}`,
    );
  const missing = END_COLUMNS.find((column) => hasEnds && column !== "protocol" && !names.includes(column));
  if (missing !== undefined)
    refuse(`${line} names no column ${missing}`, "a connection has two ends, each with a port");
  return {
    count: names.length,
    time: names.indexOf(times[0]),
    timeName: times[0],
    timeDecimals: TIME_DECIMALS[times[0]],
    bytes: names.indexOf("bytes"),
    connection: names.indexOf("connection"),
    ends: Object.fromEntries(END_COLUMNS.map((column) => [column, names.indexOf(column)])) as TraceColumns["ends"],
  };
}

/** The values of a line, without blanks and quotation marks around them; of two marks within these, one is meant. */
export function valuesOf(line: string): string[] {
  const values = line.split(",");
  return /["\s]/.test(line) ? values.map((value) => unquoted(value.trim())) : values;
}

const unquoted = (value: string): string => (/^"(.*)"$/.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value);

/**
 * A decimal number times 10^decimals, exactly: "0.000000000001" seconds (12 decimals) is 1n. Null for anything but
 * digits with a point, and for a number that is not whole then.
 */
export function exactInteger(text: string, decimals: number): bigint | null {
  const found = /^(\d*)\.?(\d*)$/.exec(text);
  if (found === null || !/\d/.test(text)) return null;
  const [, whole, fraction] = found;
  if (/[^0]/.test(fraction.slice(decimals))) return null;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
}

/** A whole number of at most 9 digits; NaN for anything else. */
export function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : NaN;
}
