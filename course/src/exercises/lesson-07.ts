// The exercises of lesson 07, "Which level do I need?": make one variant beat another, decide about a level, recognise
// a variant by its counts, count the DPCs of a cycle. The right answers come from runs of the model.
import { forVariant, load, run, us, VARIANTS, type Scenario, type Variant } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { beatVariant } from "./beat-variant.js";
import { designLevel } from "./design-level.js";

const LIST = VARIANTS.map((variant) => `\`${variant}\``).join(", ");

/** What gives each variant away. */
const SIGNS: Readonly<Record<Variant, string>> = {
  "non-rss": "Without RSS no frame has a hash value.",
  "single-hardware-queue":
    "With one hardware queue the driver itself sorts the frames: time in step 5.1, and more DPCs than interrupts.",
  "hardware-queuing":
    "With hardware queues nothing is sorted in software, but one interrupt still asks for DPCs on several CPUs.",
  "message-signaled-interrupts": "With MSI-X every interrupt has one DPC, on the CPU of the interrupt.",
};

const recognise: Exercise = {
  id: "07-recognise",
  pose(random): PosedExercise {
    const answer = random.pick(VARIANTS);
    const traffic = load({
      framesPerSecond: random.pick([3e5, 6e5, 9e5]),
      frames: 400,
      connections: 64,
      seed: random.below(1000),
    });
    const one = run({ variant: answer, traffic, seed: random.below(1000) });
    const { interrupts, dpcs } = one.summary;
    const frames = one.frames();
    const isrOf = new Map(
      one
        .moments()
        .filter((row) => row.what === "interrupt")
        .map((row) => [row.cycle, row.cpu]),
    );
    const met = frames.filter((row) => isrOf.get(row.cycle) === row.cpu).length;
    const assigned = one.work().some((row) => row.step === "5.1") ? "some" : "none";
    const hashed = frames.filter((row) => row.hashValue !== null).length;
    return {
      question:
        `**Which variant was it?** A run handled ${frames.length} frames on 4 CPUs. ${hashed} of them carried a ` +
        `hash value; there were ` +
        `${interrupts} interrupts and ${dpcs} DPCs; ${met} frames were indicated on the CPU of their interrupt; CPU ` +
        `time for sorting frames ` +
        `into queues: ${assigned}. Answer with one of ${LIST}.`,
      answer,
      choices: VARIANTS,
      mistakes: VARIANTS.filter((variant) => variant !== answer).map((variant) => ({
        answer: variant,
        message: `${SIGNS[variant]} Is that so here?`,
      })),
      hints: [
        "First the hash values, then the DPCs beside the interrupts.",
        "If there are more DPCs than interrupts, one interrupt asked for several. Who had sorted the frames before?",
        SIGNS[answer],
      ],
      because: `Right. ${SIGNS[answer]}`,
    };
  },
};

const dpcsOfCycle: Exercise = {
  id: "07-dpcs",
  pose(random): PosedExercise {
    const variant = random.pick(VARIANTS);
    const cpus = 8,
      fixedCpu = random.below(cpus);
    const frames = 4 + random.below(5);
    // All frames arrive within some nanoseconds, and moderation makes one interrupt of them.
    const traffic = load({
      framesPerSecond: 1e9,
      frames,
      connections: frames,
      gaps: "constant",
      seed: random.below(1000),
    });
    const scenario: Scenario = {
      traffic,
      cpus,
      interruptCpu: "fixed",
      fixedCpu,
      interruptModeration: { timeoutPs: us(10), frames: 1000 },
    };
    const withTable = run(forVariant(scenario, "hardware-queuing"));
    const on = [...new Set(withTable.frames().map((row) => row.cpu))].sort((a, b) => a - b);
    const answer = run(forVariant(scenario, variant)).summary.dpcs;
    const isMine = on.includes(fixedCpu);
    const isNamed = variant === "message-signaled-interrupts";
    const where = isNamed ? "Interrupts go where the messages point." : `The system ran the ISR on CPU ${fixedCpu}.`;
    const known = [
      { answer: 1, message: "One DPC is what non-RSS has: it indicates everything itself. Is this variant like that?" },
      { answer: frames, message: "A DPC serves all frames that wait for its CPU, not one frame." },
      { answer: cpus, message: "Only CPUs with something to do get a DPC." },
      {
        answer: on.length,
        message:
          "Those are the CPUs with frames. In this variant the ISR's CPU runs the first DPC, which sorts, even if " +
          "it has no frames.",
        isAlmost: true,
      },
      {
        answer: on.length + 1,
        message: "In this variant the ISR's CPU needs no DPC of its own, unless frames wait for it.",
        isAlmost: true,
      },
    ];
    return {
      question:
        `**How many DPCs?** One interrupt cycle finds ${frames} waiting frames. The indirection table sends them to ` +
        `${on.length === 1 ? "CPU" : "CPUs"} ` +
        `${on.join(", ")} of ${cpus}. ` +
        `${where} ` +
        `How many DPCs run in the variant \`${variant}\`?`,
      answer,
      mistakes: known.filter((each) => each.answer !== answer),
      hints: [
        "Who asks for DPCs in this variant: the ISR, or the first DPC? And where?",
        `Frames wait for ${on.length} CPUs; the ISR's CPU ${isMine ? "is" : "is not"} one of them.`,
        variant === "non-rss"
          ? "Non-RSS has one DPC a cycle."
          : variant === "single-hardware-queue"
            ? "The first DPC runs on the ISR's CPU whatever waits; then one on each other CPU with frames."
            : "One DPC for each CPU with frames.",
      ],
      because: `Right: ${answer} ${answer === 1 ? "DPC" : "DPCs"}.`,
    };
  },
};

export const lesson07: readonly Exercise[] = [beatVariant, designLevel, recognise, dpcsOfCycle];
