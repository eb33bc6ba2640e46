// Every exercise in sixty variants, and any answer to any seed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, exerciseIds } from "rss-lab-course";
import { judge } from "../../course/src/check.js";
import { STATES, judged, lawsOfVariants, posed, variantsOf } from "../course/exercise-laws.js";

/** Exercises that ask for one thing in few situations. */
const FEW: Readonly<Record<string, number>> = { "11-defend": 8, "12-design": 6, "15-map": 9 };

/** Ten of them to each of ten variants: to pose one takes several runs of the model. */
const anyAnswer = fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true });

describe.each(exerciseIds())("%s", (id) => {
  const variants = variantsOf(id, 60);
  lawsOfVariants(id, variants, FEW[id] ?? 11);
  test("any answer to an id and a seed is an answer to their variant", () => {
    const { answer, mistakes } = variants()[1];
    const hints = `hint(${JSON.stringify(id)}, 1, 1)`;
    for (const given of [answer, ...mistakes.map((mistake) => mistake.answer), undefined, "", "no answer", true])
      expect(String(check(id, 1, given))).toBe(String(judge(variants()[1], given, hints)));
  });
  test("any answer at all to any seed gets one of four states and a message", () =>
    fc.assert(
      fc.property(fc.nat(), fc.array(anyAnswer, { minLength: 10, maxLength: 10 }), (seed, answers) => {
        const variant = posed(id, seed);
        for (const answer of answers) {
          const { state, message } = judged(variant, answer);
          expect(STATES).toContain(state);
          expect(message.length).toBeGreaterThan(5);
        }
      }),
      { numRuns: 10 },
    ));
});
