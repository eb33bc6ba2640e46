// A scenario file with another chance: the same load on other connections, with other arrivals. In: a scenario as JSON, a seed. Out: a scenario.
// A replication must draw anew everything that chance decides. In a file that is the seed of the run (arrivals) and the seed of every load
// (addresses and ports, hence entries); connections that the file names one by one stay.
import type { Seed } from "../random/random.js";
import type { Scenario } from "../scenario.js";
import { readScenario } from "./scenario-file.js";

/**
 * Reads a scenario from parsed JSON, with `seed` in the place of its own seeds.
 *
 * @throws InputError as `readScenario`
 * @example
 * const json = { traffic: { kind: "load", framesPerSecond: 1e6, connections: 1 } };
 * [1, 2].map((seed) => seededScenario(json, seed).traffic.label(0).split(" ")[0]) // => ["198.18.138.166:30294", "198.18.179.144:15775"]
 */
export function seededScenario(json: unknown, seed: Seed): Scenario {
  if (!isObject(json)) return readScenario(json);
  return readScenario({ ...json, seed, traffic: seededTraffic(json.traffic, seed) });
}

/** Parts of a traffic get seeds of their own, so that no two of them draw the same connections; the first keeps the run's. */
function seededTraffic(traffic: unknown, seed: Seed): unknown {
  if (!isObject(traffic)) return traffic;
  if (traffic.kind === "together" && Array.isArray(traffic.parts))
    return { ...traffic, parts: (traffic.parts as unknown[]).map((part, i) => seededTraffic(part, i === 0 ? seed : `${seed}, part ${i}`)) };
  return traffic.kind === "load" && traffic.endpoints === undefined ? { ...traffic, seed } : traffic;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
