// Lesson 14's helpers: an experiment file and its changes, what pairs are worth, the exercises, and everything that the
// lesson says beside its cells: the lines of the file, the commands, the manifest.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom, experiments } from "rss-lab";
import {
  besideUnpaired,
  check,
  differencesAt,
  practiceExperiment,
  refusal,
  resultsOf,
  runsInPlace,
  shippedExperiment,
  withChanges,
} from "rss-lab-course";
import { rssLab } from "../cli/run-cli.js";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";
import { practice, reachedNs } from "../../course/src/practice-experiment.js";
import { examples } from "../support/examples.js";

const NAME = "policies-under-shifting-load";
const shipped = shippedExperiment(NAME);
const posed = (id: string, seed: number): PosedExercise => pose(id, seed) as PosedExercise;

describe("an experiment file", () => {
  test("of the package is found by its name, and no other file is", () => {
    for (const name of readdirSync(new URL("../../lib/experiments/", import.meta.url)))
      expect(experiments.readExperiment(shippedExperiment(name.replace(/\.json$/, ""))).name).toBe(
        name.replace(/\.json$/, ""),
      );
    for (const name of ["nothing", "../package", ""])
      expect(() => shippedExperiment(name)).toThrow(/take a name of lib\/experiments/);
  });
  test("with changes differs in what was changed alone", () => {
    const changed = withChanges(shipped, { replications: 18, "factors.load.levels": [600_000] });
    const back = withChanges(changed, { replications: 5, "factors.load.levels": [300_000, 500_000] });
    expect(JSON.parse(back)).toEqual(JSON.parse(shipped));
    expect(experiments.readExperiment(changed)).toMatchObject({ replications: 18, points: [{}, {}] });
    expect(() => withChanges(shipped, { "factors.speed.levels": [1] })).toThrow(/has no factors\.speed/);
    expect(() => withChanges("name: yaml", {})).toThrow(/no JSON object/);
  });
  test("a refusal is its sentence; what goes well, or fails otherwise, is no refusal", () => {
    expect(refusal(() => experiments.readExperiment("{}"))).toMatch(/^The experiment, line 1, has no name/);
    expect(() => refusal(() => 1)).toThrow(/went well/);
    expect(() => refusal(() => JSON.parse("{"))).toThrow(SyntaxError);
  });
});

describe("runs in place", () => {
  test("are those of runExperiment", async () => {
    const small = experiments.readExperiment(practiceExperiment(3));
    expect(runsInPlace(small)).toEqual((await experiments.runExperiment(small)).rows);
  });
  test("resultsOf works out what they say, and refuses runs that were refused, with the reason", async () => {
    const text = practiceExperiment(3);
    const experiment = experiments.readExperiment(text);
    const means = experiments.pointMeans(runsInPlace(experiment));
    expect((await resultsOf(text)).means).toEqual(means);
    const short = withChanges(text, { warmup: { rule: "mser-5", windowPs: 1_000_000_000_000 } });
    await expect(resultsOf(short)).rejects.toThrow(/^10 of 10 runs were refused: The pilot run at cpus \d has 0 whole/);
  });
  test("need a warm-up that is stated", () => {
    const file = withChanges(practiceExperiment(1), { warmup: { rule: "mser-5", windowPs: 1_000_000 } });
    expect(() => runsInPlace(experiments.readExperiment(file))).toThrow(/state it/);
  });
});

/** Results of made-up runs: `own` and `base` replication by replication. */
function madeUp(own: readonly number[], base: readonly number[]): experiments.ExperimentResults {
  const file = withChanges(practiceExperiment(1), { replications: own.length });
  const experiment = experiments.readExperiment(file);
  const rows = experiments.pointsOf(experiment).map((point) => ({
    ...point,
    outcomes: { "mean delay": (point.point === 0 ? base : own)[point.replication] },
    warmupPs: 0,
    measuredPs: 1,
    received: 1,
    waiting: 0,
    fingerprint: "",
  }));
  return experiments.experimentResults(rows, experiment);
}

