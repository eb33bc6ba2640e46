// Every exercise in sixty variants, and any answer to any seed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, exerciseIds } from "rss-lab-course";
import { STATES, lawsOfVariants, variantsOf } from "../course/exercise-laws.js";

/** Exercises that ask for one thing in few situations. */
const FEW: Readonly<Record<string, number>> = { "11-defend": 8, "12-design": 6, "15-map": 9 };

describe.each(exerciseIds())("%s", (id) => {
  lawsOfVariants(id, variantsOf(id, 60), FEW[id] ?? 11);
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
});
