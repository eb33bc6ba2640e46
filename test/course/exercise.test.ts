// Exercises: the same variant for the same seed, four states, a message for every known mistake, and never an
// exception. The sweep over all seeds is in test/long.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, exercise, exerciseIds, hint } from "rss-lab-course";
import { judge } from "../../course/src/check.js";
import { STATES, judged, lawsOfVariants, variantsOf } from "./exercise-laws.js";

const SEEDS = 20;

describe.each(exerciseIds())("%s", (id) => {
  const variants = variantsOf(id, SEEDS);
  lawsOfVariants(id, variants, 5);
  test("an answer to an id and a seed is an answer to their variant", () => {
    const { answer, mistakes } = variants()[1];
    for (const given of [answer, ...mistakes.map((mistake) => mistake.answer), "", "no answer"]) {
      const hints = `hint(${JSON.stringify(id)}, 1, 1)`;
      expect(String(check(id, 1, given))).toBe(String(judge(variants()[1], given, hints)));
    }
  });
  test("nothing yet is not tried", () => {
    for (const nothing of [undefined, null, "", "  ", [], NaN]) expect(check(id, 1, nothing).state).toBe("not tried");
  });
  test("any answer at all gets one of four states and a message", () =>
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
        fc.nat(SEEDS - 1),
        (answer, seed) => {
          const { state, message } = judged(variants()[seed], answer);
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
  test("hints get heavier, and past the last one the last stays", () => {
    const hints = [1, 2, 3, 99].map((level) => String(hint(id, 1, level)));
    expect(new Set(hints.slice(0, 3)).size).toBe(3);
    expect(hints[3]).toBe(hints[2]);
    expect(hints[0]).not.toContain(String(variants()[1].answer));
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
