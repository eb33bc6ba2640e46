// Poses exercises: a question in endless variants, made from its id ("02-hash-type") and a seed, and its hints, in
// Markdown. Nothing is remembered between calls. The exercises themselves are data (exercises/lesson-*.ts).
import { createRandom, JUPYTER_DISPLAY, type Displayable, type MimeBundle, type Seed } from "rss-lab";
import type { Exercise, PosedExercise } from "./exercise-types.js";
import { lesson00 } from "./exercises/lesson-00.js";
import { lesson01 } from "./exercises/lesson-01.js";
import { lesson02 } from "./exercises/lesson-02.js";
import { lesson03 } from "./exercises/lesson-03.js";
import { lesson04 } from "./exercises/lesson-04.js";
import { lesson05 } from "./exercises/lesson-05.js";
import { lesson06 } from "./exercises/lesson-06.js";
import { lesson07 } from "./exercises/lesson-07.js";
import { lesson08 } from "./exercises/lesson-08.js";
import { lesson10 } from "./exercises/lesson-10.js";
import { lesson09 } from "./exercises/lesson-09.js";
import { lesson11 } from "./exercises/lesson-11.js";
import { lesson12 } from "./exercises/lesson-12.js";
import { lesson13 } from "./exercises/lesson-13.js";
import { lesson14 } from "./exercises/lesson-14.js";
import { lesson15 } from "./exercises/lesson-15.js";

/** Every exercise, in the order of the lessons. */
const EXERCISES: readonly Exercise[] = [
  ...lesson00,
  ...lesson01,
  ...lesson02,
  ...lesson03,
  ...lesson04,
  ...lesson05,
  ...lesson06,
  ...lesson07,
  ...lesson08,
  ...lesson09,
  ...lesson10,
  ...lesson11,
  ...lesson12,
  ...lesson13,
  ...lesson14,
  ...lesson15,
];

/** A question or a hint: text that a notebook shows as Markdown. */
export interface ExerciseText extends Displayable {
  readonly text: string;
  toString(): string;
}

/** The ids of all exercises, or of one lesson ("02"). */
export const exerciseIds = (lesson = ""): string[] =>
  EXERCISES.map((each) => each.id).filter((id) => id.startsWith(lesson));

/**
 * Poses an exercise. The same id and seed give the same question everywhere; another seed gives another variant.
 *
 * @param id one of `exerciseIds()`; an unknown one gives a sentence that lists them
 */
export function exercise(id: string, seed: Seed): ExerciseText {
  const posed = pose(id, seed);
  if (typeof posed === "string") return textOf(posed);
  return textOf(
    `${posed.question}\n\nAnswer with \`check(${JSON.stringify(id)}, ${JSON.stringify(seed)}, your answer)\`; ` +
      `\`hint(${JSON.stringify(id)}, ${JSON.stringify(seed)}, 1)\` gives the first of ${posed.hints.length} hints, ` +
      `\`solution(${JSON.stringify(id)}, ${JSON.stringify(seed)})\` the answer.`,
  );
}

/**
 * A hint, from light (1) to heavy.
 *
 * @param level from 1; past the last hint the last one is given
 */
export function hint(id: string, seed: Seed, level = 1): ExerciseText {
  const posed = pose(id, seed);
  if (typeof posed === "string") return textOf(posed);
  const at = Number.isFinite(level) ? Math.min(Math.max(Math.trunc(level), 1), posed.hints.length) : 1;
  return textOf(`Hint ${at} of ${posed.hints.length}: ${posed.hints[at - 1]}`);
}

/** The answer to an exercise and why it is right; with a rubric, what else a good one keeps. */
export function solution(id: string, seed: Seed): ExerciseText {
  const posed = pose(id, seed);
  if (typeof posed === "string") return textOf(posed);
  const because = posed.because.replace(/^Right: (\w)/, (_, letter: string) => letter.toUpperCase());
  return textOf([posed.shown ?? asText(posed.answer), because, ...rubricText(posed)].join("\n\n"));
}

const asText = (answer: PosedExercise["answer"]): string =>
  typeof answer === "object" && !Array.isArray(answer)
    ? `An answer is:\n\n\`\`\`ts\n${JSON.stringify(answer, null, 2)}\n\`\`\``
    : `The answer is \`${JSON.stringify(answer)}\`.`;

/** A rubric to mark oneself by, as Markdown; nothing where there is none. */
export const rubricText = ({ rubric }: PosedExercise): string[] =>
  rubric === undefined
    ? []
    : [`Now mark yourself. Which of these can you say of yours?\n\n${rubric.map((line) => `- ${line}`).join("\n")}`];

/** The variant of an id and a seed, or a sentence that says what is wrong with them. */
export function pose(id: unknown, seed: unknown): PosedExercise | string {
  const found = EXERCISES.find((each) => each.id === id);
  if (found === undefined) return `There is no exercise ${quote(id)}: the exercises are ${exerciseIds().join(", ")}.`;
  const isSeed = typeof seed === "string" || (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0);
  if (!isSeed)
    return `The seed of exercise ${found.id} is ${quote(seed)}: it must be a whole number from 0, or a text.`;
  return found.pose(createRandom(seed, `exercise ${found.id}`));
}

/** Any value as quoted in a sentence. */
function quote(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : typeof value === "number"
        ? String(value)
        : `of type ${typeof value}`;
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

const textOf = (text: string): ExerciseText => ({
  text,
  toString: () => text,
  [JUPYTER_DISPLAY](): MimeBundle {
    return { "text/markdown": text, "text/plain": text };
  },
});
