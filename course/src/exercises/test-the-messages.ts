// An exercise of lesson 06: the design of tests that find three mistakes with messages, and pass the sound driver. What
// can be run of it is run; the rest is a rubric to mark oneself by.
import { load, ns, run, type Fault } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtList, builtMistake, builtOf, wholeIn, type Built } from "./built.js";

const FRAMES = 4000;
/** Few enough frames a second for a quiet machine. */
const QUIET = 200_000;
const SEEDS = [1, 2];
const MOST_TESTS = 4;
const FIELDS = ["framesPerSecond", "mostDropped", "mostP99Us"];
const DRIVERS: readonly (readonly [Fault, string])[] = [
  ["none", "the sound driver"],
  ["interrupt-not-enabled", "never enabled"],
  ["enabled-without-looking", "nobody looks"],
  ["interrupt-not-disabled", "never disabled"],
];
const EXAMPLE = "[{ framesPerSecond: 1000000, mostDropped: 0, mostP99Us: 100 }]";

interface Machine {
  readonly cpus: number;
  readonly protocolNs: number;
}

interface Test {
  readonly framesPerSecond: number;
  readonly mostDropped: number;
  readonly mostP99Us: number;
}

/** The tests, or a sentence. */
function testsOf(given: unknown): readonly Test[] | string {
  const tests = builtList(given) ?? [given];
  if (tests.length > MOST_TESTS) return `These are ${tests.length} tests: ${MOST_TESTS} at most.`;
  const read: Test[] = [];
  for (const test of tests) {
    const built = builtOf(test);
    if (built === null || Object.keys(built).some((field) => !FIELDS.includes(field)))
      return `The answer is a list of tests, such as \`${EXAMPLE}\`.`;
    const one = testOf(built);
    if (typeof one === "string") return one;
    read.push(one);
  }
  return read;
}

function testOf(built: Built): Test | string {
  const framesPerSecond = wholeIn(built, "framesPerSecond", [1000, 20_000_000]);
  if (typeof framesPerSecond === "string") return framesPerSecond;
  const { mostDropped = Infinity, mostP99Us = Infinity } = built;
  if (typeof mostDropped !== "number" || typeof mostP99Us !== "number" || Number.isNaN(mostDropped + mostP99Us))
    return "mostDropped and mostP99Us are the limits of a test: numbers.";
  return { framesPerSecond, mostDropped, mostP99Us };
}

/** How often a driver breaks a limit of one test at least: for each seed, whether it does. */
function failures(fault: Fault, tests: readonly Test[], { cpus, protocolNs }: Machine): number {
  return SEEDS.filter((seed) =>
    tests.some(({ framesPerSecond, mostDropped, mostP99Us }) => {
      const traffic = load({ framesPerSecond, connections: 64, frames: FRAMES });
      const costs = { protocolPs: ns(protocolNs) };
      const common = { variant: "message-signaled-interrupts", records: "summary" } as const;
      const { summary } = run({ ...common, cpus, seed, fault, traffic, costs });
      return summary.dropped > mostDropped || summary.toDone.p99Ps > mostP99Us * 1e6;
    }),
  ).length;
}

function judged(given: unknown, machine: Machine): TriedOut {
  const tests = testsOf(given);
  if (typeof tests === "string") return { isRight: false, message: tests };
  const results = DRIVERS.map(([fault, name]) => ({ name, failed: failures(fault, tests, machine) }));
  const told = results.map(({ name, failed }) => `${name}: ${failed} of ${SEEDS.length}`).join("; ");
  const say = (message: string, isAlmost = false): TriedOut => ({
    isRight: false,
    isAlmost,
    message: `Failed runs: ${told}. ${message}`,
  });
  const [sound, ...broken] = results;
  const missed = broken.filter(({ failed }) => failed < SEEDS.length);
  if (sound.failed > 0) {
    const broke = tests.findIndex((test) => failures(DRIVERS[0][0], [test], machine) > 0);
    return say(
      `The sound driver must pass, and it breaks a limit of test ${broke + 1}: loosen it.`,
      missed.length === 0,
    );
  }
  if (missed.length > 0)
    return say(`Not found every time: ${missed.map(({ name }) => name).join(", ")}.`, missed.length < broken.length);
  return { isRight: true, message: `Failed runs: ${told}. Your tests find all three.` };
}

