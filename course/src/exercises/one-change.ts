// An exercise of lesson 00: design an experiment with one change, and say before it what will come of it. Both runs are
// made and counted; the rest the reader marks by the rubric.
import { load, run, writeTrace, type Run, type Scenario, type Traffic } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";

const WORDS = ["fewer", "as many", "more"] as const;

/** What may be counted, and how it is said. */
const OUTCOMES = [
  { name: "interrupts", of: ({ summary }: Run) => summary.interrupts },
  { name: "DPCs", of: ({ summary }: Run) => summary.dpcs },
  { name: "cache reloads", of: ({ summary }: Run) => summary.cacheReloads },
] as const;

/** Longer traffic counts as another one, unless it is the very same. */
const MOST_FRAMES = 10_000;

const before = () => ({
  traffic: load({ framesPerSecond: 1e6, frames: 100, connections: 3, seed: 1 }),
  cpus: 2,
  interruptCpu: "round-robin" as const,
});

export const oneChange: Exercise = {
  id: "00-one-change",
  pose(random): PosedExercise {
    const outcome = random.pick(OUTCOMES);
    const cpus = 3 + random.below(6);
    const answer = { before: before(), after: { ...before(), cpus }, predict: "as many", because: "..." };
    const right = word(outcome.of(run(answer.before)), outcome.of(run(answer.after)));
    return {
      question:
        `**Change one thing.** Design an experiment that asks what changes the number of ${outcome.name}. Hand in ` +
        "two scenarios that differ in one setting, what you predict of the second one, and why, written before you " +
        "run anything:\n\n    const traffic = load({ framesPerSecond: 1e6, frames: 100, connections: 3, seed: 1 });\n" +
        '    const mine = {\n      before: { traffic, cpus: 2, interruptCpu: "round-robin" },\n' +
        `      after: { traffic, cpus: ${cpus}, interruptCpu: "round-robin" },\n      predict: "as many",\n` +
        '      because: "...",\n    };\n\n`predict` is "fewer", "as many" or "more". Take any setting you like: ' +
        "`interruptCpu`, `receiveBuffers`, the load's `framesPerSecond`.",
      answer: { ...answer, predict: right },
      tryOut: (given) => tried(given, outcome),
      asks: "The answer is a design: { before, after, predict, because }.",
      shown:
        "One of many:\n\n```ts\nconst traffic = load({ framesPerSecond: 1e6, frames: 100, connections: 3, seed: 1 });\n" +
        'const mine = {\n  before: { traffic, cpus: 2, interruptCpu: "round-robin" },\n' +
        `  after: { traffic, cpus: ${cpus}, interruptCpu: "round-robin" },\n  predict: "${right}",\n` +
        '  because: "...",\n};\n```',
      mistakes: [
        {
          answer: right,
          message: "That is a prediction. Hand in the two scenarios that would show it, with the prediction.",
        },
      ],
      hints: [
        "Write the first scenario, copy it, and change one value in the copy.",
        "What has to happen for one more of them? Which setting makes that more frequent?",
        "The other answer is worth as much: a setting that you expect to change nothing.",
      ],
      rubric: [
        "The two scenarios differ in one setting alone, so that nothing else can be the reason.",
        "The reason names what happens in the machine, not only that there is more or less of something.",
        "You can say which result would have proved you wrong.",
        "If the run said something else: you know which part of the reason did not hold.",
      ],
      because: "Both scenarios run, and they differ in one setting.",
    };
  },
};

/** Runs both scenarios and counts. */
function tried(given: unknown, { name, of }: (typeof OUTCOMES)[number]): TriedOut | null {
  const fields = builtOf(given);
  const [first, second] = [builtOf(fields?.before), builtOf(fields?.after)];
  if (fields === null) return null;
  if (first === null || second === null)
    return { isRight: false, message: "A design has two scenarios, before and after, each as `run` takes it." };
  const differs = [...new Set([...Object.keys(first), ...Object.keys(second)])].filter(
    (each) => !isSameSetting(first[each], second[each]),
  );
  if (differs.length !== 1)
    return {
      isRight: false,
      isAlmost: differs.length > 1,
      message:
        differs.length === 0
          ? "The two scenarios are the same: change one setting of the second one."
          : `The two scenarios differ in ${differs.join(", ")}: with several changes nobody knows which one it was.`,
    };
  if (!WORDS.some((each) => each === fields.predict))
    return {
      isRight: false,
      isAlmost: true,
      message: `What do you predict: ${WORDS.map((each) => `"${each}"`).join(", ")}?`,
    };
  const [was, is] = [first, second].map((each) => of(run({ ...each, durationPs: 1e9 } as unknown as Scenario)));
  const so = word(was, is);
  return {
    isRight: true,
    message:
      `${was} ${name} before and ${is} after, with another value of ${differs[0]}: ${so}. You predicted ` +
      `${String(fields.predict)}${so === fields.predict ? "." : ", and a wrong prediction is where an experiment pays."}`,
  };
}

/** Traffic is the same if its frames are; everything else if it reads alike. */
function isSameSetting(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return isShort(a) && isShort(b) ? writeTrace(a) === writeTrace(b) : JSON.stringify(a) === JSON.stringify(b);
}

/** Whether something is traffic that ends soon enough to be written down. */
const isShort = (value: unknown): value is Traffic =>
  typeof builtOf(value)?.arrivals === "function" && Number(builtOf(value)?.frames) <= MOST_FRAMES;

const word = (was: number, is: number): (typeof WORDS)[number] => WORDS[is < was ? 0 : is === was ? 1 : 2];
