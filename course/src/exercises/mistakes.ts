// The list of known mistakes of an exercise's variant, cleaned up.
import type { PosedExercise } from "../exercise-types.js";

type Mistakes = PosedExercise["mistakes"];

/** Leaves out mistakes that happen to give the right answer in this variant, and repeated ones. */
export const distinctMistakes = (mistakes: Mistakes, answer: unknown): Mistakes =>
  mistakes.filter(
    (each, i) =>
      String(each.answer) !== String(answer) &&
      mistakes.findIndex((other) => String(other.answer) === String(each.answer)) === i,
  );
