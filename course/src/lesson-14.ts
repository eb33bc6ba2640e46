// What lesson 14 does with an experiment: take one that comes with RSS Lab, change fields of its file, look at what the
// pairing of runs is worth, and make the runs of a small one in place.
import { place } from "#place";
import { InputError, confidenceInterval, experiments, readScenario, run } from "rss-lab";
import type { DifferenceRow } from "./charts/difference.js";
import { refuse, show } from "./words.js";

/** The text of an experiment file that comes with RSS Lab: "policies-under-shifting-load". */
export function shippedExperiment(name: string): string {
  const bytes = /^[a-z0-9-]+$/.test(name) ? place.labFile(`experiments/${name}.json`) : undefined;
  return new TextDecoder().decode(
    bytes ?? refuse(`There is no experiment ${show(name)} in RSS Lab`, "take a name of lib/experiments, without .json"),
  );
}

/**
 * The text of an experiment file (JSON) with some fields changed, each named by its path:
 * `{ replications: 18, "factors.load.levels": [600000] }`.
 */
export function withChanges(text: string, changes: Readonly<Record<string, unknown>>): string {
  const file = jsonOf(text);
  for (const [path, value] of Object.entries(changes)) change(file, path, value);
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Sets a field of an object, which may lie within others that are there. */
function change(object: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop() as string;
  const around = steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), object);
  if (!isObject(around)) refuse(`The experiment has no ${steps.join(".")}`, `so ${path} cannot be changed`);
  else around[last] = value;
}

function jsonOf(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  return isObject(value) ? value : refuse("The experiment is no JSON object", "give the text of an experiment file");
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a call is refused with, in its one sentence; a call that goes well is a mistake here. */
export function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return refuse("The call went well", "it was expected to be refused");
}

/** Reads an experiment file, makes all of its runs and works out the results; none of them may be refused. */
export async function resultsOf(text: string): Promise<experiments.ExperimentResults> {
  const experiment = experiments.readExperiment(text);
  const { rows, failed } = await experiments.runExperiment(experiment);
  if (failed.length > 0)
    refuse(`${failed.length} of ${failed.length + rows.length} runs were refused`, failed[0].reason.replace(/\.$/, ""));
  return experiments.experimentResults(rows, experiment);
}

export interface PlaceOptions {
  readonly outcome: string;
  /** The compared level; default: the first that is not the baseline. */
  readonly level?: experiments.LevelName;
  /** Levels of the other factors. */
  readonly at?: experiments.FactorLevels;
}

/** What both levels gave, replication by replication, at one place. */
function pairsOf(results: experiments.ExperimentResults, options: PlaceOptions): { own: number[]; base: number[] } {
  const { compare, factors } = results.experiment;
  if (compare === null) return refuse("The experiment compares nothing", "give it compare, a factor and its baseline");
  const { factor, baseline } = compare;
  const others = factors.find(({ name }) => name === factor)?.levels.map(({ name }) => name) ?? [];
  const { outcome, level = others.find((name) => name !== baseline), at = {} } = options;
  const of = (wanted: experiments.LevelName | undefined): Map<number, number> =>
    new Map(
      results.rows
        .filter((row) => row.factors[factor] === wanted)
        .filter((row) => Object.entries(at).every(([name, value]) => row.factors[name] === value))
        .map(({ replication, outcomes }) => [replication, outcomes[outcome]]),
    );
  const [mine, theirs] = [of(level), of(baseline)];
  const both = [...mine.keys()].filter((replication) => theirs.has(replication));
  if (both.length < 2)
    refuse(`There are ${both.length} pairs of ${outcome} there`, "name an outcome, and levels that were run");
  return {
    own: both.map((replication) => mine.get(replication) ?? NaN),
    base: both.map((replication) => theirs.get(replication) ?? NaN),
  };
}

/** The differences within replications at one place, level less baseline: what `replicationsNeeded` plans with. */
export function differencesAt(results: experiments.ExperimentResults, options: PlaceOptions): number[] {
  const { own, base } = pairsOf(results, options);
  return own.map((value, i) => value - base[i]);
}

/**
 * The same difference with two intervals, for `differenceChart`: of the pairs, and as it would be if the runs of the
 * two levels had nothing to do with each other (two samples, Student's t with 2n - 2 degrees of freedom).
 */
export function besideUnpaired(results: experiments.ExperimentResults, outcome: string): DifferenceRow[] {
  const { factor = "" } = results.experiment.compare ?? {};
  const places = new Map<string, experiments.FactorLevels>();
  for (const { factors } of results.rows) {
    const at = Object.fromEntries(Object.entries(factors).filter(([name]) => name !== factor));
    places.set(placeText(results.experiment, at), at);
  }
  return [...places].flatMap(([place, at]) => {
    const { own, base } = pairsOf(results, { outcome, at });
    const { mean, low, high } = confidenceInterval(own.map((value, i) => value - base[i]));
    const half = studentTimes(2 * own.length - 2) * Math.sqrt((variance(own) + variance(base)) / own.length);
    return [
      { place, kind: "paired", difference: mean, low, high },
      { place, kind: "unpaired", difference: mean, low: mean - half, high: mean + half },
    ];
  });
}

function placeText({ factors }: experiments.Experiment, at: experiments.FactorLevels): string {
  const told = Object.entries(at).map(([name, level]) => {
    const unit = factors.find((factor) => factor.name === name)?.unit ?? "";
    return `${name} ${typeof level === "number" ? String(level).replace(/\B(?=(\d{3})+$)/g, ",") : level} ${unit}`.trim();
  });
  return told.join(", ") || "the only point";
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}

/** How many standard errors a 95 % interval reaches to, read off the interval of any sample with so many degrees. */
function studentTimes(degrees: number): number {
  const sample = Array.from({ length: degrees + 1 }, (_, i) => i);
  const { low, high } = confidenceInterval(sample);
  return (high - low) / 2 / Math.sqrt(variance(sample) / sample.length);
}

/** All runs of a small experiment without warm-up rule, one after the other in place, as `runExperiment` gives them. */
export function runsInPlace(experiment: experiments.Experiment): experiments.ResultRow[] {
  const { scenario, factors, warmup, outcomes } = experiment;
  if (warmup.rule !== "fixed") return refuse("The warm-up is to be found by a pilot run", "state it: { rule: fixed }");
  return experiments.pointsOf(experiment).map((point) => {
    const json = structuredClone(scenario) as Record<string, unknown>;
    for (const { name, field, levels } of factors)
      change(json, field, levels.find((level) => level.name === point.factors[name])?.value);
    const made = run(readScenario({ ...json, records: "summary", seed: point.seed, warmupPs: warmup.ps }));
    const { measuredPs, received, waiting } = made.summary;
    const measured = outcomes.map((name) => {
      const outcome = experiments.OUTCOMES.find((each) => each.name === name);
      return [name, outcome?.of(made) ?? NaN] as const;
    });
    const { fingerprint } = made;
    const rest = { warmupPs: warmup.ps, measuredPs, received, waiting, fingerprint };
    return { ...point, outcomes: Object.fromEntries(measured), ...rest };
  });
}
