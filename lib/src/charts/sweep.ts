// A sweep: what happens to a result as the load (or any setting) grows, with a slider from point to point that reads
// the values off. Lines with dots, bands where there are confidence intervals, and a rule at the knee.
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { SCREEN_PX, legendWidth, linesOf } from "./fit.js";
import { HEADING_PX, dotted, headingOf } from "./sweep-words.js";
import { type SweepMeasures, type SweepRow, sweepClaim, sweepRows } from "./sweep-rows.js";
import { compose, INK, seriesScale } from "./theme.js";

/** A place of the sweep, and the word that stands there. */
export interface Knee {
  readonly x: number;
  readonly label: string;
}

/** Options of `sweepChart`. */
export interface SweepOptions extends ChartWords {
  /** Default "setting". */
  readonly xLabel?: string;
  /** Default: the name of the measure if it is known, otherwise "result". */
  readonly yLabel?: string;
  /** Where the curve bends, with a word for it; several series may bend in different places. */
  readonly knee?: Knee | readonly Knee[];
  /** Default false. */
  readonly isLogY?: boolean;
  /**
   * x counts something (queues, CPUs): ticks stand at the points that were run. Default: whether all points are whole
   * numbers from 1 to 64.
   */
  readonly isWholeX?: boolean;
  /** Where the slider stands at first: at the point next to this x; default the middle point. */
  readonly at?: number;
}

/**
 * One line per series; the slider goes from point to point, and its rule names each series' value there.
 *
 * @param points a measure of `sweep(...)`, all of it if it has one measure only, or rows
 * @throws InputError for anything else, and for a sweep of several measures, of which one must be named
 */
