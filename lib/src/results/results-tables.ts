// The tables of an experiment's results: a line for each point with the means of its outcomes, and a line for each
// paired difference. Every number stands with its unit and the half width of its interval.
import { type OutcomeScale, outcomeScale } from "../charts/outcome-scale.js";
import type { Experiment, FactorLevels, ResultRow } from "../experiment/experiment-types.js";
import { outcomeOf } from "../experiment/outcomes.js";
import type { PairedDifference } from "../experiment/paired-differences.js";
import type { PointMean } from "../experiment/statistics-means.js";
import { groupsOf, keyOf } from "../experiment/statistics-places.js";
import { excludesZero } from "../experiment/statistics-warnings.js";
import { levelText, numberText } from "../experiment/statistics-words.js";
import type { FaceTable } from "../face/face.js";
import { formatPs } from "../units.js";

export type { FaceTable } from "../face/face.js";

/** The scale of an outcome's means. */
export function scaleOf(outcome: string, means: readonly Pick<PointMean, "outcome" | "mean">[]): OutcomeScale {
  const own = means.filter((one) => one.outcome === outcome).map(({ mean }) => mean);
  return outcomeScale(outcome, outcomeOf(outcome).unit, own);
}

/** A line for each point: its levels, its runs, its warm-up where there is any, and each outcome. */
export function meansTable(experiment: Experiment, means: readonly PointMean[], rows: readonly ResultRow[]): FaceTable {
  const { factors, outcomes } = experiment;
  const names = factors.map(({ name }) => name);
  const scales = outcomes.map((outcome) => scaleOf(outcome, means));
  const warmups = new Map(rows.map((row) => [keyOf(row.factors), row.warmupPs]));
  const hasWarmup = rows.some(({ warmupPs }) => warmupPs > 0);
  return {
    columns: [
      ...placeColumns(experiment, names),
      "runs",
      ...(hasWarmup ? ["warm-up"] : []),
      ...scales.map(({ title }) => title),
    ],
    rows: groupsOf(means, (one) => keyOf(one.factors)).map((point) => [
      ...placeCells(experiment, point[0].factors, names),
      numberText(point[0].n + point[0].missing),
      ...(hasWarmup ? [formatPs(warmups.get(keyOf(point[0].factors)) ?? NaN)] : []),
      ...outcomes.map((outcome, i) => {
        const mean = point.find((one) => one.outcome === outcome);
        return mean === undefined ? "none" : intervalText(mean, scales[i]);
      }),
    ]),
  };
}

/** A line for each difference: outcome, level, other factors, difference, and what pairing is worth. */
export function differencesTable(experiment: Experiment, differences: readonly PairedDifference[]): FaceTable {
  const compared = differences[0]?.factor;
  const others = experiment.factors.map(({ name }) => name).filter((name) => name !== compared);
  return {
    columns: [
      "outcome",
      compared,
      ...placeColumns(experiment, others),
      "difference",
      "of baseline",
      "so it is",
      "pairs",
      "worth",
    ],
    rows: byOutcome(experiment, differences).map((one) => {
      const scale = scaleOf(one.outcome, [one]);
      return [
        one.outcome,
        levelText(experiment, one.factor, one.level),
        ...placeCells(experiment, one.at, others),
        `${intervalText(one, scale)}${scale.unit === "" ? "" : ` ${scale.unit}`}`,
        shareText(one),
        soItIs(one),
        numberText(one.n),
        worthText(one.varianceReduction),
      ];
    }),
  };
}

export const differencesNotes = (experiment: Experiment, { factor, baseline }: PairedDifference): string[] => [
  `differences: less ${factor} ${levelText(experiment, factor, baseline)}, within replications.`,
  "so it is: open where the interval reaches over 0, and the difference may be chance alone.",
  "worth: so many times the replications would be needed without common random numbers.",
];

const byOutcome = ({ outcomes }: Experiment, differences: readonly PairedDifference[]): PairedDifference[] =>
  outcomes.flatMap((outcome) => differences.filter((one) => one.outcome === outcome));

function soItIs(one: PairedDifference): string {
  if (one.low === 0 && one.high === 0) return "equal";
  if (!excludesZero(one)) return "open";
  return one.mean < 0 ? "lower" : "higher";
}

function placeColumns({ factors }: Experiment, names: readonly string[]): string[] {
  if (factors.length === 0) return ["point"];
  const own = factors.filter(({ name }) => names.includes(name));
  return own.map(({ name, unit }) => (unit === null || unit === "ps" ? name : `${name} (${unit})`));
}

function placeCells(experiment: Experiment, factors: FactorLevels, names: readonly string[]): string[] {
  if (experiment.factors.length === 0) return ["the only point"];
  return names.map((name) => {
    const level = factors[name];
    const unit = experiment.factors.find((factor) => factor.name === name)?.unit;
    return typeof level === "number" && unit !== "ps" ? numberText(level) : levelText(experiment, name, level);
  });
}

/** "12.3 ± 0.4": the half width with two digits, the mean to the same place. */
export function intervalText(
  { mean, low, high }: Pick<PointMean, "mean" | "low" | "high">,
  scale: Pick<OutcomeScale, "of">,
): string {
  if (Number.isNaN(mean)) return "none";
  if (low === null || high === null) return threeDigits(scale.of(mean));
  const half = (scale.of(high) - scale.of(low)) / 2;
  if (half === 0) return `${threeDigits(scale.of(mean))} ± 0`;
  const places = Math.min(12, Math.max(0, 1 - Number(half.toExponential(1).split("e")[1])));
  return `${numberText(scale.of(mean).toFixed(places))} ± ${numberText(half.toFixed(places))}`;
}

const threeDigits = (value: number): string =>
  numberText(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

function shareText({ mean, baselineMean }: PairedDifference): string {
  const share = (100 * mean) / baselineMean;
  return Number.isFinite(share) ? `${share > 0 ? "+" : ""}${threeDigits(share)} %` : "none";
}

/** Independent runs for the same width, over pairs. */
function worthText(varianceReduction: number): string {
  if (Number.isNaN(varianceReduction)) return "none";
  if (varianceReduction >= 1) return "any";
  const times = 1 / (1 - varianceReduction);
  return `× ${times >= 100 ? numberText(Math.round(times)) : Number(times.toPrecision(2))}`;
}
