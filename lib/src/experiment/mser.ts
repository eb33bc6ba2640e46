// Where the start of a run ends: White's marginal standard error rule in batches of five, MSER-5. K. P. White Jr., "An
// effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997), 323-334; K. P. White
// Jr., M. J. Cobb and S. C. Spratt, "A comparison of five steady-state truncation heuristics for simulation", Winter
// Simulation Conference 2000, 755-760. Of all places at which a series could be cut, the rule takes the one after which
// the mean of the rest seems best known: it minimises z(d) = sum of squares of the rest about its mean / (number of the
// rest)^2. A minimum in the second half says that the series is too short to tell.
import { checkList, refuse, show } from "../check.js";

/** Observations in a batch, the 5 of MSER-5. */
export const BATCH = 5;
/** The last batches are no candidates: the mean of a handful seems well known by chance alone. */
const LEAST_LEFT = 5;
/** Below this the second half has no place to cut at. */
const LEAST_BATCHES = 10;

/** What the rule says of a series. */
export interface Truncation {
  /** Observations to leave out at the start, a multiple of 5. */
  readonly truncated: number;
  /** Whole batches of 5 in the series; up to 4 observations at its end are not used. */
  readonly batches: number;
  /** z(d) for d = 0, 1, ... batches left out, up to all but 5. */
  readonly statistic: readonly number[];
  /** The minimum lies in the second half: the series does not show where its start ends. */
  readonly tooShort: boolean;
}

/**
 * How many observations to leave out at the start of a series so that the mean of the rest is not biased by how it
 * began (MSER-5). Of equal minima the first is taken.
 *
 * @param series 50 or more finite numbers, in the order of time
 * @throws InputError for fewer, and for what is no finite number
 * @example
 * const series = Array.from({ length: 100 }, (_, i) => (i < 10 ? 50 : 20 + (i % 5)));
 * mser5(series).truncated // => 10
 */
export function mser5(series: readonly number[]): Truncation {
  checkList("The observations for MSER-5", series, "they must be a list of numbers");
  const wrong = series.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    refuse(`Observation ${wrong} for MSER-5 is ${show(series[wrong])}`, "every observation must be a finite number");
  const batches = Math.floor(series.length / BATCH);
  if (batches < LEAST_BATCHES)
    refuse(
      `The series for MSER-5 has ${series.length} observations`,
      `it needs ${LEAST_BATCHES * BATCH} at least: ${LEAST_BATCHES} batches of ${BATCH}`,
    );
  const means = Array.from({ length: batches }, (_, i) => meanOf(series.slice(i * BATCH, (i + 1) * BATCH)));
  const statistic = marginalErrors(means);
  const best = statistic.reduce((least, z, d) => (z < statistic[least] ? d : least), 0);
  return { truncated: best * BATCH, batches, statistic, tooShort: 2 * best > batches };
}

/** z(d) for every d, from the end to the start: mean and sum of squares grow by one batch at a time (Welford). */
function marginalErrors(means: readonly number[]): number[] {
  const errors: number[] = [];
  let mean = 0;
  let squares = 0;
  for (let d = means.length - 1; d >= 0; d--) {
    const left = means.length - d;
    const away = means[d] - mean;
    mean += away / left;
    squares += away * (means[d] - mean);
    if (left >= LEAST_LEFT) errors.push(squares / (left * left));
  }
  return errors.reverse();
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
