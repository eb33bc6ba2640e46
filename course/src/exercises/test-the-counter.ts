// An exercise of lesson 04: the design of a test that finds both mistakes of the counter, and passes the sound driver.
// What can be run of it is run; the rest is a rubric to mark oneself by.
import { load, ns, run, type Fault } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtMistake, triedOut, wholeIn, type Built } from "./built.js";

const EXAMPLE = '{ framesPerSecond: 500000, frames: 3000, protocolTimes: "constant", mostDropped: 0 }';
const FIELDS = ["framesPerSecond", "frames", "protocolTimes", "mostDropped", "mostNsPerFrame"];
const DRIVERS: readonly (readonly [Fault, string])[] = [
  ["none", "the sound driver"],
  ["counter-not-preset", "the counter that is not preset"],
  ["counter-not-atomic", "the counter that is not atomic"],
];
/** The three runs of each driver differ in their seed. */
const SEEDS = [1, 2, 3];

interface Machine {
  readonly cpus: number;
  readonly protocolNs: number;
}

/** What a test asks, read. */
interface Test {
  readonly framesPerSecond: number;
  readonly frames: number;
  readonly protocolTimes: "constant" | "exponential";
  readonly mostDropped: number;
  readonly mostNsPerFrame: number;
}

function testOf(built: Built): Test | string {
  const framesPerSecond = wholeIn(built, "framesPerSecond", [1000, 20_000_000]);
  if (typeof framesPerSecond === "string") return framesPerSecond;
  const frames = wholeIn(built, "frames", [100, 20_000]);
  if (typeof frames === "string") return frames;
  const { protocolTimes = "constant", mostDropped = Infinity, mostNsPerFrame = Infinity } = built;
  if (protocolTimes !== "constant" && protocolTimes !== "exponential")
    return 'protocolTimes must be "constant" or "exponential".';
  if (
    typeof mostDropped !== "number" ||
    typeof mostNsPerFrame !== "number" ||
    Number.isNaN(mostDropped + mostNsPerFrame)
  )
    return "mostDropped and mostNsPerFrame are the limits of the test: numbers.";
  return { framesPerSecond, frames, protocolTimes, mostDropped, mostNsPerFrame };
}

/** Runs of a driver that break a limit, and the range of CPU time a frame. */
function failures(
  fault: Fault,
  test: Test,
  { cpus, protocolNs }: Machine,
): { failed: number; least: number; most: number } {
  const traffic = load({ framesPerSecond: test.framesPerSecond, connections: 64, frames: test.frames });
  const costs = SEEDS.map((seed) => {
    const { protocolTimes } = test;
    const common = { variant: "single-hardware-queue", records: "summary" } as const;
    const { summary } = run({
      ...common,
      cpus,
      seed,
      fault,
      protocolTimes,
      traffic,
      costs: { protocolPs: ns(protocolNs) },
    });
    const price = nsPerFrame(summary);
    return { price, isFailed: summary.dropped > test.mostDropped || price > test.mostNsPerFrame };
  });
  const prices = costs.map(({ price }) => price);
  return {
    failed: costs.filter(({ isFailed }) => isFailed).length,
    least: Math.min(...prices),
    most: Math.max(...prices),
  };
}

function judged(built: Built, machine: Machine): TriedOut {
  const test = testOf(built);
  if (typeof test === "string") return { isRight: false, message: test };
  if (!Number.isFinite(Math.min(test.mostDropped, test.mostNsPerFrame)))
    return { isRight: false, message: "A test needs a limit: mostDropped, mostNsPerFrame, or both." };
  const results = DRIVERS.map(([fault, name]) => ({ name, fault, ...failures(fault, test, machine) }));
  const told = results.map(({ name, failed }) => `${name} fails in ${failed} of ${SEEDS.length} runs`).join(", ");
  const [sound, notPreset, notAtomic] = results.map(({ failed }) => failed);
  const say = (message: string, isAlmost = false): TriedOut => ({
    isRight: false,
    isAlmost,
    message: `Of your test ${told}. ${message}`,
  });
  if (sound > 0)
    return say("A test that the sound driver fails is turned off soon: loosen its limit.", notPreset + notAtomic > 3);
  if (notAtomic === 0 && notPreset === 0) return say("It finds neither mistake.");
  if (notAtomic < SEEDS.length)
    return say(
      "When do two DPCs end at the same instant? Not while each frame takes exactly as long as the others.",
      true,
    );
  if (notPreset < SEEDS.length)
    return say(
      "The counter that is not preset loses nothing, and is fast. What does it have more of than the sound one?",
      true,
    );
  return { isRight: true, message: `Of your test ${told}. It tells all three apart.` };
}

export const testTheCounter: Exercise = {
  id: "04-test",
  pose(random): PosedExercise {
    const machine = { cpus: random.pick([3, 4, 5, 6]), protocolNs: random.pick([400, 450, 500, 550, 600]) };
    const shape = { framesPerSecond: 1_000_000, frames: 2000, protocolTimes: "exponential" as const };
    const open = { ...shape, mostDropped: Infinity, mostNsPerFrame: Infinity };
    const [sound, notPreset] = (["none", "counter-not-preset"] as const).map((fault) => failures(fault, open, machine));
    const between = Math.round((sound.most + notPreset.least) / 2);
    const good = { ...shape, mostDropped: 0, mostNsPerFrame: between };
    const lossesAlone = { ...shape, mostDropped: 0 };
    const steady = { ...shape, protocolTimes: "constant", mostDropped: 0 };
    const told = (built: Built): TriedOut => judged(built, machine);
    return {
      question:
        `**Design a test that finds both mistakes.** The machine has ${machine.cpus} CPUs, and its protocol driver takes ` +
        `${machine.protocolNs} ns for a frame. Your test is a load (64 connections) and limits: \`{ framesPerSecond, frames, ` +
        "protocolTimes, mostDropped, mostNsPerFrame }`. A run fails that drops more frames than `mostDropped`, or whose frames " +
        "cost more CPU time, on average, than `mostNsPerFrame`; a limit may be left out. `protocolTimes` is " +
        '`"constant"` or `"exponential"`. Both broken drivers must fail, and the sound one pass, with three different seeds.',
      answer: good,
      shown: `The answer is \`{ framesPerSecond: 1000000, frames: 2000, protocolTimes: "exponential", mostDropped: 0, mostNsPerFrame: ${between} }\`.`,
      asks: `The answer is an object, such as \`${EXAMPLE}\`.`,
      tryOut: (given) => triedOut(given, { fields: FIELDS, example: `\`${EXAMPLE}\`` }, told),
      rubric: [
        "I can say why losses and delays alone do not find the counter that is not preset.",
        "I can say why the protocol driver's times must vary before a decrement is ever lost.",
        "I measured the sound driver with several seeds before I set a limit, and left a margin above it.",
        "I say what a passed test does not prove, and which lines of the driver somebody must read all the same.",
      ],
      mistakes: [lossesAlone, steady].map((built) => builtMistake(built, () => told(built))),
      hints: [
        "Run the three drivers of the lesson under your load, and look for a column in which each broken one stands apart.",
        "The lost decrement shows in the losses, and only if the times vary. The counter that is not preset has too many " +
          "interrupts, and each of them costs CPU time.",
        `Here the sound driver needs at most ${Math.round(sound.most)} ns a frame at a million frames per second, the one that is ` +
          `not preset at least ${Math.round(notPreset.least)} ns.`,
      ],
      get because() {
        return told(good).message;
      },
    };
  },
};
