// Lines that tools and shells write beside an output, or instead of it: what a driver does not support, a tool that is
// not installed, a file that may not be read. They are no part of any output, wherever they stand. Their wording is
// ethtool's (ethtool.c, rxclass.c and netlink/*.c say "Cannot get ..." and "no stats available"), that of GNU grep and
// coreutils, of sudo, and of the shells.
import { linesOf } from "./fault.js";

/** What no output has in any line. */
const COMPLAINTS: readonly RegExp[] = [
  /^no stats available$/i,
  /^Cannot (?:get|set|find|open|access|read|allocate)\b/i,
  /^(?:rxclass:|RX classification rule retrieval failed)/,
  /^netlink (?:error|warning):/,
  /^(?:ethtool|sudo|doas|grep|egrep|zgrep|cat|head|tail|lscpu|sysctl|ls|find|awk|sed|timeout|watch|ssh|docker|kubectl): /,
  /^-?(?:\/\S*\/)?(?:ba|z|da|k|a|fi|c)?sh: /,
  /^For more information run ethtool -h$/,
  /^(?:\S+: )?(?:command not found|Command not found)(?::|\.?$)/,
];
/** Old versions of ethtool write the reason in a line of its own, with the colon. */
const REASON = /^: (?:[A-Z][a-z]+(?: [a-z]+){1,4})$/;

/** Whether a line is such a complaint. */
export function isComplaint(line: string): boolean {
  if (line.length > 500) return false;
  const text = line.trim();
  return REASON.test(text) || COMPLAINTS.some((pattern) => pattern.test(text));
}

const TELLING =
  /not supported|no stats available|not permitted|permission denied|command not found|no such device|bad command line/i;

/**
 * What the complaints of a text say that its reader should know, each once: that something is not supported, or not
 * allowed, or that the tool is missing. Files that grep may not read tell nothing.
 *
 * @example
 * complaintsOf("Cannot get device channel parameters\n: Operation not supported\n") // => ["Cannot get device channel parameters: Operation not supported"]
 */
export function complaintsOf(text: string): string[] {
  const said: string[] = [];
  for (const line of linesOf(text).filter(isComplaint)) {
    const words = line.trim();
    if (REASON.test(words)) said.push(`${said.pop() ?? ""}${words}`);
    else if (!/^(?:grep|cat|head|tail|find|ls): /.test(words)) said.push(words);
  }
  return [...new Set(said)].filter((words) => TELLING.test(words));
}
