// What an exercise is, as data: how a variant is made, what is right, which mistakes are known, hints from light to
// heavy. exercises/lesson-*.ts hold the exercises, exercise.ts poses them, check.ts looks at answers.
import type { Random } from "rss-lab";

/** One variant of an exercise. */
export interface PosedExercise {
  /** The question in Markdown, with everything that is needed to answer it. */
  readonly question: string;
  /**
   * The right answer: a text, a number or a list; or something built, such as a scenario, which `tryOut` recognises.
   * Texts are compared without regard to case and spaces.
   */
  readonly answer: string | number | boolean | object;
  /** How `solution` shows an answer that is more than a value to type: Markdown, such as a cell of code. */
  readonly shown?: string;
  /** What kind of answer is expected, as a sentence, where its type does not say it: "The answer is a scenario ...". */
  readonly asks?: string;
  /** Every possible answer, where there are a few: anything else is answered with what kind is expected. */
  readonly choices?: readonly (string | number)[];
  /** How far from a right number still counts as right; 0 by default. */
  readonly tolerance?: number;
  /**
   * Answers that come from a known misconception, and the message for each; `isAlmost` if only the last touch is
   * missing.
   */
  readonly mistakes: readonly { readonly answer: unknown; readonly message: string; readonly isAlmost?: boolean }[];
  /**
   * Tries out what the reader has built, by running it, where many answers are right and `answer` is one of them; null
   * where there is nothing to try out. It may throw InputError: the sentence is the message.
   */
  readonly tryOut?: (answer: unknown) => TriedOut | null;
  /**
   * What a sound design has to keep, as statements that the reader marks; shown when `tryOut` has found that it runs
   * and does what it should, and not before.
   */
  readonly rubric?: readonly string[];
  /** From light to heavy; the last one nearly gives the answer away. */
  readonly hints: readonly string[];
  /** The message for a right answer: why it is right. */
  readonly because: string;
}

/** What became of an answer that was run. */
export interface TriedOut {
  readonly isRight: boolean;
  readonly isAlmost?: boolean;
  /** What came out, with the numbers. */
  readonly message: string;
}

/** An exercise as a lesson's file holds it. */
export interface Exercise {
  /** Lesson and name: "02-hash-type". */
  readonly id: string;
  /** Makes the variant of one seed; draws only from `random`. */
  pose(random: Random): PosedExercise;
}
