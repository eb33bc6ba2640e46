// Exercises: the same variant for the same seed, four states, a message for every known mistake, and never an
// exception. The sweep over all seeds is in test/long. Every call with an id and a seed poses the exercise anew, which
// takes long for some: that check is judge of the variant is shown once, and judge is asked then.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, exercise, exerciseIds, hint, solution } from "rss-lab-course";
import { judge } from "../../course/src/check.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";
import { STATES, judged, lawsOfVariants, variantsOf } from "./exercise-laws.js";

const SEEDS = 4;

describe.each(exerciseIds())("%s", (id) => {
  const variants = variantsOf(id, SEEDS);
  lawsOfVariants(id, variants, 2);
  test("an answer to an id and a seed is an answer to their variant", () => {
    const { answer, mistakes } = variants()[1];
    for (const given of [answer, mistakes[0].answer, ""]) {
      const hints = `hint(${JSON.stringify(id)}, 1, 1)`;
      expect(String(check(id, 1, given))).toBe(String(judge(variants()[1], given, hints)));
    }
  });
  test("nothing yet is not tried", () => {
    for (const nothing of [undefined, null, "", "  ", [], NaN])
      expect(judged(variants()[1], nothing).state).toBe("not tried");
  });
  test("something built that says nothing earns nothing", () => {
    for (const empty of [{}, [], new Map(), /x/, new Error("x")])
      expect(judged(variants()[1], empty).state).toMatch(/^(not tried|keep working)$/);
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
    expect(judged(variants()[1], trap).state).toBe("keep working");
  });
  test("hints get heavier, and past the last one the last stays", () => {
    const { hints, answer } = variants()[1];
    expect(new Set(hints).size).toBe(3);
    expect([1, 99].map((level) => String(hint(id, 1, level)))).toEqual([
      `Hint 1 of 3: ${hints[0]}`,
      `Hint 3 of 3: ${hints[2]}`,
    ]);
    expect(hints[0]).not.toContain(String(answer));
  });
  test("the solution gives an answer that gets it, and says why", () => {
    const { answer, because, shown } = variants()[1];
    const told = String(solution(id, 1));
    expect(told).toContain(
      shown ?? JSON.stringify(answer, null, typeof answer === "object" && !Array.isArray(answer) ? 2 : 0),
    );
    expect(told.toLowerCase()).toContain(because.replace(/^Right: /, "").toLowerCase());
  });
  test("an answer of another kind is told what kind is expected", () => {
    const { answer } = variants()[1];
    const strange = typeof answer === "boolean" ? 3 : true;
    const { state, message } = judged(variants()[1], strange);
    expect(state).toBe("keep working");
    expect(message).not.toMatch(/^Not this/);
  });
});

describe("nonsense", () => {
  test.each<[id: string, seed: number, answer: unknown, sentence: RegExp]>([
    ["03-default-cpu", 1, -1, /^The answer is one of \d, \d, \d, \d, \d\.$/],
    ["03-default-cpu", 1, 1e9, /^The answer is one of/],
    ["03-index", 1, -1, /^The answer is a whole number, 0 or more\.$/],
    ["03-index", 1, 0.5, /^The answer is a whole number, 0 or more\.$/],
    ["03-imbalance", 2, Infinity, /^The answer is a number\.$/],
  ])("check(%j, %j, %j) says what kind of answer is expected", (id, seed, answer, sentence) =>
    expect(check(id, seed, answer).message).toMatch(sentence),
  );
});

describe("a design", () => {
  const design: PosedExercise = {
    question: "**Design** a scenario in which nothing is lost.",
    answer: { cpus: 4 },
    asks: "The answer is a scenario, such as { cpus: 1 }.",
    mistakes: [],
    tryOut: (given) =>
      typeof given === "object" && given !== null && "cpus" in given
        ? { isRight: Number(given.cpus) > 1, message: `It ran on ${String(given.cpus)} CPUs.` }
        : null,
    rubric: ["It says why so many.", "It says what it costs."],
    hints: ["a", "b", "c"],
    because: "Four CPUs are enough.",
  };
  test("is run; a sound one gets the rubric to mark oneself by", () =>
    expect(String(judged(design, { cpus: 2 }))).toBe(
      "got it: It ran on 2 CPUs.\n\nNow mark yourself. Which of these can you say of yours?\n\n" +
        "- It says why so many.\n- It says what it costs.",
    ));
  test("that does not do what it should gets no rubric", () =>
    expect(String(judged(design, { cpus: 1 }))).toBe("keep working: It ran on 1 CPUs."));
  test("is run even if it is the one that the exercise knows", () =>
    expect(judged(design, design.answer).message).toMatch(/^It ran on 4 CPUs\./));
  test("that is none is told what is expected", () =>
    expect(judged(design, 4).message).toBe("The answer is a scenario, such as { cpus: 1 }."));
});

describe("what is not an exercise", () => {
  test("an unknown id gives one sentence that lists the ids, in all four functions", () => {
    for (const text of [exercise("99-x", 1), hint("99-x", 1), solution("99-x", 1), check("99-x", 1, 5).message].map(
      String,
    ))
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
