// Marks of one answers file, from its text. It runs in a process of its own (grade-process.ts): an answer can be a
// scenario that a simulation takes an hour for, or all memory.
import { judgeData } from "./answer-value.js";
import { answersIn, oneLine } from "./answers-file.js";
import { markOf, type Mark } from "./marks.js";
import { idsOf, isAnswerable, lessonOf, posed, seedOf, type SheetOf } from "./sheet-parts.js";

/** A file to mark. */
export interface Job {
  readonly sheet: SheetOf;
  readonly text: string;
  /** How many of the sheet's exercises are marked already, or given up. */
  readonly from: number;
}

/** What is told on the way: which exercise is next and its place on the sheet, or a mark. */
export type Step =
  | { readonly kind: "begin"; readonly exercise: string; readonly at: number }
  | { readonly kind: "mark"; readonly mark: Mark };

/** Marks a file, exercise by exercise. */
export function* gradeFile({ sheet, text, from }: Job): Generator<Step> {
  const { student } = sheet;
  const answers = answersIn(text, sheet);
  if (typeof answers === "string") {
    yield step({ student, exercise: "", state: "not read", message: answers });
    return;
  }
  const ids = idsOf(sheet.lessons);
  for (const [at, exercise] of ids.entries()) {
    if (at < from) continue;
    yield { kind: "begin", exercise, at };
    const answer = answers.get(exercise);
    if (!isOnSheets(exercise)) continue;
    if (answer === undefined || answer === null)
      yield step({ student, exercise, state: "not tried", message: "Nothing answered." });
    else yield step({ student, exercise, ...judged(exercise, seedOf(sheet), answer) });
  }
  const strange = oneLine([...answers.keys()].filter((each) => !ids.includes(each)).join(", ")).slice(0, 100);
  if (strange !== "")
    yield step({ student, exercise: "", state: "not graded", message: `Not on this sheet: ${strange}.` });
}

const step = (mark: Omit<Mark, "points">): Step => ({ kind: "mark", mark: markOf(mark) });

function judged(exercise: string, seed: string, answer: unknown): Pick<Mark, "state" | "message"> {
  const variant = posed(exercise, seed);
  const { state, message } = judgeData(variant, answer, `Lesson ${lessonOf(exercise)}`);
  // What follows is a table, or the rubric that a reader marks alone with.
  const [first] = message.split(/\n\s*\n/);
  const isForPerson = state === "got it" && variant.rubric !== undefined;
  return { state, message: isForPerson ? `${first} Its rubric is for a person to mark.` : first };
}

const onSheets = new Map<string, boolean>();

/** Whether a file can hold an answer to an exercise, which no seed changes. Asked once: to pose takes time. */
function isOnSheets(id: string): boolean {
  const known = onSheets.get(id) ?? isAnswerable({ id, posed: posed(id, "any") });
  onSheets.set(id, known);
  return known;
}
