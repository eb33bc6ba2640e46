// How uneven the spread is: the fullest CPU over the mean, against table size or number of connections.
// Lines are measured, hollow squares published.
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { joined } from "./claims.js";
import { someRows } from "./shown.js";
import { compose, INK, seriesScale } from "./theme.js";

/** One point: `maxOverMean` is 1 if all CPUs get the same. */
export interface ImbalanceRow {
  /** Entries of the table, or connections: more than 0. */
  readonly x: number;
  readonly maxOverMean: number;
  /** "8 CPUs". */
  readonly series: string;
  readonly source: "measured" | "published";
}

/** Options of `imbalanceChart`. */
export interface ImbalanceOptions extends ChartWords {
  /** "entries of the indirection table"; default "entries or connections". */
  readonly xLabel?: string;
  /** Where the published points come from. */
  readonly source?: string;
}

/**
 * Fullest over mean, logarithmic to the right; the line at 1 is a perfect spread.
 *
 * @throws InputError for anything but rows
 */
export function imbalanceChart(rows: readonly ImbalanceRow[], options?: ImbalanceOptions): Chart {
  const given = optionsOf("imbalanceChart", options, { xLabel: "text", source: "text" });
  someRows(
    "imbalanceChart",
    rows,
    { x: "number", maxOverMean: "number", series: "string", source: "string" },
    "rows of x, maxOverMean, series and source",
  );
  const { xLabel = "entries or connections" } = given;
  const names = [...new Set(rows.map((row) => row.series))];
  const colour = {
    field: "series",
    type: "nominal",
    title: null,
    scale: seriesScale(names, "colour"),
    legend: { symbolType: "stroke", symbolSize: 500 },
  };
  const dash = {
    field: "series",
    type: "nominal",
    title: null,
    scale: seriesScale(names, "dash"),
    legend: { symbolType: "stroke", symbolSize: 500 },
  };
  const x = {
    field: "x",
    type: "quantitative",
    title: xLabel,
    scale: { type: "log", base: 2, nice: false, padding: 12 },
    axis: { format: "~d" },
  };
  const y = {
    field: "maxOverMean",
    type: "quantitative",
    title: "fullest CPU over the mean",
    scale: { zero: false, nice: true },
  };
  const tooltip = [
    { field: "series" },
    { field: "x", title: xLabel },
    { field: "maxOverMean", title: "fullest over mean", format: ".3f" },
    { field: "source" },
  ];
  const from = given.source ? ` (${given.source})` : "";
  const subtitle =
    given.subtitle ??
    "Lines and dots are measured here" +
      (rows.some((row) => row.source === "published") ? `; hollow squares are published${from}` : "") +
      ". At 1 every CPU gets the same. Click a series in the legend to see it alone.";
  const opacity = { condition: { param: "pick", value: 1 }, value: 0.12 };
  return compose(
    { title: given.title, claim: () => claimOf(rows), subtitle },
    {
      description: `The fullest CPU's load over the mean against ${xLabel}, for ${names.join(", ")}; 1 is even.`,
      numbers: {
        columns: ["series", xLabel, "fullest over mean", "source"],
        rows: rows.map((row) => [row.series, row.x, Math.round(row.maxOverMean * 1e4) / 1e4, row.source]),
      },
      spec: {
        width: 600,
        height: 300,
        data: { values: rows },
        layer: [
          {
            data: { values: [{ maxOverMean: 1 }] },
            mark: { type: "rule", color: INK.mark, strokeDash: [4, 3] },
            encoding: { y },
          },
          {
            params: [{ name: "pick", select: { type: "point", fields: ["series"] }, bind: "legend" }],
            transform: [{ filter: "datum.source === 'measured'" }],
            mark: { type: "line", strokeWidth: 2 },
            encoding: { x, y, color: colour, strokeDash: dash, opacity },
          },
          {
            transform: [{ filter: "datum.source === 'measured'" }],
            mark: { type: "point", filled: true, size: 55 },
            encoding: { x, y, color: colour, opacity, tooltip },
          },
          {
            transform: [{ filter: "datum.source === 'published'" }],
            mark: { type: "point", shape: "square", filled: false, size: 150, strokeWidth: 2.2 },
            encoding: { x, y, color: colour, opacity, tooltip },
          },
        ],
      },
    },
  );
}

/** The most and the least uneven measured point of each series, or of all of them. */
function claimOf(rows: readonly ImbalanceRow[]): string {
  const measured = rows.filter((row) => row.source === "measured");
  const own = measured.length > 0 ? measured : rows;
  const times = (row: ImbalanceRow): number => Math.round(row.maxOverMean * 100) / 100;
  const range = (series: readonly ImbalanceRow[]): string => {
    const [low, high] = [Math.min(...series.map(times)), Math.max(...series.map(times))];
    return low === high ? `${low}` : `${low} to ${high}`;
  };
  const names = [...new Set(own.map((row) => row.series))];
  return names.length > 3
    ? `The fullest CPU gets ${range(own)} times the mean`
    : `The fullest CPU gets ${joined(names.map((name) => `${range(own.filter((row) => row.series === name))} times the mean (${name})`))}`;
}