/** 99 % of the frames of the sound driver are done within this, over the seeds, in microseconds. */
function soundP99Us(framesPerSecond: number, { cpus, protocolNs }: Machine): number {
  const traffic = load({ framesPerSecond, connections: 64, frames: FRAMES });
  const common = { variant: "message-signaled-interrupts", records: "summary" } as const;
  return Math.max(
    ...SEEDS.map(
      (seed) =>
        run({ ...common, cpus, seed, traffic, costs: { protocolPs: ns(protocolNs) } }).summary.toDone.p99Ps / 1e6,
    ),
  );
}

export const testTheMessages: Exercise = {
  id: "06-test",
  pose(random): PosedExercise {
    const machine = { cpus: random.pick([2, 4]), protocolNs: random.pick([350, 400, 450, 500, 550, 600, 650, 700]) };
    const busy = Math.round((machine.cpus * 0.85e9) / (machine.protocolNs + 50) / 1e4) * 1e4;
    const quietUs = Math.ceil(soundP99Us(QUIET, machine) * 1.4);
    const good = [
      { framesPerSecond: QUIET, mostDropped: 0, mostP99Us: quietUs },
      { framesPerSecond: busy, mostP99Us: Math.ceil(soundP99Us(busy, machine) * 1.5) },
    ];
    const lossesAlone = [{ framesPerSecond: QUIET, mostDropped: 0 }];
    const told = (tests: object): TriedOut => judged(tests, machine);
    return {
      question:
        `**Design tests that find all three mistakes.** MSI-X, ${machine.cpus} CPUs, ${machine.protocolNs} ns for a frame. The broken ` +
        'drivers are those of "Break the driver": the message is never enabled, nobody looks, or the message is never disabled. ' +
        `Give a list of at most ${MOST_TESTS} tests \`{ framesPerSecond, mostDropped, mostP99Us }\`: a run of 4,000 frames fails ` +
        "that drops more than `mostDropped`, or of which fewer than 99 % are done within `mostP99Us` microseconds; a limit may be " +
        "left out. Each broken driver must fail a test under each of two seeds, and the sound one must pass them all. To " +
        "see what the sound one needs:\n\n" +
        `    run({ variant: "message-signaled-interrupts", cpus: ${machine.cpus}, costs: { protocolPs: ${machine.protocolNs}_000 },\n` +
        "      traffic: load({ framesPerSecond: 1e6, connections: 64, frames: 4000 }) });",
      answer: good,
      asks: `The answer is a list of tests, such as \`${EXAMPLE}\`.`,
      shown: `The answer is \`${JSON.stringify(good)}\`.`,
      tryOut: (given) => judged(given, machine),
      rubric: [
        "Each of my tests has a reason: I can say which mistake it is for, and why a load like that brings it out.",
        "I can say why the delay of frames that were done does not find a driver that stops.",
        "My limits come from runs of the sound driver, with a margin, and not from the broken ones.",
        "I say which mistake of an ISR or a DPC my tests would still miss.",
      ],
      mistakes: [lossesAlone, good.slice(0, 1)].map((tests) => builtMistake(tests, () => told(tests))),
      hints: [
        "One mistake shows in the losses, one among the slowest frames of a quiet machine, one on a busy machine alone.",
        "Two tests are enough: 200,000 frames per second, and a load that takes most of the time of all CPUs.",
        `Quiet: nothing lost, and 99 % within ${quietUs} µs. Busy: ${busy} frames per second, and half as much again as the sound driver needs.`,
      ],
      get because() {
        return told(good).message;
      },
    };
  },
};
