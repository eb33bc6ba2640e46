// What holds of every exercise in every variant: the right answer gets it, every known mistake gets its own message.
// The unit tests sweep some seeds, test/long all of them.
import { expect, test } from "vitest";
import { exercise } from "rss-lab-course";
import { judge } from "../../course/src/check.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";
import { posedOnce } from "./posed-once.js";

export const STATES = ["not tried", "keep working", "almost", "got it"];
export const posed = (id: string, seed: number): PosedExercise => posedOnce(id, seed) as PosedExercise;
/** The variants of some seeds. To pose some exercises takes several runs of the model, so each is posed once. */
export const variantsOf = (id: string, seeds: number): (() => readonly PosedExercise[]) => {
  let variants: readonly PosedExercise[] | undefined;
  return () => (variants ??= Array.from({ length: seeds }, (_, seed) => posed(id, seed)));
};
export const judged = (variant: PosedExercise, answer: unknown) => judge(variant, answer, "hint(...)");

/** An answer as text; something built by its fields. */
const inWords = (answer: unknown): string => (typeof answer === "object" ? JSON.stringify(answer) : String(answer));

/** @param distinct the least number of different questions among the variants */
export function lawsOfVariants(id: string, variants: () => readonly PosedExercise[], distinct: number): void {
  test("the right answer gets it, also as a text", () => {
    for (const variant of variants()) {
      const { answer, because, rubric = [] } = variant;
      const { state, message } = judged(variant, answer);
      expect(state).toBe("got it");
      // What was built is run, and the run says why it is right.
      if (typeof answer !== "object" || Array.isArray(answer)) expect(message.startsWith(because)).toBe(true);
      for (const line of rubric) expect(message).toContain(line);
      if (typeof answer === "number") expect(judged(variant, ` ${answer} `).state).toBe("got it");
    }
  });
  test("every known mistake differs from the answer and is answered with its own message", () => {
    for (const variant of variants()) {
      const { answer, mistakes } = variant;
      expect(mistakes.length).toBeGreaterThan(0);
      for (const [i, mistake] of mistakes.entries()) {
        if (
          mistakes.findIndex((other) => inWords(other.answer) === inWords(mistake.answer)) !== i ||
          mistake.answer === undefined
        )
          continue;
        expect(inWords(mistake.answer)).not.toBe(inWords(answer));
        const { state, message } = judged(variant, mistake.answer);
        expect([state, message]).toEqual([mistake.isAlmost ? "almost" : "keep working", mistake.message]);
      }
    }
  });
  test("the same seed poses the same question, which does not say why its answer is right; other seeds pose others", () => {
    const { question, because } = variants()[3];
    const asked = String(exercise(id, 3));
    expect(asked.startsWith(`${question}\n\nAnswer with `)).toBe(true);
    expect(asked).not.toContain(because);
    expect(new Set(variants().map(({ question }) => question)).size).toBeGreaterThanOrEqual(distinct);
  });
}
