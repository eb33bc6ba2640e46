// rss-lab run: an experiment on all cores, kept run by run in a results directory, so that whatever interrupts it, the
// same command goes on.
import { refuse, show } from "../check.js";
import { makeRuns } from "../experiment/experiment-run.js";
import { scenarioFiles } from "../experiment/experiment-scenario.js";
import type { Experiment, ExperimentPoint, FailedRun, ResultRow } from "../experiment/experiment-types.js";
import type { Manifest, Shard } from "../experiment/manifest.js";
import { withCrew } from "../workers/crew.js";
import { type Arguments, exactly } from "./arguments.js";
import type { Command } from "./command.js";
import { printSentence } from "./output.js";
import { CRATE_HELP, CRATE_OPTIONS, crateGiven, writeRunCrate } from "./run-crate.js";
import { manifestIn, openFolder, runsOf } from "./run-folder.js";
import { openFrom, readGiven } from "./run-inputs.js";
import { parquetWriter } from "./run-parquet.js";
import { Parts } from "./run-parts.js";
import { runProgress } from "./run-progress.js";
import { checkPage, report } from "./run-report.js";
import { type Results, resultsIn, resultsOf, writeResults } from "./run-results.js";
import { sayInPlace, workersGiven } from "./workers.js";

const RUN_HELP = `rss-lab run EXPERIMENT [--out DIR] [--workers N] [--shard I/N] [--parquet] [--html FILE]
                   [--date DAY] [--license ID] [--json]

Runs an experiment: one file, JSON or YAML, with a question, a scenario, what is varied, how often,
and what is measured. lib/docs/experiments.md describes it; - is standard input. It is checked as a
whole before anything runs. Prints means with intervals, paired differences, and what to beware of.

Whatever interrupts it (Ctrl-C, a crash, kill -9, a power cut), the same command goes on: a run that
is kept is not made again. The results are the same bytes however often that happens, and for any
number of workers and shards.

  --out      directory of the results, new, empty or begun; default: results/NAME, or
             results/NAME-shard-I-of-N
  --workers  threads that make runs at the same time, 1 to 256; default: the number of cores
  --shard    makes only the I-th of N parts of the runs, as 2/7; rss-lab merge joins them
  --parquet  writes results.parquet too, with the package hyparquet-writer
  --html     writes a page with tables and charts
${CRATE_HELP}
  --json     one JSON object: name, directory, runs, failed, verdict, means, differences, warnings

The directory then has results.csv (a row a run), datapackage.json (what each column is, and its
unit), experiment.json, inputs (captures and traces), manifest.json (versions and hashes) and
ro-crate-metadata.json (all of it as a research object, RO-Crate 1.1).

Exit codes: 0, done; 1, a file cannot be written, or the directory is in use or damaged; 2, a wrong
experiment, a directory of another one, or wrong usage; 3, done, but some runs were refused, which
are listed; 130, interrupted.

Examples, with a file experiment.json that says
  { "name": "more-cpus", "question": "Do more CPUs lower the delay?",
    "scenario": { "variant": "message-signaled-interrupts", "durationPs": 2000000000,
                  "traffic": { "kind": "load", "framesPerSecond": 1000000 } },
    "factors": { "cpus": { "field": "cpus", "levels": [2, 4] } }, "replications": 5,
    "outcomes": ["p99 delay", "drops"], "compare": { "factor": "cpus", "baseline": 2 } }

  rss-lab run experiment.json
  rss-lab run experiment.json --shard 1/2 --out half --json
`;

export const RUN: Command = {
  options: {
    out: "text",
    workers: "text",
    shard: "text",
    parquet: "flag",
    html: "text",
    ...CRATE_OPTIONS,
    json: "flag",
  },
  help: RUN_HELP,
  run: runExperiment,
};

