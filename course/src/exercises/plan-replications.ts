// An exercise of lesson 14: from a pilot to an experiment file with the replications that a half width takes. The file
// is read, and its runs are made.
import { experiments } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { withChanges } from "../lesson-14.js";
import { PRACTICE_ID, PRACTICE_OUTCOME, practice, reachedNs } from "../practice-experiment.js";
import { distinctMistakes } from "./mistakes.js";

/** So many more than are needed are no waste yet. */
const SPARE = 1.25;

export const planReplications: Exercise = {
  id: PRACTICE_ID,
  pose(random): PosedExercise {
    const { text, pilot, halfWidthNs, pilotHalfWidthNs, needed } = practice(random);
    const planned = (replications: number): string => withChanges(text, { replications });
    const most = Math.floor(SPARE * needed);
    const tooFew =
      `${needed} replications are planned for ±${halfWidthNs} ns with the pilot's spread. With fewer the interval may ` +
      "still come out narrow, by luck; that cannot be promised beforehand.";
    const tryOut = (given: unknown): TriedOut | null => {
      const answer = textOf(given);
      if (answer === null) return null;
      const experiment = experiments.readExperiment(answer);
      const { replications } = experiment;
      if (experiments.experimentText({ ...experiment, replications: pilot }) !== normal(text))
        return { isRight: false, message: "Change the replications alone: every other field is that of the pilot." };
      if (replications < needed) return { isRight: false, message: tooFew, isAlmost: replications === needed - 1 };
      if (replications > most)
        return {
          isRight: false,
          isAlmost: true,
          message: `That is enough, and more: ${replications} replications, where up to ${most} would do. Runs cost time.`,
        };
      return { isRight: true, message: ranWell(answer, halfWidthNs) };
    };
    const answer = planned(needed);
    const linear = Math.ceil((pilot * pilotHalfWidthNs) / halfWidthNs);
    return {
      question:
        `**Plan the replications.** \`practiceExperiment(seed)\`, with the seed of this exercise, gives an experiment file ` +
        `whose ${pilot} replications are a pilot; \`resultsOf(text)\` makes its runs. The pilot knows the difference of the ` +
        `${PRACTICE_OUTCOME} to ±${pilotHalfWidthNs} ns. Build the file that will know it to ±${halfWidthNs} ns, with no more ` +
        "replications than that takes, the pilot's included. Answer with the text of the file. " +
        "All of its runs are then made.",
      answer,
      tryOut,
      mistakes: distinctMistakes(
        [
          {
            answer: text,
            message: `That is the pilot: it knows the difference to ±${pilotHalfWidthNs} ns.`,
          },
          ...(linear < needed
            ? [
                {
                  answer: planned(linear),
                  message: `${linear} would do if the width fell as the number of runs grows. It falls as its square root.`,
                },
              ]
            : []),
        ],
        answer,
      ),
      hints: [
        "`withChanges(practiceExperiment(seed), { replications: 20 })` is the file with 20 replications.",
        "The width falls as the square root of the replications: a half takes four times as many. " +
          `\`replicationsNeeded(differences, { halfWidth: ${halfWidthNs * 1000} })\` takes the differences of the pilot, in picoseconds.`,
        `The differences are \`differencesAt(results, { outcome: "${PRACTICE_OUTCOME}" })\`, and the pilot's half width is ` +
          `${(pilotHalfWidthNs / halfWidthNs).toFixed(2)} times the wanted one: square it, times ${pilot}, rounded up.`,
      ],
      because: `Right: ${ranWell(answer, halfWidthNs)}`,
    };
  },
};

function ranWell(text: string, wantedNs: number): string {
  const { halfWidthNs, verdict } = reachedNs(text);
  const came = Number(halfWidthNs.toPrecision(3));
  const luck =
    halfWidthNs <= wantedNs ? "" : " (The interval's own spread was larger than the pilot's; report what was planned.)";
  return `All runs were made: the difference is known to ±${came} ns, and ±${wantedNs} ns was planned.${luck} ${verdict}`;
}

/** A text that may be an experiment; null for anything else. */
const textOf = (given: unknown): string | null => (typeof given === "string" && given.includes("{") ? given : null);

const normal = (text: string): string => experiments.experimentText(experiments.readExperiment(text));
