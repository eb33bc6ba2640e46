// An exercise of lesson 00: a scenario with three faults, to be mended by reading what `run` says of them. What the
// reader hands in is run: the refusal is the message.
import { load, run, type Random, type Run, type Scenario } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";

/** What the scenario was meant to be. */
interface Meant {
  readonly cpus: number;
  readonly receiveBuffers: number;
  readonly interruptCpu: "round-robin" | "random";
}

/** Each setting with a fault, in several ways. */
const faultsOf = ({ cpus, receiveBuffers, interruptCpu }: Meant) => ({
  cpus: [`cpu: ${cpus}`, "cpus: 0", `cpus: "${cpus}"`],
  receiveBuffers: [`buffers: ${receiveBuffers}`, `receiveBuffers: -${receiveBuffers}`, "receiveBuffers: 1e6"],
  interruptCpu: [`interruptCPU: "${interruptCpu}"`, `interruptCpu: "${interruptCpu}ly"`],
});

/** The same traffic for all; it ends. */
const traffic = () => load({ framesPerSecond: 1e6, frames: 100 });

export const mendScenario: Exercise = {
  id: "00-mend",
  pose(random: Random): PosedExercise {
    const meant: Meant = {
      cpus: 2 + random.below(7),
      receiveBuffers: random.pick([32, 64, 128]),
      interruptCpu: random.pick(["round-robin", "random"] as const),
    };
    const faults = faultsOf(meant);
    const lines = [faults.cpus, faults.receiveBuffers, faults.interruptCpu].map((all) => `      ${random.pick(all)},`);
    const inTurn = meant.interruptCpu === "round-robin" ? "in turn" : "at random";
    return {
      question:
        "**Fix this scenario.** `run` refuses it, for three reasons:\n\n" +
        `    const mine = {\n      traffic: load({ framesPerSecond: 1e6, frames: 100 }),\n${lines.join("\n")}\n    };\n\n` +
        `It was meant to have ${meant.cpus} CPUs that get the interrupts ${inTurn}, and ${meant.receiveBuffers} receive ` +
        "buffers. Copy it over `const mine = undefined;`, run the cell, and fix what the message says; then run it " +
        "again, until nothing is left to fix.",
      answer: { traffic: traffic(), ...meant },
      tryOut: (given) => tried(given, meant),
      asks: "The answer is a scenario: { traffic, cpus, receiveBuffers, interruptCpu }.",
      shown:
        "This one:\n\n```ts\nconst mine = {\n  traffic: load({ framesPerSecond: 1e6, frames: 100 }),\n" +
        `  cpus: ${meant.cpus},\n  receiveBuffers: ${meant.receiveBuffers},\n  interruptCpu: "${meant.interruptCpu}",\n};\n\`\`\``,
      mistakes: [
        { answer: 3, message: "Three faults, yes. Hand in the scenario itself, and read what is wrong with it." },
        {
          answer: meant.interruptCpu,
          message: "That is one of the three. Hand in the whole scenario with it: `{ traffic: ..., ... }`.",
          isAlmost: true,
        },
      ],
      hints: [
        "Read the sentence in two parts: what was found, and behind the colon what must stand there.",
        "A field that nobody knows is mostly a field with another name: look for the nearest one in the list.",
        "The fields are `traffic`, `cpus`, `receiveBuffers` and `interruptCpu`.",
      ],
      because: "Right: it runs, and it is the machine that was meant.",
    };
  },
};

/** Runs what was handed in; an InputError on the way is the message. */
function tried(given: unknown, meant: Meant): TriedOut | null {
  const fields = builtOf(given);
  if (fields === null || fields.traffic === undefined) return null;
  const { scenario, summary } = run({ ...fields, durationPs: 1e9, records: "summary" } as unknown as Scenario);
  const wrong = unlike(scenario, meant);
  const what = `It runs: ${summary.indicated} of ${summary.received} frames were indicated.`;
  return wrong === undefined
    ? { isRight: true, message: `${what} And it is the machine that was meant.` }
    : { isRight: false, isAlmost: true, message: `${what} But it is another machine: look at ${wrong}.` };
}

/** The first setting that is not as it was meant. */
const unlike = (scenario: Run["scenario"], meant: Meant): string | undefined =>
  Object.entries(meant).find(([name, value]) => scenario[name as keyof Meant] !== value)?.[0];
