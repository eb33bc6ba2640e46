// A sweep: what happens to a result as the load (or any setting) grows, with a slider that reads the values off.
// In: points of a sweep, and where the knee is if it was found. Out: lines with dots, a slider, a rule at the knee.
import type { Chart, ChartWords } from "./chart.js";
import { compose, CPU_COLOURS, INK } from "./theme.js";
import { sliderStep } from "./time-axis.js";

/** One run of a sweep. `low` and `high` are the ends of its confidence interval, where there is one. */
export interface SweepRow {
  readonly x: number;
  readonly y: number;
  readonly series: string;
  readonly low?: number;
  readonly high?: number;
}

/** A place of the sweep, and the word that stands there. */
export interface Knee {
  readonly x: number;
  readonly label: string;
}

export interface SweepOptions extends ChartWords {
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the curve bends, with a word for it; several series may bend in different places. */
  readonly knee?: Knee | readonly Knee[];
  readonly isLogY?: boolean;
  /** x counts something (queues, CPUs): ticks stand at the points that were run, and the slider moves by 1. */
  readonly isWholeX?: boolean;
  /** Where the slider stands at first; default the middle point. */
  readonly at?: number;
}

/** One line per series; the slider's rule names each series' value at the nearest point that was run. */
export function sweepChart(rows: readonly SweepRow[], options: SweepOptions): Chart {
  const names = [...new Set(rows.map((row) => row.series))];
  const xs = [...new Set(rows.map((row) => row.x))].sort((a, b) => a - b);
  const given: readonly Knee[] = options.knee === undefined ? [] : [options.knee].flat();
  const bends = given.map((knee, i) => ({ ...knee, line: 10 + 15 * i }));
  const [first, last] = [xs[0] ?? 0, xs[xs.length - 1] ?? 1];
  const colour = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: names.map((_, i) => CPU_COLOURS[i % CPU_COLOURS.length]) },
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
  };
  const x = {
    field: "x",
    type: "quantitative",
    title: options.xLabel,
    scale: { zero: false, nice: false, padding: 10 },
    axis: { format: "~r", ...(options.isWholeX && { values: xs }) },
  };
  const step = options.isWholeX ? 1 : sliderStep(last - first);
  const y = {
    field: "y",
    type: "quantitative",
    title: options.yLabel,
    scale: options.isLogY ? { type: "log" } : { zero: true },
    axis: { format: "~r" },
  };
  // A band has two ends of its own. Vega-Lite 5.6, which JupyterLab 4 draws with, stacks bands of several series along
  // x if y is logarithmic.
  const stack = null;
  const near = [
    { calculate: "abs(datum.x - at)", as: "away" },
    { window: [{ op: "row_number", as: "rank" }], sort: [{ field: "away" }, { field: "x" }], groupby: ["series"] },
    { filter: "datum.rank === 1" },
  ];
  const hasBand = rows.some((row) => row.low !== undefined);
  const subtitle =
    options.subtitle ??
    "Move the slider along the sweep: the larger dots and the words beside the chart give " +
      "the values of the nearest run." +
      `${hasBand ? " The band is the confidence interval." : ""}`;
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `${options.yLabel} against ${options.xLabel} from ${first} to ${last} for ${names.join(", ")}` +
        `${bends.map((knee) => `; ${knee.label} at ${knee.x}`).join("")}.`,
      numbers: {
        columns: ["series", options.xLabel, options.yLabel],
        rows: rows.map((row) => [row.series, row.x, row.y]),
      },
      spec: {
        width: 560,
        height: 300,
        data: { values: rows },
        params: [
          {
            name: "at",
            value: options.at ?? xs[xs.length >> 1] ?? 0,
            bind: { input: "range", min: first, max: last, step, name: `${options.xLabel} ` },
          },
        ],
        layer: [
          ...(hasBand
            ? [
                {
                  mark: { type: "area", opacity: 0.18 },
                  encoding: {
                    x: { ...x, stack },
                    y: { ...y, field: "low", stack },
                    y2: { field: "high" },
                    color: colour,
                  },
                },
              ]
            : []),
          { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color: colour, strokeDash: dash } },
          {
            mark: { type: "point", filled: true, size: 30 },
            encoding: {
              x,
              y,
              color: colour,
              tooltip: [
                { field: "series" },
                { field: "x", title: options.xLabel },
                { field: "y", title: options.yLabel },
              ],
            },
          },
          ...(bends.length > 0
            ? [
                {
                  data: { values: bends },
                  mark: { type: "rule", color: INK.mark, strokeDash: [5, 3] },
                  encoding: { x },
                },
                {
                  data: { values: bends },
                  mark: { type: "text", align: "right", dx: -5 },
                  encoding: {
                    x,
                    y: { field: "line", type: "quantitative", scale: null, axis: null },
                    text: { field: "label" },
                  },
                },
              ]
            : []),
          {
            data: { values: [{}] },
            transform: [{ calculate: "at", as: "x" }],
            mark: { type: "rule", color: INK.alarm, strokeWidth: 1.5 },
            encoding: { x },
          },
          { transform: near, mark: { type: "point", filled: true, size: 120 }, encoding: { x, y, color: colour } },
          {
            transform: [
              ...near,
              { calculate: "datum.series + ': ' + format(datum.y, '.4~r')", as: "words" },
              { calculate: `indexof(${JSON.stringify(names)}, datum.series)`, as: "place" },
              { window: [{ op: "row_number", as: "line" }], sort: [{ field: "place" }] },
              { calculate: "datum.line * 18 + 90", as: "py" },
            ],
            mark: { type: "text", align: "left", x: 574, fontSize: 12.5 },
            encoding: {
              y: { field: "py", type: "quantitative", scale: null, axis: null },
              text: { field: "words" },
              color: { value: INK.text },
            },
          },
        ],
        resolve: { scale: { y: "shared" } },
      },
    },
  );
}
