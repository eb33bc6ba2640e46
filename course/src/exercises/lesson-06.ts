// The exercises of lesson 06, "Why let the NIC choose whom to interrupt?", and of its depth, 06a and 06b: here the
// number of interrupts. The right answers come from the model ("RSS with Message Signaled Interrupts").
import { run, us } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { aimedTraffic } from "./aimed.js";
import { distinctMistakes } from "./mistakes.js";
import { cheaperVariant } from "./cheaper-variant.js";
import { testTheMessages } from "./test-the-messages.js";
import { lesson06a } from "./lesson-06a.js";
import { lesson06b } from "./lesson-06b.js";

const interrupts: Exercise = {
  id: "06-interrupts",
  pose(random): PosedExercise {
    const cpus = [0, 1, 2, 3].slice(0, 2 + random.below(3));
    const bursts = 2 + random.below(2);
    const perCpu = 2 + random.below(3);
    const frames = Array.from({ length: bursts }, (_, burst) =>
      cpus.flatMap((cpu) => Array.from({ length: perCpu }, () => ({ cpu, timePs: us(100 * burst) }))),
    ).flat();
    const { interrupts: answer } = run({
      traffic: aimedTraffic(frames),
      variant: "message-signaled-interrupts",
    }).summary;
    return {
      question:
        "**How many interrupts?** A NIC with MSI-X has a queue and a message for each of 4 CPUs, and no interrupt " +
        `moderation. ${bursts} bursts come, 100 µs apart. In each burst ${perCpu} frames arrive for each of ` +
        `${cpus.length} CPUs, all at the same instant; each CPU is done with its frames within 10 µs. How many ` +
        "interrupts are there in all?",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: bursts,
            message:
              "That would be one interrupt for all queues, as with hardware queuing. Here every queue that is not " +
              "empty has its own message.",
          },
          {
            answer: frames.length,
            message:
              "A message is not sent again before its CPU's DPC has enabled it (step 2): the frames of one queue in " +
              "a burst share an interrupt.",
          },
          {
            answer: cpus.length,
            message: "That is one burst. The messages are enabled again before the next one comes.",
            isAlmost: true,
          },
          { answer: bursts * 4, message: "An empty queue does not interrupt its CPU (step 1.4).", isAlmost: true },
          { answer: bursts * perCpu, message: "Count queues with frames, not frames." },
        ],
        answer,
      ),
      hints: [
        "Each queue that is not empty interrupts its own CPU.",
        "Step 2: no further interrupt to that CPU until its DPC has enabled it.",
        `${cpus.length} messages in each of ${bursts} bursts.`,
      ],
      because:
        `Right: ${answer}. With one interrupt for all queues it would be ${bursts}; that is the price of independent ` +
        "cycles.",
    };
  },
};

export const lesson06: readonly Exercise[] = [interrupts, cheaperVariant, testTheMessages, ...lesson06a, ...lesson06b];
