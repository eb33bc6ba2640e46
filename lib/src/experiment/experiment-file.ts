// An experiment as a file, JSON or YAML: a question, a scenario, what is varied, how often, and what is measured. It is
// checked as a whole before anything runs, down to the scenario of every point; a fault is told by its line.
import { checkFields, checkFunction, frozen, refuse, show } from "../check.js";
import { completeScenario } from "../scenario.js";
import { checkComparison, checkFactors, checkListed } from "./experiment-checks.js";
import { crossed, describePoint } from "./experiment-points.js";
import {
  type OpenFile,
  unopened,
  scenarioFiles,
  scenarioJsonOf,
  scenarioOf,
  sentenceOf,
  withPaths,
} from "./experiment-scenario.js";
import { EXPERIMENT_SCHEMA, MOST_RUNS } from "./experiment-schema.js";
import { checkShape, refuserOf } from "./experiment-shape.js";
import { type ReadText, readText } from "./experiment-text.js";
import type { PilotRule } from "./warm-up.js";
import type {
  Claim,
  Comparison,
  Experiment,
  Factor,
  FactorLevels,
  Level,
  LevelName,
  WarmupRule,
} from "./experiment-types.js";

/** The fields of the file, after its shape is checked. */
export interface ExperimentFields {
  readonly name: string;
  readonly question: string;
  readonly scenario: Readonly<Record<string, unknown>> | string;
  readonly factors?: Readonly<Record<string, FactorFields>>;
  readonly points?: readonly FactorLevels[];
  readonly seed?: number | string;
  readonly replications?: number;
  readonly outcomes: readonly string[];
  readonly warmup?: { readonly rule: "fixed"; readonly ps: number } | ({ readonly rule: "mser-5" } & PilotRule);
  readonly compare?: Comparison;
  readonly claim?: Readonly<Record<string, LevelName>>;
}

interface FactorFields {
  readonly field: string;
  readonly levels: readonly LevelName[] | Readonly<Record<string, unknown>>;
  readonly unit?: string;
}

export interface ReadExperimentOptions {
  /**
   * Gives the bytes of a file that the experiment names (a scenario, a capture, a trace), by its path from the
   * experiment's folder. Without it an experiment that names one is refused.
   */
  readonly openFile?: OpenFile;
}

const DEFAULT_REPLICATIONS = 10;

/**
 * Reads an experiment: JSON or YAML, as docs/experiments.md describes it.
 *
 * @throws InputError for a fault, in one sentence with its line, the field, its value and what it may be; also for a
 * point whose scenario `run` would refuse
 * @example
 * const text = '{ "name": "a", "question": "?", "scenario": { "traffic": { "kind": "load", "framesPerSecond": 1e6, "frames": 9 } }, "outcomes": ["drops"] }';
 * readExperiment(text).replications // => 10
 */
export function readExperiment(text: string, options: ReadExperimentOptions = {}): Experiment {
  if (typeof text !== "string") refuse(`The text of the experiment is ${show(text)}`, "it must be a text");
  checkFields("The last argument of readExperiment", options, ["openFile"]);
  const { openFile = unopened } = options;
  checkFunction("The opener of the experiment's files", openFile, "it must be a function of a path");
  const read = readText(text);
  checkNumbers(read);
  checkShape(read, EXPERIMENT_SCHEMA);
  const fields = read.value as ExperimentFields;
  const refuseAt = refuserOf(read);
  const scenario = readBase(fields.scenario, read, openFile);
  const factors = Object.entries(fields.factors ?? {}).map(([name, factor]) => factorOf(name, factor));
  checkFactors({ factors, outcomes: fields.outcomes, scenario }, refuseAt);
  const { replications = DEFAULT_REPLICATIONS, seed = 1 } = fields;
  if (fields.points) checkListed(fields.points, factors, refuseAt);
  else
    checkCount(
      factors.reduce((product, { levels }) => product * levels.length, replications),
      read,
    );
  const points = fields.points?.map((point) => inOrder(point, factors)) ?? crossed(factors);
  checkCount(points.length * replications, read);
  const { warmupPs, ...base } = scenario;
  if (warmupPs !== undefined && fields.warmup)
    refuseAt(["warmup"], fields.warmup, "the scenario has a warmupPs: give one of the two");
  checkComparison(fields, factors, refuseAt);
  const experiment: Experiment = {
    name: fields.name,
    question: fields.question,
    scenario: base,
    factors,
    points,
    isListed: fields.points !== undefined,
    seed,
    replications,
    outcomes: fields.outcomes,
    warmup: warmupOf(fields.warmup ?? { rule: "fixed", ps: (warmupPs ?? 0) as number }),
    compare: fields.compare ?? null,
    claim: claimOf(fields.claim),
  };
  checkPoints(experiment, read, openFile);
  return frozen(experiment);
}

