// An exercise of lesson 05: find a burst in which the NIC with one hardware queue is done before the one with a queue
// for each CPU. Both receive what the reader hands in ("RSS with Hardware Queuing", step 4.2).
import { formatPs, load, ns, type LoadOptions } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { earlierPs } from "../lesson-05.js";
import { builtOf, strangeField } from "./built.js";

/** What a reader may choose of a burst. */
const BURST = ["framesPerSecond", "connections", "frames", "seed"];
const [FEWEST, MOST] = [8, 24];

export const oddBurst: Exercise = {
  id: "05-burst",
  pose(random): PosedExercise {
    const frames = FEWEST + random.below(9);
    const framesPerSecond = 1e6 * (1 + random.below(2));
    const burst = { framesPerSecond, connections: 4 + random.below(5), frames };
    const least = ns(random.pick([10, 20, 30]));
    const { seed, byPs } = firstOdd(burst, least);
    const usual = [1, 2, 3, 4, 5].find((each) => earlierPs(load({ ...burst, seed: each })) > 0) ?? 1;
    return {
      question:
        "**Find the exception.** In 277 of 293 bursts hardware queues were done first. Find a burst that goes the other " +
        `way: ${FEWEST} to ${MOST} frames, and with *one queue* the last of them is done at least ${formatPs(least)} ` +
        "earlier. Hand in what `load` takes:\n\n" +
        `    const mine = { framesPerSecond: ${framesPerSecond / 1e6}e6, connections: ${burst.connections}, frames: ${frames}, seed: ${usual} };\n\n` +
        "`earlierPs(load(mine))` says by how much hardware queues are done earlier, in picoseconds; below 0 they are " +
        "done later. `check` runs both NICs, as the lesson did.",
      answer: { ...burst, seed },
      asks: "The answer is what load takes: { framesPerSecond, connections, frames, seed }.",
      shown: `One of many: \`{ framesPerSecond: ${framesPerSecond}, connections: ${burst.connections}, frames: ${frames}, seed: ${seed} }\`.`,
      tryOut: (given) => tried(given, least),
      mistakes: [
        { answer: 704, message: "That burst is of the capture. Find one of a load: `{ framesPerSecond, ..., seed }`." },
        {
          answer: seed,
          message: "As a seed of the burst in the question, yes. Hand in the whole burst.",
          isAlmost: true,
        },
      ],
      hints: [
        "You need not know where it is: a loop over the seed can look for it.",
        "`for (let seed = 1; seed <= 200; seed++) if (earlierPs(load({ ...mine, seed })) < 0) ...` finds some.",
        `With the other numbers as they are in the question, a seed from ${Math.floor((seed - 1) / 10) * 10 + 1} to ${Math.floor((seed - 1) / 10) * 10 + 10} will do.`,
      ],
      because: `Right: there one queue is done ${formatPs(byPs)} earlier. Somebody who shows that burst alone has proved nothing.`,
    };
  },
};

/** The first seed with which one queue is done so much earlier; seed 0, and nothing, if none of many does. */
function firstOdd(burst: LoadOptions, leastPs: number): { readonly seed: number; readonly byPs: number } {
  for (let seed = 1; seed <= 400; seed++) {
    const byPs = -earlierPs(load({ ...burst, seed }));
    if (byPs >= leastPs) return { seed, byPs };
  }
  return { seed: 0, byPs: 0 };
}

function tried(given: unknown, leastPs: number): TriedOut | null {
  const burst = builtOf(given);
  if (burst === null) return null;
  const strange = strangeField(burst, BURST);
  if (strange !== undefined)
    return { isRight: false, message: `${strange} is not to be chosen here: a burst has ${BURST.join(", ")}.` };
  const { frames } = burst;
  if (typeof frames !== "number" || frames < FEWEST || frames > MOST)
    return { isRight: false, message: `A burst of this exercise has ${FEWEST} to ${MOST} frames.` };
  const byPs = -earlierPs(load(burst as unknown as LoadOptions));
  if (byPs >= leastPs)
    return {
      isRight: true,
      message: `Both received it, and with one queue the last frame was done ${formatPs(byPs)} earlier. An exception, well found.`,
    };
  if (byPs > 0)
    return {
      isRight: false,
      isAlmost: true,
      message: `With one queue it is done ${formatPs(byPs)} earlier; ${formatPs(leastPs)} are asked for.`,
    };
  return {
    isRight: false,
    message: `${byPs === 0 ? "Both are done at once" : `Hardware queues are done ${formatPs(-byPs)} earlier`}: no exception. Try another seed.`,
  };
}
