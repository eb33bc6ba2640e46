// How uneven the spread is: the fullest CPU over the mean, against table size or number of connections.
// In: measured points, and published ones to stand beside them. Out: lines for measured, hollow squares for published.
import type { Chart, ChartWords } from "./chart.js";
import { compose, CPU_COLOURS, INK } from "./theme.js";

/** One point: `maxOverMean` is 1 if all CPUs get the same. */
export interface ImbalanceRow {
  /** Entries of the table, or connections: more than 0. */
  readonly x: number;
  readonly maxOverMean: number;
  /** "8 CPUs". */
  readonly series: string;
  readonly source: "measured" | "published";
}

export interface ImbalanceOptions extends ChartWords {
  /** "entries of the indirection table", "connections". */
  readonly xLabel: string;
  /** Where the published points come from. */
  readonly source?: string;
}

/** Fullest over mean, logarithmic to the right; the line at 1 is a perfect spread. */
export function imbalanceChart(rows: readonly ImbalanceRow[], options: ImbalanceOptions): Chart {
  const names = [...new Set(rows.map((row) => row.series))];
  const colour = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: names.map((_, i) => CPU_COLOURS[i % CPU_COLOURS.length]) },
    legend: { symbolType: "stroke", symbolSize: 500 },
  };
  const dash = {
    field: "series",
    type: "nominal",
    title: null,
    scale: {
      domain: names,
      range: names.map(
        (_, i) =>
          [
            [1, 0],
            [7, 3],
            [2, 2],
            [9, 3, 2, 3],
          ][i % 4],
      ),
    },
    legend: { symbolType: "stroke", symbolSize: 500 },
  };
  const x = {
    field: "x",
    type: "quantitative",
    title: options.xLabel,
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
    { field: "x", title: options.xLabel },
    { field: "maxOverMean", title: "fullest over mean", format: ".3f" },
    { field: "source" },
  ];
  const from = options.source ? ` (${options.source})` : "";
  const subtitle =
    options.subtitle ??
    "Lines and dots are measured here" +
      (rows.some((row) => row.source === "published") ? `; hollow squares are published${from}` : "") +
      ". At 1 every CPU gets the same. Click a series in the legend to see it alone.";
  const opacity = { condition: { param: "pick", value: 1 }, value: 0.12 };
  return compose(
    { title: options.title, subtitle },
    {
      description: `The fullest CPU's load over the mean against ${options.xLabel}, for ${names.join(", ")}; 1 is even.`,
      numbers: {
        columns: ["series", options.xLabel, "fullest over mean", "source"],
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