/** The scenario itself, without what the experiment decides: seed and records. */
function readBase(given: ExperimentFields["scenario"], read: ReadText, openFile: OpenFile): Record<string, unknown> {
  const { seed: _, records: __, ...scenario } = typeof given === "string" ? scenarioIn(given, read, openFile) : given;
  return scenario;
}

/** The scenario of a file of its own; what it names is found from its folder. */
function scenarioIn(path: string, read: ReadText, openFile: OpenFile): Record<string, unknown> {
  const what = `The scenario ${show(path)}`;
  const { value } = readText(new TextDecoder().decode(openFile(path)), what);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(
      `The experiment${read.lineOf(["scenario"])} has scenario ${show(path)}, whose content is ${show(value)}`,
      "it must be an object with fields",
    );
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const scenario = value as Record<string, unknown>;
  return { ...scenario, traffic: withPaths(scenario.traffic, (file) => (file.startsWith("/") ? file : folder + file)) };
}

function factorOf(name: string, { field, levels, unit }: FactorFields): Factor {
  const all: Level[] = Array.isArray(levels)
    ? (levels as LevelName[]).map((level) => ({ name: level, value: level }))
    : Object.entries(levels).map(([level, value]) => ({ name: level, value: value }));
  return { name, field, levels: all, unit: unit ?? null };
}

/** A listed point with its factors in the order of the factors. */
const inOrder = (point: FactorLevels, factors: readonly Factor[]): FactorLevels =>
  Object.fromEntries(factors.map(({ name }) => [name, point[name]]));

const warmupOf = (warmup: NonNullable<ExperimentFields["warmup"]>): WarmupRule =>
  warmup.rule === "fixed" ? warmup : { ...warmup, measure: warmup.measure ?? "p50 delay" };

function claimOf(claim: ExperimentFields["claim"]): Claim | null {
  if (!claim) return null;
  const { outcome, than, is, ...rest } = claim;
  const [[factor, level]] = Object.entries(rest);
  return { outcome: outcome as string, factor, level, than, is: is as Claim["is"] };
}

/** YAML has numbers that plain data has not. */
function checkNumbers(read: ReadText): void {
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "number" && !Number.isFinite(value))
      refuserOf(read)(path, value, "it must be a finite number");
    if (Array.isArray(value)) for (const [i, part] of (value as unknown[]).entries()) visit(part, [...path, i]);
    else if (typeof value === "object" && value !== null)
      for (const [name, part] of Object.entries(value)) visit(part, [...path, name]);
  };
  visit(read.value, []);
}

function checkCount(runs: number, { lineOf }: ReadText): void {
  if (runs > MOST_RUNS)
    refuse(
      `The experiment${lineOf(["replications"])} has ${runs} runs (points times replications)`,
      `it may have ${MOST_RUNS}: take fewer levels or replications, or make several experiments of it`,
    );
}

/** Reads the scenario of every point, and checks it as `run` would. */
function checkPoints(experiment: Experiment, { lineOf }: ReadText, openFile: OpenFile): void {
  const files = scenarioFiles(openFile);
  const { points, factors, warmup, seed, isListed } = experiment;
  const settings =
    warmup.rule === "fixed" ? { seed, warmupPs: warmup.ps } : { seed, warmupPs: 0, windowPs: warmup.windowPs };
  let good: FactorLevels | null = null;
  for (const [i, point] of points.entries())
    try {
      completeScenario(scenarioOf(scenarioJsonOf(experiment, point), settings, files));
      good = point;
    } catch (error) {
      const sentence = sentenceOf(error).replace(/\.$/, "");
      const guilty = factors.find(({ name }) => good !== null && good[name] !== point[name]);
      const path = isListed ? ["points", i] : guilty ? ["factors", guilty.name] : ["scenario"];
      const about = factors.length === 0 ? "a scenario" : `the point ${describePoint(point)}`;
      refuse(`The experiment${lineOf(path)} has ${about} that cannot be run`, sentence);
    }
}
