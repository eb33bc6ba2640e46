// The runs of an experiment: each row is what `run` gives for that scenario and seed, whoever makes it and in whatever
// order, and a table that is read again is the same. Outcomes are held to the rows of single frames, a second way.
import { describe, expect, it, test } from "vitest";
import { load, mergeTraffic, run, type Scenario } from "rss-lab";
import { readExperiment } from "../../lib/src/experiment/experiment-file.js";
import { pointsOf } from "../../lib/src/experiment/experiment-points.js";
import { runExperiment } from "../../lib/src/experiment/experiment-rows.js";
import { isFailed, makeRuns } from "../../lib/src/experiment/experiment-run.js";
import type { Experiment, FailedRun, ResultRow } from "../../lib/src/experiment/experiment-types.js";
import { OUTCOMES, OUTCOME_NAMES } from "../../lib/src/experiment/outcomes.js";
import { readFailures, readResults } from "../../lib/src/experiment/results-read.js";
import { failuresTable, resultsTable } from "../../lib/src/experiment/results-table.js";
import { tableCsv } from "../../lib/src/formats/data-package.js";
import { withCrew } from "../../lib/src/workers/crew.js";

const experiment = (fields: object = {}): Experiment =>
  readExperiment(
    JSON.stringify({
      name: "small",
      question: "?",
      scenario: {
        variant: "message-signaled-interrupts",
        cpus: 4,
        durationPs: 2e9,
        traffic: {
          kind: "merge",
          parts: [
            { kind: "load", framesPerSecond: 1e6, connections: 20 },
            { kind: "load", framesPerSecond: 5e5, connections: 3, seed: 7 },
          ],
        },
      },
      factors: { load: { field: "traffic.parts.0.framesPerSecond", levels: [1e6, 6e6] } },
      replications: 3,
      outcomes: OUTCOME_NAMES,
      warmup: { rule: "fixed", ps: 1e8 },
      ...fields,
    }),
  );

async function rowsOf(of: Experiment, workers = 1, points = pointsOf(of)): Promise<(ResultRow | FailedRun)[]> {
  const rows: (ResultRow | FailedRun)[] = [];
  await withCrew(
    workers,
    async (crew) => {
      await makeRuns(crew, { experiment: of, points, files: {}, made: (row) => rows.push(row) });
      return {};
    },
    { looksOn: true },
  );
  return rows.sort((a, b) => a.index - b.index);
}

/** The same scenario, written as a program. */
const byHand = (framesPerSecond: number, seed: string): Scenario => ({
  variant: "message-signaled-interrupts",
  cpus: 4,
  durationPs: 2e9,
  warmupPs: 1e8,
  seed,
  traffic: mergeTraffic(
    load({ framesPerSecond, connections: 20 }),
    load({ framesPerSecond: 5e5, connections: 3, seed: 7 }),
  ),
});

describe("a row", () => {
  it("is the run of that point with the replication's seed", async () => {
    const rows = (await rowsOf(experiment())) as ResultRow[];
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { factors, replication, fingerprint, outcomes, warmupPs } of rows) {
      const made = run(byHand(factors.load as number, `1, replication ${replication}`));
      expect([fingerprint, warmupPs]).toEqual([made.fingerprint, 1e8]);
      expect(outcomes).toEqual(Object.fromEntries(OUTCOMES.map((outcome) => [outcome.name, outcome.of(made)])));
    }
  });

  it("does not depend on the number of workers, nor on which runs are made beside it", async () => {
    const alone = await rowsOf(experiment());
    for (const workers of [2, 3, 7]) expect(await rowsOf(experiment(), workers)).toEqual(alone);
    const some = pointsOf(experiment()).filter(({ index }) => index % 2 === 1);
    expect(await rowsOf(experiment(), 2, some)).toEqual(alone.filter(({ index }) => index % 2 === 1));
  });

  it("is what a program gets, which also hears of each", async () => {
    const told: number[] = [];
    const { rows, failed } = await runExperiment(experiment(), { progress: (done, all) => told.push(done / all) });
    expect(rows).toEqual(await rowsOf(experiment()));
    expect([failed, told]).toEqual([[], [1, 2, 3, 4, 5, 6].map((done) => done / 6)]);
  });

  it("is read from its table as it was written", async () => {
    const of = experiment({
      factors: { load: { field: "traffic.parts.0.framesPerSecond", levels: { 'a "quick", one': 2e6, slow: 1 } } },
    });
    const rows = (await rowsOf(of)) as ResultRow[];
    const csv = [...tableCsv(resultsTable(of, rows))].join("");
    expect(readResults(csv, of)).toEqual(rows);
    expect(() => readResults(csv.replace("replication 1", "replication 2"), of)).toThrow(
      'The results, line 3, have seed "1, replication 2": run 1 of this experiment has "1, replication 1".',
    );
    expect(() => readResults(csv.replace("index", "indx"), of)).toThrow("those of this experiment are index,point,");
  });
});

