// An exercise of lesson 05: design the comparison that decides whether hardware queues are worth it for a load. It is
// run as often as the design says, with another seed each time, and its decision compared with what comes out.
import { figures, formatPs, load, run, type Run, type Variant } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf, isNumberIn } from "./built.js";

/** What a design may measure of a run; picoseconds, and less is better. */
const MEASURES: Readonly<Record<string, (one: Run) => number>> = {
  mean: ({ summary }) => summary.toDone.meanPs,
  p99: ({ summary }) => summary.toDone.p99Ps,
  cpu: ({ summary }) => figures.cpuTimePerFrameByKind(summary).reduce((sum, { psPerFrame }) => sum + psPerFrame, 0),
};
const NAMES = Object.keys(MEASURES);
/** A design's runs and their frames. */
const [FEWEST_RUNS, MOST_RUNS, FRAMES] = [5, 30, 500];

/** The load in question, and what the gain must be. */
interface Question {
  readonly framesPerSecond: number;
  readonly cpus: number;
  readonly measure: string;
  readonly atLeastPs: number;
}

export const worthIt: Exercise = {
  id: "05-worth-it",
  pose(random): PosedExercise {
    const machine = {
      framesPerSecond: 5e5 * (1 + random.below(6)),
      cpus: random.pick([2, 4, 8]),
      measure: random.pick(NAMES),
    };
    const { gainPs } = compared(machine, 8);
    const atLeastPs = roughly(Math.max(Math.abs(gainPs) * random.pick([0.3, 0.6, 1.6, 2.5]), 1e3));
    const question: Question = { ...machine, atLeastPs };
    const { framesPerSecond, cpus, measure } = machine;
    const words = { mean: "the mean delay", p99: "the delay that 1 % exceed", cpu: "the CPU time of a frame" }[measure];
    return {
      question:
        `**Is it worth it?** Your machine has ${cpus} CPUs and receives ${framesPerSecond / 1e6} million frames a second, ` +
        `on 64 connections. You would buy a NIC with a queue for each CPU if it cut ${words} by at least ` +
        `${formatPs(atLeastPs)}. Design the comparison that decides it:\n\n    const mine = {\n` +
        `      framesPerSecond: ..., cpus: ...,\n      measure: "...",  // "mean", "p99" or "cpu"\n` +
        "      runs: ...,  // how many, each with another seed\n      buy: true,  // or false: what you expect\n" +
        '      because: "...",\n    };',
      answer: { framesPerSecond, cpus, measure, runs: 8, buy: gainPs >= atLeastPs, because: "..." },
      asks: "The answer is a design: { framesPerSecond, cpus, measure, runs, buy, because }.",
      shown:
        `One that decides it: \`{ framesPerSecond: ${framesPerSecond}, cpus: ${cpus}, measure: "${measure}", runs: 8, ` +
        `buy: ${gainPs >= atLeastPs}, because: "..." }\`.`,
      tryOut: (given) => tried(given, question),
      mistakes: [
        { answer: true, message: "Perhaps. Hand in the comparison that decides it, with the decision in it." },
        { answer: false, message: "Perhaps. Hand in the comparison that decides it, with the decision in it." },
      ],
      hints: [
        "One run is one burst: how many do you want to see before you believe it?",
        "Take the load and the machine as they are; what you measure is what you would pay for.",
        `measure: "${measure}", and ten runs or so.`,
      ],
      rubric: [
        "Load and machine are the ones in question, not others that are easier to tell apart.",
        "What is measured, and the gain that would do, stood there before anything was run.",
        "There are so many runs that one of them cannot decide, and both NICs received the same frames in each.",
        "You can say what the model leaves out that might matter on your machine.",
      ],
      because: `Right: on average it is ${formatPs(Math.abs(gainPs))} ${gainPs >= 0 ? "less" : "more"} with hardware queues.`,
    };
  },
};

/** A limit that somebody would name: one digit that counts. */
const roughly = (ps: number): number => Number(ps.toPrecision(1));

/** The mean gain of hardware queues over some runs, and in how many of them there was one. */
function compared({ framesPerSecond, cpus, measure }: Omit<Question, "atLeastPs">, runs: number) {
  const once = (variant: Variant, seed: number): number =>
    MEASURES[measure](
      run({
        variant,
        cpus,
        traffic: load({ framesPerSecond, frames: FRAMES, seed }),
        receiveBuffers: FRAMES,
        records: "summary",
      }),
    );
  const gains = Array.from(
    { length: runs },
    (_, at) => once("single-hardware-queue", at + 1) - once("hardware-queuing", at + 1),
  );
  return { gainPs: gains.reduce((sum, gain) => sum + gain, 0) / runs, better: gains.filter((gain) => gain > 0).length };
}

function tried(given: unknown, question: Question): TriedOut | null {
  const design = builtOf(given);
  if (design === null) return null;
  const { framesPerSecond, cpus, measure, runs, buy } = design;
  const no = (message: string, isAlmost = false): TriedOut => ({ isRight: false, isAlmost, message });
  if (framesPerSecond !== question.framesPerSecond || cpus !== question.cpus)
    return no("That is another load, or another machine, than the one in question.");
  if (typeof measure !== "string" || !NAMES.includes(measure))
    return no(`What is measured: ${NAMES.map((name) => `"${name}"`).join(", ")}?`);
  if (measure !== question.measure) return no("That measures something else than what you would pay for.", true);
  if (!isNumberIn(runs, FEWEST_RUNS, MOST_RUNS) || !Number.isInteger(runs))
    return no(`Give ${FEWEST_RUNS} to ${MOST_RUNS} runs: fewer may be luck, and more take long.`, true);
  if (typeof buy !== "boolean") return no("What do you expect: would you buy it? buy is true or false.", true);
  const { gainPs, better } = compared(question, runs);
  const said =
    `In ${better} of ${runs} runs hardware queues needed less; on average ${formatPs(Math.abs(gainPs))} ` +
    `${gainPs < 0 ? "more" : "less"}.`;
  const isWorth = gainPs >= question.atLeastPs;
  if (buy !== isWorth)
    return no(`${said} You expected ${buy ? "to buy it" : "not to buy it"}: compare it with the limit.`, true);
  return { isRight: true, message: `${said} So you would ${buy ? "" : "not "}buy it, as you expected.` };
}
