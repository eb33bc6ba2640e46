// rss-lab verify: whether a results directory is what its manifest says, without running anything.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError, show } from "../check.js";
import { experimentText } from "../experiment/experiment-text-of.js";
import { type Manifest, SEED_OF_RUN } from "../experiment/manifest.js";
import { readFailures, readResults } from "../experiment/results-read.js";
import { type Arguments, exactly } from "./arguments.js";
import type { Command } from "./command.js";
import { printLines } from "./output.js";
import { bytesIfThere, fileOf } from "./run-files.js";
import { EXPERIMENT, MANIFEST, manifestIn, runsOf } from "./run-folder.js";
import { descriptionOf, experimentIn } from "./run-results.js";
import { thisVersion } from "./run-version.js";

const VERIFY_HELP = `rss-lab verify DIR [--json]

Checks the results of rss-lab run or merge without running anything: is every file there, and what
was written (its SHA-256)? Are the version, the commit, the scenario and the seeds those of the
manifest? Is there a row for every run, with its levels and its seed? Does datapackage.json describe
these tables? rss-lab reproduce makes the runs again.

  --json  one JSON object: holds, files, runs, faults

Exit codes: 0, all of it holds; 1, something does not, each in one sentence; 2, no results
directory, or wrong usage.

Examples, with a file experiment.json that says
  { "name": "one-cpu", "question": "How many frames are lost?", "replications": 4,
    "scenario": { "traffic": { "kind": "load", "framesPerSecond": 3000000, "frames": 9000 } },
    "outcomes": ["loss share"] }

  rss-lab run experiment.json --out lost >run.txt && rss-lab verify lost
  rss-lab run experiment.json --out lost >run.txt && rss-lab verify lost --json
`;

export const VERIFY: Command = { options: { json: "flag" }, help: VERIFY_HELP, run: verify };

function verify(given: Arguments): number {
  const [folder] = exactly("rss-lab verify", ["DIR"], given.positionals);
  const manifest = manifestIn(folder);
  const faults = faultsOf(folder, manifest);
  const files = [manifest.experiment, ...manifest.inputs, ...(manifest.outputs ?? [])];
  const { planned } = manifest.runs;
  const holds = faults.length === 0;
  if (given.flag("json")) printLines([JSON.stringify({ holds, files: files.length, runs: planned, faults })]);
  else if (holds) printLines([`${folder}: all holds. ${files.length} files, ${planned} runs.`]);
  else printLines(faults);
  return holds ? 0 : 1;
}

/** Everything that does not hold, a sentence each. */
function faultsOf(folder: string, manifest: Manifest): string[] {
  if (manifest.outputs === null) return ["The experiment is not finished: run it on with the same command."];
  const faults = [...versionFaults(manifest), ...fileFaults(folder, manifest), ...strangers(folder, manifest)];
  const said = (act: () => string[]): string[] => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [error.message];
    }
  };
  return [...faults, ...said(() => contentFaults(folder, manifest))];
}

function versionFaults({ rssLab: { version, commit } }: Manifest): string[] {
  const own = thisVersion();
  return [
    ...(version === own.version ? [] : [`The results are of rss-lab ${version}, and this is ${own.version}.`]),
    ...(commit === own.commit || commit === null || own.commit === null
      ? []
      : [`The results are of the commit ${commit}, and this is ${own.commit}.`]),
  ];
}

function fileFaults(folder: string, { experiment, inputs, outputs }: Manifest): string[] {
  return [experiment, ...inputs, ...(outputs ?? [])].flatMap(({ path, sha256 }) => {
    const bytes = bytesIfThere(join(folder, path));
    if (bytes === null) return [`The file ${path} is not there.`];
    const found = fileOf(path, bytes).sha256;
    return found === sha256
      ? []
      : [`The file ${path} was changed: its SHA-256 is ${found}, the manifest says ${sha256}.`];
  });
}

/** Files that the manifest does not name, where its own stand. */
function strangers(folder: string, { inputs, outputs }: Manifest): string[] {
  const known = [EXPERIMENT, MANIFEST, ...(outputs ?? []).map(({ path }) => path), ...inputs.map(({ path }) => path)];
  const there = [
    ...readdirSync(folder).filter((name) => /\.(csv|parquet)$|^parts$/.test(name)),
    ...(existsSync(join(folder, "inputs")) ? readdirSync(join(folder, "inputs")).map((name) => `inputs/${name}`) : []),
  ];
  return there.filter((path) => !known.includes(path)).map((path) => `The manifest does not name ${path}.`);
}

/** What the files say of each other. */
function contentFaults(folder: string, manifest: Manifest): string[] {
  const experiment = experimentIn(folder);
  const { seeds, runs, shard, outputs } = manifest;
  const text = (path: string): string => bytesIfThere(join(folder, path))?.toString() ?? "";
  const failed = text("failures.csv") === "" ? [] : readFailures(text("failures.csv"), experiment);
  const unnamed = ["results.csv", ...(failed.length > 0 ? ["failures.csv"] : [])].filter(
    (path) => !(outputs ?? []).some((file) => file.path === path),
  );
  if (unnamed.length > 0) return unnamed.map((path) => `The manifest does not name ${path}.`);
  const rows = readResults(text("results.csv"), experiment);
  const wanted = new Set(runsOf(experiment, shard).map(({ index }) => index));
  const all = [...rows, ...failed];
  const twice = all.find(({ index }) => !wanted.delete(index));
  const [lacking] = wanted;
  const description = descriptionOf({ experiment, rows, failed }, outputs ?? []);
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const { seed, replications, name } = experiment;
  return [
    ...(text(EXPERIMENT) === experimentText(experiment)
      ? []
      : [`${EXPERIMENT} is not in the form in which it is written.`]),
    ...(name === manifest.experiment.name
      ? []
      : [`The manifest names the experiment ${show(manifest.experiment.name)}, and it is ${show(name)}.`]),
    ...(isSame(seeds, { seed, replications, ofRun: SEED_OF_RUN })
      ? []
      : [
          `The manifest has the seeds ${show(seeds)}, and the experiment has seed ${show(seed)} and ${replications} replications.`,
        ]),
    ...(runs.planned === runsOf(experiment, shard).length
      ? []
      : [`The manifest plans ${runs.planned} runs, and the experiment has ${runsOf(experiment, shard).length}.`]),
    ...(runs.failed === failed.length
      ? []
      : [`The manifest counts ${runs.failed} runs that were refused, and failures.csv ${failed.length}.`]),
    ...(twice === undefined ? [] : [`Run ${twice.index} stands twice in the results, or is none of this shard's.`]),
    ...(lacking === undefined ? [] : [`Run ${lacking} is not in the results.`]),
    ...(text("datapackage.json") === description ? [] : ["datapackage.json does not describe these tables."]),
  ];
}
