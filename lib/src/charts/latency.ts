// Latency, two ways: the whole distribution as a curve (ECDF), and chosen percentiles as bars.
// In: latencies per series, or percentiles that a summary computed. Out: a chart on a logarithmic time axis.
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, CPU_COLOURS } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Latencies of one series ("non-RSS", "MSI-X"): picoseconds, more than 0, in any order. */
export interface LatencySeries {
  readonly series: string;
  readonly latenciesPs: readonly number[];
}

/** One percentile of one series, computed elsewhere. */
export interface PercentileRow {
  readonly series: string;
  /** 0 to 100: 50, 95, 99, 99.9. */
  readonly percentile: number;
  readonly latencyPs: number;
}

/** Points of one curve at most. */
const POINTS = 200;

const seriesScale = (names: readonly string[]): object => ({
  domain: names,
  range: names.map((_, i) => CPU_COLOURS[i % CPU_COLOURS.length]),
});
const dashScale = (names: readonly string[]): object => ({
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
});

export interface EcdfOptions extends ChartWords {
  /** What the times are counted over; default "frames". */
  readonly of?: string;
  /** What the times are; default "latency". */
  readonly timeLabel?: string;
}

/** The share of frames that were done within a time: steep is steady, a long flat end is a tail. */
export function latencyEcdfChart(data: readonly LatencySeries[], options: EcdfOptions): Chart {
  const { of = "frames", timeLabel = "latency" } = options;
  const names = data.map((row) => row.series);
  const sorted = data.map(({ series, latenciesPs }) => ({
    series,
    sorted: [...latenciesPs].filter((ps) => ps > 0).sort((a, b) => a - b),
  }));
  const unit = timeUnit(sorted.reduce((max, row) => Math.max(max, row.sorted[row.sorted.length >> 1] ?? 0), 0));
  const at = (values: readonly number[], share: number): number =>
    values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? NaN;
  const values = sorted.flatMap((row) =>
    Array.from({ length: Math.min(POINTS, row.sorted.length) }, (_, i) => {
      const share = (i + 1) / Math.min(POINTS, row.sorted.length);
      return { series: row.series, latency: unit.of(at(row.sorted, share)), share: Math.round(share * 1e5) / 1e5 };
    }),
  );
  const subtitle =
    options.subtitle ??
    "Read up from a time: that share of the frames was done by then. Further left is faster; a long flat end is a tail.";
  return compose(
    { title: options.title, subtitle },
    {
      description: `Cumulative distribution of ${timeLabel} for ${names.join(", ")}, on a logarithmic time axis.`,
      numbers: {
        columns: [
          "series",
          of,
          `median (${unit.name})`,
          `95 % (${unit.name})`,
          `99 % (${unit.name})`,
          `longest (${unit.name})`,
        ],
        rows: sorted.map((row) => [
          row.series,
          row.sorted.length,
          ...[0.5, 0.95, 0.99, 1].map((share) => unit.of(at(row.sorted, share))),
        ]),
      },
      spec: {
        width: 620,
        height: 280,
        data: { values },
        params: [{ name: "pick", select: { type: "point", fields: ["series"] }, bind: "legend" }],
        mark: { type: "line", interpolate: "step-after", strokeWidth: 2.2 },
        encoding: {
          x: {
            field: "latency",
            type: "quantitative",
            title: `${timeLabel} (${unit.name})`,
            scale: { type: "log", nice: true },
            axis: { format: "~r" },
          },
          y: {
            field: "share",
            type: "quantitative",
            title: `share of the ${of}`,
            axis: { format: ".0%" },
            scale: { domain: [0, 1] },
          },
          color: { field: "series", type: "nominal", title: null, scale: seriesScale(names) },
          strokeDash: { field: "series", type: "nominal", title: null, scale: dashScale(names) },
          opacity: { condition: { param: "pick", value: 1 }, value: 0.15 },
          tooltip: [
            { field: "series" },
            { field: "latency", title: `${timeLabel} (${unit.name})` },
            { field: "share", format: ".1%" },
          ],
        },
      },
    },
  );
}

/** Percentiles side by side: how much longer the slow frames take than the usual one. */
export function latencyPercentileChart(rows: readonly PercentileRow[], options: ChartWords): Chart {
  const names = [...new Set(rows.map((row) => row.series))];
  const unit = timeUnit(rows.reduce((max, row) => Math.max(max, row.latencyPs), 0));
  const values = rows.map((row) => ({
    series: row.series,
    percentile: `${row.percentile} %`,
    latency: unit.of(row.latencyPs),
    label: formatPs(row.latencyPs),
  }));
  const order = [...new Set(rows.map((row) => row.percentile))]
    .sort((a, b) => a - b)
    .map((percentile) => `${percentile} %`);
  const x = { field: "latency", type: "quantitative", title: `latency (${unit.name})`, axis: { format: "~r" } };
  const y = {
    field: "series",
    type: "nominal",
    title: null,
    sort: names,
    axis: { labelFontWeight: "bold", ticks: false },
  };
  const subtitle =
    options.subtitle ??
    "Within each group: that share of the frames was done in the time shown. Compare the " +
      "groups: the tail grows faster than the middle.";
  return compose(
    { title: options.title, subtitle },
    {
      description: `Bars of latency percentiles (${order.join(", ")}) for ${names.join(", ")}.`,
      numbers: {
        columns: ["series", "percentile", `latency (${unit.name})`],
        rows: rows.map((row) => [row.series, row.percentile, unit.of(row.latencyPs)]),
      },
      lineChars: 95,
      spec: {
        data: { values },
        facet: {
          row: {
            field: "percentile",
            type: "nominal",
            sort: order,
            title: null,
            header: { labelAngle: 0, labelAlign: "left", labelFontWeight: "bold" },
          },
        },
        spec: {
          width: 520,
          height: { step: 24 },
          layer: [
            {
              mark: { type: "bar" },
              encoding: { x, y, color: { field: "series", type: "nominal", legend: null, scale: seriesScale(names) } },
            },
            { mark: { type: "text", align: "left", dx: 5 }, encoding: { x, y, text: { field: "label" } } },
          ],
        },
      },
    },
  );
}
