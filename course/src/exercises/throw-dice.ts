// An exercise of lesson 09b: how unevenly equal connections fall on CPUs, counted in runs with different seeds.
import { figures, load, run } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { distinctMistakes } from "./mistakes.js";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Frames of the fullest CPU over the mean, without rebalancing, for each seed. */
const throws = (connections: number, cpus: number): number[] =>
  SEEDS.map((seed) => {
    const traffic = load({ framesPerSecond: 1e6, connections, frames: 4000, seed });
    const { summary } = run({ variant: "message-signaled-interrupts", cpus, traffic, records: "summary" });
    return figures.maxOverMean(summary.cpus.map(({ frames }) => frames));
  });

export const throwDice: Exercise = {
  id: "09b-dice",
  pose(random): PosedExercise {
    const cpus = 6 + 2 * random.below(6);
    const connections = 40 + 10 * random.below(7);
    const all = throws(connections, cpus);
    const answer = Math.round((100 * all.reduce((a, b) => a + b, 0)) / all.length) / 100;
    const [least, most] = [Math.min(...all), Math.max(...all)].map((value) => Math.round(100 * value) / 100);
    return {
      question:
        `**Throw the dice.** ${connections} equal connections, ${cpus} CPUs, MSI-X, the default table, no rebalancing. How ` +
        "many times the mean does the fullest CPU get, in frames, on average over the seeds 1 to 8? Run it: for each seed " +
        `\`run({ variant: "message-signaled-interrupts", cpus: ${cpus}, records: "summary", traffic: load({ framesPerSecond: ` +
        `1e6, connections: ${connections}, frames: 4000, seed }) })\`, and \`figures.maxOverMean\` of the frames in its ` +
        "`summary.cpus`. Give the mean to two decimals.",
      answer,
      tolerance: 0.01,
      mistakes: distinctMistakes(
        [
          {
            answer: 1,
            message: "Equal connections are not dealt, they fall as their hashes have it. Run it and count.",
          },
          { answer: most, message: "That is the worst of the eight throws. Take their mean." },
          { answer: least, message: "That is the best of the eight throws. Take their mean." },
        ].filter((each) => Math.abs(each.answer - answer) > 0.01),
        answer,
      ),
      hints: [
        "`[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => run({ ... }).summary.cpus)` gives the CPUs of all eight runs.",
        "`figures.maxOverMean(cpus.map(({ frames }) => frames))` gives one number for each run.",
        `The eight numbers lie between ${least} and ${most}; add them up and divide by 8.`,
      ],
      because: `Right: the eight throws lie between ${least} and ${most}, and one of them alone says little about the others.`,
    };
  },
};
