// An exercise of lesson 01: build the smallest machine without RSS that loses no frame of a burst. The machine is run;
// how few receive buffers will do is found by running smaller ones ("Non-RSS Receive Processing").
import { load, run, type Scenario } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf, strangeField } from "./built.js";

/** The burst of a variant. */
interface Burst {
  readonly framesPerSecond: number;
  readonly frames: number;
  readonly seed: number;
}

/** What a reader may choose. */
const MACHINE = ["cpus", "interruptCpu", "receiveBuffers"];
/** How many more buffers than the fewest still count as few. */
const ENOUGH = 1.1;

const lost = ({ framesPerSecond, frames, seed }: Burst, machine: object): number =>
  run({
    traffic: load({ framesPerSecond, connections: 8, frames, seed }),
    ...machine,
    records: "summary",
  } as unknown as Scenario).summary.dropped;

/** The fewest receive buffers with which one CPU loses nothing. */
function fewest(burst: Burst): number {
  let [low, high] = [1, burst.frames];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lost(burst, { cpus: 1, receiveBuffers: middle }) === 0) high = middle;
    else low = middle + 1;
  }
  return high;
}

export const noLoss: Exercise = {
  id: "01-no-loss",
  pose(random): PosedExercise {
    const burst: Burst = {
      framesPerSecond: 1e6 * (3 + random.below(4)),
      frames: 300 + 50 * random.below(7),
      seed: 1 + random.below(50),
    };
    const least = fewest(burst);
    const first = { cpus: 4, interruptCpu: "round-robin", receiveBuffers: 64 };
    const { framesPerSecond, frames, seed } = burst;
    return {
      question:
        "**Build a machine that loses nothing.** This burst comes to a machine without RSS:\n\n" +
        `    const burst = load({\n      framesPerSecond: ${framesPerSecond / 1e6}e6, connections: 8, frames: ${frames}, seed: ${seed},\n    });\n\n` +
        `With 4 CPUs in turn and 64 receive buffers it loses ${lost(burst, first)} frames. Give the smallest machine ` +
        'that loses none, as `{ cpus: 4, interruptCpu: "round-robin", receiveBuffers: 64 }`: no CPU that is of no use, ' +
        "and as few receive buffers as you can find (10 % more than the fewest will do). `check` runs it; so can you, " +
        'with `burst` in a cell: `run({ traffic: burst, cpus: 4, interruptCpu: "round-robin", receiveBuffers: 64 })`.',
      answer: { cpus: 1, receiveBuffers: least },
      asks: 'The answer is a machine, such as { cpus: 4, interruptCpu: "round-robin", receiveBuffers: 64 }.',
      shown: `The smallest: \`{ cpus: 1, receiveBuffers: ${least} }\`.`,
      tryOut: (given) => tried(given, burst, least),
      mistakes: [
        {
          answer: 4,
          message: "Hand in the whole machine, as an object: `{ cpus: 4, receiveBuffers: 64 }`. And are four of use?",
        },
        {
          answer: least,
          message: `As receive buffers that would do. Hand in the machine: \`{ cpus: ..., receiveBuffers: ${least} }\`.`,
          isAlmost: true,
        },
      ],
      hints: [
        "What did four CPUs change in this lesson's third round?",
        "Change one setting at a time, and look at the lost frames: first the CPUs, then the receive buffers.",
        `One CPU will do, and fewer than ${Math.ceil(least / 50) * 50} receive buffers.`,
      ],
      because:
        `Right: one CPU and ${least} receive buffers. More CPUs take nothing off the ring, since only one of them works ` +
        "at a time; buffers do.",
    };
  },
};

function tried(given: unknown, burst: Burst, least: number): TriedOut | null {
  const machine = builtOf(given);
  if (machine === null) return null;
  const strange = strangeField(machine, MACHINE);
  if (strange !== undefined)
    return { isRight: false, message: `${strange} is not to be changed here: a machine has ${MACHINE.join(", ")}.` };
  const { cpus, receiveBuffers } = machine;
  const missing = ["cpus", "receiveBuffers"].find((name) => machine[name] === undefined);
  if (missing !== undefined)
    return { isRight: false, message: `${missing} is missing: give both cpus and receiveBuffers.` };
  const dropped = lost(burst, machine);
  if (dropped > 0) {
    const with16 = lost(burst, { ...machine, cpus: 16 });
    return {
      isRight: false,
      message:
        `It was run, and it loses ${dropped} frames.` +
        (Number(cpus) > 1 ? ` With 16 CPUs it would lose ${with16}: look for what else could help.` : ""),
    };
  }
  if (Number(cpus) > 1)
    return {
      isRight: false,
      isAlmost: true,
      message: `It was run, and it loses nothing. But it has ${String(cpus)} CPUs, and no two of them ever work at once.`,
    };
  if (Number(receiveBuffers) > least * ENOUGH)
    return {
      isRight: false,
      isAlmost: true,
      message: "It was run, and it loses nothing. Fewer receive buffers will do: halve them until frames are lost.",
    };
  return { isRight: true, message: `It was run: one CPU and ${Number(receiveBuffers)} receive buffers lose nothing.` };
}
