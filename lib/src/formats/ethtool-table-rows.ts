// The rows of an indirection table as `ethtool -x` prints them: the number of the first entry, a colon, a receive queue
// for each entry. Rows that a paste leaves out are filled in only where they can follow from nothing but ethtool's
// default: entry i holds queue i mod rings.
import { refuse } from "../check.js";
import { MAX_TABLE_ENTRIES } from "../rss/indirection-table.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";

const OUTPUT = "ethtool -x";
const MAX_QUEUE = 65_535;

/** Entries read so far; an entry that the text leaves out is null. */
export interface TableRows {
  readonly entries: (number | null)[];
  /** Rows before which entries are missing. */
  readonly afterGaps: PastedLine[];
}

/** Whether a line is a row; also one whose entries are malformed. */
export const isRow = (text: string): boolean => /^\s*\d+:(?:\s|$)/.test(text);

/** Whether a line stands for rows that were cut out by hand: "...". */
export const isEllipsis = (text: string): boolean => /^\s*[[(]?(?:\.{3,}|…)[\])]?\s*$/.test(text);

/** Reads one row. */
export function readRow({ entries, afterGaps }: TableRows, line: PastedLine, rings: number | null): void {
  const [head, rest] = line.text.split(/:(.*)/, 2);
  const index = Number(head);
  if (index < entries.length)
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      `a row begins with entry ${entries.length} or a later one, as entries 0 to ${entries.length - 1} stand above it`,
    );
  const queues = rest.trim() === "" ? [] : rest.trim().split(/\s+/);
  if (queues.length === 0) refuseLine(OUTPUT, line.number, line.text, "a row has at least one entry after the colon");
  if (index + queues.length > MAX_TABLE_ENTRIES)
    refuseLine(OUTPUT, line.number, line.text, `a table has at most ${MAX_TABLE_ENTRIES} entries`);
  if (index > entries.length) afterGaps.push(line);
  while (entries.length < index) entries.push(null);
  for (const queue of queues) entries.push(checkQueue(queue, line, rings));
}

function checkQueue(text: string, line: PastedLine, rings: number | null): number {
  const queue = Number(text);
  if (!/^\d+$/.test(text) || queue > MAX_QUEUE)
    refuseLine(OUTPUT, line.number, line.text, `an entry is a receive queue, a whole number from 0 to ${MAX_QUEUE}`);
  if (rings !== null && queue >= rings)
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      rings === 0
        ? "the heading counts no RX ring, so no entry can name one"
        : `an entry names a receive queue from 0 to ${rings - 1}, as the heading counts ${rings} RX rings, not ${queue}`,
    );
  return queue;
}

/** Ranges of entries that the text leaves out. */
export function gapsOf(entries: readonly (number | null)[]): [number, number][] {
  const gaps: [number, number][] = [];
  entries.forEach((queue, i) => {
    if (queue !== null) return;
    const last = gaps.at(-1);
    if (last && last[1] === i - 1) last[1] = i;
    else gaps.push([i, i]);
  });
  return gaps;
}

/** "entries 32 to 399", "entry 7". */
export const rangeText = ([from, to]: readonly [number, number]): string =>
  from === to ? `entry ${from}` : `entries ${from} to ${to}`;

/** All entries: those left out by ethtool's default if all that stand there follow it, otherwise refused. */
export function completeRows({ entries, afterGaps }: TableRows, rings: number | null): number[] {
  if (afterGaps.length === 0) return entries as number[];
  const [gap] = gapsOf(entries);
  const [line] = afterGaps;
  if (rings === null)
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      `${rangeText(gap)} must stand before it: without the heading and its number of rings they cannot be filled in`,
    );
  const odd = entries.findIndex((queue, i) => queue !== null && queue !== i % rings);
  if (odd >= 0)
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      `${rangeText(gap)} must stand before it: they cannot be filled in, as entry ${odd} holds queue ${entries[odd]!}, ` +
        `not ${odd % rings} as in ethtool's default of entry modulo ${rings} rings`,
    );
  return entries.map((queue, i) => queue ?? i % rings);
}

/** Refuses a table without entries. */
export function checkAnyRow({ entries }: TableRows): void {
  if (entries.length === 0)
    refuse(
      `The output of ${OUTPUT} has no row of the indirection table`,
      "a row is such as `    0:      0     1     2`",
    );
}

/** What is odd about the number of entries. */
export function sizeNotes({ length }: readonly number[]): string[] {
  return (length & (length - 1)) === 0
    ? []
    : [
        `The table has ${length} entries, no power of two: few NICs have such a table (bnxt: 192), ` +
          "and a text that is cut off looks so.",
      ];
}
