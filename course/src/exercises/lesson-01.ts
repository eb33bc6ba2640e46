// The exercises of lesson 01, "Why does one CPU drown while the others wait?": which step, which CPU, frames per
// second, frames lost. The right answers come from runs of the model ("Non-RSS Receive Processing", Windows driver
// documentation).
// long because: a lesson's exercises stand together
import { DEFAULT_COSTS, formatPs, INTERRUPT_CPU_POLICIES, load, ns, run, wireTimePs } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";

const others = (mistakes: PosedExercise["mistakes"], answer: unknown): PosedExercise["mistakes"] =>
  mistakes.filter((each) => each.answer !== answer);

/** A frame every 100 us: each cycle is over long before the next one begins. */
const quiet = (frames: number) => load({ framesPerSecond: 10_000, gaps: "constant", frames, connections: 1 });

const dpcCpu: Exercise = {
  id: "01-dpc-cpu",
  pose(random): PosedExercise {
    const cpus = 3 + random.below(6);
    const cycle = cpus + 1 + random.below(3 * cpus);
    const interruptCpu = random.pick(INTERRUPT_CPU_POLICIES.filter((policy) => policy !== "random"));
    const fixedCpu = random.below(cpus);
    const threadShare = Array.from({ length: cpus }, (_, cpu) => (10 + ((cpu * 7 + fixedCpu * 3) % 11) * 8) / 100);
    const { work } = run({
      traffic: quiet(cycle),
      cpus,
      interruptCpu,
      ...(interruptCpu === "fixed" && { fixedCpu }),
      threadShare,
    });
    const answer = work().find((row) => row.kind === "dpc" && row.cycle === cycle)?.cpu ?? -1;
    const busiest = threadShare.indexOf(Math.max(...threadShare));
    const how = {
      fixed: `every interrupt to CPU ${fixedCpu}, which is tied to the NIC`,
      "round-robin": "the interrupts to the CPUs in turn, the first one to CPU 0",
      "least-busy":
        `each interrupt to the CPU that is least busy. Threads take these shares of the CPUs, from CPU 0: ` +
        `${threadShare.map((share) => `${Math.round(share * 100)} %`).join(", ")}`,
      random: "",
    }[interruptCpu];
    return {
      question:
        `**Which CPU runs the DPC?** Non-RSS receive processing on ${cpus} CPUs. One frame comes every 100 µs, so ` +
        `that each interrupt cycle is over long before the next begins. The system gives ${how}. Which CPU runs the ` +
        `DPC of cycle ${cycle} (cycles count from 1)?`,
      answer,
      mistakes: others(
        [
          {
            answer: cycle % cpus,
            message:
              interruptCpu === "round-robin"
                ? `Cycle 1 goes to CPU 0, so cycle ${cycle} is one place earlier in the turn.`
                : "That would be taking turns. This system does not take turns.",
            isAlmost: interruptCpu === "round-robin",
          },
          { answer: cycle, message: `That is the number of the cycle. The CPUs are numbered from 0 to ${cpus - 1}.` },
          ...(interruptCpu === "least-busy" ? [{ answer: busiest, message: "That CPU is the busiest one." }] : []),
          ...(interruptCpu === "round-robin"
            ? [{ answer: (cycle + 1) % cpus, message: "The DPC runs on the ISR's CPU (step 5), not on the next one." }]
            : [
                {
                  answer: (answer + 1) % cpus,
                  message: "The DPC runs on the ISR's CPU (step 5), not on the next one.",
                },
              ]),
        ],
        answer,
      ),
      hints: [
        "The DPC runs on the CPU on which the ISR of its cycle ran. So ask where the ISR runs.",
        `The ISR's CPU is the system's choice (step 3). Here the system gives ${how}.`,
        interruptCpu === "round-robin"
          ? `Cycles 1 to ${cpus} go to CPUs 0 to ${cpus - 1}, cycle ${cpus + 1} to CPU 0 again.`
          : interruptCpu === "fixed"
            ? "It is the same CPU for every cycle."
            : `Look for the smallest of these: ${threadShare.map((share) => Math.round(share * 100)).join(", ")}. ` +
              "Every cycle goes there.",
      ],
      because: `Right: the ISR of cycle ${cycle} runs on CPU ${answer}, and the DPC follows it (step 5).`,
    };
  },
};

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
          : `Find step ${present} in the list above the lesson's first ` +
            `timeline. Which other step comes next below it?`,
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

const drops: Exercise = {
  id: "01-drops",
  pose(random): PosedExercise {
    const receiveBuffers = random.pick([32, 64, 128, 256]);
    const burst = receiveBuffers - 20 + 20 * random.below(8) + random.below(20);
    const cpus = random.pick([2, 4, 8]);
    const slotPs = wireTimePs(64, 100);
    const result = run({
      traffic: load({ framesPerSecond: 1e12 / slotPs, gaps: "constant", frames: burst, connections: 1 }),
      cpus,
      receiveBuffers,
      interruptCpu: "round-robin",
    });
    const firstBackPs = Math.min(
      ...result
        .frames()
        .filter((row) => row.state === "indicated")
        .map((row) => row.donePs),
    );
    const answer = result.summary.dropped;
    return {
      question:
        `**How many frames are lost?** The NIC has ${receiveBuffers} receive buffers, all free. A burst of ${burst} ` +
        `frames of 64 bytes comes in over a 100 GbE wire, all within ${formatPs(burst * slotPs)}. No frame is done ` +
        `before ${formatPs(firstBackPs)} have passed. The machine has ${cpus} CPUs and ` +
        "does non-RSS receive processing. How many frames are dropped?",
      answer,
      mistakes: others(
        [
          {
            answer: 0,
            message: "Frames cannot wait anywhere but in a receive buffer: when none is free, the NIC drops the frame.",
          },
          {
            answer: Math.max(0, burst - cpus * receiveBuffers),
            message: "There is one ring of receive buffers, not one for each CPU.",
          },
          {
            answer: receiveBuffers,
            message: "That many frames find a buffer. The question asks for those that find none.",
            isAlmost: true,
          },
          { answer: burst, message: "Not all of them: the first ones find a free buffer." },
          {
            answer: answer + 1,
            message: "Off by one: the frame that fills the last buffer is not lost.",
            isAlmost: true,
          },
          {
            answer: Math.max(1, answer - 64),
            message:
              "A chain of 64 frames gives its buffers back only when the protocol " +
              "driver is done with it, and the burst is over by then.",
          },
        ].filter((each, i, all) => all.findIndex((other) => other.answer === each.answer) === i),
        answer,
      ),
      hints: [
        "Does any buffer come back before the burst is over?",
        "Each frame takes one buffer. Compare the number of frames with the number of buffers.",
        `${receiveBuffers} frames find a buffer, if there are so many.`,
      ],
      because:
        answer === 0
          ? `Right: ${burst} frames fit into ${receiveBuffers} buffers, and wait there.`
          : `Right: ${receiveBuffers} of the ${burst} frames find a buffer, and none comes back in time for the ` +
            "rest. More CPUs would not help.",
    };
  },
};

export const lesson01: readonly Exercise[] = [nextStep, dpcCpu, capacity, drops];
