// Marks: one row for each exercise of each student, and as CSV. Cells that a spreadsheet would take for a formula are
// written so that it does not: what students wrote can be in them.
import type { CheckState } from "../check.js";
import { oneLine } from "./answers-file.js";

/** What became of an exercise: check's states, or why there is none. */
export type MarkState = CheckState | "not graded" | "not read" | "not handed in";

export interface Mark {
  readonly student: string;
  /** Empty where the row is about the whole file. */
  readonly exercise: string;
  readonly state: MarkState;
  readonly points: number;
  readonly message: string;
}

/** Points by state; 0 for every other. */
const POINTS: Partial<Record<MarkState, number>> = { "got it": 1, almost: 0.5 };

/** Everything of a mark but its points. */
export const markOf = (mark: Omit<Mark, "points">): Mark => ({ ...mark, points: POINTS[mark.state] ?? 0 });

/** The first line of a file of marks. */
export const MARKS_HEADER = "student,exercise,state,points,message";

/** Longest message of a row. */
const LONGEST = 400;

export const marksCsv = (marks: readonly Mark[]): string =>
  [
    MARKS_HEADER,
    ...marks.map(({ student, exercise, state, points, message }) =>
      [student, exercise, state, points, message].map((each) => cell(String(each))).join(","),
    ),
    "",
  ].join("\n");

function cell(text: string): string {
  const line = oneLine(text);
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST - 3)}...` : line;
  const safe = /^[=+\-@]/.test(short) ? `'${short}` : short;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Students with their points, and what was wrong with files, as lines to read. */
export function summaryLines(marks: readonly Mark[]): string[] {
  const students = [...new Set(marks.map(({ student }) => student))];
  const width = Math.max(...students.map((student) => oneLine(student).length));
  return students.map((student) => {
    const rows = marks.filter((mark) => mark.student === student);
    const whole = rows.filter(({ exercise }) => exercise === "");
    const points = rows.reduce((sum, mark) => sum + mark.points, 0);
    const exercises = rows.length - whole.length;
    const said = exercises > 0 ? [`${points} of ${exercises}`] : [];
    const name = oneLine(student).padEnd(width);
    return `${name}  ${[...said, ...whole.map(({ state, message }) => `${state}: ${oneLine(message)}`)].join("; ")}`;
  });
}
