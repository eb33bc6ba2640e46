// Paired differences: how much a level of a factor changes an outcome, within each replication. With common random
// numbers both runs of a pair have the same arrivals, connections and keys; what they have in common cancels, and the
// interval of the differences is narrower than those of the two means would suggest (A. M. Law, "Simulation Modeling
// and Analysis", 10.2.1 and 11.2).
import { checkFields, refuse, show } from "../check.js";
import type { FactorLevels, LevelName } from "./experiment-types.js";
import { type IntervalOptions, checkConfidence } from "./replicate.js";
import { intervalOf } from "./statistics-means.js";
import {
  type MeasuredRow,
  checkOnce,
  checkRows,
  groupsOf,
  inOrderOfRuns,
  keyOf,
  without,
} from "./statistics-places.js";

export interface PairingOptions extends IntervalOptions {
  readonly factor: string;
  /** The level with which every other is compared. */
  readonly baseline: LevelName;
}

/** A level less the baseline, for one outcome at one place. */
export interface PairedDifference {
  readonly outcome: string;
  readonly factor: string;
  readonly level: LevelName;
  readonly baseline: LevelName;
  /** The levels of the other factors. */
  readonly at: FactorLevels;
  /** Replications in which both runs have the outcome. */
  readonly n: number;
  /** Replications in which only one of them has. */
  readonly unpaired: number;
  /** Mean of the differences, level less baseline; NaN without a pair. */
  readonly mean: number;
  /** Ends of its interval; null of fewer than two pairs. */
  readonly low: number | null;
  readonly high: number | null;
  /** Mean of the baseline in the same replications. */
  readonly baselineMean: number;
  /** Between the two runs of a pair, -1 to 1; NaN if one of them never varies. */
  readonly correlation: number;
  /**
   * What pairing saves: 1 less the variance of the differences over that of independent runs. 0.75 is worth four times
   * the replications; below 0 pairing does harm. NaN without any variance.
   */
  readonly varianceReduction: number;
}

/**
 * The differences between each level of a factor and the baseline, within replications, with t-intervals. Rows in the
 * order of the runs, outcomes in the order of the rows.
 *
 * @param rows one for each run, in any order, with common random numbers in each replication
 * @throws InputError for a factor or a baseline that no row has
 * @example
 * const row = (index: number, policy: string, p99: number) => ({ index, replication: index % 2, factors: { policy }, outcomes: { p99 } });
 * const rows = [row(0, "none", 10), row(1, "none", 20), row(2, "greedy", 8), row(3, "greedy", 17)];
 * pairedDifferences(rows, { factor: "policy", baseline: "none" })[0].mean // => -2.5
 */
export function pairedDifferences(rows: readonly MeasuredRow[], options: PairingOptions): PairedDifference[] {
  checkRows(rows);
  checkFields("The last argument of pairedDifferences", options, ["factor", "baseline", "confidence"]);
  const { factor, baseline, confidence = 0.95 } = options;
  checkConfidence(confidence);
  checkIsThere(rows, options);
  const places = groupsOf(inOrderOfRuns(rows), ({ factors }) => keyOf(without(factors, factor)));
  return places.flatMap((place) => {
    const levels = groupsOf(place, ({ factors }) => JSON.stringify(factors[factor]));
    for (const level of levels) checkOnce(level);
    const base = levels.find(([{ factors }]) => factors[factor] === baseline);
    if (base === undefined) return []; // a listed point without its baseline has nothing to be compared with
    const others = levels.filter((level) => level !== base);
    return Object.keys(base[0].outcomes).flatMap((outcome) =>
      others.map((level): PairedDifference => {
        const { factors } = level[0];
        const told = { outcome, factor, level: factors[factor], baseline, at: without(factors, factor) };
        return { ...told, ...differenceOf(pairsOf(level, base, outcome), confidence) };
      }),
    );
  });
}

/** The same of results that may not be complete: none, as long as no run of the baseline is there. */
export const differencesSoFar = (rows: readonly MeasuredRow[], options: PairingOptions): PairedDifference[] =>
  rows.some(({ factors }) => factors[options.factor] === options.baseline) ? pairedDifferences(rows, options) : [];

/** What both runs of each replication measured: [level, baseline], NaN where one has nothing. */
function pairsOf(level: readonly MeasuredRow[], base: readonly MeasuredRow[], outcome: string): [number, number][] {
  const [mine, theirs] = [level, base].map(
    (rows) => new Map(rows.map(({ replication, outcomes }) => [replication, outcomes[outcome]])),
  );
  return [...new Set([...mine.keys(), ...theirs.keys()])].map((replication) => [
    mine.get(replication) ?? NaN,
    theirs.get(replication) ?? NaN,
  ]);
}

function differenceOf(all: readonly (readonly [number, number])[], confidence: number) {
  const pairs = all.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  const unpaired = all.filter(([a, b]) => Number.isFinite(a) !== Number.isFinite(b)).length;
  const mine = pairs.map(([a]) => a);
  const theirs = pairs.map(([, b]) => b);
  const [own, base, common] = [covariance(mine, mine), covariance(theirs, theirs), covariance(mine, theirs)];
  return {
    n: pairs.length,
    unpaired,
    ...intervalOf(
      pairs.map(([a, b]) => a - b),
      confidence,
    ),
    baselineMean: meanOf(theirs),
    correlation: common / Math.sqrt(own * base),
    varianceReduction: (2 * common) / (own + base),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * (b[i] - meanB), 0) / (a.length - 1);
}

function checkIsThere(rows: readonly MeasuredRow[], { factor, baseline }: PairingOptions): void {
  const levels = rows.flatMap(({ factors }) => (factor in factors ? [factors[factor]] : []));
  if (rows.length > 0 && levels.length === 0)
    refuse(
      `The factor ${show(factor)} of the comparison is not in the results`,
      `the factors are ${Object.keys(rows[0].factors).join(", ")}`,
    );
  if (rows.length > 0 && !levels.includes(baseline))
    refuse(
      `The baseline ${show(baseline)} of the comparison is not in the results`,
      `the levels of ${factor} are ${[...new Set(levels)].join(", ")}`,
    );
}
