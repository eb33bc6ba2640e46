// A results directory, from the first run to the last: what it is of stands in it before anything runs, so that the
// same command goes on where it was, and any other is refused.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { refuse, show } from "../check.js";
import { experimentText } from "../experiment/experiment-text-of.js";
import type { Experiment } from "../experiment/experiment-types.js";
import { pointsOf } from "../experiment/experiment-points.js";
import type { ExperimentPoint } from "../experiment/experiment-types.js";
import {
  type Manifest,
  SEED_OF_RUN,
  type Shard,
  experimentDifference,
  foreignness,
  manifestText,
  readManifest,
} from "../experiment/manifest.js";
import { bytesIfThere, fileOf, isFolder, makeFolders, sweep, writeDurably } from "./run-files.js";
import { type GivenExperiment, keepInputs } from "./run-inputs.js";
import { lockFolder } from "./run-lock.js";
import { thisVersion } from "./run-version.js";

export const MANIFEST = "manifest.json";
export const EXPERIMENT = "experiment.json";

/** The runs of a shard: every n-th, so that each has some of every point; whole points where each has a pilot run. */
export function runsOf(experiment: Experiment, shard: Shard | null): ExperimentPoint[] {
  const all = pointsOf(experiment);
  if (shard === null) return all;
  const isByPoint = experiment.warmup.rule === "mser-5";
  return all.filter(({ index, point }) => (isByPoint ? point : index) % shard.of === shard.number - 1);
}

/** The manifest of results before they are there. */
export function plannedManifest({ experiment, inputs }: GivenExperiment, shard: Shard | null): Manifest {
  return {
    rssLab: thisVersion(),
    experiment: { name: experiment.name, ...fileOf(EXPERIMENT, experimentText(experiment)) },
    inputs: inputs.map(({ file }) => file),
    seeds: { seed: experiment.seed, replications: experiment.replications, ofRun: SEED_OF_RUN },
    runs: { planned: runsOf(experiment, shard).length, failed: 0 },
    shard,
    outputs: null,
  };
}

export interface OpenedFolder {
  /** As it stands in the directory: with outputs if all is done. */
  readonly manifest: Manifest;
  /** Gives the lock back. */
  readonly close: () => void;
}

/** Opens a results directory to write in it, new or begun. */
export function openFolder(folder: string, given: GivenExperiment, shard: Shard | null): OpenedFolder {
  makeFolder(folder);
  if (bytesIfThere(join(folder, MANIFEST)) === null) checkIsOurs(folder);
  const close = lockFolder(folder);
  try {
    const wanted = plannedManifest(given, shard);
    const text = bytesIfThere(join(folder, MANIFEST))?.toString();
    if (text !== undefined) {
      const there = readManifest(text, join(folder, MANIFEST));
      const begun = bytesIfThere(join(folder, EXPERIMENT))?.toString() ?? "";
      const foreign = foreignness(there, wanted) ?? experimentDifference(begun, experimentText(given.experiment));
      if (foreign) refuse(`The directory ${show(folder)} ${foreign[0]}`, foreign[1]);
      sweep(folder);
      return { manifest: there, close };
    }
    checkIsOurs(folder);
    sweep(folder);
    keepInputs(folder, given.inputs);
    writeDurably(folder, EXPERIMENT, [experimentText(given.experiment)]);
    writeDurably(folder, MANIFEST, [manifestText(wanted)]);
    return { manifest: wanted, close };
  } catch (error) {
    close();
    throw error;
  }
}

function makeFolder(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() === false)
    refuse(`The directory ${show(folder)} is a file`, "give the name of a new or empty directory");
  makeFolders(folder);
}

/** What is written before the manifest, whole or cut short, and locks. */
const OURS = /^(\.?(experiment|manifest)\.json(\.part)?|inputs|\.lock(-.*\.part)?)$/;

/** Without a manifest there is nothing in it yet, but what was cut short before that was written. */
function checkIsOurs(folder: string): void {
  const other = readdirSync(folder).find((name) => !OURS.test(name));
  if (other !== undefined)
    refuse(
      `The directory ${show(folder)} has ${show(other)} in it and no ${MANIFEST}, so it is somebody else's`,
      "give the name of a new or empty directory",
    );
}

/** The manifest of a directory that is only read. */
export function manifestIn(folder: string): Manifest {
  const text = isFolder(folder) ? bytesIfThere(join(folder, MANIFEST)) : null;
  if (text === null)
    return refuse(
      `The directory ${show(folder)} holds no results`,
      isFolder(folder) ? `there is no ${MANIFEST} in it` : "there is no such directory",
    );
  return readManifest(text.toString(), join(folder, MANIFEST));
}
