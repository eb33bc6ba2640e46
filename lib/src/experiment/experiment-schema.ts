// The JSON Schema of an experiment file, as data: the reader holds a file to it, and lib/docs/experiment.schema.json is
// what it looks like to an editor (a test compares). What no schema can say (is the field there, does the level exist)
// is checked afterwards.
import { OUTCOME_NAMES } from "./outcomes.js";
import { WARM_UP_MEASURES } from "./warm-up.js";

/** The part of JSON Schema, draft 2020-12, that is used here. `title` ends a sentence: "it must be a text". */
export interface Schema {
  readonly title: string;
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly uniqueItems?: true;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Default: no other property is allowed; true: any value. */
  readonly additionalProperties?: Schema | true | false;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** One of them must hold. */
  readonly anyOf?: readonly Schema[];
}

/** Most runs of an experiment, and of a point. */
export const MOST_RUNS = 1_000_000;
const MOST_REPLICATIONS = 100_000;

const text = (title: string, rest: Omit<Schema, "title" | "type"> = {}): Schema => ({
  title,
  type: "string",
  minLength: 1,
  ...rest,
});

const LEVEL_NAME: Schema = {
  title: "the name of a level: a text, a number, true or false",
  anyOf: [text("a text"), { title: "a number", type: "number" }, { title: "true or false", type: "boolean" }],
};

const NAMED_LEVELS: Schema = {
  title: "an object of values by their names",
  type: "object",
  minProperties: 1,
  additionalProperties: true,
  // A name of digits alone would change its place among the others.
  propertyNames: text("a text that is not a whole number", { pattern: "^(?![0-9]+$)" }),
};

const FACTOR: Schema = {
  title: 'an object, as { "field": "cpus", "levels": [2, 4] }',
  type: "object",
  required: ["field", "levels"],
  additionalProperties: false,
  properties: {
    field: text("the path of a field of the scenario, as traffic.framesPerSecond", {
      description: "Path of the scenario's field that is varied; a number names a place in a list",
      pattern: "^[A-Za-z][A-Za-z0-9]*(\\.([A-Za-z][A-Za-z0-9]*|[0-9]{1,4}))*$",
    }),
    levels: {
      title: "a list of texts, numbers, true and false, each once, or an object of values by their names",
      description: "The values; lists and objects are given names",
      anyOf: [
        { title: "a list of levels", type: "array", minItems: 1, uniqueItems: true, items: LEVEL_NAME },
        NAMED_LEVELS,
      ],
    },
    unit: text("a text", { description: "Unit of the levels, for tables and charts" }),
  },
};

/** A factor's name is a column's name too. */
const FACTOR_NAME = text("a letter, then up to 39 letters, digits, hyphens and underscores", {
  pattern: "^[A-Za-z][A-Za-z0-9_-]{0,39}$",
});

const LEVELS_BY_FACTOR: Schema = {
  title: 'an object with a level of each factor, as { "cpus": 2 }',
  type: "object",
  additionalProperties: LEVEL_NAME,
  propertyNames: FACTOR_NAME,
};

const PS = { type: "integer", maximum: Number.MAX_SAFE_INTEGER } as const;

const WARMUP: Schema = {
  title: '{ "rule": "fixed", "ps": 1000000 } or { "rule": "mser-5", "windowPs": 1000000 }',
  description: "What is left out of the beginning of a run",
  anyOf: [
    {
      title: "a fixed warm-up",
      type: "object",
      required: ["rule", "ps"],
      additionalProperties: false,
      properties: {
        rule: { title: "fixed", const: "fixed" },
        ps: { title: "a whole number of picoseconds", minimum: 0, ...PS },
      },
    },
    {
      title: "a warm-up by MSER-5",
      type: "object",
      required: ["rule", "windowPs"],
      additionalProperties: false,
      properties: {
        rule: { title: "mser-5", const: "mser-5" },
        windowPs: { title: "a whole number of picoseconds", minimum: 1, ...PS },
        measure: { title: `one of ${WARM_UP_MEASURES.join(", ")}`, enum: WARM_UP_MEASURES },
      },
    },
  ],
};

export const EXPERIMENT_SCHEMA: Schema = {
  title: "an experiment",
  type: "object",
  required: ["name", "question", "scenario", "outcomes"],
  additionalProperties: false,
  properties: {
    $schema: { title: "a text", description: "Where this schema is, for editors", type: "string" },
    name: text("lower-case words, digits and hyphens, as shifting-load", {
      description: "Names the results",
      pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    }),
    question: text("a text", { description: "What the experiment is to answer" }),
    scenario: {
      title: "a scenario, or the name of its file",
      description: "As docs/scenario.md describes it; or the name of a file beside this one that holds it",
      anyOf: [{ title: "a scenario", type: "object", additionalProperties: true }, text("the name of a file")],
    },
    factors: {
      title: "an object of factors by their names",
      description: "What is varied",
      type: "object",
      additionalProperties: FACTOR,
      propertyNames: FACTOR_NAME,
    },
    points: {
      title: "a list of points, one at least, each an object with a level of each factor",
      description: "The points, if not all combinations of the levels are wanted",
      type: "array",
      minItems: 1,
      items: LEVELS_BY_FACTOR,
    },
    seed: {
      title: "a whole number from 0, or a text",
      description: "Everything random follows from it and the replication; default 1",
      anyOf: [
        { title: "a whole number", type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        text("a text"),
      ],
    },
    replications: {
      title: `a whole number from 1 to ${MOST_REPLICATIONS}`,
      description: "Runs of each point; default 10",
      type: "integer",
      minimum: 1,
      maximum: MOST_REPLICATIONS,
    },
    outcomes: {
      title: "a list of outcomes, one at least, each once",
      description: "What is measured of a run",
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { title: `one of ${OUTCOME_NAMES.join(", ")}`, enum: OUTCOME_NAMES },
    },
    warmup: WARMUP,
    compare: {
      title: 'an object, as { "factor": "policy", "baseline": "none" }',
      description: "The factor whose levels are compared with one of them, run by run",
      type: "object",
      required: ["factor", "baseline"],
      additionalProperties: false,
      properties: { factor: FACTOR_NAME, baseline: LEVEL_NAME },
    },
    claim: {
      title: 'an object, as { "outcome": "p99 delay", "policy": "greedy", "than": "none", "is": "lower" }',
      description: "What would be published: the outcome at one level of a factor is lower, or higher, than at another",
      type: "object",
      required: ["outcome", "than", "is"],
      minProperties: 4,
      maxProperties: 4,
      properties: {
        outcome: { title: `one of ${OUTCOME_NAMES.join(", ")}`, enum: OUTCOME_NAMES },
        than: LEVEL_NAME,
        is: { title: "lower or higher", enum: ["lower", "higher"] },
      },
      additionalProperties: LEVEL_NAME,
      propertyNames: FACTOR_NAME,
    },
  },
};

/** The schema as a file of its own. */
export function experimentSchema(): Readonly<Record<string, unknown>> {
  const { title: _, ...schema } = EXPERIMENT_SCHEMA;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "RSS Lab: an experiment",
    description: "A question, a scenario, what is varied and what is measured. Rules in docs/experiments.md.",
    ...schema,
  };
}
