// A program of a user's that takes something from each of the three packages: types, functions and a class.
import { InputError, load, run, type Run, type Scenario, type Traffic } from "rss-lab";
import { explain, type Explanation } from "rss-lab-course";
import { kernelSpec, type KernelOptions } from "rss-lab-kernel";

const traffic: Traffic = load({ framesPerSecond: 2e6, connections: 64, frames: 5_000 });
const scenario: Scenario = { variant: "message-signaled-interrupts", traffic, cpus: 4, seed: 1, records: "summary" };
const result: Run = run(scenario);
const told: (...given: Parameters<typeof explain>) => Explanation = explain;
const options: KernelOptions = { displayName: "Mine" };

function refusal(): string {
  try {
    load({ framesPerSecond: -1 });
  } catch (error) {
    if (error instanceof InputError) return error.name;
  }
  return "none";
}

process.stdout.write(
  `${[result.fingerprint, refusal(), told.name, Object.keys(kernelSpec(options)).join(" ")].join("\n")}\n`,
);
