// An exercise of lesson 09b: is a miss chance? What seeds can say is computed from the range that is given; how to find
// out is for the reader to mark.
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { wordsIn } from "../words.js";
import { builtOf } from "./built.js";

const RUBRIC = [
  "It says before the run which result would refute the reason.",
  "It changes one thing: the number of seeds, or the arrivals, not both.",
  "It says why that many runs are enough.",
  "It says what you would write if the reason turns out wrong.",
] as const;

export const reasonOrExcuse: Exercise = {
  id: "09b-reason",
  pose(random): PosedExercise {
    const low = 3 + random.below(4);
    const high = low + 14 + random.below(12);
    const published = random.below(2) === 0 ? low + 1 + random.below(3) : low - 2;
    const isPossible = published >= low;
    const judge = (couldBeChance: unknown, seeds: unknown, test: unknown): TriedOut => {
      const says = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
      if (typeof couldBeChance !== "boolean") return says("`couldBeChance` is true or false.");
      if (couldBeChance !== isPossible)
        return says(
          isPossible
            ? `${published} lies between ${low} and ${high}: a single run of the model could have given it.`
            : `${published} lies outside of ${low} to ${high}: no seed of the model came near it.`,
        );
      if (typeof seeds !== "number" || seeds < 20)
        return says(
          "Four seeds gave this range. To say how often chance gives such a value takes 20 runs or more.",
          true,
        );
      if (wordsIn(test) < 15) return says("Now say in a few sentences how you would find out.", true);
      return {
        isRight: true,
        message: `${isPossible ? "Chance could give it" : "Chance hardly gives it"}; ${seeds} runs can tell.`,
      };
    };
    const test =
      "Before the run I write down that the reason is refuted if fewer than one in twenty seeds gives a value as low. " +
      "Nothing but the seed changes, and forty runs are enough to tell one in five from one in fifty. If it is refuted, I say so.";
    const good = { couldBeChance: isPossible, seeds: 40, test };
    return {
      question:
        `**A reason or an excuse?** A number of the model is 12 times, the published one ${published} times. It comes of one ` +
        `run; our four seeds range from ${low} to ${high}. A colleague says: "that is chance". Could it be? And how would you ` +
        'find out? Answer with `{ couldBeChance: true, seeds: 4, test: "..." }`: whether the published number could be one ' +
        "of our throws, how many seeds you would run, and what you would do.",
      answer: good,
      asks: 'The answer is such as { couldBeChance: true, seeds: 4, test: "..." }.',
      rubric: RUBRIC,
      tryOut: (given) => {
        const design = builtOf(given);
        return design !== null && "couldBeChance" in design
          ? judge(design["couldBeChance"], design["seeds"], design["test"])
          : null;
      },
      mistakes: [
        {
          answer: JSON.stringify({ ...good, couldBeChance: !isPossible }),
          message: judge(!isPossible, 40, test).message,
        },
        { answer: JSON.stringify({ ...good, seeds: 4 }), message: judge(isPossible, 4, test).message, isAlmost: true },
      ],
      hints: [
        "Does the published number lie in the range of our seeds?",
        "Four throws show a range, not how often each value comes. How many would?",
        `${published} lies ${isPossible ? "inside" : "outside"} of ${low} to ${high}; run 20 seeds or more, and say beforehand what refutes the reason.`,
      ],
      because: judge(isPossible, 40, test).message,
    };
  },
};
