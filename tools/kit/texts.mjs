// The teacher's texts, as Markdown: the answer key, the misconceptions, the map of objectives. All of it comes from the
// lessons and from the course's own exercises, so none of it can age.
import { plainText } from "../../book/build/markdown.mjs";
import { kindOfExercise } from "../lesson-shape.mjs";
import { guessesOf } from "./lesson.mjs";

/**
 * @typedef {import("./lesson.mjs").Lesson} Lesson
 * @typedef {{ question: string, answer: unknown, mistakes: readonly { answer: unknown, message: string }[],
 *   hints: readonly string[], tolerance?: number, rubric?: unknown, tryOut?: unknown }} Posed
 * @typedef {{ pose: (id: string, seed: string | number) => Posed | string,
 *   solution: (id: string, seed: string | number) => { text: string } }} Course what the kit asks of the course
 */

/** @param {Lesson} lesson */
const heading = ({ number, title }) => `## ${number} ${title}`;

/** @param {Lesson["exercises"][number]} exercise */
const exerciseHeading = ({ number, title, isDeeper }) =>
  `### Exercise ${number}${isDeeper ? " (deeper)" : ""}: ${title}`;

/** @param {Lesson["exercises"][number]} exercise */
const call = ({ id, seed }) => `\`exercise(${JSON.stringify(id)}, ${JSON.stringify(seed)})\``;

/** The variant of an exercise; a fault where the course has none. @param {Course} course */
const posedBy =
  ({ pose }) =>
  /** @param {{ id: string, seed: string | number }} exercise @returns {Posed} */
  ({ id, seed }) => {
    const posed = pose(id, seed);
    if (typeof posed === "string") throw new Error(posed);
    return posed;
  };

/**
 * Every exercise at its lesson's seed: question, answer and why.
 * @param {readonly Lesson[]} lessons
 * @param {Course} course
 */
export function answerKey(lessons, course) {
  const posed = posedBy(course);
  const parts = lessons.flatMap((lesson) => [
    heading(lesson),
    ...lesson.exercises.flatMap((exercise) => {
      const { question, tolerance = 0 } = posed(exercise);
      const within =
        tolerance > 0 ? [`Anything within ${Number(tolerance.toPrecision(3))} of it counts as right.`] : [];
      const { text } = course.solution(exercise.id, exercise.seed);
      return [
        exerciseHeading(exercise),
        call(exercise),
        question,
        text.replace(/^(The answer is|An answer is:?)/, "**$1**"),
        ...within,
      ];
    }),
  ]);
  return [
    "# Answer key",
    "Every exercise at the seed that its lesson uses. For another seed ask the course: `solution(id, seed)`. " +
      "Where something was to be built, many answers are right, and one of them stands here.",
    ...parts,
  ].join("\n\n");
}

/**
 * What people get wrong: the known wrong answers of every exercise with what the course says to each, and the wrong
 * guesses that a lesson answers.
 * @param {readonly Lesson[]} lessons
 * @param {Course} course
 */
export function misconceptions(lessons, course) {
  const posed = posedBy(course);
  const parts = lessons.flatMap((lesson) => {
    const guesses = guessesOf(lesson);
    const exercises = lesson.exercises.flatMap((exercise) => {
      const { mistakes, tryOut } = posed(exercise);
      /** @type {Map<string, string[]>} */
      const byMessage = new Map();
      for (const { answer, message } of mistakes)
        byMessage.set(message, [...(byMessage.get(message) ?? []), inCode(answer)]);
      const rows = [...byMessage].map(([message, answers]) => `| ${cell(answers.join(", "))} | ${cell(message)} |`);
      const tried = tryOut === undefined ? [] : ["What is built here is run, and the message says what came out."];
      return rows.length === 0 && tried.length === 0
        ? []
        : [
            exerciseHeading(exercise),
            call(exercise),
            ...(rows.length > 0 ? [["| answer | what it overlooks |", "| --- | --- |", ...rows].join("\n")] : []),
            ...tried,
          ];
    });
    return guesses.length + exercises.length === 0
      ? []
      : [
          heading(lesson),
          ...(guesses.length > 0 ? ["### Predictions", guesses.map(guessText).join("\n")] : []),
          ...exercises,
        ];
  });
  return [
    "# Misconceptions, and what to answer",
    "Two kinds, lesson by lesson: wrong predictions, with the lesson's answer to them, and wrong answers to exercises that are " +
      "known to come up, at the lesson's seed, with what the course answers. Let people be wrong first: the prediction is what the lesson works on.",
    ...parts,
  ].join("\n\n");
}

/** @param {import("./lesson.mjs").Guess} guess */
const guessText = ({ question, right, wrong }) =>
  [`- **${question}**${right === null ? "" : ` The run says: ${right}.`}`, ...wrong.map((each) => `  - ${each}`)].join(
    "\n",
  );

/**
 * The course as a map: what each lesson is for, what it needs, its exercises and its minutes.
 * @param {readonly Lesson[]} lessons
 * @param {Course} course
 */
export function objectives(lessons, course) {
  const posed = posedBy(course);
  const rows = lessons.map(({ number, title, goals, before, minutes, exercises }) => {
    const needs = (plainText(before).match(/\b\d\d[a-z]?\b/g) ?? []).join(", ");
    const tasks = exercises.map(
      (each) => `${each.number}${each.isDeeper ? " (deeper)" : ""}: ${each.title} *(${kindOfExercise(posed(each))})*`,
    );
    const deeper = minutes.deeper === 0 ? "" : String(minutes.deeper);
    return `| ${[`${number} ${title}`, goals.map((goal) => `&bull; ${goal}`).join("<br>"), tasks.join("<br>"), needs, minutes.core, deeper].map((each) => cell(String(each))).join(" | ")} |`;
  });
  /** @param {"core" | "deeper" | "exercises"} what */
  const sum = (what) => lessons.reduce((all, { minutes }) => all + minutes[what], 0);
  return [
    "# Objectives, lesson by lesson",
    `${lessons.length} ${lessons.length === 1 ? "lesson" : "lessons"}, ${sum("exercises")} exercises, ${sum("core")} minutes, and ${sum("deeper")} more for what is marked Deeper. ` +
      "Minutes follow the formula of notebooks/README.md: words / 130 + 1.25 for a code cell + 7 for an exercise, in whole fives.",
    [
      "| lesson | afterwards one can | exercises | needs | minutes | deeper |",
      "| --- | --- | --- | --- | ---: | ---: |",
      ...rows,
    ].join("\n"),
  ].join("\n\n");
}

/** A text as a cell of a Markdown table. @param {string} text */
const cell = (text) => text.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");

/** @param {unknown} answer */
const inCode = (answer) => `\`${typeof answer === "string" ? answer : JSON.stringify(answer)}\``;
