// An exercise of lesson 13: build a table with `ethtool -X ... weight`, which writes a block of entries for each queue.
// The answer is tried out: the command is applied to the host, and every frame of its capture is placed.
import { host as hosts, parseFrame } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { afterCommand } from "../host-command.js";
import { MOST_OVER_MEAN, practice } from "../practice-host.js";
import { spreadOf } from "../lesson-13.js";

export const buildWeights: Exercise = {
  id: "13-weights",
  pose(random): PosedExercise {
    const { host, frames, loads, perEntry, weights } = practice(random);
    const parsed = frames.map(({ bytes }) => parseFrame(bytes));
    const over = (changed: hosts.Host): number => {
      const place = hosts.placer(changed);
      const rows = Array.from({ length: host.queues }, (_, queue) => ({ queue, frames: 0 }));
      parsed.forEach((frame, i) => (rows[place(frame).queue ?? 0].frames += loads[i]));
      return spreadOf(rows).overMean;
    };
    const shown = (value: number): string => value.toFixed(3);
    const sum = loads.reduce((total, load) => total + load, 0);
    const answer = `ethtool -X eth0 weight ${weights.join(" ")}`;
    const tryOut = (given: unknown): TriedOut | null => {
      const command = commandOf(given);
      if (command === null) return null;
      const result = over(afterCommand(host, command));
      const came = `All ${sum} frames were placed: the fullest queue gets ${shown(result)} times the mean`;
      if (result <= MOST_OVER_MEAN)
        return { isRight: true, message: `${came}, and at most ${MOST_OVER_MEAN} was asked for.` };
      return {
        isRight: false,
        isAlmost: result <= MOST_OVER_MEAN + 0.08,
        message: `${came}; at most ${MOST_OVER_MEAN} is asked for. Before the command it was ${shown(over(host))}.`,
      };
    };
    return {
      question:
        "**Build a table.** A host has 4 queues and 128 entries, dealt in turn, and the fullest queue gets " +
        `${shown(over(host))} times the mean. \`practiceHost(seed)\`, with the seed of this exercise, gives \`host\` and ` +
        `\`frames\`; \`framesPerEntry(frames, host)\` counts the frames of each entry. Give one command, ` +
        `\`"ethtool -X eth0 weight W0 W1 W2 W3"\`, after which no queue gets more than ${MOST_OVER_MEAN} times the mean. ` +
        "The weights write one block of entries for each queue, in ascending order.",
      answer,
      tryOut,
      mistakes: [
        {
          answer: "ethtool -X eth0 equal 4",
          message: `That is the table that the host has: ${shown(over(host))} times the mean.`,
        },
        {
          answer: "ethtool -X eth0 weight 1 1 1 1",
          message:
            `Four blocks of 32 entries: ${shown(over(afterCommand(host, "ethtool -X eth0 weight 1 1 1 1")))} times the ` +
            "mean. Entries are not equally full; count their frames.",
        },
      ],
      hints: [
        "Four weights whose sum is 128 are the sizes of the four blocks: with 40 30 30 28, queue 0 gets entries 0 to 39.",
        "Add up `framesPerEntry(frames, host)` from entry 0 on, and cut where the sum passes one, two and three quarters " +
          `of the ${sum} frames.`,
        `The first block ends at entry ${weights[0] - 1}, with ${perEntry.slice(0, weights[0]).reduce((a, b) => a + b, 0)} frames.`,
      ],
      because: `Right: the fullest queue gets ${shown(over(afterCommand(host, answer)))} times the mean.`,
    };
  },
};

/** A command, or a list of four weights for one; null for anything else. */
function commandOf(given: unknown): string | null {
  if (typeof given === "string" && /^\s*(sudo\s+)?ethtool\s/.test(given)) return given;
  if (Array.isArray(given) && given.every((weight) => typeof weight === "number"))
    return `ethtool -X eth0 weight ${given.join(" ")}`;
  return null;
}