describe("beside unpaired", () => {
  const values = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })), {
    minLength: 3,
    maxLength: 30,
  });
  test("the paired interval is the library's, and both have its mean", () =>
    fc.assert(
      fc.property(values, (pairs) => {
        const results = madeUp(pairs.map(([a]) => a), pairs.map(([, b]) => b)); // prettier-ignore
        const [paired, unpaired] = besideUnpaired(results, "mean delay");
        const [{ mean, low, high }] = results.differences;
        expect([paired.difference, paired.low, paired.high]).toEqual([mean, low, high]);
        expect((unpaired.low + unpaired.high) / 2).toBeCloseTo(mean, 6);
        expect(differencesAt(results, { outcome: "mean delay" })).toEqual(pairs.map(([a, b]) => a - b));
      }),
      { numRuns: 60 },
    ));
  test("luck that both levels share widens the unpaired interval alone", () => {
    const [own, base] = [[1, 4, 2, 8, 5], [3, 4, 1, 9, 9]]; // prettier-ignore
    const luck = [100, -50, 20, 70, -10];
    const half = (results: experiments.ExperimentResults) =>
      besideUnpaired(results, "mean delay").map(({ low, high }) => (high - low) / 2);
    const [before, after] = [
      half(madeUp(own, base)),
      half(madeUp(own.map((value, i) => value + luck[i]), base.map((value, i) => value + luck[i]))), // prettier-ignore
    ];
    expect(after[0]).toBeCloseTo(before[0], 9);
    expect(after[1]).toBeGreaterThan(10 * before[1]);
  });
  test("two samples of five: 2.306 standard errors (Student's t, 8 degrees of freedom, printed tables)", () => {
    const [, { low, high }] = besideUnpaired(madeUp([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]), "mean delay");
    expect((high - low) / 2).toBeCloseTo(2.306 * Math.sqrt((2.5 + 10) / 5), 3);
  });
  test("what was not run is refused", () => {
    const results = madeUp([1, 2, 3], [1, 2, 3]);
    expect(() => differencesAt(results, { outcome: "mean delay", at: { cpus: 77 } })).toThrow(/There are 0 pairs/);
    const { compare: _, ...alone } = JSON.parse(practiceExperiment(1)) as Record<string, unknown>;
    const lone = experiments.readExperiment(JSON.stringify(alone));
    expect(() =>
      differencesAt(experiments.experimentResults(runsInPlace(lone), lone), { outcome: "mean delay" }),
    ).toThrow(/compares nothing/);
  });
});

describe("the exercise of the claim", () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))("seed %i: the library says the same", (seed) => {
    const { question, answer } = posed("14-verdict", seed);
    const is = /the mean delay is (lower|higher) with/.exec(question)?.[1];
    const intervals = [...question.matchAll(/^\| ([\d,]+) \| (-?\d+) to (-?\d+) \|$/gm)];
    const loads = intervals.map(([, load]) => Number(load.replace(",", "")));
    const file = {
      name: "claimed",
      question: "Is it?",
      scenario: { traffic: { kind: "load", framesPerSecond: 1e6, frames: 9 } },
      factors: {
        cpus: { field: "cpus", levels: [1, 2] },
        load: { field: "traffic.framesPerSecond", levels: loads.map((load) => load) },
      },
      replications: 2,
      outcomes: ["mean delay"],
      compare: { factor: "cpus", baseline: 1 },
      claim: { outcome: "mean delay", cpus: 2, than: 1, is },
    };
    const experiment = experiments.readExperiment(JSON.stringify(file));
    // Two differences m - e and m + e have the interval m ± 12.706 e (t with one degree of freedom).
    const rows = experiments.pointsOf(experiment).map((point) => {
      const [low, high] = intervals[loads.indexOf(point.factors.load as number)].slice(2).map(Number);
      const away = ((high - low) / 2 / 12.7062) * (point.replication === 0 ? -1 : 1);
      const value = point.factors.cpus === 1 ? 0 : (low + high) / 2 + away;
      const rest = { warmupPs: 0, measuredPs: 1, received: 1, waiting: 0, fingerprint: "" };
      return { ...point, outcomes: { "mean delay": value }, ...rest };
    });
    expect(experiments.experimentResults(rows, experiment).verdict?.verdict).toBe(answer);
  });
});

describe("the exercise in which replications are planned", () => {
  const seeds = [1, 2, 3, 4].slice(0, examples(8));
  test.each(seeds)("seed %i: the planned number and a few more are right, one fewer almost", (seed) => {
    const text = practiceExperiment(seed);
    const { needed, halfWidthNs, pilot } = practice(createRandom(seed, "exercise 14-plan"));
    const results = experiments.experimentResults(
      runsInPlace(experiments.readExperiment(text)),
      experiments.readExperiment(text),
    );
    const values = differencesAt(results, { outcome: "mean delay" });
    expect(experiments.replicationsNeeded(values, { halfWidth: 1000 * halfWidthNs }).replications).toBe(needed);
    expect(needed).toBeGreaterThan(pilot);
    const state = (replications: number) => check("14-plan", seed, withChanges(text, { replications })).state;
    expect([needed - 1, needed, needed + 1, 3 * needed].map(state)).toEqual(["almost", "got it", "got it", "almost"]);
    expect(state(2)).toBe("keep working");
  });
  test("what was promised came out: the half widths reached lie about the planned one", () => {
    const ratios = Array.from({ length: 12 }, (_, seed) => {
      const { text, needed, halfWidthNs } = practice(createRandom(seed, "exercise 14-plan"));
      return reachedNs(withChanges(text, { replications: needed })).halfWidthNs / halfWidthNs;
    });
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeGreaterThan(0.5);
    expect(mean).toBeLessThan(1.5);
  });
  test("another experiment, and a broken one, are told so", () => {
    const text = practiceExperiment(1);
    expect(check("14-plan", 1, withChanges(text, { replications: 14, seed: 4711 })).message).toMatch(
      /replications alone/,
    );
    expect(check("14-plan", 1, text.replace("frames", "frame")).message).toMatch(/unknown field/);
    expect(check("14-plan", 1, 14).state).toBe("keep working");
  });
});

