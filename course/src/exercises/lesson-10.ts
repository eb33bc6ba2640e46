// The exercises of lesson 10, "Where should the reply be sent from?": what the cache lines cost, sends that must become
// cheaper, a server's sends. The right answers come from runs of the model.
import { createTopology, ns, run, us, type Sends, figures } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { aimedTraffic } from "./aimed.js";
import { cheaperSends } from "./cheaper-sends.js";
import { distinctMistakes } from "./mistakes.js";
import { placeSends } from "./place-sends.js";

const BY_NUMBER = { variant: "message-signaled-interrupts", records: "summary" } as const;

const lines: Exercise = {
  id: "10-lines",
  pose(random): PosedExercise {
    const frames = 2 + random.below(9);
    const isFar = random.below(2) === 1;
    const lineNs = isFar ? 130 : 50;
    const sends: Sends = { perFrame: 1, trigger: "timer", delayPs: us(5), cpu: isFar ? 2 : 1 };
    const traffic = aimedTraffic(Array.from({ length: frames }, (_, i) => ({ cpu: 0, timePs: i * us(20) })));
    const topology = { nodes: 2, coresPerNode: 2 };
    const { summary } = run({ ...BY_NUMBER, traffic, topology, rss: { indirectionTable: [0] }, sends });
    const answer = figures.timeByKindPs(summary.cpus)["cache-stall"] / ns(1);
    const where = isFar ? "a CPU of the other node" : "another core of the same node";
    const distance =
      createTopology(topology).distance(0, isFar ? 2 : 1) === "other-node" ? "another node" : "the same node";
    return {
      question:
        `**How long do they wait for caches?** ${frames} frames of one connection arrive 20 µs apart; CPU 0 receives ` +
        `all of them. Each sets a timer that sends 5 µs later on ${where}. A connection's state is 4 cache lines, ` +
        `and a line from a core of ${distance} takes ${lineNs} ns. How many nanoseconds do the two CPUs wait for ` +
        `cache lines, all in all?`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: frames * 4 * lineNs,
            message:
              "That is the way to the sends. The next frame is received on CPU 0 again: where is the state by then?",
          },
          {
            answer: 2 * frames * 4 * lineNs,
            message: "Nearly: at the first frame no other CPU holds the state yet.",
            isAlmost: true,
          },
          {
            answer: (2 * frames - 1) * lineNs,
            message: "The number of journeys is right; each time 4 lines travel.",
            isAlmost: true,
          },
          { answer: 0, message: "It would be 0 if the sends ran on CPU 0." },
        ],
        answer,
      ),
      hints: [
        "The state is where it was touched last. Follow it: frame, send, frame, send.",
        "It travels before every send, and back before every frame but the first.",
        `${2 * frames - 1} journeys, 4 lines each, ${lineNs} ns a line.`,
      ],
      because: `Right: ${2 * frames - 1} journeys of ${4 * lineNs} ns.`,
    };
  },
};

export const lesson10: readonly Exercise[] = [lines, cheaperSends, placeSends];
