// What a reader of pasted text says when the text is malformed: which output it reads, which line, what stands there,
// and what would be right. Nothing is guessed and nothing half-read.
import { refuse, show } from "../check.js";

/**
 * Refuses one line of a pasted text.
 *
 * @param output what the text is: "ethtool -x"
 * @param line from 1
 * @param text the line as it stands there
 * @param rule what the line must be: "an entry is a receive queue, a whole number from 0 to 65535"
 */
export function refuseLine(output: string, line: number, text: string, rule: string): never {
  return refuse(`${output}, line ${line}, says ${show(text.trim().slice(0, 80))}`, rule);
}

/** The lines of a text, without the ends that Windows and PowerShell write; a web page's hard spaces are spaces. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/^\ufeff/, "")
    .replaceAll("\u00a0", " ")
    .split(/\r\n|\n|\r/);
