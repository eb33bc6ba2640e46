// Files of /proc and /sys with a value each, as grep, head, tail and cat show them: name and value, line by line.
import { InputError, refuse } from "../check.js";
import { linesOf, refuseLine } from "./fault.js";
import { isBeside, typedCommand } from "./pasted.js";

/** A line of a pasted text, for a refusal that names it. */
export interface Line {
  readonly output: string;
  readonly line: number;
  readonly text: string;
}

/** File names with their contents: "NAME:VALUE", "==> NAME <==" above the value, or `cat NAME` before it. */
export function* filesOf(output: string, text: string): Generator<{ at: Line; path: string; value: string }> {
  if (typeof text !== "string") refuse(`${output} is not a text`, "give what grep prints as one text");
  // Files whose contents follow, each in a line.
  let files: string[] = [];
  for (const [i, line] of linesOf(text).entries()) {
    const trimmed = line.trim();
    const header = typedCommand(line);
    if (header !== null) files = header.split(/\s+/).filter((word) => word.includes("/") && !word.includes("*"));
    // "grep: /proc/irq/0/smp_affinity_list: Permission denied" says nothing about a CPU.
    else if (trimmed !== "" && !isBeside(line)) {
      const at = { output, line: i + 1, text: line };
      const colon = /^(\S*\/[a-z_]+):\s*(\S*)$/.exec(trimmed);
      if (colon) yield { at, path: colon[1], value: colon[2] };
      else yield { at, path: files.shift() ?? "", value: trimmed };
    }
  }
}

/** The value, or a refusal that names its line. */
export function valued<Value>(at: Line, value: string, read: (text: string) => Value): Value {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refuseLine(at.output, at.line, at.text, error.message.replace(/\.$/, "").replace(/^T/, "t"));
  }
}
