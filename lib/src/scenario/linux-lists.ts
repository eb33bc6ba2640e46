// Lists of numbers among Linux's settings.
import { checkList, checkWhole } from "../check.js";

/** Refuses all but a list of whole numbers from 0 to `most`. */
export function checkNumbers(field: string, list: readonly number[], most: number): void {
  checkList(`The numbers of linux.${field}`, list, `they must be a list of whole numbers from 0 to ${most}`);
  list.forEach((value, i) => checkWhole(`Number ${i} of linux.${field}`, value, 0, most));
}