describe("the exercise in which an experiment is designed", () => {
  const answer = (seed: number) => JSON.parse(posed("14-design", seed).answer as string) as Record<string, unknown>;
  test.each([
    ["a question mark", { question: "It is so." }],
    [
      "varies what was asked for",
      { factors: { what: { field: "cpus", levels: [1, 2] }, load: { field: "costs.isrPs", levels: [1, 2] } } },
    ],
    ["compare has", { compare: undefined }],
    ["second factor", { factors: undefined }],
    ["second outcome", { outcomes: undefined }],
    ["start of each run", { warmup: undefined }],
    ["replications or more", { replications: 4 }],
  ])("a design without %s is told so", (line, change) => {
    const seed = Array.from({ length: 40 }, (_, each) => each).find((each) => posed("14-design", each).question.includes("`receiveBuffers`")) as number; // prettier-ignore
    const good = answer(seed);
    const { claim, factors, outcomes } = good as {
      claim: { outcome: string };
      factors: { what: object };
      outcomes: unknown;
    };
    const fixed = {
      ...(line === "second factor" ? { factors: { what: factors.what } } : {}),
      ...(line === "second outcome" ? { outcomes: [claim.outcome] } : {}),
      ...(line === "varies what was asked for"
        ? { claim: { ...claim, what: 2, than: 1 }, compare: { factor: "what", baseline: 1 } }
        : {}),
    };
    expect(outcomes).toHaveLength(2);
    const { state, message } = check("14-design", seed, JSON.stringify({ ...good, ...change, ...fixed }));
    expect([state, message]).toEqual(["almost", expect.stringContaining(line)]);
    expect(message).toMatch(/^7 of 8 lines/);
  });
  test("YAML is taken as well, and a refusal has its line", () => {
    const good = answer(1);
    const yaml = Object.entries(good)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .join("\n");
    expect(check("14-design", 1, yaml).state).toBe("got it");
    expect(check("14-design", 1, good).state).toBe("got it");
    expect(check("14-design", 1, yaml.replace("replications: 10", "replications: 0")).message).toMatch(
      /, line \d+, has/,
    );
  });
  test("what is right is left to the reader's own judgement", () =>
    expect(check("14-design", 1, JSON.stringify(answer(1))).message).toMatch(
      /mark yourself[\s\S]*what would refute it/,
    ));
});

describe("what the lesson says beside its cells", () => {
  const lesson = JSON.parse(
    readFileSync(new URL("../../notebooks/14-how-do-i-publish-an-experiment.ipynb", import.meta.url), "utf8"),
  ) as { cells: { source: string[] }[] };
  const prose = lesson.cells.map(({ source }) => source.join("")).join("\n\n");
  const blocks = (kind: string) =>
    [...prose.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text);
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rss-lab-lesson-14-"));
    const small = { replications: 2, "scenario.durationPs": 30_000_000_000 };
    writeFileSync(join(folder, `${NAME}.json`), withChanges(shipped, small));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("the lines of the experiment file are the file's last", () =>
    expect(shipped.endsWith(`${blocks("json")[0]}}\n`)).toBe(true));

  test("every command runs, on the same experiment with shorter runs, and the parts merge to the same bytes", async () => {
    const commands = blocks("sh").flatMap((block) =>
      [...block.matchAll(/^npx rss-lab (.+)$/gm)].map(([, words]) => words),
    );
    expect(commands.map((words) => words.split(" ")[0])).toEqual(["run", "verify", "reproduce", "run", "run", "merge"]);
    const isName = (word: string): boolean => /^[a-z]/.test(word);
    const inFolder = ([command, ...words]: string[]): string[] => [
      command,
      ...words.map((word) => (isName(word) ? join(folder, word) : word)),
    ];
    for (const command of commands) {
      const { code, stderr } = await rssLab(...inFolder(command.split(" ")));
      expect([command, code, stderr]).toEqual([command, 0, expect.not.stringMatching(/refuse|cannot|wrong/)]);
    }
    for (const file of ["results.csv", "manifest.json", "experiment.json", "datapackage.json"])
      expect(readFileSync(join(folder, "merged", file), "utf8")).toBe(
        readFileSync(join(folder, "results", file), "utf8"),
      );
    expect(readFileSync(join(folder, "results.html"), "utf8")).toMatch(/@media print/);
  }, 60_000);

  test("the manifest has the fields that the lesson shows", () => {
    const shown = blocks("json")[1].replaceAll(/\.\.\.(?=[,\]}])/g, '"..."');
    const fieldsOf = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.slice(0, 1).map(fieldsOf)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fieldsOf(part)]))
          : null;
    const written: unknown = JSON.parse(readFileSync(join(folder, "results", "manifest.json"), "utf8"));
    expect(fieldsOf(JSON.parse(shown))).toEqual(fieldsOf(written));
  });
});
