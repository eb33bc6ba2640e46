// The room of experiments, as `experiments` in the public entry: a file read and checked, its runs made, and what they
// say.

// The file, and what can be measured.
export { readExperiment, type ReadExperimentOptions } from "../experiment/experiment-file.js";
export { experimentText } from "../experiment/experiment-text-of.js";
export { OUTCOMES, type MeasuredRun, type Outcome } from "../experiment/outcomes.js";
export type {
  Claim,
  Comparison,
  Experiment,
  ExperimentPoint,
  FailedRun,
  Factor,
  FactorLevels,
  Level,
  LevelName,
  ResultRow,
  WarmupRule,
} from "../experiment/experiment-types.js";
export type { OpenFile } from "../experiment/experiment-scenario.js";

// The runs.
export { pointsOf } from "../experiment/experiment-points.js";
export { runExperiment, type ExperimentRows, type RunExperimentOptions } from "../experiment/experiment-rows.js";

// What a results directory holds, read again.
export { readFailures, readResults } from "../experiment/results-read.js";
export { readManifest, type Manifest, type ManifestFile, type Shard } from "../experiment/manifest.js";

// What they say: all at once, or one by one.
export { experimentResults, type ExperimentResults } from "./experiment-results.js";
export { pointMeans, type PointMean } from "../experiment/statistics-means.js";
export { pairedDifferences, type PairedDifference, type PairingOptions } from "../experiment/paired-differences.js";
export { replicationsNeeded, type ReplicationsNeeded, type WantedWidth } from "../experiment/replications-needed.js";
export { mser5, type Truncation } from "../experiment/mser.js";
export type { PilotRule, WarmUpMeasure } from "../experiment/warm-up.js";
export type { ClaimVerdict } from "../experiment/statistics-claim.js";
export type { ExperimentWarning } from "../experiment/statistics-warnings.js";
export type { MeasuredRow } from "../experiment/statistics-places.js";
