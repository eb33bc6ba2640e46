// check: grades an answer to an exercise in four states, with a message for every known mistake; it never throws and
// remembers no earlier tries. The right answer is computed from the model every time; no file holds it.
import { InputError, JUPYTER_DISPLAY, type Displayable, type MimeBundle, type Seed } from "rss-lab";
import type { PosedExercise, TriedOut } from "./exercise-types.js";
import { pose, rubricText } from "./exercise.js";
import { expected, isPossible } from "./expected-answer.js";

export type CheckState = "not tried" | "keep working" | "almost" | "got it";

export interface CheckResult extends Displayable {
  readonly state: CheckState;
  readonly message: string;
  toString(): string;
}

/**
 * Grades an answer.
 *
 * @param answer anything; undefined, null and empty count as not tried
 * @example
 * check("02-hash-type", 1, "").state // => "not tried"
 */
export function check(id: string, seed: Seed, answer?: unknown): CheckResult {
  const posed = pose(id, seed);
  if (typeof posed === "string") return result("not tried", posed);
  return judge(posed, answer, `hint(${JSON.stringify(id)}, ${JSON.stringify(seed)}, 1)`);
}

/**
 * Looks at an answer to a variant that is posed already.
 *
 * @param hints the call that gives the first hint
 */
export function judge(posed: PosedExercise, answer: unknown, hints: string): CheckResult {
  try {
    return judgeReadable(posed, answer, hints);
  } catch {
    // An answer whose own code throws, such as a proxy.
    return result("keep working", `This answer cannot be read. ${expected(posed)} ${hints} helps.`);
  }
}

function judgeReadable(posed: PosedExercise, answer: unknown, hints: string): CheckResult {
  if (isEmpty(answer)) return result("not tried", `Nothing answered yet. ${expected(posed)}`);
  const rightly = (message: string): CheckResult => result("got it", [message, ...rubricText(posed)].join("\n\n"));
  if (isSame(answer, posed.answer, posed.tolerance)) return rightly(posed.because);
  const mistake = posed.mistakes.find((each) => isSame(answer, each.answer, posed.tolerance));
  if (mistake) return result(mistake.isAlmost ? "almost" : "keep working", mistake.message);
  const tried = tryOut(posed, answer);
  if (tried?.isRight) return rightly(tried.message);
  if (tried) return result(tried.isAlmost ? "almost" : "keep working", tried.message);
  // What tryOut cannot try is not of the kind that is built.
  if (isBuilt(posed.answer) || !isPossible(read(answer), posed)) return result("keep working", expected(posed));
  const near = nearly(answer, posed);
  if (near !== null) return result("almost", near);
  return result("keep working", `Not this. ${hints} gives the first hint.`);
}

/** What became of an answer that can be run; a refusal is the reader's to read. */
function tryOut(posed: PosedExercise, answer: unknown): TriedOut | null {
  try {
    return posed.tryOut?.(answer) ?? null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { isRight: false, message: error.message };
  }
}

const isEmpty = (answer: unknown): boolean =>
  answer === undefined ||
  answer === null ||
  (typeof answer === "string" && answer.trim() === "") ||
  (Array.isArray(answer) && answer.length === 0) ||
  (typeof answer === "number" && Number.isNaN(answer));

/** A text that reads as a number or a truth value counts as one: "17", "0x11", "true". */
function read(answer: unknown): unknown {
  if (typeof answer === "bigint") return Number(answer);
  if (typeof answer !== "string") return answer;
  const text = answer.trim().toLowerCase();
  if (/^(0x[0-9a-f]+|-?\d+(\.\d+)?)$/.test(text)) return Number(text);
  return text === "true" ? true : text === "false" ? false : answer;
}

function isSame(answer: unknown, right: unknown, tolerance = 0): boolean {
  if (Array.isArray(right))
    return (
      Array.isArray(answer) &&
      answer.length === right.length &&
      right.every((each, i) => isSame(answer[i], each, tolerance))
    );
  if (typeof right === "string") return typeof answer === "string" && plain(answer) === plain(right);
  if (isBuilt(right)) return false; // it is run, also when it is ours
  const given = read(answer);
  if (typeof right === "number") return typeof given === "number" && Math.abs(given - right) <= tolerance;
  return given === right;
}

const isBuilt = (right: unknown): boolean => typeof right === "object" && right !== null && !Array.isArray(right);

const plain = (text: string): string => text.replace(/[\s"'`]+/g, "").toUpperCase();

/** The message for an answer that is right except for order, rounding or one entry; null otherwise. */
function nearly(answer: unknown, { answer: right, tolerance = 0 }: PosedExercise): string | null {
  const given = read(answer);
  if (typeof right === "number" && typeof given === "number")
    return tolerance > 0 && Math.abs(given - right) <= 5 * tolerance ? "Very near: look at the rounding." : null;
  if (!Array.isArray(right) || !Array.isArray(given)) return null;
  if (given.length === right.length) {
    const wrong = right.filter((each, i) => !isSame(given[i], each, tolerance)).length;
    if (wrong === 1) return "All but one entry are right.";
    const sorted = (list: readonly unknown[]): unknown[] => list.map(Number).sort((a, b) => a - b);
    if (isSame(sorted(given), sorted(right), tolerance))
      return "The right numbers in another order: give them in the order that the question asks for.";
  }
  return null;
}

const result = (state: CheckState, message: string): CheckResult => ({
  state,
  message,
  toString: () => `${state}: ${message}`,
  [JUPYTER_DISPLAY](): MimeBundle {
    return { "text/markdown": `**${state}**: ${message}`, "text/plain": `${state}: ${message}` };
  },
});
