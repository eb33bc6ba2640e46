// Lists among Linux's settings: of numbers, of rows with a time, and indirection tables.
import { checkFields, checkList, checkWhole, refuse, show } from "../check.js";

const LATEST_PS = Number.MAX_SAFE_INTEGER;
const MOST_ENTRIES = 2048;
/** Receive queues that there can be. */
export const MOST_QUEUES = 256;

/** Refuses all but a list of whole numbers from 0 to `most`. */
export function checkNumbers(field: string, list: readonly number[], most: number): void {
  checkList(`The numbers of linux.${field}`, list, `they must be a list of whole numbers from 0 to ${most}`);
  list.forEach((value, i) => checkWhole(`Number ${i} of linux.${field}`, value, 0, most));
}

/** Refuses all but the number of one of so many receive queues. */
export function checkQueue(what: string, value: unknown, queues: number): asserts value is number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < queues) return;
  refuse(
    `${what} is ${show(value)}`,
    queues === 1
      ? "there is one receive queue, so it must be 0, or give more with linux.queues"
      : `there are ${queues} receive queues (linux.queues), so it must be a whole number from 0 to ${queues - 1}`,
  );
}

/** Refuses all but rows with a time and no other fields than these. */
export function checkRows(
  field: string,
  rows: readonly { readonly timePs: number }[],
  fields: readonly string[],
): void {
  checkList(`The rows of linux.${field}`, rows, `they must be a list of { ${fields.join(", ")} }`);
  for (const row of rows) {
    checkFields(`A row of linux.${field}`, row, fields);
    checkWhole(`The time of a row of linux.${field} in picoseconds`, row.timePs, 0, LATEST_PS);
  }
}

/**
 * Refuses all but a table of queue numbers with a power of two of entries.
 *
 * @param field its name: "linux.indirectionTable", "the indirectionTable of a row of linux.tableChanges"
 */
export function checkIndirectionTable(table: readonly number[], queues: number, field: string): void {
  checkList(`The numbers of ${field}`, table, `they must be a list of numbers of receive queues`);
  table.forEach((queue, i) => checkQueue(`Number ${i} of ${field}`, queue, queues));
  const { length } = table;
  if (length === 0 || length > MOST_ENTRIES || (length & (length - 1)) !== 0)
    refuse(`The entries of ${field} are ${length}`, `their number must be a power of two from 1 to ${MOST_ENTRIES}`);
}
