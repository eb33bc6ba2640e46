// An exercise of lesson 03: which entry to move so that two CPUs share the load, with one entry too large to help. The
// right answer is found by trying every entry.
import { roundRobin } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { shuffled } from "./shuffled.js";

/** Two CPUs: one with a very large, a middling and two small entries, the other with four small ones. */
export const moveEntry: Exercise = {
  id: "03-move",
  pose(random): PosedExercise {
    const full = random.below(2);
    // One move alone is best: the middling entry leaves its CPU the largest one and 20 at most, and the largest one
    // would come on top of the other CPU's 24 at least.
    const heavy = shuffled(random, [
      90 + random.below(31),
      30 + random.below(16),
      3 + random.below(8),
      3 + random.below(8),
    ]);
    const light = [0, 1, 2, 3].map(() => 6 + random.below(7));
    const cpus = roundRobin([0, 1], 8);
    const loads = cpus.map((cpu, i) => (cpu === full ? heavy : light)[i >> 1]);
    const loadOf = (cpu: number, table: readonly number[]): number =>
      loads.reduce((sum, load, i) => (table[i] === cpu ? sum + load : sum), 0);
    const fullestAfter = (entry: number): number => {
      const table = cpus.map((cpu, i) => (i === entry ? 1 - cpu : cpu));
      return Math.max(loadOf(0, table), loadOf(1, table));
    };
    const all = loads.map((_, entry) => entry);
    const mine = all.filter((entry) => cpus[entry] === full);
    const best = Math.min(...all.map(fullestAfter));
    const answer = all.find((entry) => fullestAfter(entry) === best) as number;
    const largest = all.find((entry) => loads[entry] === Math.max(...loads)) as number;
    const [before, half] = [loadOf(full, cpus), (loadOf(full, cpus) - loadOf(1 - full, cpus)) / 2];
    return {
      question:
        "**Which entry would you move?** A table has 8 entries, dealt to CPUs 0 and 1 in turn: " +
        `\`[${cpus.join(", ")}]\`. In the last second entries 0 to 7 received \`[${loads.join(", ")}]\` thousand ` +
        "frames, and the next second brings the same. You may point one entry at the other CPU. Afterwards one of the two " +
        "CPUs is the fuller one, perhaps the other one than now. With which entry (from 0) moved does it have fewest frames?",
      answer,
      choices: all,
      mistakes: [
        {
          answer: largest,
          message:
            `Then the other CPU is the full one, with ${fullestAfter(largest)} thousand frames. A very large entry ` +
            "only takes its load along: count both CPUs after the move.",
        },
        ...mine
          .filter((entry) => entry !== answer && entry !== largest)
          .map((entry) => ({
            answer: entry,
            message: `That helps, from ${before} to ${fullestAfter(entry)} thousand frames, but another entry helps more.`,
            isAlmost: true,
          })),
        ...all
          .filter((entry) => cpus[entry] !== full)
          .map((entry) => ({
            answer: entry,
            message: `Entry ${entry} belongs to CPU ${1 - full}, which has less to do: the full one would get it too.`,
          })),
        {
          answer: loads[answer],
          message: "That is the load of the right entry. Give its number, from 0.",
          isAlmost: true,
        },
      ],
      hints: [
        "First add up what each CPU gets now.",
        "Moving a load x takes x from one CPU and gives it to the other.",
        `The difference is ${2 * half}, so an entry near ${half} would be ideal; compute both CPUs after the move.`,
      ],
      because:
        `Right: entry ${answer} brings the fuller CPU from ${before} down to ${best} thousand frames. The largest ` +
        `entry would have made ${fullestAfter(largest)} on the other one.`,
    };
  },
};
