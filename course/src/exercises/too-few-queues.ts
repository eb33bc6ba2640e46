// An exercise of lesson 06b: which CPU is interrupted if there are fewer queues than CPUs. The right answer is the
// model's.
import { foldOntoQueues, roundRobin } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { distinctMistakes } from "./mistakes.js";

export const tooFewQueues: Exercise = {
  id: "06b-fold",
  pose(random): PosedExercise {
    const cpus = random.pick([5, 6, 8]);
    const few = random.pick([2, 3]);
    const entries = roundRobin(
      Array.from({ length: cpus }, (_, i) => (i + 4) % cpus),
      16,
    );
    const folding = foldOntoQueues(entries, few);
    const unserved = entries.flatMap((cpu, entry) => (folding.cpus.includes(cpu) ? [] : [entry]));
    const entry = random.pick(unserved);
    const answer = folding.entries[entry];
    return {
      question:
        `**Too few queues.** The indirection table is \`[${entries.join(", ")}]\`, but the NIC has only ${few} ` +
        `queues with a message each. As in the model, the driver picks the first ${few} CPUs that the table names, ` +
        "and gives the CPUs of the table, in the order in which it first names them, to the queues in turn. A " +
        `frame's hash value selects entry ${entry}. Which CPU does it interrupt?`,
      answer,
      choices: Array.from({ length: cpus }, (_, cpu) => cpu),
      mistakes: distinctMistakes(
        [
          {
            answer: entries[entry],
            message: `The entry names CPU ${entries[entry] ?? 0}, but no queue and no message belongs to that CPU.`,
          },
          {
            answer: folding.queues[entry],
            message: "That is the number of the queue. Which CPU does its message interrupt?",
            isAlmost: true,
          },
          {
            answer: folding.cpus[0],
            message:
              "Sending everything that has no queue of its own to the first queue would overload it: that was a " +
              "fault in a real driver.",
          },
          {
            answer: folding.cpus.find((cpu) => cpu !== answer),
            message: "Count on in turn: which queue is due for this CPU?",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "An entry can only lead to a CPU that has a queue and a message.",
        `The queues belong to CPUs ${folding.cpus.join(", ")}; the CPUs in the order of the table are ` +
          `${[...new Set(entries)].join(", ")}: to queues 0 to ${few - 1} in turn.`,
        `CPU ${entries[entry] ?? 0} is given to queue ${folding.queues[entry] ?? 0}.`,
      ],
      because:
        `Right: queue ${folding.queues[entry] ?? 0}, and its message goes to CPU ${answer}. Connections stay ` +
        "together: an entry always leads to the same CPU.",
    };
  },
};
