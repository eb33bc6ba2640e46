// An outcome: something that an experiment can measure of a run.
import type { Run } from "../receive-path.js";

/** What outcomes are read off. */
export type MeasuredRun = Pick<Run, "summary" | "scenario">;

export interface Outcome {
  /** As an experiment names it. */
  readonly name: string;
  /** Name of its column: snake case, with the unit. */
  readonly column: string;
  /** "1": a share or a ratio. */
  readonly unit: string;
  readonly description: string;
  /** NaN if the run has none. */
  readonly of: (run: MeasuredRun) => number;
}
