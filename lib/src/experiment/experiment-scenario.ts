// The scenario of a point: the experiment's, in which the factors' fields have the point's levels. Here too the files
// that a scenario names are found: captures and traces, whose paths stand in its traffic.
import { InputError, refuse, show } from "../check.js";
import { readCapture } from "../frame/capture.js";
import type { Seed } from "../random/random.js";
import type { Scenario } from "../scenario.js";
import type { Experiment, FactorLevels } from "./experiment-types.js";
import { type ScenarioFiles, readScenario } from "./scenario-file.js";

export type ScenarioJson = Readonly<Record<string, unknown>>;

/** Gives the bytes of a file that an experiment names. */
export type OpenFile = (path: string) => Uint8Array;

/** Without an opener. */
export const unopened: OpenFile = (path) =>
  refuse(`The file ${show(path)} cannot be opened here`, "give openFile, a function that opens it");

/** The scenario of a point in JSON. */
export function scenarioJsonOf(
  experiment: Pick<Experiment, "scenario" | "factors">,
  point: FactorLevels,
): ScenarioJson {
  return experiment.factors.reduce((json, { name, field, levels }) => {
    const level = levels.find((each) => each.name === point[name]);
    return withField(json, field, level?.value);
  }, experiment.scenario);
}

/** What of a run the scenario does not decide. */
export interface RunSettings {
  readonly seed: Seed;
  readonly warmupPs: number;
  readonly windowPs?: number;
}

/** The scenario of one run of a point. */
export function scenarioOf(json: ScenarioJson, settings: RunSettings, files: ScenarioFiles): Scenario {
  return readScenario({ ...json, records: "summary", ...settings }, files);
}

/** A copy in which the field of a path has another value; objects on the way that are not there are made. */
export function withField(json: ScenarioJson, field: string, value: unknown): ScenarioJson {
  return replaced(json, field.split("."), value, field) as ScenarioJson;
}

function replaced(at: unknown, [step, ...rest]: readonly string[], value: unknown, field: string): unknown {
  if (step === undefined) return value;
  if (Array.isArray(at)) {
    const items = at as readonly unknown[];
    if (!(Number(step) < items.length))
      refuse(
        `The field ${field} asks for ${show(step)} in a list of ${items.length}`,
        `its places are the numbers from 0 to ${items.length - 1}`,
      );
    return items.map((item, i) => (i === Number(step) ? replaced(item, rest, value, field) : item));
  }
  if (at !== undefined && (typeof at !== "object" || at === null))
    refuse(`The field ${field} asks for ${show(step)} in ${show(at)}`, "only objects and lists have parts");
  if (/^\d/.test(step))
    refuse(`The field ${field} asks for place ${step} where there is no list`, "give the list in the scenario");
  const object = (at ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, [step]: replaced(object[step], rest, value, field) };
}

/** Opens captures and traces, each once. */
export function scenarioFiles(openFile: OpenFile): ScenarioFiles {
  const captures = once((path) => readCapture(openFile(path)));
  const texts = once((path) => new TextDecoder().decode(openFile(path)));
  return { openCapture: captures, openText: texts };
}

function once<Value>(open: (path: string) => Value): (path: string) => Value {
  const opened = new Map<string, Value>();
  return (path) => {
    const value = opened.get(path) ?? open(path);
    opened.set(path, value);
    return value;
  };
}

/** A value of a scenario's traffic in which every path of a capture or a trace is another. */
export function withPaths(value: unknown, pathOf: (path: string) => string): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map((part) => withPaths(part, pathOf));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      typeof part === "string" && FILE_FIELDS.includes(name) ? pathOf(part) : withPaths(part as unknown, pathOf),
    ]),
  );
}

/** Fields of a traffic that name a file. */
const FILE_FIELDS: readonly string[] = ["capture", "csv"];

/** An experiment whose captures and traces have other paths. */
export function withInputPaths(experiment: Experiment, pathOf: (path: string) => string): Experiment {
  const { scenario, factors } = experiment;
  const isOfTraffic = (field: string): boolean => field.split(".")[0] === "traffic";
  return {
    ...experiment,
    scenario: { ...scenario, traffic: withPaths(scenario.traffic, pathOf) },
    factors: factors.map((factor) => {
      if (!isOfTraffic(factor.field)) return factor;
      const last = factor.field.split(".").at(-1) as string;
      const levels = factor.levels.map(({ name, value }) => ({
        name,
        value: (withPaths({ [last]: value }, pathOf) as Record<string, unknown>)[last],
      }));
      return { ...factor, levels };
    }),
  };
}

/** The paths of all captures and traces that an experiment names, each once, in the order in which they stand. */
export function inputPathsOf(experiment: Experiment): string[] {
  const paths = new Set<string>();
  withInputPaths(experiment, (path) => (paths.add(path), path));
  return [...paths];
}

/** What was refused, as one sentence; throws what is no refusal. */
export function sentenceOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  throw error;
}
