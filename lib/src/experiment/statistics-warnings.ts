// What a reader of an experiment's results must know before they believe them. Each warning is a sentence: what was
// found, where, and what to do.
import type { Experiment, ResultRow } from "./experiment-types.js";
import { outcomeOf } from "./outcomes.js";
import { type PairedDifference, differencesSoFar } from "./paired-differences.js";
import type { IntervalOptions } from "./replicate.js";
import { verdictOf } from "./statistics-claim.js";
import { type PointMean, pointMeans } from "./statistics-means.js";
import { groupsOf, keyOf, without } from "./statistics-places.js";
import { confidenceText, levelText, placeText } from "./statistics-words.js";
import { knees } from "./sweep.js";

export interface ExperimentWarning {
  readonly kind: "few runs" | "missing outcome" | "frames left waiting" | "knee" | "claim" | "many comparisons";
  readonly sentence: string;
}

/** An interval on fewer runs than this stands on little. */
const FEW_RUNS = 5;
/** Of the frames that arrived, more than this share still waited at the end. */
const MUCH_WAITING = 0.01;
/** Beyond the knee an outcome is more than so many times its least. */
const KNEE_TIMES = 5;
/** Places that a sentence names. */
const NAMED = 3;

/**
 * The warnings of an experiment's results, none if there is nothing to warn of.
 *
 * @param rows one for each run
 */
export function warningsOf(
  experiment: Experiment,
  rows: readonly ResultRow[],
  { confidence = 0.95 }: IntervalOptions = {},
): ExperimentWarning[] {
  const means = pointMeans(rows, { confidence });
  const verdict = verdictOf(experiment, rows, { confidence });
  return [
    ...(verdict === null || verdict.verdict === "holds"
      ? []
      : [{ kind: "claim", sentence: verdict.sentence } as const]),
    ...fewRuns(means),
    ...missing(experiment, means),
    ...waiting(experiment, rows),
    ...kneesInside(experiment, means),
    ...manyComparisons(experiment, rows, confidence),
  ];
}

function fewRuns(means: readonly PointMean[]): ExperimentWarning[] {
  const few = means.filter(({ n }) => n < FEW_RUNS);
  if (few.length === 0) return [];
  const least = few.reduce((fewest, { n }) => Math.min(fewest, n), FEW_RUNS);
  const which = few.length === means.length ? "All intervals rest" : `${few.length} of ${means.length} intervals rest`;
  const rule = least < 2 ? "one run says nothing about chance" : "one unusual run decides such an interval";
  const sentence = `${which} on fewer than ${FEW_RUNS} runs (on ${least} at the least): ${rule}; ask for more replications.`;
  return [{ kind: "few runs", sentence }];
}

function missing(experiment: Experiment, means: readonly PointMean[]): ExperimentWarning[] {
  return groupsOf(
    means.filter((one) => one.missing > 0),
    ({ outcome }) => outcome,
  ).map((some) => {
    const runs = some.reduce((sum, one) => sum + one.missing, 0);
    const sentence = `${runs === 1 ? "1 run has" : `${runs} runs have`} no ${some[0].outcome} (${namedPlaces(experiment, some)}): means and differences leave out what is missing, and so may flatter.`;
    return { kind: "missing outcome", sentence };
  });
}

function waiting(experiment: Experiment, rows: readonly ResultRow[]): ExperimentWarning[] {
  const points = groupsOf(rows, ({ factors }) => keyOf(factors)).map((point) => ({
    factors: point[0].factors,
    share: point.reduce((sum, one) => sum + (one.received > 0 ? one.waiting / one.received : 0), 0) / point.length,
  }));
  const much = points.filter(({ share }) => share > MUCH_WAITING);
  if (much.length === 0) return [];
  const most = much.reduce((highest, { share }) => Math.max(highest, share), 0);
  const sentence = `Frames are left waiting: up to ${(100 * most).toFixed(1)} % of those that arrived were not indicated when the runs ended (${namedPlaces(experiment, much)}). Their delays are in no outcome, and the queues may still grow: make the runs longer, or the load lower.`;
  return [{ kind: "frames left waiting", sentence }];
}

