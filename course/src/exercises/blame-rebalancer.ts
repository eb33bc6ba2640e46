// An exercise of lesson 09: one CPU stays busy, and the rebalancer is blamed. The bound that no table can break is
// computed (`unsplittable`); the plan is for the reader to mark.
import { unsplittable, type Random } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { wordsIn } from "../words.js";
import { builtOf } from "./built.js";

const RUBRIC = [
  "It looks for the largest connection and the largest entry before it changes anything.",
  "It compares the busiest CPU with what a table can reach, not with the mean.",
  "It says what would show that the rebalancer is to blame after all.",
  "It says what helps if no table does: more connections, other hash types, less thread work on that CPU.",
] as const;
const percent = (share: number): number => Math.round(share * 1000) / 10;

/** A host on which the large connection alone sets the bound, clearly above the mean. */
function drawHost(random: Random) {
  for (;;) {
    const elephant = 50 + random.below(25);
    const rest = 60 + 5 * random.below(17);
    const quiet = random.below(4);
    const low = 5 * random.below(3);
    const high = low + 10 + 5 * random.below(2);
    const threads = [0, 1, 2, 3].map((cpu) => (cpu === quiet ? low : high));
    // The elephant's entry on CPU 0, the rest in 60 even entries on all four CPUs.
    const table = [0, ...Array.from({ length: 60 }, (_, i) => i % 4)];
    const sizes = [elephant, ...Array.from({ length: 60 }, () => rest / 60)];
    const cpus = threads.map((want, cpu) => {
      const receiveLoad = sizes.reduce((sum, size, i) => (table[i] === cpu ? sum + size : sum), 0) / 100;
      return { cpu, node: 0, receiveLoad, threadLoad: want / 100, load: receiveLoad + want / 100 };
    });
    const entries = table.map((cpu, entry) => ({ cpu, frames: sizes[entry], isMoving: false }));
    const lowest = percent(unsplittable({ cpus, entries }).bestPossible);
    const mean = percent((elephant + rest + threads.reduce((a, b) => a + b, 0)) / 400);
    if (lowest > mean + 5) return { elephant, rest, quiet, low, threads, lowest, mean };
  }
}

export const blameRebalancer: Exercise = {
  id: "09-blame",
  pose(random): PosedExercise {
    const { elephant, rest, quiet, low, threads, lowest, mean } = drawHost(random);
    const says = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
    const judge = (number: number, plan: unknown): TriedOut => {
      const isRight = Math.abs(number - lowest) <= 0.5;
      if (!isRight && Math.abs(number - mean) <= 0.5)
        return says(`${number} % is the mean of all CPUs. Can a table reach it, with a connection of ${elephant} %?`);
      if (!isRight && Math.abs(number - elephant) <= 0.5)
        return says("That is the large connection alone. Threads want the CPU that it is on, too.", true);
      if (!isRight) return says(`${number} % is not the least. Where would you put the large connection?`);
      if (wordsIn(plan) < 15) return says(`${lowest} % is right. Now the plan, in a few sentences.`, true);
      return { isRight: true, message: `${lowest} % is right: ${because}` };
    };
    const because = `the large connection needs the CPU on which threads want least, CPU ${quiet}, and no table can split it.`;
    const plan =
      "First I would look which connection and which entry are the largest, and compute what the best table reaches. Only " +
      "if the busiest CPU stays well above that, after several looks, is the rebalancer to blame. Else I would ask the " +
      "program for several connections, or keep threads off that CPU.";
    return {
      question:
        "**Is the rebalancer to blame?** A colleague writes: the rebalancer is broken, one CPU is far busier than the " +
        `others. Four CPUs receive. One connection alone takes ${elephant} % of a CPU, all others together ${rest} %, in ` +
        `many small entries. Threads want ${threads.map((want, cpu) => `${want} % of CPU ${cpu}`).join(", ")}. Answer with ` +
        '`{ lowest: 50, plan: "..." }`: how busy the busiest CPU is at the least, in %, whatever the table says; and how ' +
        "you would find out who is to blame.",
      answer: { lowest, plan },
      asks: 'The answer is a number and a plan, such as `{ lowest: 50, plan: "..." }`.',
      rubric: RUBRIC,
      tryOut: (given) => {
        const design = builtOf(given);
        return typeof design?.["lowest"] === "number" ? judge(design["lowest"], design["plan"]) : null;
      },
      mistakes: [
        { answer: JSON.stringify({ lowest: 100, plan }), message: judge(100, plan).message },
        { answer: JSON.stringify({ lowest }), message: judge(lowest, "").message, isAlmost: true },
      ],
      hints: [
        "A connection's frames all have one hash value. Where can they go?",
        "Put the connection on the CPU with the least thread work, and everything else elsewhere. Then compare with the " +
          "mean of all CPUs.",
        `${elephant} % on CPU ${quiet}, whose threads want ${low} %; the mean of all CPUs is ${mean} %.`,
      ],
      because: judge(lowest, plan).message,
    };
  },
};