export function sweepChart(points: readonly SweepRow[] | SweepMeasures, options?: SweepOptions): Chart {
  const given = optionsOf("sweepChart", options, {
    xLabel: "text",
    yLabel: "text",
    knee: "object",
    isLogY: "boolean",
    isWholeX: "boolean",
    at: "number",
  });
  const { rows, name } = sweepRows(points);
  const { xLabel = "setting", yLabel = name } = given;
  const names = [...new Set(rows.map((row) => row.series))];
  const xs = [...new Set(rows.map((row) => row.x))].sort((a, b) => a - b);
  const places: readonly Knee[] = given.knee === undefined ? [] : [given.knee].flat();
  const [first, last] = [xs[0] ?? 0, xs[xs.length - 1] ?? 1];
  const isLossy = rows.some(({ lossShare = 0 }) => lossShare > 0);
  const besidePx = Math.max(legendWidth(names), ...names.map((name) => (name.length + (isLossy ? 22 : 12)) * 7.2));
  const width = Math.min(560, Math.floor(SCREEN_PX - AXIS_PX - GAP_PX - besidePx));
  // Above the lines, which would strike the words through.
  const pxOf = (x: number): number => ((x - first) / (last - first || 1)) * width;
  const above = linesOf(places.map(({ x, label }) => ({ at: pxOf(x) - 4 * label.length, words: label })));
  const bends = places.map((knee, i) => ({ ...knee, line: -8 - 15 * above[i] }));
  const wordsY = 36 + 18 * names.length;
  const heading = headingOf(xLabel, SCREEN_PX - AXIS_PX - GAP_PX - width);
  const valuesY = wordsY + 4 + heading.belowPx;
  const series = {
    field: "series",
    type: "nominal",
    title: null,
    // Opaque lines: the band below them would make pale squares of them.
    legend: { symbolType: "stroke", symbolSize: 500, symbolStrokeWidth: 2, symbolOpacity: 1 },
  };
  const colour = { ...series, scale: seriesScale(names, "colour") };
  const dash = { ...series, scale: seriesScale(names, "dash") };
  const x = {
    field: "x",
    type: "quantitative",
    title: xLabel,
    scale: { zero: false, nice: false, padding: 10 },
    axis: { format: "~r", ...((given.isWholeX ?? areCounts(xs)) && { values: xs }) },
  };
  const tooltip = [
    { field: "series", title: "series" },
    { field: "x", title: xLabel },
    { field: "y", title: yLabel, format: ".4~r" },
    ...(isLossy ? [{ field: "lossShare", title: "frames lost", format: ".2~p" }] : []),
  ];
  const { at } = given;
  const startAt =
    at === undefined ? xs.length >> 1 : xs.reduce((best, x, i) => (nearer(at, x, xs[best]) ? i : best), 0);
  const y = {
    field: "y",
    type: "quantitative",
    title: yLabel,
    scale: given.isLogY ? { type: "log" } : { zero: true },
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
    given.subtitle ??
    "Move the slider from point to point: the larger dots and the words beside the chart give the values there; a " +
      "series without that point gives its nearest." +
      `${hasBand ? " The band is the confidence interval." : ""}${isLossy ? " A hollow dot: frames were lost there." : ""}`;
  return compose(
    { title: given.title, claim: () => sweepClaim(rows, { xLabel, yLabel }), subtitle },
    {
      description:
        `${yLabel} against ${xLabel} from ${first} to ${last} for ${names.join(", ")}` +
        `${bends.map((knee) => `; ${knee.label} at ${Number(knee.x.toPrecision(3))}`).join("")}.`,
      numbers: {
        columns: ["series", xLabel, yLabel, ...(isLossy ? ["frames lost (%)"] : [])],
        rows: rows.map(({ series: name, x: at, y: value, lossShare = 0 }) => [
          name,
          at,
          value,
          ...(isLossy ? [Number((100 * lossShare).toPrecision(3))] : []),
        ]),
      },
      spec: {
        width,
        height: 300,
        data: { values: isLossy ? rows.map((row) => ({ lossShare: 0, ...row })) : rows },
        params: [
          {
            name: "point", // its number, so that every position of the slider is a point that was run
            value: startAt,
            bind: {
              input: "range",
              min: 0,
              max: Math.max(0, xs.length - 1),
              step: Math.ceil(xs.length / MOST_POSITIONS),
              name: `${xLabel}: from point to point `,
            },
          },
          { name: "at", expr: `${JSON.stringify(xs)}[point]` },
        ],
        layer: [
          ...(hasBand
            ? [
                {
                  mark: { type: "area", fillOpacity: 0.18 },
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
            mark: { type: "point", filled: true, size: isLossy ? 42 : 30, strokeWidth: 1.5, opacity: 1 },
            encoding: { x, y, ...dotted(colour, isLossy), tooltip },
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
                  mark: { type: "text", align: "center" },
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
          {
            data: { values: [{}] },
            transform: [{ calculate: heading.words, as: "words" }],
            mark: {
              type: "text",
              align: "left",
              x: width + GAP_PX,
              y: wordsY,
              fontSize: 12.5,
              fontWeight: "bold",
              lineHeight: HEADING_PX,
            },
            encoding: { text: { field: "words" } },
          },
          {
            transform: near,
            mark: { type: "point", filled: true, size: 120, strokeWidth: 2.5, opacity: 1 },
            encoding: { x, y, ...dotted(colour, isLossy) },
          },
          {
            transform: [
              ...near,
              {
                calculate: `datum.series + ': ' + format(datum.y, '.4~r')${isLossy ? " + (datum.lossShare > 0 ? ' (' + format(datum.lossShare, '.2~p') + ' lost)' : '')" : ""}`,
                as: "words",
              },
              { calculate: `indexof(${JSON.stringify(names)}, datum.series)`, as: "place" },
              { window: [{ op: "row_number", as: "line" }], sort: [{ field: "place" }] },
              { calculate: `datum.line * 18 + ${valuesY}`, as: "py" },
            ],
            mark: { type: "text", align: "left", x: width + GAP_PX, fontSize: 12.5 },
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

/** Pixels of the axis on the left with its title and the edges, and between the lines and the words beside them. */
const AXIS_PX = 92,
  GAP_PX = 14;

/** Positions of the slider at most: a pixel each. */
const MOST_POSITIONS = 380;

/** Whether these are numbers of something whose half does not exist: queues, CPUs. */
const areCounts = (xs: readonly number[]): boolean => xs.every((x) => Number.isInteger(x) && x >= 1 && x <= 64);

const nearer = (to: number, x: number, best: number): boolean => Math.abs(x - to) < Math.abs(best - to);
