// The exercises of lesson 05, "What do hardware queues save?": which CPUs run a DPC, a burst that goes the other
// way, what is saved, whether it is worth it. The right answers come from the model ("RSS with Hardware Queuing").
import { DEFAULT_COSTS, ns } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { distinctMistakes } from "./mistakes.js";
import { cycleInWords, drawCycle } from "./interrupt-cycle.js";
import { oddBurst } from "./odd-burst.js";
import { worthIt } from "./worth-it.js";
import { distinct } from "../words.js";

const dpcs: Exercise = {
  id: "05-dpcs",
  pose(random): PosedExercise {
    let cycle = drawCycle(random);
    const entries = (): number[] => distinct(cycle.hashValues.map((hashValue) => hashValue & 7));
    // Who takes an entry's number for its CPU must not be right by chance.
    while (String(entries()) === String(distinct(cycle.cpus))) cycle = drawCycle(random);
    const answer = distinct(cycle.cpus);
    return {
      question:
        "**Which CPUs run a DPC?** A NIC has a hardware receive queue for each CPU and one interrupt. " +
        `${cycleInWords(cycle)} On which CPUs does a DPC run in this interrupt cycle? ` +
        "Give a list in ascending order.",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: distinct([cycle.isrCpu, ...cycle.cpus]),
            message:
              `CPU ${cycle.isrCpu} runs the ISR. Its queue is empty, and nothing is left to ` +
              "queue in software: it gets no DPC.",
            isAlmost: true,
          },
          {
            answer: entries(),
            message: "Those are the numbers of the table's entries. The CPU is what stands in the entry.",
            isAlmost: true,
          },
          { answer: distinct(cycle.table), message: "Only CPUs whose queue is not empty get a DPC (step 3)." },
          { answer: [cycle.isrCpu], message: "That CPU runs the ISR. A DPC runs where frames wait (step 3)." },
        ],
        answer,
      ),
      hints: [
        "Step 3: the ISR asks for a DPC on each CPU whose queue is not empty.",
        "The NIC has used the 3 least significant bits of each hash value to choose the queue.",
        `The frames' entries are ${cycle.hashValues.map((hashValue) => hashValue & 7).join(", ")}.`,
      ],
      because:
        "Right: only the frames' CPUs. With one hardware queue the ISR's CPU would have been among them, to " +
        "queue the frames.",
    };
  },
};

const saved: Exercise = {
  id: "05-saved",
  pose(random): PosedExercise {
    const frames = 5 + random.below(36);
    const { assignPs, dpcPs } = DEFAULT_COSTS;
    const answer = Math.round((dpcPs + frames * assignPs) / ns(1));
    return {
      question:
        `**How much earlier?** ${frames} frames for several CPUs wait when an ISR ends, none of them for its own ` +
        "CPU. In the model, starting a DPC takes 140 ns, queueing a frame in software 26 ns, asking another CPU " +
        "200 ns. By how many nanoseconds does the first *other* CPU get its request earlier with hardware queues " +
        "than with one hardware queue?",
      answer,
      tolerance: 0.5,
      mistakes: distinctMistakes(
        [
          {
            answer: frames * 26,
            message: "That is the queueing. It is done by a DPC, and that one has to be started first.",
            isAlmost: true,
          },
          { answer: 26, message: "That is for one frame. All of them are queued before the first request leaves." },
          { answer: answer + 200, message: "The request takes 200 ns in both variants: that is not saved." },
          {
            answer: 140,
            message: "The start of the first DPC, yes; its first task is queueing the frames.",
            isAlmost: true,
          },
        ],
        answer,
      ),
      hints: [
        "With hardware queues the ISR itself asks for the DPCs. What comes between ISR and first request with one " +
          "hardware queue?",
        "A DPC starts, then it queues all frames (step 5.1), then it asks (step 5.2).",
        `140 ns, and 26 ns for each of ${frames} frames.`,
      ],
      because:
        `Right: ${answer} ns. The more frames a cycle has, the more is saved; at low rates it is hardly more than ` +
        "the start of the DPC.",
    };
  },
};

export const lesson05: readonly Exercise[] = [dpcs, oddBurst, saved, worthIt];
