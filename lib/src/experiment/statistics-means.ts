// Means with intervals: what every outcome came to at every point of an experiment. The interval is Student's t over
// the replications of the point; numbers of different points are never mixed.
import { checkFields } from "../check.js";
import type { FactorLevels } from "./experiment-types.js";
import { type IntervalOptions, checkConfidence, confidenceInterval } from "./replicate.js";
import { type MeasuredRow, checkOnce, checkRows, groupsOf, inOrderOfRuns, keyOf } from "./statistics-places.js";

/** An outcome at a point. */
export interface PointMean {
  readonly factors: FactorLevels;
  readonly outcome: string;
  /** Runs that have the outcome. */
  readonly n: number;
  /** Runs that have none, as a delay without frames: the mean says nothing of them. */
  readonly missing: number;
  /** NaN if no run has the outcome. */
  readonly mean: number;
  /** Ends of the interval; null of fewer than two runs, which say nothing about chance. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The mean of every outcome at every point, with its t-interval: points in the order of the runs, outcomes in the order
 * of the rows.
 *
 * @param rows one for each run, in any order
 * @throws InputError if a replication of a point stands in two rows
 * @example
 * const row = (replication: number, drops: number) => ({ index: replication, replication, factors: { cpus: 4 }, outcomes: { drops } });
 * pointMeans([row(0, 10), row(1, 14)])[0].mean // => 12
 */
export function pointMeans(rows: readonly MeasuredRow[], options: IntervalOptions = {}): PointMean[] {
  checkRows(rows);
  checkFields("The last argument of pointMeans", options, ["confidence"]);
  const { confidence = 0.95 } = options;
  checkConfidence(confidence);
  return groupsOf(inOrderOfRuns(rows), ({ factors }) => keyOf(factors)).flatMap((point) => {
    checkOnce(point);
    const { factors, outcomes } = point[0];
    return Object.keys(outcomes).map((outcome): PointMean => {
      const values = point.map((row) => row.outcomes[outcome]).filter((value) => Number.isFinite(value));
      const missing = point.length - values.length;
      return { factors, outcome, n: values.length, missing, ...intervalOf(values, confidence) };
    });
  });
}

/** Mean and interval of as many values as there are. */
export function intervalOf(
  values: readonly number[],
  confidence: number,
): { readonly mean: number; readonly low: number | null; readonly high: number | null } {
  if (values.length < 2) return { mean: values[0] ?? NaN, low: null, high: null };
  const { mean, low, high } = confidenceInterval(values, { confidence });
  return { mean, low, high };
}
