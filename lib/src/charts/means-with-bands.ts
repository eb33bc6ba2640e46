// Means of an experiment along a factor that counts or measures: a line for each series of the other factors' levels,
// a dot at each point, and a band that is the confidence interval.
import type { Chart, ChartWords } from "./chart.js";
import { joined, sentence } from "./claims.js";
import { MOST_LINES, legendBeside, legendPlace, lineCharsOf, widthBeside } from "./fit.js";
import type { OutcomeScale } from "./outcome-scale.js";
import { compose, seriesScale } from "./theme.js";

/** A mean; its interval's ends are null where there are none. */
export interface DrawnMean {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MeanAt extends DrawnMean {
  readonly x: number;
  readonly series: string;
}

export interface MeansWords extends ChartWords {
  readonly outcome: string;
  readonly scale: OutcomeScale;
  /** Name of the factor and its unit. */
  readonly xName: string;
  readonly xUnit: string | null;
  /** What the series are levels of; null where their names say it. */
  readonly seriesName: string | null;
  /** Probability that an interval holds the true mean. */
  readonly confidence: number;
}

/** Numbers and title of the axis. */
const AXIS_PX = 50;
/** So many times the least, and the axis is logarithmic: the small numbers would lie on it. */
const LOG_TIMES = 20;

/** @param rows in ascending order of x within each series */
export function meansWithBandsChart(rows: readonly MeanAt[], words: MeansWords): Chart {
  const { outcome, scale, xName, xUnit } = words;
  const all = [...new Set(rows.map(({ series }) => series))];
  const names = all.slice(0, MOST_LINES);
  const xTitle = xUnit === null ? xName : `${xName} (${xUnit})`;
  const values = rows
    .filter(({ series }) => names.includes(series))
    .map(({ x, series, mean, low, high }) => {
      const ends = low === null || high === null ? {} : { low: scale.of(low), high: scale.of(high) };
      return { x, series, y: scale.of(mean), ...ends };
    });
  const xs = [...new Set(values.map(({ x }) => x))].sort((a, b) => a - b);
  const drawn = values.flatMap(({ y, low = y }) => [y, low]);
  const least = Math.min(...drawn);
  const isLog = least > 0 && Math.max(...drawn) > LOG_TIMES * least;
  const isAlone = names.length === 1;
  const legend = isAlone ? null : { symbolType: "stroke", symbolSize: 500, ...legendPlace(names) };
  const series = { field: "series", type: "nominal", title: words.seriesName, legend };
  const colour = { ...series, scale: seriesScale(names, "colour") };
  const x = {
    field: "x",
    type: "quantitative",
    title: xTitle,
    scale: { zero: false, nice: false, padding: 12 },
    axis: {
      // Each label by itself: a common prefix would make 0M of 200,000.
      labelExpr: xs.some((one) => Math.abs(one) >= 1000) ? "format(datum.value, '~s')" : "format(datum.value, '~r')",
      ...(xs.length <= 10 && { values: xs }),
      grid: false,
    },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: isLog ? `${scale.title}, logarithmic` : scale.title,
    scale: isLog ? { type: "log", nice: false, padding: 10 } : { zero: true },
    axis: { format: "~r" },
  };
  const width = isAlone ? 640 : widthBeside([], 600, AXIS_PX + legendBeside(names));
  const overlap = isAlone ? "" : " Where the bands of two series overlap, look at the paired differences.";
  const left = all.length > names.length ? ` Drawn are the first ${names.length} of ${all.length} series.` : "";
  return compose(
    {
      title: words.title,
      claim: () => claimOf(rows, words),
      subtitle:
        words.subtitle ??
        `A dot is the mean of a point's runs, the band its ${percent(words.confidence)} interval.${overlap}${left}`,
    },
    {
      description: `Lines of ${outcome} against ${xName}${isAlone ? "" : ` for ${names.join("; ")}`}, each with a band for its interval.`,
      numbers: {
        columns: ["series", xTitle, `mean ${scale.title}`, "low", "high"],
        rows: values.map((row) => [row.series, row.x, row.y, row.low ?? "none", row.high ?? "none"]),
      },
      lineChars: lineCharsOf([], width, isAlone ? 60 : legendBeside(names)),
      spec: {
        width,
        height: 300,
        data: { values },
        layer: [
          ...(values.some(({ low }) => low !== undefined)
            ? [
                {
                  // A band has two ends of its own, and none is stacked upon another: see sweep.ts.
                  transform: [{ filter: "isValid(datum.low)" }],
                  mark: { type: "area", fillOpacity: 0.2 },
                  encoding: {
                    x: { ...x, stack: null },
                    y: { ...y, field: "low", stack: null },
                    y2: { field: "high" },
                    color: colour,
                  },
                },
              ]
            : []),
          {
            mark: { type: "line", strokeWidth: 2 },
            encoding: { x, y, color: colour, strokeDash: { ...series, scale: seriesScale(names, "dash") } },
          },
          {
            mark: { type: "point", filled: true, size: 45, opacity: 1 },
            encoding: {
              x,
              y,
              color: colour,
              tooltip: [
                { field: "series" },
                { field: "x", title: xTitle },
                { field: "y", title: scale.title, format: ".4~r" },
                { field: "low", format: ".4~r" },
                { field: "high", format: ".4~r" },
              ],
            },
          },
        ],
      },
    },
  );
}

/** Where each series begins and ends; of many, where the least and the greatest mean are. */
function claimOf(rows: readonly MeanAt[], { outcome, scale, xName, xUnit }: MeansWords): string {
  const constant = sameEverywhere(rows, outcome, scale);
  if (constant !== null) return constant;
  const names = [...new Set(rows.map(({ series }) => series))];
  const at = (x: number): string => `${xName} ${xText(x)}${xUnit === null ? "" : ` ${xUnit}`}`;
  if (names.length > 3) {
    const sorted = [...rows].sort((a, b) => a.mean - b.mean);
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const told = (row: MeanAt): string => `${scale.text(row.mean)} (${row.series}, ${at(row.x)})`;
    return sentence(`${outcome} is least at ${told(least)} and greatest at ${told(most)}`);
  }
  const told = names.map((name) => {
    const own = rows.filter(({ series }) => series === name);
    const [first, last] = [own[0], own[own.length - 1]];
    return `from ${scale.text(first.mean)} to ${scale.text(last.mean)}${names.length === 1 ? "" : ` (${name})`}`;
  });
  const xs = [...new Set(rows.map(({ x }) => x))];
  return sentence(
    `${outcome} goes ${joined(told)} over ${xName} ${xText(Math.min(...xs))} to ${xText(Math.max(...xs))}${xUnit === null ? "" : ` ${xUnit}`}`,
  );
}

/** The claim of means that are all the same; null if they are not. */
export const sameEverywhere = (rows: readonly DrawnMean[], outcome: string, scale: OutcomeScale): string | null =>
  rows.every(({ mean }) => mean === rows[0].mean)
    ? sentence(`${outcome} is ${scale.text(rows[0].mean)}${rows.length > 1 ? " everywhere" : ""}`)
    : null;

const xText = (x: number): string => String(x).replace(/(\d)(?=(\d{3})+$)/g, "$1,");
export const percent = (confidence: number): string => `${Number((100 * confidence).toFixed(2))} %`;
