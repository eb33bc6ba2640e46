// A scenario as a file: the same fields as in a program, in JSON, so that a run can be mailed, kept and run again. The
// traffic is named by its kind, the secret key is hexadecimal text; an unknown or wrong field is refused by its name,
// with what is allowed. The fields are described in docs/scenario.md.
import { checkFields, checkFunction, checkKnownFields, checkOneOf, refuse, show } from "../check.js";
import type { Capture } from "../frame/capture.js";
import { DEFAULT_SEED, type Seed } from "../random/random.js";
import { secretKey } from "../rss/secret-key.js";
import type { Scenario } from "../scenario.js";
import { REBALANCING_POLICIES } from "../stack/rebalancer/policies.js";
import { resolvedTraffic } from "../traffic/checked-traffic.js";
import { closedLoop } from "../traffic/closed-loop.js";
import type { ClosedLoopOptions } from "../traffic/closed-loop-options.js";
import { type CustomTrafficOptions, customTraffic } from "../traffic/custom-traffic.js";
import { load } from "../traffic/load.js";
import type { LoadOptions } from "../traffic/load-options.js";
import { mergeTraffic } from "../traffic/merge-traffic.js";
import { replay } from "../traffic/replay.js";
import { namedTrace } from "../traffic/trace.js";
import type { Traffic } from "../traffic/traffic.js";

/** Kinds of traffic that a scenario file can ask for. */
const TRAFFIC_KINDS = ["load", "closed-loop", "replay", "trace", "merge"] as const;

const DEEPEST_MERGE = 100;

/**
 * How the files are opened that a scenario file names: a capture to replay, the text of a trace. Paths come as the
 * scenario writes them. What is left out cannot be opened, and a scenario that needs it is refused.
 */
export interface ScenarioFiles {
  readonly openCapture?: (path: string) => Capture;
  readonly openText?: (path: string) => string;
}

/**
 * Reads a scenario from parsed JSON.
 *
 * @param json what JSON.parse gave
 * @param files opens the captures and traces that the scenario names
 * @throws InputError for an unknown or wrong field, in one sentence that names it; the remaining fields are checked by
 * `run`
 * @example
 * run(readScenario({ traffic: { kind: "load", framesPerSecond: 1e6, frames: 10 }, records: "summary" })).summary.received // => 10
 */
export function readScenario(json: unknown, files: ScenarioFiles = {}): Scenario {
  const { traffic, rss, ...rest } = asObject("The scenario", json);
  if (traffic === undefined)
    refuse("The scenario has no traffic", 'it needs one, as "traffic": { "kind": "load", "framesPerSecond": 1000000 }');
  checkFields("The opener of files", files, ["openCapture", "openText"]);
  for (const [name, open] of Object.entries(files))
    if (open !== undefined)
      checkFunction(`The ${name} of the opener of files`, open, "it must be a function of a path");
  const read = readTraffic(asObject("The scenario's traffic", traffic), files);
  // Labels and headers are those of the file's run before it begins.
  const fields: Record<string, unknown> = {
    ...rest,
    traffic: resolvedTraffic("The scenario's traffic", read, (rest.seed ?? DEFAULT_SEED) as Seed),
  };
  checkPolicyIsNamed(rest.rebalancing);
  if (rss !== undefined) {
    const settings = asObject("The scenario's rss", rss);
    fields.rss = withKey(settings);
  }
  if (Array.isArray(rest.rssChanges))
    fields.rssChanges = (rest.rssChanges as unknown[]).map((change) => withKey(asObject("The RSS change", change)));
  return fields as unknown as Scenario;
}

/** A policy of the user's own has functions, which no file can hold. */
function checkPolicyIsNamed(rebalancing: unknown): void {
  const { policy } = (rebalancing ?? {}) as { readonly policy?: unknown };
  if (typeof policy === "object" && policy !== null)
    refuse(
      `The rebalancing policy of the scenario file is ${show(policy)}`,
      `a file holds no functions, so it names one of ${REBALANCING_POLICIES.join(", ")}; give a policy of your own in ` +
        "a program, as run({ ...readScenario(json), rebalancing: { policy } })",
    );
}

function readTraffic({ kind, ...options }: Record<string, unknown>, files: ScenarioFiles, depth = 0): Traffic {
  if (depth > DEEPEST_MERGE)
    refuse(`The traffic's merges lie within each other more than ${DEEPEST_MERGE} deep`, "put all parts in one list");
  checkOneOf("The kind of traffic", kind, TRAFFIC_KINDS);
  if (kind === "load") return load(options as unknown as LoadOptions);
  if (kind === "closed-loop") return closedLoop(options as unknown as ClosedLoopOptions);
  if (kind === "replay") return readReplay(options, files);
  if (kind === "trace") return readGivenTrace(options, files);
  checkKnownFields("The traffic", options, ["parts"]);
  const { parts } = options;
  if (!Array.isArray(parts) || parts.length === 0)
    refuse(`The traffic's parts are ${show(parts)}`, "they must be a list of traffics, one at least");
  return mergeTraffic(
    ...(parts as unknown[]).map((part, i) => readTraffic(asObject(`Part ${i} of the traffic`, part), files, depth + 1)),
  );
}

function readReplay(given: Record<string, unknown>, { openCapture }: ScenarioFiles): Traffic {
  checkKnownFields("The traffic", given, ["capture", "speed", "times", "lapPs"]);
  const { capture, ...options } = given;
  if (typeof capture !== "string")
    refuse(`The traffic's capture is ${show(capture)}`, "it must be the path of a pcap or pcapng file");
  if (openCapture === undefined)
    refuse(`The capture ${show(capture)} cannot be opened here`, "give readScenario openCapture, which opens it");
  const { frames, error } = openCapture(capture);
  if (error !== null)
    refuse(`The capture ${show(capture)} cannot be read`, error.replace(/^The/, "the").replace(/\.$/, ""));
  return replay(frames, options);
}

/** The arrivals stand in a file of their own, or in the scenario as `customTraffic` takes them. */
function readGivenTrace(given: Record<string, unknown>, { openText }: ScenarioFiles): Traffic {
  if (given.csv === undefined && given.arrivals === undefined)
    refuse("The trace has neither csv nor arrivals", "give the path of a CSV file, or a list of arrivals");
  if (given.csv === undefined) {
    checkKnownFields("The trace with arrivals", given, ["arrivals", "connections", "endpoints", "seed"]);
    return customTraffic(given as unknown as CustomTrafficOptions);
  }
  checkKnownFields("The trace from a file", given, ["csv", "timesFromFirst", "seed"]);
  const { csv, ...options } = given;
  if (typeof csv !== "string") refuse(`The trace's csv is ${show(csv)}`, "it must be the path of a CSV file");
  if (openText === undefined)
    refuse(`The trace ${show(csv)} cannot be opened here`, "give readScenario openText, which opens it");
  return namedTrace(`the trace ${show(csv)}`, openText(csv), options);
}

/** The same settings, with the key as bytes if there is one. */
function withKey(settings: Record<string, unknown>): Record<string, unknown> {
  return settings.secretKey === undefined ? settings : { ...settings, secretKey: readKey(settings.secretKey) };
}

function readKey(key: unknown): Uint8Array {
  if (typeof key !== "string")
    refuse(`The secret key is ${show(key)}`, "it must be hexadecimal text of 40 bytes or more");
  return secretKey(key);
}

function asObject(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(`${what} is ${show(value)}`, "it must be an object with fields");
  return value as Record<string, unknown>;
}
