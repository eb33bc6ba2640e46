// rss-lab reproduce: an experiment once more from its results directory, and whether everything is as it was, to the
// byte.
import { join } from "node:path";
import { show } from "../check.js";
import { isFailed, makeRuns } from "../experiment/experiment-run.js";
import { describePoint } from "../experiment/experiment-points.js";
import { scenarioFiles } from "../experiment/experiment-scenario.js";
import type { Experiment, FailedRun, ResultRow } from "../experiment/experiment-types.js";
import { resultsTable } from "../experiment/results-table.js";
import { withCrew } from "../workers/crew.js";
import { type Arguments, exactly } from "./arguments.js";
import { type Command, inputFault } from "./command.js";
import { printLines } from "./output.js";
import { manifestIn, runsOf } from "./run-folder.js";
import { openFrom } from "./run-inputs.js";
import { runProgress } from "./run-progress.js";
import { csvOf, resultsIn, resultsOf } from "./run-results.js";
import { bytesIfThere, sha256 } from "./run-files.js";
import { thisVersion } from "./run-version.js";
import { sayInPlace, workersGiven } from "./workers.js";

const REPRODUCE_HELP = `rss-lab reproduce DIR [--workers N] [--json]

Makes all runs of a results directory again, from its experiment.json and its inputs, and says
"identical" if every byte of the results is as it was, or names the first difference: the run, the
column, both values. Nothing is written.

  --workers  threads that make runs at the same time, 1 to 256; default: the number of cores
  --json     one JSON object: identical, runs, difference (or null), version, versionThen

Exit codes: 0, identical; 1, something differs, or the directory was changed; 2, no results
directory, or wrong usage.

Examples, with a file experiment.json that says
  { "name": "one-cpu", "question": "How many frames are lost?", "replications": 4,
    "scenario": { "traffic": { "kind": "load", "framesPerSecond": 3000000, "frames": 9000 } },
    "outcomes": ["loss share"] }

  rss-lab run experiment.json --out lost >run.txt && rss-lab reproduce lost
  rss-lab run experiment.json --out lost >run.txt && rss-lab reproduce lost --workers 1 --json
`;

export const REPRODUCE: Command = {
  options: { workers: "text", json: "flag" },
  help: REPRODUCE_HELP,
  run: reproduce,
};

async function reproduce(given: Arguments): Promise<number> {
  const [folder] = exactly("rss-lab reproduce", ["DIR"], given.positionals);
  const { workers } = workersGiven(given);
  const manifest = manifestIn(folder);
  if (manifest.outputs === null)
    inputFault(`The experiment in ${show(folder)} is not finished`, "run it on with the same command");
  const then = resultsIn(folder, manifest, { mayDiffer: true });
  const { experiment } = then;
  const points = runsOf(experiment, manifest.shard);
  const progress = runProgress("rss-lab reproduce", { kept: 0, all: points.length });
  const made: (ResultRow | FailedRun)[] = [];
  const keep = (row: ResultRow | FailedRun): void => {
    made.push(row);
    progress.step();
  };
  const files = scenarioFiles(openFrom(folder));
  const { workers: used } = await withCrew(
    workers,
    async (crew) => {
      await makeRuns(crew, { experiment, points, files, made: keep });
      return {};
    },
    { looksOn: true },
  );
  progress.end();
  sayInPlace("rss-lab reproduce", used);
  const now = resultsOf(
    experiment,
    made.sort((a, b) => a.index - b.index),
  );
  const isSame =
    csvOf(now).length === csvOf(then).length &&
    csvOf(now).every(({ path, chunks }) => {
      const own = sha256([...chunks()].join(""));
      const there = sha256(bytesIfThere(join(folder, path)) ?? "");
      return own === there && manifest.outputs?.some((file) => file.path === path && file.sha256 === own);
    });
  const difference = isSame
    ? null
    : firstDifference(experiment, [...then.rows, ...then.failed], [...now.rows, ...now.failed]);
  const [versionThen, { version }] = [manifest.rssLab.version, thisVersion()];
  if (given.flag("json"))
    printLines([JSON.stringify({ identical: isSame, runs: made.length, difference, version, versionThen })]);
  else {
    const other = version === versionThen ? "" : ` The results are of rss-lab ${versionThen}, and this is ${version}.`;
    printLines([
      isSame
        ? `identical: ${made.length} runs, every byte as it was.${other}`
        : `DIFFERENT: ${difference === null ? "the same rows, written differently" : describe(difference)}.${other}`,
    ]);
  }
  return isSame ? 0 : 1;
}

interface Difference {
  readonly run: number;
  readonly point: string;
  readonly replication: number;
  readonly column: string;
  readonly then: string;
  readonly now: string;
}

/** The first run in which something differs, and the first column of it. */
function firstDifference(
  experiment: Experiment,
  then: readonly (ResultRow | FailedRun)[],
  now: readonly (ResultRow | FailedRun)[],
): Difference | null {
  const before = new Map(then.map((row) => [row.index, row]));
  for (const row of [...now].sort((a, b) => a.index - b.index)) {
    const old = before.get(row.index);
    const found = old === undefined ? null : differentColumn(experiment, old, row);
    if (found) return { run: row.index, point: describePoint(row.factors), replication: row.replication, ...found };
  }
  return null;
}

function differentColumn(
  experiment: Experiment,
  then: ResultRow | FailedRun,
  now: ResultRow | FailedRun,
): Pick<Difference, "column" | "then" | "now"> | null {
  if (isFailed(then) || isFailed(now)) {
    const [old, own] = [then, now].map((row) => (isFailed(row) ? row.reason : "none: the run was made"));
    return old === own ? null : { column: "reason", then: old, now: own };
  }
  const { fields } = resultsTable(experiment, []);
  const column = fields.find(({ of }) => String(of(then)) !== String(of(now)));
  return column === undefined
    ? null
    : { column: column.name, then: String(column.of(then)), now: String(column.of(now)) };
}

const describe = ({ run, point, replication, column, then, now }: Difference): string =>
  `run ${run} (${point}, replication ${replication}) had ${column} ${then}, and has ${now}`;
