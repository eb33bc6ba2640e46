// Experiment files: JSON and YAML say the same, every fault is told by its line, and the published schema and the reader
// agree. The schema is read by ajv too, a validator of its own.
import { readFileSync, readdirSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { InputError } from "../../lib/src/check.js";
import { readExperiment } from "../../lib/src/experiment/experiment-file.js";
import { pointsOf } from "../../lib/src/experiment/experiment-points.js";
import { experimentSchema } from "../../lib/src/experiment/experiment-schema.js";
import { experimentText } from "../../lib/src/experiment/experiment-text-of.js";
import { OUTCOMES } from "../../lib/src/experiment/outcomes.js";

const lib = new URL("../../lib/", import.meta.url);
const file = (path: string): string => readFileSync(new URL(path, lib), "utf8");
const shipped = readdirSync(new URL("experiments/", lib)).map((name) => [name, file(`experiments/${name}`)] as const);

const YAML = `name: policies
question: Does it?
scenario:
  variant: message-signaled-interrupts
  cpus: 8
  durationPs: 1000000000
  traffic: { kind: load, framesPerSecond: 1e6, connections: 64 }
factors:
  policy:
    field: rebalancing.policy
    levels: [none, greedy]
  load: { field: traffic.framesPerSecond, levels: [1e6, 2e6], unit: frames/s }
replications: 2
outcomes: [p99 delay, drops]
claim: { outcome: p99 delay, policy: greedy, than: none, is: lower }
`;
const changed = (from: string, to: string): string => {
  expect(YAML).toContain(from);
  return YAML.replace(from, to);
};

const validate = new Ajv2020({ strict: false }).compile(experimentSchema());

describe("an experiment", () => {
  it("is the same in YAML, in JSON and as it is written again", () => {
    const experiment = readExperiment(YAML);
    const text = experimentText(experiment);
    expect(readExperiment(text)).toEqual(experiment);
    expect(experimentText(readExperiment(text))).toBe(text);
    expect(readExperiment(`\ufeff${JSON.stringify(JSON.parse(text))}`)).toEqual(experiment);
  });

  it("has its points outer and its replications inner, with one seed for a replication in all points", () =>
    expect(pointsOf(readExperiment(YAML)).map((p) => [p.index, p.point, ...Object.values(p.factors), p.seed])).toEqual([
      [0, 0, "none", 1e6, "1, replication 0"],
      [1, 0, "none", 1e6, "1, replication 1"],
      [2, 1, "none", 2e6, "1, replication 0"],
      [3, 1, "none", 2e6, "1, replication 1"],
      [4, 2, "greedy", 1e6, "1, replication 0"],
      [5, 2, "greedy", 1e6, "1, replication 1"],
      [6, 3, "greedy", 2e6, "1, replication 0"],
      [7, 3, "greedy", 2e6, "1, replication 1"],
    ]));

  it("may list its points, in any order of their factors", () => {
    const text = changed("replications: 2", "points: [{ load: 2e6, policy: greedy }, { policy: none, load: 1e6 }]");
    expect(readExperiment(text).points).toEqual([
      { policy: "greedy", load: 2e6 },
      { policy: "none", load: 1e6 },
    ]);
  });

  it("gives lists and objects as levels by names of their own", () => {
    const text = changed(
      "field: rebalancing.policy\n    levels: [none, greedy]",
      "field: rss.indirectionTable\n    levels: { none: [0, 1], greedy: [2, 3] }",
    );
    expect(readExperiment(text).factors[0].levels).toEqual([
      { name: "none", value: [0, 1] },
      { name: "greedy", value: [2, 3] },
    ]);
  });

  it("finds its scenario in a file beside it, and that file's trace beside that", () => {
    const files: Record<string, string> = {
      "sub/one.json": '{ "traffic": { "kind": "trace", "csv": "t.csv" }, "warmupPs": 5 }',
      "sub/t.csv": "time_us,connection,bytes\n1,a,64\n2,a,64\n",
    };
    const openFile = (path: string): Uint8Array => new TextEncoder().encode(files[path]);
    const read = readExperiment('{ "name": "a", "question": "?", "scenario": "sub/one.json", "outcomes": ["drops"] }', {
      openFile,
    });
    expect(read.scenario).toEqual({ traffic: { kind: "trace", csv: "sub/t.csv" } });
    expect(read.warmup).toEqual({ rule: "fixed", ps: 5 });
  });

  test.each<[from: string, to: string, sentence: string]>([
    [
      "replications: 2",
      "replications: 0",
      "The experiment, line 13, has replications 0: it must be a whole number from 1 to 100000.",
    ],
    [
      "replications: 2",
      "replication: 2",
      'The experiment, line 13, has an unknown field "replication": the fields are $schema, name, question,',
    ],
    ["question: Does it?\n", "", "The experiment, line 1, has no question: it must be a text."],
    ["name: policies", "name: Policies", 'The experiment, line 1, has name "Policies": it must be lower-case words'],
    ["name: policies", "name: [policies", "The experiment, line 2, is neither JSON nor YAML: "],
    [
      "name: policies",
      "name: a\nname: b",
      "The experiment, line 2, is neither JSON nor YAML: Map keys must be unique.",
    ],
    ["name: policies", "name: !who a", "The experiment, line 1, is neither JSON nor YAML: "],
    [
      "[none, greedy]",
      "[none, greedyy]",
      'The experiment, line 15, has claim.policy "greedy": the levels of policy are "none", "greedyy".',
    ],
    [
      "cpus: 8",
      "cpus: 0",
      "The experiment, line 3, has the point policy none, load 1000000 that cannot be run: The number of CPUs is 0",
    ],
    [
      "1e6, 2e6]",
      "1e6, 2e12]",
      "The experiment, line 12, has the point policy none, load 2000000000000 that cannot be run: ",
    ],
    ["field: rebalancing.policy", "field: rebalancing.polcy", 'has an unknown field "polcy"'],
    [
      "field: rebalancing.policy",
      "field: seed",
      'The experiment, line 10, has factors.policy.field "seed": it follows from the experiment\'s seed',
    ],
    [
      "field: rebalancing.policy",
      "field: traffic",
      'The experiment, line 12, has factors.load.field "traffic.framesPerSecond": the factor "policy" varies traffic',
    ],
    ["field: rebalancing.policy", "field: traffic.kind.x", "only objects and lists have parts."],
    ["  policy:\n", "  index:\n", 'has factors.index "index": the results have a column of this name'],
    ["1e6, 2e6]", "1e6, 1e6]", "The experiment, line 12, has factors.load.levels.1 1000000: each stands once"],
    [
      "1e6, 2e6]",
      "1e6, [3]]",
      "The experiment, line 12, has factors.load.levels.1 [3]: it must be the name of a level",
    ],
    [
      "1e6, 2e6]",
      "1e6, .inf]",
      "The experiment, line 12, has factors.load.levels.1 Infinity: it must be a finite number.",
    ],
    ["1e6, 2e6]", '1e6, "1000000"]', "two of its levels look alike in a table"],
    [
      "unit: frames/s",
      "units: frames/s",
      'has in factors.load an unknown field "units": the fields are field, levels, unit.',
    ],
    ["drops]", "drop]", 'The experiment, line 14, has outcomes.1 "drop": it must be one of mean delay, p50 delay,'],
    ["than: none", "than: greedy", "it must be another level than the one of which is claimed"],
    ["outcome: p99 delay", "outcome: waiting", "it must be measured: the outcomes are p99 delay, drops."],
    [
      "replications: 2",
      "warmup: { rule: fixed }",
      'has warmup {"rule":"fixed"}: it must be { "rule": "fixed", "ps": 1000000 } or',
    ],
    [
      "replications: 2",
      "points: [{ policy: none }]",
      "a point has a level of each factor, and this one has none of load.",
    ],
    [
      "replications: 2",
      "points: [{ policy: none, load: 3 }]",
      "has points.0.load 3: the levels of load are 1000000, 2000000.",
    ],
    [
      "replications: 2",
      "compare: { factor: cpus, baseline: 2 }",
      'has compare.factor "cpus": the factors are policy, load.',
    ],
    ["replications: 2", "replications: 100000\nseed: -1", "has seed -1: it must be a whole number from 0, or a text."],
  ])("%j as %j is refused by line, field and rule", (from, to, sentence) => {
    const read = () => readExperiment(changed(from, to));
    expect(read).toThrow(InputError);
    expect(read).toThrow(sentence);
  });

  it("with too many runs is refused before they are counted out", () => {
    const levels = JSON.stringify(Array.from({ length: 2000 }, (_, i) => i + 1));
    expect(() =>
      readExperiment(changed("[1e6, 2e6]", levels).replace("replications: 2", "replications: 1000")),
    ).toThrow("has 4000000 runs (points times replications): it may have 1000000");
  });

  it("without an opener is refused if it names a file", () =>
    expect(() =>
      readExperiment('{ "name": "a", "question": "?", "scenario": "s.json", "outcomes": ["drops"] }'),
    ).toThrow('The file "s.json" cannot be opened here: give openFile, a function'));
});

describe("the schema", () => {
  it("is the one that lib/docs ships, and docs/experiments.md tells every field and outcome", () => {
    expect(JSON.parse(file("docs/experiment.schema.json"))).toEqual(JSON.parse(JSON.stringify(experimentSchema())));
    const text = file("docs/experiments.md");
    for (const field of Object.keys(experimentSchema().properties as object))
      expect(text).toContain(`| \`${field}\` |`);
    for (const { name, column, unit } of OUTCOMES) expect(text).toContain(`| ${name} | \`${column}\` | ${unit} |`);
  });

  test.each(shipped)("takes experiments/%s, and so does the reader", (_, text) => {
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(readExperiment(text).replications).toBeGreaterThan(1);
  });

  it("refuses what the reader refuses for its shape, and the other way round (a validator of its own, ajv)", () => {
    const whole = JSON.parse(shipped[0][1]) as Record<string, unknown>;
    const paths = pathsIn(whole, []).filter(([first, second]) => first !== "scenario" || second === undefined);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        const mutant = withValue(whole, path, value);
        let sentence: string | null = null;
        try {
          readExperiment(JSON.stringify(mutant));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          sentence = (error as Error).message;
          expect(sentence).toMatch(/^[^\n]+\.$/);
        }
        if (!validate(mutant)) expect([path, value, typeof sentence]).toEqual([path, value, "string"]);
        else if (sentence !== null) expect(sentence).toMatch(BEYOND_SCHEMA);
      }),
      { numRuns: 500 },
    );
  });
});