describe("a warm-up by MSER-5", () => {
  it("is the same for all replications of a point, a whole number of batches of windows", async () => {
    const windowPs = 2e7;
    const scenario = {
      variant: "message-signaled-interrupts",
      cpus: 4,
      durationPs: 1e10,
      traffic: { kind: "load", framesPerSecond: 2e6, connections: 20 },
    };
    const factors = { load: { field: "traffic.framesPerSecond", levels: [1e6, 2e6] } };
    const fields = { scenario, factors, warmup: { rule: "mser-5", windowPs }, outcomes: ["mean delay"] };
    const rows = await rowsOf(experiment(fields), 2);
    expect(rows.filter(isFailed)).toEqual([]);
    for (const point of [0, 1]) {
      const found = new Set((rows as ResultRow[]).filter((row) => row.point === point).map((row) => row.warmupPs));
      expect(found.size).toBe(1);
      expect([...found][0] % (5 * windowPs)).toBe(0);
    }
  });

  it("that a run is too short to tell refuses the runs of that point, with the reason, and not the others", async () => {
    const of = experiment({ warmup: { rule: "mser-5", windowPs: 2e8 }, outcomes: ["drops"], replications: 2 });
    const rows = await rowsOf(of, 2);
    expect(rows.every(isFailed)).toBe(true);
    const failed = rows.filter(isFailed);
    expect(failed[0].reason).toContain("The pilot run at load 1000000 has 10 whole windows of 200 µs: MSER-5 needs 50");
    expect(readFailures([...tableCsv(failuresTable(of, failed))].join(""), of)).toEqual(failed);
  });
});

describe("outcomes", () => {
  const made = run({ ...byHand(3e6, "x"), warmupPs: 0, threadShare: 0.5, sends: { perFrame: 0.5, trigger: "ack" } });
  const frames = made.frames();
  const done = frames.filter(({ state }) => state === "indicated");
  const of = (name: string): number =>
    (OUTCOMES.find((outcome) => outcome.name === name) as (typeof OUTCOMES)[0]).of(made);
  const busyPs = made.work().filter(({ kind }) => kind !== "thread" && kind !== "idle");
  const spent = (cpu?: number): number =>
    busyPs
      .filter((one) => cpu === undefined || one.cpu === cpu)
      .reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0);

  it("are about twenty or more, each with a column of its own", () => {
    expect(OUTCOMES.length).toBeGreaterThanOrEqual(20);
    expect(new Set(OUTCOMES.map(({ column }) => column)).size).toBe(OUTCOMES.length);
    for (const { column } of OUTCOMES) expect(column).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  test.each<[string, () => number]>([
    ["received", () => frames.length],
    ["indicated", () => done.length],
    ["drops", () => frames.filter(({ state }) => state === "dropped").length],
    ["waiting", () => frames.filter(({ state }) => state === "waiting").length],
    ["interrupts", () => made.moments().filter(({ what }) => what === "interrupt").length],
    ["frames per interrupt", () => done.length / made.moments().filter(({ what }) => what === "interrupt").length],
    ["throughput", () => (done.length / 2e9) * 1e12],
    ["mean CPU share", () => spent() / 4 / 2e9],
    ["busiest CPU share", () => Math.max(...[0, 1, 2, 3].map((cpu) => spent(cpu))) / 2e9],
    ["cost per frame", () => spent() / done.length],
    ["reordered frames", () => frames.filter(({ outOfOrder }) => outOfOrder).length],
  ])("%s is what the rows of single frames and stretches of work give", (name, expected) =>
    expect(of(name)).toBeCloseTo(expected(), 6),
  );

  it("of threads add up to what they wanted: half of each CPU's time", () => {
    const wanted = 0.5;
    expect(of("thread share")).toBeCloseTo(wanted * (1 - of("displaced thread share")), 9);
  });
});
