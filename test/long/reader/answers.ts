// What a reader may answer to an exercise, as code to type: the right answer, a wrong one, and nonsense.
import { isDeepStrictEqual } from "node:util";
import { judge } from "../../../course/src/check.js";
import { pose } from "../../../course/src/exercise.js";
import type { PosedExercise } from "../../../course/src/exercise-types.js";

/** An answer: code that comes before, if any, and the expression that is handed in. */
export interface Typed {
  readonly before: string;
  readonly answer: string;
}

export interface Answers {
  readonly right: Typed;
  readonly wrong: Typed;
  readonly nonsense: Typed;
}

/** What can be answered to the variant of an id and a seed. */
export function answersTo(id: string, seed: string | number): Answers {
  const posed = pose(id, seed);
  if (typeof posed === "string") throw new Error(posed);
  return {
    right: rightly(posed),
    wrong: plainly(wronglyTo(posed)),
    nonsense: plainly({ "seventeen horses": [-1, null] }),
  };
}

const plainly = (value: unknown): Typed => ({ before: "", answer: JSON.stringify(value) });

/** The answer itself if it can be typed, otherwise the cell that the solution shows. */
function rightly({ answer, shown = "" }: PosedExercise): Typed {
  const text = JSON.stringify(answer);
  if (text !== undefined && isDeepStrictEqual(JSON.parse(text), answer)) return { before: "", answer: text };
  const code = /```ts\n([\s\S]*?)```/.exec(shown)?.[1].trim() ?? "";
  if (code === "") throw new Error("its solution shows no code that could be typed: put a block ```ts into `shown`");
  const name = [...code.matchAll(/^const (\w+)/gm)].at(-1)?.[1];
  return name === undefined ? { before: "", answer: `(${code})` } : { before: code, answer: name };
}

/** An answer that is not right: that of a known mistake, otherwise one near the right one. */
function wronglyTo(posed: PosedExercise): unknown {
  const near = [posed.answer].flatMap((answer): unknown[] =>
    typeof answer === "number"
      ? [answer + 1, 2 * answer + 1]
      : typeof answer === "boolean"
        ? [!answer]
        : Array.isArray(answer)
          ? [answer.slice(1), [...answer, 0]]
          : [],
  );
  const tries = [...posed.mistakes.map(({ answer }) => answer), ...(posed.choices ?? []), ...near, "something else"];
  return tries.find((each) => {
    const text = JSON.stringify(each);
    return text !== undefined && isDeepStrictEqual(JSON.parse(text), each) && judge(posed, each, "").state !== "got it";
  });
}
