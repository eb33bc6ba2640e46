// An experiment run by a program, a notebook for one: all rows at once, nothing kept on a disk. `rss-lab run` is for
// experiments that take long.
import { checkFields, checkFunction } from "../check.js";
import { type WithWorkers, withCrew } from "../workers/crew.js";
import { pointsOf } from "./experiment-points.js";
import { isFailed, makeRuns } from "./experiment-run.js";
import { type OpenFile, scenarioFiles, unopened } from "./experiment-scenario.js";
import type { Experiment, FailedRun, ResultRow } from "./experiment-types.js";

export interface RunExperimentOptions {
  /** How many threads may make runs at the same time, 1 to 256; default: the number of cores. */
  readonly workers?: number;
  /** Gives the bytes of a capture or a trace that the experiment names. */
  readonly openFile?: OpenFile;
  /** Called after each run. */
  readonly progress?: (done: number, all: number) => void;
}

/** What the runs gave, in the order of their index. */
export interface ExperimentRows {
  readonly rows: readonly ResultRow[];
  /** Runs that were refused, with the reasons. */
  readonly failed: readonly FailedRun[];
}

/**
 * Makes all runs of an experiment, on all cores. The rows do not depend on the number of workers.
 *
 * @param experiment as `readExperiment` gives it
 * @throws InputError for wrong options, and for files that cannot be opened: the promise is rejected with it
 */
export async function runExperiment(
  experiment: Experiment,
  options: RunExperimentOptions = {},
): Promise<ExperimentRows & WithWorkers> {
  checkFields("The last argument of runExperiment", options, ["workers", "openFile", "progress"]);
  const { workers, openFile = unopened, progress = () => {} } = options;
  checkFunction("The opener of the experiment's files", openFile, "it must be a function of a path");
  checkFunction("The progress of the experiment", progress, "it must be a function of two numbers");
  const points = pointsOf(experiment);
  return withCrew(workers, async (crew) => {
    const all: (ResultRow | FailedRun)[] = [];
    const made = (row: ResultRow | FailedRun): void => progress(all.push(row), points.length);
    await makeRuns(crew, { experiment, points, files: scenarioFiles(openFile), made });
    all.sort((a, b) => a.index - b.index);
    return { rows: all.filter((row): row is ResultRow => !isFailed(row)), failed: all.filter(isFailed) };
  });
}