/** Rules that no schema can say. */
const BEYOND_SCHEMA =
  /cannot be run|cannot be opened|the levels of|the factors are|varies|column of this name|it is no factor|only objects|where there is no list|another level|must be measured|look alike|runs \(points times|in a list of|neither JSON/;

function pathsIn(value: unknown, path: readonly string[]): string[][] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    ...(path.length === 0 ? [] : [[...path]]),
    ...inner.flatMap(([name, part]) => pathsIn(part, [...path, name])),
  ];
}

function withValue(whole: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((part: unknown, i) => (String(i) === step ? withValue(part, rest, value) : part));
  const object = whole as Record<string, unknown>;
  return { ...object, [step]: withValue(object[step], rest, value) };
}

describe("a YAML text that refers to what is not there, or to itself (said of an attempt to break it)", () => {
  const text = (levels: string): string =>
    [
      "name: a",
      "question: Why?",
      "scenario: { traffic: { kind: load, framesPerSecond: 1e6, frames: 9 } }",
      `factors: { cpus: { field: cpus, levels: ${levels} } }`,
      "outcomes: [drops]",
    ].join("\n");

  it.each([
    ["&z [2, *z]", "The experiment has a value that stands within itself: an alias may not name what is around it."],
    ["*nope", 'The experiment refers to "nope": no anchor before it has this name.'],
  ])("%s", (levels, sentence) => expect(() => readExperiment(text(levels))).toThrow(sentence));
});
