// Small functions that several of the course's helpers need.
import { InputError, type RssSettings } from "rss-lab";

/** Refuses a caller's mistake in the library's way: what was found, with the value, and what must hold. */
export function refuse(fact: string, rule: string): never {
  throw new InputError(`${fact}: ${rule}.`);
}

/** A value in a sentence. */
export function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The distinct numbers of a list, ascending. */
export const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

/** The CPU numbers of an indirection table, however the settings hold it. */
export const entriesOf = ({ indirectionTable: table }: RssSettings): readonly number[] =>
  "mask" in table ? table.entries : table;

/** Words of a text; 0 of anything else. */
export const wordsIn = (text: unknown): number =>
  typeof text === "string" ? text.split(/\s+/).filter((word) => word !== "").length : 0;