/** Delays and losses, which a load drives up out of all proportion; counts grow with the load anyway. */
const hasKnee = (outcome: string): boolean =>
  outcomeOf(outcome).unit === "ps" || ["drops", "loss share", "waiting"].includes(outcome);

function kneesInside(experiment: Experiment, means: readonly PointMean[]): ExperimentWarning[] {
  const numeric = experiment.factors.filter(({ levels }) => levels.every(({ name }) => typeof name === "number"));
  return experiment.outcomes.filter(hasKnee).flatMap((outcome) =>
    numeric.flatMap(({ name }): ExperimentWarning[] => {
      const series = groupsOf(
        means.filter((one) => one.outcome === outcome && one.n > 0),
        ({ factors }) => keyOf(without(factors, name)),
      ).map((some) => [...some].sort((a, b) => Number(a.factors[name]) - Number(b.factors[name])));
      const bent = series.flatMap((some) => {
        const limit = KNEE_TIMES * Math.min(...some.map(({ mean }) => mean));
        const points = some.map(({ factors, mean: y }) => ({
          x: Number(factors[name]),
          y,
          low: y,
          high: y,
          series: "",
        }));
        const [knee] = knees(points, limit);
        return knee.x === null || knee.x === points[points.length - 1].x
          ? []
          : [{ factors: without(some[0].factors, name), x: knee.x }];
      });
      if (bent.length === 0) return [];
      const where = bent.map(({ factors, x }) => {
        const series = Object.keys(factors).length === 0 ? "" : ` (${placeText(experiment, factors)})`;
        return `${levelText(experiment, name, x)}${series}`;
      });
      const sentence = `A knee lies inside the range of ${name}: the ${outcome} is more than ${KNEE_TIMES} times its least beyond ${shortened(where, ", ")}. Read the two sides apart: near a knee chance decides much, and a mean over both sides says nothing.`;
      return [{ kind: "knee", sentence }];
    }),
  );
}

function manyComparisons(experiment: Experiment, rows: readonly ResultRow[], confidence: number): ExperimentWarning[] {
  const { compare } = experiment;
  if (compare === null) return [];
  const tested = (level: number): PairedDifference[] =>
    differencesSoFar(rows, { ...compare, confidence: level }).filter(isTested);
  const all = tested(confidence);
  if (all.length < 2) return [];
  const corrected = Math.min(0.999, 1 - (1 - confidence) / all.length);
  const [plain, strict] = [all, tested(corrected)].map((some) => some.filter(excludesZero).length);
  const expected = all.length * (1 - confidence);
  const misled =
    expected < 1
      ? `with a chance of up to ${confidenceText(expected)} one of them misleads`
      : `about ${Math.round(expected)} of them may mislead by chance alone`;
  const sentence = `${all.length} differences are compared at ${confidenceText(confidence)} each, so ${misled}: ${plain} exclude${plain === 1 ? "s" : ""} zero, and at ${confidenceText(corrected)} each (Bonferroni) ${strict} still ${strict === 1 ? "does" : "do"}.`;
  return [{ kind: "many comparisons", sentence }];
}

/** What never differs at all is no matter of chance. */
const isTested = ({ low, high }: PairedDifference): boolean => low !== null && (low !== 0 || high !== 0);

export const excludesZero = ({ low, high }: Pick<PairedDifference, "low" | "high">): boolean =>
  low !== null && high !== null && (low > 0 || high < 0);

const namedPlaces = (experiment: Experiment, some: readonly Pick<PointMean, "factors">[]): string =>
  shortened(
    some.map(({ factors }) => placeText(experiment, factors)),
    "; ",
  );

const shortened = (all: readonly string[], between: string): string =>
  [...all.slice(0, NAMED), ...(all.length > NAMED ? [`and ${all.length - NAMED} more`] : [])].join(between);
