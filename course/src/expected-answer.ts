// What kind of answer an exercise expects, without giving it away, and whether a given one is of that kind: a CPU
// numbered -1 is no wrong answer but nonsense, and is told so.
import type { PosedExercise } from "./exercise-types.js";

/** The kind that is expected, as a sentence. */
export function expected(posed: PosedExercise): string {
  if (posed.asks !== undefined) return posed.asks;
  if (posed.choices !== undefined)
    return `The answer is one of ${posed.choices.map((each) => JSON.stringify(each)).join(", ")}.`;
  switch (kindOf(posed.answer)) {
    case "list":
      return "The answer is a list of numbers, such as [0, 1, 2].";
    case "truth":
      return "The answer is true or false.";
    case "number":
      return isCount(posed) ? "The answer is a whole number, 0 or more." : "The answer is a number.";
    case "text":
      return "The answer is a text in quotation marks.";
    default:
      return "The answer is something that you build, as the question says.";
  }
}

/** Whether an answer is of the kind that is expected. */
export function isPossible(answer: unknown, posed: PosedExercise): boolean {
  if (kindOf(answer) !== kindOf(posed.answer)) return false;
  if (posed.choices !== undefined) return posed.choices.some((each) => plain(each) === plain(answer));
  if (typeof answer === "number") return Number.isFinite(answer) && (!isCount(posed) || isWhole(answer));
  return !Array.isArray(answer) || answer.every((each) => typeof each === "number" && Number.isFinite(each));
}

/** Whether the right answer and every mistake that is known are counts. */
const isCount = ({ answer, mistakes, tolerance = 0 }: PosedExercise): boolean =>
  tolerance === 0 &&
  [answer, ...mistakes.map((each) => each.answer)].every((each) => each === undefined || isWhole(each));

const isWhole = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0;

const plain = (value: unknown): string =>
  String(value)
    .replaceAll(/[\s"'`]+/g, "")
    .toUpperCase();

/** What sort of value it is. */
export const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? "list"
    : typeof value === "boolean"
      ? "truth"
      : typeof value === "number"
        ? "number"
        : typeof value === "string"
          ? "text"
          : "other";
