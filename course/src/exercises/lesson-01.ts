// The exercises of lesson 01, "Why does one CPU drown while the others wait?": which step comes
// next, a machine that loses nothing, how many frames a second, when one CPU is good enough. The right answers come
// from runs of the model ("Non-RSS Receive Processing", Windows driver documentation).
import { DEFAULT_COSTS, load, ns, run } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { goodEnough } from "./good-enough.js";
import { noLoss } from "./no-loss.js";

const others = (mistakes: PosedExercise["mistakes"], answer: unknown): PosedExercise["mistakes"] =>
  mistakes.filter((each) => each.answer !== answer);

/** A frame every 100 us: each cycle is over long before the next one begins. */
const quiet = (frames: number) => load({ framesPerSecond: 10_000, gaps: "constant", frames, connections: 1 });

/** A moment of a cycle in words, and its name in the model. */
const SCENES = [
  ["isr", "NDIS has just called MiniportInterrupt"],
  ["disable", "MiniportInterrupt has disabled the interrupts and asked NDIS for a DPC"],
  ["dpc", "NDIS has just called MiniportInterruptDPC"],
  [
    "protocol",
    "MiniportInterruptDPC has indicated all the buffers that it found, and the protocol driver is done with them",
  ],
  ["enable", "MiniportInterruptDPC has enabled the interrupts"],
] as const;

/** What a CPU does in a cycle of one frame, in the model's order: name and documented step. */
function cycleSteps(): (readonly [string, number])[] {
  const { work, moments } = run({ traffic: quiet(1), cpus: 1 });
  const register = moments().filter(({ what }) => what === "enable" || what === "disable");
  return work()
    .filter(({ step }) => step !== "")
    .map(
      ({ kind, step, endPs }) => [register.find(({ timePs }) => timePs === endPs)?.what ?? kind, Number(step)] as const,
    );
}

const nextStep: Exercise = {
  id: "01-next-step",
  pose(random): PosedExercise {
    const [scene, words] = random.pick(SCENES);
    const cpu = random.below(8);
    const arrived = 1 + random.below(9);
    const steps = cycleSteps();
    const at = steps.findIndex(([what]) => what === scene);
    const present = steps[at]?.[1] ?? 0;
    const isOver = scene === "enable";
    const answer = steps.slice(at).find(([, step]) => step > present)?.[1] ?? 1;
    return {
      question:
        `**Which step comes next?** ${words}, on CPU ${cpu}. Meanwhile ${arrived} more ` +
        `${arrived === 1 ? "frame has" : "frames have"} arrived, and wait in receive buffers. Which step of ` +
        '"Non-RSS Receive Processing" comes next, 1 to 7? Leave step 2 out: the NIC fills buffers all the time.',
      answer,
      mistakes: others(
        [
          {
            answer: 2,
            message: "The NIC may fill buffers at any time of a cycle. The question asks what else happens next.",
          },
          isOver
            ? { answer: 3, message: "Nearly: the ISR is called when the NIC has interrupted.", isAlmost: true }
            : {
                answer: 1,
                message:
                  "The frames that came meanwhile cannot interrupt: the NIC waits until the driver " +
                  "enables the interrupts.",
              },
          { answer: present, message: `Step ${present} is the one that the question describes.` },
          {
            answer: 7,
            message: "The interrupts are enabled when the received buffers have been indicated, not before.",
          },
        ],
        answer,
      ),
      hints: [
        "Follow one cycle: interrupt, ISR, interrupts disabled, DPC, frames indicated, interrupts enabled.",
        `The question describes step ${present}.`,
        isOver
          ? "The cycle is complete: how does a cycle begin?"
          : `Find step ${present} in the table above the lesson's timeline. Which other step comes next below it?`,
      ],
      because: isOver
        ? "Right: the interrupt cycle is complete and the next one starts. Frames wait already, so the NIC " +
          "interrupts at once."
        : `Right: after step ${present} comes step ${answer}.`,
    };
  },
};

const capacity: Exercise = {
  id: "01-capacity",
  pose(random): PosedExercise {
    const receiveBuffers = random.pick([4, 8, 16, 32]);
    const cpus = random.pick([2, 4, 8]);
    const frameNs = 100 * (3 + random.below(8));
    const { isrPs, disableInterruptPs, dpcPs, enableInterruptPs, descriptorPs } = DEFAULT_COSTS;
    const cyclePs = isrPs + disableInterruptPs + dpcPs + enableInterruptPs;
    const { summary } = run({
      traffic: load({ framesPerSecond: 2e8, gaps: "constant", connections: 1 }),
      cpus,
      receiveBuffers,
      interruptCpu: "round-robin",
      records: "summary",
      costs: { interruptDeliveryPs: 0, protocolPs: ns(frameNs) - descriptorPs, connectionCacheLines: 0 },
      durationPs: 2 * (cyclePs + receiveBuffers * ns(frameNs)),
    });
    const cycleNs = cyclePs / 1e3;
    const answer = (summary.indicated / summary.measuredPs) * 1e6;
    const rate = (frames: number, timeNs: number): number => (frames / timeNs) * 1e3;
    return {
      question:
        `**How many frames a second?** The wire is so fast that all ${receiveBuffers} receive buffers are full ` +
        `whenever a DPC looks. Each interrupt cycle costs ${cycleNs} ns in ISR and DPC, and each frame another ` +
        `${frameNs} ns; the next interrupt follows at once. There are ${cpus} CPUs, and the system ` +
        "gives them the interrupts in turn. How many million frames a second does this machine take? Two decimals " +
        "are enough.",
      answer,
      shown: `About ${answer.toFixed(2)} million frames a second.`,
      tolerance: 0.006,
      mistakes: [
        {
          answer: cpus * rate(receiveBuffers, cycleNs + receiveBuffers * frameNs),
          message: `The ${cpus} CPUs take turns: only one works at a time, so their number does not multiply anything.`,
        },
        {
          answer: rate(1, frameNs),
          message: `Nearly: that leaves out the ${cycleNs} ns of each cycle.`,
          isAlmost: true,
        },
        {
          answer: rate(1, cycleNs + frameNs),
          message: `One cycle serves ${receiveBuffers} frames: they share its ${cycleNs} ns.`,
        },
        {
          answer: (cycleNs + receiveBuffers * frameNs) / receiveBuffers / 1e3,
          message: "That is the time for one frame, in microseconds. Turn it over.",
          isAlmost: true,
        },
      ],
      hints: [
        "How long does one whole cycle take, and how many frames does it serve?",
        `A cycle takes ${cycleNs} + ${receiveBuffers} × ${frameNs} ns.`,
        `Divide ${receiveBuffers} frames by ${cycleNs + receiveBuffers * frameNs} ns; frames per ns times 1,000 ` +
          "are million frames per second.",
      ],
      because:
        `Right: ${receiveBuffers} frames in ${cycleNs + receiveBuffers * frameNs} ns, on whichever CPU. More CPUs ` +
        `would not change it.`,
    };
  },
};

export const lesson01: readonly Exercise[] = [nextStep, noLoss, capacity, goodEnough];
