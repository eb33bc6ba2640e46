// The exercises of lesson 04, "What can a driver do with one hardware queue?": which CPUs run a DPC, and when
// interrupts are enabled; what the reader builds stands in files of its own. The right answers come from the model
// ("RSS with a Single Hardware Receive Queue").
import { DEFAULT_COSTS, run, type Random, ns } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { aimedTraffic } from "./aimed.js";
import { distinctMistakes } from "./mistakes.js";
import { cycleInWords, drawCycle } from "./interrupt-cycle.js";
import { distinct } from "../words.js";
import { beatWithoutRss } from "./beat-without-rss.js";
import { testTheCounter } from "./test-the-counter.js";

const dpcs: Exercise = {
  id: "04-dpcs",
  pose(random): PosedExercise {
    const cycle = drawCycle(random);
    const answer = distinct([cycle.isrCpu, ...cycle.cpus]);
    return {
      question:
        `**Which CPUs run a DPC?** A driver does RSS with one hardware receive queue. ${cycleInWords(cycle)} ` +
        "On which CPUs does a DPC run in this interrupt cycle? Give a list in ascending order.",
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: distinct(cycle.cpus),
            message:
              "The frames' CPUs are right. But who puts the frames into their queues (step 5.1)? That DPC runs on " +
              `CPU ${cycle.isrCpu}, whether or not it has frames of its own.`,
            isAlmost: true,
          },
          {
            answer: distinct([cycle.isrCpu, ...cycle.table]),
            message: "Only CPUs with a queue that is not empty are asked (step 5.2), not every CPU of the table.",
          },
          {
            answer: [cycle.isrCpu],
            message: "That is how it goes without RSS. Here the first DPC asks for others (step 5.2).",
          },
        ],
        answer,
      ),
      hints: [
        "Step 5 runs where the ISR ran. Step 5.2 adds the CPUs that have frames.",
        "The table has 8 entries: the 3 least significant bits of each hash value select one.",
        `The frames' entries are ${cycle.hashValues.map((hashValue) => hashValue & 7).join(", ")}. And do not ` +
          "forget the first DPC.",
      ],
      because:
        `Right: CPU ${cycle.isrCpu} queues the frames (5.1) and asks the others (5.2); each of them indicates its ` +
        "own queue (6.1).",
    };
  },
};

/** Frames that all arrive at once: how many for each CPU. */
const drawCounts = (random: Random): number[] => [
  1 + random.below(3),
  1 + random.below(4),
  3 + random.below(5),
  random.below(2),
];

const enabled: Exercise = {
  id: "04-enabled",
  pose(random): PosedExercise {
    const counts = drawCounts(random);
    const frames = counts.flatMap((count, cpu) => Array.from({ length: count }, () => ({ cpu, timePs: 0 })));
    const result = run({
      traffic: aimedTraffic(frames),
      variant: "single-hardware-queue",
      interruptCpu: "fixed",
      fixedCpu: 0,
    });
    const work = result.work().filter((row) => row.cycle === 1);
    const dpcPs = work.find((row) => row.kind === "dpc")?.startPs ?? 0;
    const enablePs = result.moments().find((row) => row.what === "enable")?.timePs ?? 0;
    const doneOf = (cpu: number): number =>
      Math.max(...work.filter((row) => row.cpu === cpu && row.step !== "").map((row) => row.endPs));
    const since = (ps: number): number => Math.round((ps - dpcPs) / ns(1));
    const answer = since(enablePs);
    const first = since(doneOf(0));
    const each = Math.round((DEFAULT_COSTS.descriptorPs + DEFAULT_COSTS.protocolPs) / ns(1));
    return {
      question:
        `**When are interrupts enabled?** One hardware receive queue, four CPUs. ${frames.length} frames wait when ` +
        `the first DPC begins on CPU 0: ${counts.map((count, cpu) => `${count} for CPU ${cpu}`).join(", ")}. ` +
        "Starting a DPC takes 140 ns, queueing a frame 26 ns, asking another CPU 200 ns (the CPUs are asked in " +
        "order of number, one after the other, and only those with frames); the request arrives 1000 ns later and " +
        `costs that CPU 300 ns before its DPC starts. A frame takes ${each} ns, decrementing the counter 31 ns, ` +
        "enabling 100 ns. How many nanoseconds after the beginning of the first DPC are interrupts enabled?",
      answer,
      tolerance: 1,
      mistakes: distinctMistakes(
        [
          {
            answer: first,
            message:
              "At that time the first DPC is done. It is not the last one: it decrements the counter and leaves the " +
              "interrupts alone.",
          },
          {
            answer: first + 100,
            message: "You let the first DPC enable the interrupts. The last one does (step 6.2).",
          },
          {
            answer: answer - 100,
            message: "That is when the last DPC has decremented the counter. It still has to enable the interrupts.",
            isAlmost: true,
          },
          {
            answer: answer - 26 * frames.length,
            message: "You forgot step 5.1: queueing the frames comes before the first request.",
            isAlmost: true,
          },
          {
            answer: answer - 1000,
            message: "You forgot the 1000 ns that the request takes to the other CPU.",
            isAlmost: true,
          },
          { answer: 140 + frames.length * each + 131, message: "That is one CPU doing it all, as without RSS." },
        ],
        answer,
      ),
      hints: [
        "Work out for every CPU when its DPC decrements the counter. The last one enables.",
        "Requests leave CPU 0 at 140 ns + 26 ns for each frame + 200 ns for each CPU asked so far.",
        `CPU 0 is done after ${first} ns. Look at the CPU with ${Math.max(...counts)} frames.`,
      ],
      because:
        `Right: the CPU with the most to do decides, ${answer} ns after the first DPC began; CPU 0 was done after ` +
        `${first} ns and could not be interrupted again.`,
    };
  },
};

export const lesson04: readonly Exercise[] = [dpcs, beatWithoutRss, testTheCounter, enabled];
