// Tables with a column for each CPU: /proc/interrupts and /proc/softirqs. A heading names the CPUs (offline ones are
// missing), a row has a label, counts and what follows them. Wide tables that were pasted wrapped are put together.
import { refuse } from "../check.js";
import { linesOf, refuseLine } from "./fault.js";
import { isBeside, typedCommand } from "./pasted.js";

export interface CpuRow {
  /** Line of the row, from 1. */
  readonly line: number;
  readonly text: string;
  readonly label: string;
  readonly counts: readonly number[];
  /** What follows the counts, as it stands there. */
  readonly rest: string;
}

export interface CpuColumns {
  readonly cpus: readonly number[];
  readonly rows: readonly CpuRow[];
}

const HEADING = /^\s*CPU\d+(?:\s+CPU\d+)*\s*$/;
const LABEL = /^\s*([A-Za-z0-9_]{1,32}):(?=\s|$)/;
const NO_HEADING = "it begins with a heading that names the CPUs, CPU0 CPU1 ...; beside grep, head -1 FILE prints it";

/** Whether a line belongs to the terminal, not to the output: a prompt, a file's name, or a complaint. */
export const isTerminal = (line: string): boolean => isBeside(line) || typedCommand(line) !== null;

/**
 * Reads such a table.
 *
 * @param output how refusals name it: "/proc/interrupts"
 * @throws InputError naming the line
 */
export function readCpuColumns(output: string, text: string): CpuColumns {
  if (typeof text !== "string") refuse(`${output} is not a text`, "give its content as one text");
  const lines = linesOf(text);
  const cpus: number[] = [];
  const joined: { line: number; text: string }[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "" || isTerminal(line)) continue;
    if (HEADING.test(line)) {
      if (joined.length > 0)
        refuseLine(output, i + 1, line, "it has one heading, above all rows; give one reading at a time");
      for (const name of line.trim().split(/\s+/)) cpus.push(cpuOf({ output, line: i + 1, text: line }, name));
    } else if (LABEL.test(line)) {
      if (cpus.length === 0) refuseLine(output, i + 1, line, NO_HEADING);
      joined.push({ line: i + 1, text: line });
    } else if (joined.length > 0) joined[joined.length - 1].text += ` ${line}`;
    else refuseLine(output, i + 1, line, NO_HEADING);
  }
  if (cpus.length === 0) refuse(`${output} is empty`, NO_HEADING);
  const twin = cpus.find((cpu, i) => cpus.indexOf(cpu) < i);
  if (twin !== undefined) refuse(`${output} names CPU${twin} twice`, "every column is another CPU");
  return { cpus, rows: joined.map((row) => readRow(output, cpus.length, row)) };
}

function cpuOf(at: { output: string; line: number; text: string }, name: string): number {
  const cpu = Number(name.slice("CPU".length));
  if (cpu > 65_535) refuseLine(at.output, at.line, at.text, "a CPU is a whole number from 0 to 65535");
  return cpu;
}

function readRow(output: string, columns: number, { line, text }: { line: number; text: string }): CpuRow {
  const label = LABEL.exec(text)!;
  let rest = text.slice(label[0].length);
  const counts: number[] = [];
  for (let match; counts.length < columns && (match = /^\s+(\d+)(?=\s|$)/.exec(rest)) !== null;) {
    const count = Number(match[1]);
    if (!Number.isSafeInteger(count))
      refuseLine(output, line, text, "a count is a whole number below 2^53, one for each CPU");
    counts.push(count);
    rest = rest.slice(match[0].length);
  }
  return { line, text, label: label[1], counts, rest };
}
