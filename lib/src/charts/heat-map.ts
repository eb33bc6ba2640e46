// A heat map of an experiment with two factors: a cell for each point, its colour and the number in it the mean.
import type { Chart, ChartWords } from "./chart.js";
import { sentence } from "./claims.js";
import { lineCharsOf, widthBeside } from "./fit.js";
import type { DrawnMean } from "./means-with-bands.js";
import { percent } from "./means-with-bands.js";
import type { OutcomeScale } from "./outcome-scale.js";
import { INK, compose } from "./theme.js";

/** A cell: its column and its row, as they are written at the edge. */
export interface HeatCell extends DrawnMean {
  readonly column: string;
  readonly row: string;
}

export interface HeatMapWords extends ChartWords {
  readonly outcome: string;
  readonly scale: OutcomeScale;
  /** Names of the two factors, and what stands at the edges: the names with units. */
  readonly columnName: string;
  readonly rowName: string;
  readonly columnTitle: string;
  readonly rowTitle: string;
  readonly confidence: number;
}

/** Light to dark, so that it reads the same in grey. */
const COLOURS = ["#f1f6fb", "#0b3a75"];
const CELL_PX = 110;
const ROW_PX = 40;
/** Least width, so that a title has room; and what the legend takes. */
const LEAST_PX = 360;
const BESIDE_PX = 110;

export function heatMapChart(cells: readonly HeatCell[], words: HeatMapWords): Chart {
  const { outcome, scale, columnName, rowName, columnTitle, rowTitle } = words;
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const sorted = cells.map(({ mean }) => scale.of(mean)).sort((a, b) => a - b);
  const middle = (sorted[0] + sorted[sorted.length - 1]) / 2;
  const values = cells.map(({ column, row, mean, low, high }) => {
    const value = scale.of(mean);
    const ends = low === null || high === null ? {} : { low: scale.of(low), high: scale.of(high) };
    return { column, row, value, ...ends, isDark: value > middle };
  });
  const x = {
    field: "column",
    type: "nominal",
    title: columnTitle,
    sort: columns,
    axis: { labelAngle: 0, orient: "bottom", ticks: false, domain: false, labelOverlap: "parity" },
  };
  const y = {
    field: "row",
    type: "nominal",
    title: rowTitle,
    sort: rows,
    axis: { ticks: false, domain: false, labelLimit: 330 },
  };
  const width = Math.max(LEAST_PX, Math.min(columns.length * CELL_PX, widthBeside(rows, 700, BESIDE_PX)));
  return compose(
    {
      title: words.title,
      claim: () => claimOf(cells, words),
      subtitle:
        words.subtitle ??
        "A cell is a point of the experiment, the number in it the mean of its runs: the darker, the more. How sure each is, the table says.",
    },
    {
      description: `A heat map of ${outcome}: ${columns.length} columns for ${columnName}, ${rows.length} rows for ${rowName}.`,
      numbers: {
        columns: [rowTitle, columnTitle, `mean ${scale.title}`, `low (${percent(words.confidence)})`, "high"],
        rows: values.map((cell) => [cell.row, cell.column, cell.value, cell.low ?? "none", cell.high ?? "none"]),
      },
      lineChars: lineCharsOf(rows, width, BESIDE_PX),
      spec: {
        width,
        height: rows.length * Math.max(16, Math.min(ROW_PX, Math.floor(560 / rows.length))),
        data: { values },
        encoding: { x, y },
        layer: [
          {
            mark: { type: "rect", stroke: "white", strokeWidth: 2 },
            encoding: {
              color: {
                field: "value",
                type: "quantitative",
                title: scale.unit === "" ? "mean" : scale.unit,
                scale: { range: COLOURS, zero: false, nice: false },
                legend: { format: "~r", gradientLength: Math.max(60, Math.min(160, rows.length * ROW_PX - 30)) },
              },
              tooltip: [
                { field: "row", title: rowName },
                { field: "column", title: columnName },
                { field: "value", title: scale.title, format: ".4~r" },
                { field: "low", format: ".4~r" },
                { field: "high", format: ".4~r" },
              ],
            },
          },
          ...(width / columns.length < 36
            ? []
            : [
                {
                  mark: { type: "text" },
                  encoding: {
                    text: { field: "value", format: ".3~r" },
                    color: { condition: { test: "datum.isDark", value: "white" }, value: INK.text },
                  },
                },
              ]),
        ],
      },
    },
  );
}

function claimOf(cells: readonly HeatCell[], { outcome, scale, columnName, rowName }: HeatMapWords): string {
  const sorted = [...cells].sort((a, b) => a.mean - b.mean);
  const told = ({ mean, column, row }: HeatCell): string =>
    `${scale.text(mean)} (${columnName} ${column}, ${rowName} ${row})`;
  return sentence(`${outcome} is least at ${told(sorted[0])} and greatest at ${told(sorted[sorted.length - 1])}`);
}
