// The charts of an experiment's results, by name: of each outcome its means (a line with a band along a factor that
// counts or measures, or intervals one below the other), a heat map of two factors, and the paired differences.
import type { Chart } from "../charts/chart.js";
import { type HeatCell, heatMapChart } from "../charts/heat-map.js";
import { meansWithIntervalsChart, pairedDifferencesChart } from "../charts/intervals-chart.js";
import { meansWithBandsChart } from "../charts/means-with-bands.js";
import type { Experiment, Factor, FactorLevels } from "../experiment/experiment-types.js";
import type { PairedDifference } from "../experiment/paired-differences.js";
import type { PointMean } from "../experiment/statistics-means.js";
import { without } from "../experiment/statistics-places.js";
import { levelText, numberText, placeText } from "../experiment/statistics-words.js";
import { scaleOf } from "./results-tables.js";

export interface Charted {
  readonly experiment: Experiment;
  readonly means: readonly PointMean[];
  readonly differences: readonly PairedDifference[];
  readonly confidence: number;
}

/** More rows, or columns, of cells are no map that can be read. */
const MOST_LEVELS = 40;

/** All charts that have something to show. The names: "p99 delay", "p99 delay, heat map", "p99 delay, differences". */
export function chartsOf(charted: Charted): Record<string, Chart> {
  const { experiment, means, differences } = charted;
  const two = varied(experiment);
  const isMap = two.length === 2 && two.every(({ levels }) => levels.length <= MOST_LEVELS);
  const charts = experiment.outcomes.flatMap((outcome): [string, Chart][] => {
    const own = means.filter((one) => one.outcome === outcome && !Number.isNaN(one.mean));
    const compared = differences.filter((one) => one.outcome === outcome && !Number.isNaN(one.mean));
    return [
      ...(own.some((one) => varies(one, own[0]))
        ? [[outcome, meansChart(charted, outcome, own)] as [string, Chart]]
        : []),
      ...(isMap && own.length > 3 && own.some(({ mean }) => mean !== own[0].mean)
        ? [[`${outcome}, heat map`, heatMap(charted, outcome, own)] as [string, Chart]]
        : []),
      ...(compared.some(({ low, high }) => low !== 0 || high !== 0)
        ? [[`${outcome}, differences`, differencesChart(charted, outcome, compared)] as [string, Chart]]
        : []),
    ];
  });
  return Object.fromEntries(charts);
}

/** An outcome that is the same in all runs is no picture: the table says so. */
const varies = ({ mean, low, high }: PointMean, first: PointMean): boolean => mean !== first.mean || low !== high;

/** A factor of one level is no axis, and tells no series apart. */
const varied = ({ factors }: Experiment): Factor[] => factors.filter(({ levels }) => levels.length > 1);

/** Along the factor of numbers that has most levels; one below the other if there is none of three or more. */
function meansChart(charted: Charted, outcome: string, own: readonly PointMean[]): Chart {
  const { experiment, confidence } = charted;
  const along = alongFactor(experiment);
  const words = { outcome, scale: scaleOf(outcome, own), confidence };
  if (along === null) {
    const [first, ...others] = experiment.factors;
    const rows = own.map(({ factors, ...mean }) => ({
      ...mean,
      series: first === undefined ? "" : levelText(experiment, first.name, factors[first.name]),
      place: others.length === 0 ? "" : placeText(experiment, without(factors, first.name)),
    }));
    return meansWithIntervalsChart(rows, { ...words, seriesName: first?.name ?? "" });
  }
  const others = varied(experiment).filter(({ name }) => name !== along.name);
  const named = others.every(({ levels }) => levels.every(({ name }) => typeof name === "string"));
  const shown = (factors: FactorLevels): FactorLevels =>
    Object.fromEntries(others.map(({ name }) => [name, factors[name]]));
  const rows = own
    .map(({ factors, ...mean }) => ({
      ...mean,
      x: Number(factors[along.name]),
      series: seriesText(experiment, shown(factors)),
    }))
    .sort((a, b) => a.x - b.x);
  return meansWithBandsChart(rows, {
    ...words,
    xName: along.name,
    xUnit: along.unit,
    seriesName: named ? others.map(({ name }) => name).join(", ") : null,
  });
}

function alongFactor({ factors }: Experiment): Factor | null {
  const numeric = factors.filter(
    ({ levels }) => levels.length > 1 && levels.every(({ name }) => typeof name === "number"),
  );
  return numeric.reduce<Factor | null>(
    (best, one) => (best === null || one.levels.length > best.levels.length ? one : best),
    null,
  );
}

/** Levels that are words tell themselves, and the legend's title says of what; numbers need their names. */
function seriesText(experiment: Experiment, factors: FactorLevels): string {
  const told = Object.entries(factors).map(([name, level]) =>
    typeof level === "string" ? level : placeText(experiment, { [name]: level }),
  );
  return told.length === 0 ? "all runs" : told.join(", ");
}

function heatMap({ experiment, confidence }: Charted, outcome: string, own: readonly PointMean[]): Chart {
  const [first, second] = varied(experiment);
  const along = alongFactor(experiment) ?? second;
  const other = along === first ? second : first;
  const text = (factor: Factor, factors: FactorLevels): string => {
    const level = factors[factor.name];
    return typeof level === "number" && factor.unit !== "ps"
      ? numberText(level)
      : levelText(experiment, factor.name, level);
  };
  const place = ({ name, levels }: Factor, { factors }: PointMean): number =>
    levels.findIndex((level) => level.name === factors[name]);
  const sorted = [...own].sort((a, b) => place(along, a) - place(along, b) || place(other, a) - place(other, b));
  const cells = sorted.map(({ factors, mean, low, high }): HeatCell => ({
    column: text(along, factors),
    row: text(other, factors),
    mean,
    low,
    high,
  }));
  const title = ({ name, unit }: Factor): string => (unit === null || unit === "ps" ? name : `${name} (${unit})`);
  const words = { outcome, scale: scaleOf(outcome, own), confidence };
  return heatMapChart(cells, {
    ...words,
    columnName: along.name,
    rowName: other.name,
    columnTitle: title(along),
    rowTitle: title(other),
  });
}

function differencesChart(
  { experiment, confidence }: Charted,
  outcome: string,
  own: readonly PairedDifference[],
): Chart {
  const [{ factor, baseline }] = own;
  const rows = own.map(({ at, level, mean, low, high }) => ({
    place: Object.keys(at).length === 0 ? "" : placeText(experiment, at),
    series: levelText(experiment, factor, level),
    mean,
    low,
    high,
  }));
  return pairedDifferencesChart(rows, {
    outcome,
    scale: scaleOf(outcome, own),
    confidence,
    seriesName: factor,
    baseline: levelText(experiment, factor, baseline),
  });
}