async function runExperiment(given: Arguments): Promise<number> {
  const [path] = exactly("rss-lab run", ["EXPERIMENT"], given.positionals);
  const shard = shardOf(given.text("shard"));
  const { workers } = workersGiven(given);
  const crate = crateGiven(given);
  if (given.flag("parquet")) await parquetWriter();
  checkPage(given);
  const wanted = readGiven(path);
  const { experiment } = wanted;
  const folder =
    given.text("out") ?? `results/${experiment.name}${shard ? `-shard-${shard.number}-of-${shard.of}` : ""}`;
  const { manifest, close } = openFolder(folder, wanted, shard);
  try {
    const points = runsOf(experiment, shard);
    const results =
      manifest.outputs === null || isMissing(manifest, given)
        ? await finished({ folder, experiment, points, manifest, workers, parquet: given.flag("parquet") }, close)
        : resultsIn(folder, manifest);
    writeRunCrate(folder, manifestIn(folder), experiment, crate);
    return await report({ folder, results, given });
  } finally {
    close();
  }
}

/** Whether Parquet is wanted of results that are finished without. */
const isMissing = ({ outputs }: Manifest, given: Arguments): boolean =>
  given.flag("parquet") && outputs?.some(({ path }) => path === "results.parquet") === false;

interface Begun {
  readonly folder: string;
  readonly experiment: Experiment;
  readonly points: readonly ExperimentPoint[];
  readonly manifest: Manifest;
  readonly workers: number | undefined;
  readonly parquet: boolean;
}

/** Makes the runs that are not there yet, and writes the results. */
async function finished({ folder, experiment, points, manifest, ...how }: Begun, close: () => void): Promise<Results> {
  const { workers, parquet } = how;
  if (manifest.outputs !== null) {
    const results = resultsIn(folder, manifest);
    await writeResults(folder, manifest, results, { parquet });
    return results;
  }
  let brokenOff: (error: unknown) => void = () => {};
  const breakOff = new Promise<never>((_, reject) => (brokenOff = reject));
  breakOff.catch(() => undefined); // heard where the runs are waited for
  const parts = new Parts(folder, `${manifest.experiment.sha256} ${manifest.rssLab.version}`, brokenOff);
  const kept = parts.read(points);
  const progress = runProgress("rss-lab run", { kept: kept.length, all: points.length });
  const made = [...kept];
  const stop = interruptible((signal) => {
    progress.end();
    try {
      parts.flush();
    } catch (error) {
      printSentence((error as Error).message); // a full disk: the rows are lost, and made again
    }
    close();
    printSentence(
      `${signal}: ${made.length} of ${points.length} runs are kept in ${show(folder)}; the same command goes on.`,
    );
  });
  try {
    const there = new Set(kept.map(({ index }) => index));
    const runs = { experiment, points: points.filter(({ index }) => !there.has(index)), warmups: warmupsOf(kept) };
    const keep = (row: ResultRow | FailedRun): void => {
      made.push(row);
      parts.keep(row);
      progress.step();
    };
    const files = scenarioFiles(openFrom(folder));
    const { workers: used } = await withCrew(
      workers,
      async (crew) => {
        await Promise.race([makeRuns(crew, { ...runs, files, made: keep }), breakOff]);
        return {};
      },
      { looksOn: true },
    );
    parts.flush();
    progress.end();
    if (runs.points.length > 0) sayInPlace("rss-lab run", used);
    const results = resultsOf(
      experiment,
      made.sort((a, b) => a.index - b.index),
    );
    await writeResults(folder, manifest, results, { parquet });
    parts.remove();
    return results;
  } finally {
    progress.end();
    stop();
  }
}

/** Warm-ups that pilot runs found before: one of the point's rows has it. */
const warmupsOf = (kept: readonly (ResultRow | FailedRun)[]): Map<number, number> =>
  new Map(kept.flatMap((row) => ("reason" in row ? [] : [[row.point, row.warmupPs] as const])));

/** Ctrl-C and the polite signal of a batch system end the command after `leave`; returns what ends that. */
function interruptible(leave: (signal: string) => void): () => void {
  const ends = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const end = (): never => {
      leave(signal === "SIGINT" ? "Interrupted" : "Ended");
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    process.once(signal, end);
    return () => process.removeListener(signal, end);
  });
  return () => {
    for (const end of ends) end();
  };
}

/** "2/7". */
function shardOf(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, number, of] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (number === undefined || number < 1 || of > MOST_SHARDS || number > of)
    refuse(`The shard is ${show(text)}`, `it must be I/N, as 2/7: I from 1 to N, and N up to ${MOST_SHARDS}`);
  return { number, of };
}

const MOST_SHARDS = 10_000;
