// A scenario file with another chance: the same traffic on other connections, with other arrivals. A replication must
// draw anew everything that chance decides: arrivals, and the addresses and ports of every load or trace (hence
// entries), also of one to which the file gives a seed of its own. Connections that the file names one by one stay.
import type { Seed } from "../random/random.js";
import type { Scenario } from "../scenario.js";
import { type ScenarioFiles, readScenario } from "./scenario-file.js";

/**
 * Reads a scenario from parsed JSON, with `seed` instead of all seeds that it has.
 *
 * @param files opens the captures and traces that the scenario names, as for `readScenario`
 * @throws InputError as `readScenario`
 * @example
 * const json = { traffic: { kind: "load", framesPerSecond: 1e6, connections: 1 } };
 * [1, 2].map((seed) => seededScenario(json, seed).traffic.label(0).split(" ")[0]) // => ["198.18.138.166:30294", "198.18.179.144:15775"]
 */
export function seededScenario(json: unknown, seed: Seed, files: ScenarioFiles = {}): Scenario {
  if (!isObject(json)) return readScenario(json, files);
  return readScenario({ ...json, seed, traffic: withoutSeeds(json.traffic) }, files);
}

/** Loads and traces lose the seeds of their own, so that the run's decides. */
function withoutSeeds(traffic: unknown): unknown {
  if (!isObject(traffic)) return traffic;
  if (traffic.kind === "merge" && Array.isArray(traffic.parts))
    return { ...traffic, parts: (traffic.parts as unknown[]).map(withoutSeeds) };
  if (traffic.kind !== "load" && traffic.kind !== "trace") return traffic;
  const { seed: _, ...rest } = traffic;
  return rest;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
