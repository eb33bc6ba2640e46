// Exercises: the same variant for the same seed, four states, a message for every known mistake, and never an
// exception.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, exercise, exerciseIds, hint } from "rss-lab-course";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";

const STATES = ["not tried", "keep working", "almost", "got it"];
const posed = (id: string, seed: number): PosedExercise => pose(id, seed) as PosedExercise;
const seeds = Array.from({ length: 60 }, (_, i) => i);

describe.each(exerciseIds())("%s", (id) => {
  test("the right answer gets it, also as a text", () => {
    for (const seed of seeds) {
      const { answer, because } = posed(id, seed);
      expect(check(id, seed, answer)).toMatchObject({ state: "got it", message: because });
      if (typeof answer === "number") expect(check(id, seed, ` ${answer} `).state).toBe("got it");
    }
  });
  test("nothing yet is not tried", () => {
    for (const nothing of [undefined, null, "", "  ", [], NaN]) expect(check(id, 1, nothing).state).toBe("not tried");
  });
  test("every known mistake differs from the answer and is answered with its own message", () => {
    for (const seed of seeds) {
      const { answer, mistakes } = posed(id, seed);
      expect(mistakes.length).toBeGreaterThan(0);
      for (const [i, mistake] of mistakes.entries()) {
        if (
          mistakes.findIndex((other) => String(other.answer) === String(mistake.answer)) !== i ||
          mistake.answer === undefined
        )
          continue;
        expect(String(mistake.answer)).not.toBe(String(answer));
        const { state, message } = check(id, seed, mistake.answer);
        expect([state, message]).toEqual([mistake.isAlmost ? "almost" : "keep working", mistake.message]);
      }
    }
  });
  test("any answer at all gets one of four states and a message", () =>
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
        fc.nat(),
        (answer, seed) => {
          const { state, message } = check(id, seed, answer);
          expect(STATES).toContain(state);
          expect(message.length).toBeGreaterThan(5);
        },
      ),
      { numRuns: 100 },
    ));
  test("an answer whose own code throws is no exception either", () => {
    const trap = new Proxy([1], {
      get() {
        throw new Error("trap");
      },
    });
    expect(check(id, 1, trap).state).toBe("keep working");
  });
  test("the same seed poses the same question, and other seeds others", () => {
    expect(String(exercise(id, 5))).toBe(String(exercise(id, 5)));
    expect(new Set(seeds.map((seed) => String(exercise(id, seed)).split("Answer with")[0])).size).toBeGreaterThan(10);
  });
  test("hints get heavier, and past the last one the last stays", () => {
    const hints = [1, 2, 3, 99].map((level) => String(hint(id, 1, level)));
    expect(new Set(hints.slice(0, 3)).size).toBe(3);
    expect(hints[3]).toBe(hints[2]);
    expect(hints[0]).not.toContain(String(posed(id, 1).answer));
  });
});

describe("what is not an exercise", () => {
  test("an unknown id gives one sentence that lists the ids, in all three functions", () => {
    for (const text of [exercise("99-x", 1), hint("99-x", 1), check("99-x", 1, 5).message].map(String))
      expect(text).toBe(`There is no exercise "99-x": the exercises are ${exerciseIds().join(", ")}.`);
  });
  test("any id and seed at all give a text", () =>
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (id, seed) => {
        expect(typeof String(exercise(id as string, seed as number))).toBe("string");
        expect(STATES).toContain(check(id as string, seed as number, 1).state);
        expect(check("03-index", seed as number, 1).message.length).toBeGreaterThan(5);
      }),
    ));
  test("a lesson's exercises are found by its number", () =>
    expect(exerciseIds("02").every((id) => id.startsWith("02-"))).toBe(true));
});
