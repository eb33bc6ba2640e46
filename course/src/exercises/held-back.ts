// An exercise of lesson 06a: how long interrupt moderation holds one message back. The right answer is a run's.
import { run, us } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { aimedTraffic } from "./aimed.js";
import { distinctMistakes } from "./mistakes.js";

export const heldBack: Exercise = {
  id: "06a-held",
  pose(random): PosedExercise {
    const queues = random.pick([2, 4, 8]);
    const gap = random.pick([0.5, 1, 2]);
    const frames = random.pick([4, 8, 16, 32]);
    const timeout = random.pick([20, 50, 100]);
    const count = frames * queues + queues;
    const traffic = aimedTraffic(Array.from({ length: count }, (_, i) => ({ cpu: i % queues, timePs: us(gap * i) })));
    const result = run({
      traffic,
      variant: "message-signaled-interrupts",
      cpus: queues,
      interruptModeration: { timeoutPs: us(timeout), frames },
      costs: { interruptDeliveryPs: 0 },
    });
    const answer = (result.moments().find((row) => row.what === "interrupt")?.timePs ?? 0) / us(1);
    return {
      question:
        `**How long is it held back?** A NIC with MSI-X has ${queues} queues, each with a message. Interrupt ` +
        `moderation holds a message back until ${frames} frames wait for it or its first frame has waited for ` +
        `${timeout} µs. A frame arrives every ${gap} µs, for the ${queues} queues in turn. How many microseconds ` +
        "after its first frame is the first queue's message sent?",
      answer,
      tolerance: 0.01,
      mistakes: distinctMistakes(
        [
          {
            answer: (frames - 1) * gap,
            message: "You counted the frames of all queues together. Each message counts its own.",
          },
          {
            answer: (frames - 1) * gap * queues,
            message: `By then ${frames} frames would wait, but the time-out comes first.`,
            isAlmost: true,
          },
          {
            answer: timeout,
            message: `${frames} frames wait for it before the time-out. Whichever comes first ends the wait.`,
            isAlmost: true,
          },
          {
            answer: frames * gap * queues,
            message: "The first frame counts, too: only one less is still to come.",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "Whichever comes first: the count or the time-out.",
        `The frames of one queue come every ${gap * queues} µs.`,
        `The count would be reached after ${frames - 1} times ${gap * queues} µs; the time-out is ${timeout} µs.`,
      ],
      because: `Right: ${answer} µs. With one message for all queues the count would be reached ${queues} times as fast.`,
    };
  },
};
