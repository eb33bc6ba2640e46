// What a learner is told when a cell fails: the fields of Jupyter's `error` message ("Messaging in Jupyter", execution
// errors). The traceback has only frames that lie in a cell: a learner cannot fix those of Node, tslab or the library.
import { inspect } from "node:util";
import { sourceLine } from "./source-line.js";

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A cell as the kernel ran it: what the reader wrote, and the JavaScript compiled from it. */
export interface RunCell {
  readonly source: string;
  readonly output: string;
  /** The number in brackets that its readers see. */
  readonly count: number;
}

/** One finding of the compiler; line and column count from 1, in the cell unless a file is named. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** What tslab's executor says of a cell that was interrupted while it waited. */
export const INTERRUPTED = "Interrupted asynchronously";

/** The name under which V8 knows the code of cell n, so that a stack frame names its cell. */
export const cellUrl = (n: number): string => `cell-${n}`;

/** The error of a cell that does not compile. */
export function typeError(findings: readonly Finding[], source: string): CellError {
  const lines = source.split("\n");
  const traceback = findings.flatMap((finding, at) => {
    const before = findings[at - 1];
    const continues =
      before !== undefined &&
      before.line === finding.line &&
      before.column === finding.column &&
      before.file === finding.file;
    if (continues) return [`  ${finding.text}`];
    const text = finding.file === "" ? lines[finding.line - 1] : undefined;
    return [
      `${place(finding)}: ${finding.text}`,
      ...(text === undefined ? [] : [`  ${text}`, `  ${" ".repeat(finding.column - 1)}^`]),
    ];
  });
  const first = findings[0];
  return { ename: "TypeScriptError", evalue: `${place(first)}: ${first.text}`, traceback };
}

const place = ({ file, line, column }: Finding): string =>
  `${file === "" ? "" : `${file}, `}line ${line}, column ${column}`;

/** The error of a cell that threw `value`; `cells` are the cells run so far, by number. */
export function thrownError(value: unknown, cells: ReadonlyMap<number, RunCell>, current: number): CellError {
  if (!isError(value))
    return bare("Thrown", `The cell threw ${inspect(value, { depth: 2, breakLength: 100 })}, which is not an Error.`);
  if (value.message === INTERRUPTED || (value as { code?: string }).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") {
    return bare("Interrupted", "The cell was interrupted before it ended.");
  }
  const sentence = String(value.message);
  const name = String(value.name || "Error");
  // A caller's mistake needs no error name before its sentence, but it needs the line where it was made.
  if (name === "InputError")
    return { ename: name, evalue: sentence, traceback: [sentence, ...cellFrames(value.stack, cells, current)] };
  const cause =
    value.cause === undefined
      ? []
      : [`caused by ${isError(value.cause) ? `${value.cause.name}: ${value.cause.message}` : inspect(value.cause)}`];
  return {
    ename: name,
    evalue: sentence,
    traceback: [sentence === "" ? name : `${name}: ${sentence}`, ...cellFrames(value.stack, cells, current), ...cause],
  };
}

const bare = (ename: string, evalue: string): CellError => ({ ename, evalue, traceback: [evalue] });

/** Errors of another realm are errors too: a cell may run in one. */
const isError = (value: unknown): value is Error =>
  value instanceof Error ||
  (Object.prototype.toString.call(value) === "[object Error]" && typeof (value as Error).message === "string");

/** The stack frames that lie in a cell, in words: the place and the source line. */
function cellFrames(stack: unknown, cells: ReadonlyMap<number, RunCell>, current: number): string[] {
  return String(stack)
    .split("\n")
    .flatMap((frame) => {
      const found = /^\s+at (?:(?:async )?(.*?) \()?(?:async )?cell-(\d+):(\d+):\d+\)?$/.exec(frame);
      if (found === null) return [];
      const [, caller, cellNumber, outputLine] = found;
      const cell = cells.get(Number(cellNumber));
      // This frame is the function that tslab wraps around a cell.
      if (cell === undefined || Number(outputLine) > cell.output.split("\n").length) return [];
      const line = sourceLine(cell, Number(outputLine));
      const where = Number(cellNumber) === current ? "this cell" : `cell [${cell.count}]`;
      const within =
        caller === undefined || caller.startsWith("eval") || caller.includes("<anonymous>")
          ? ""
          : ` in ${caller.replace("Proxy.", "")}`;
      return [
        "  at " +
          `${where}${line ? `, line ${line}` : ""}${within}${line ? `: ${cell.source.split("\n")[line - 1].trim()}` : ""}`,
      ];
    });
}
