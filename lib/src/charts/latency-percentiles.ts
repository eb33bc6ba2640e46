// Latency as chosen percentiles: bars side by side, a group for each percentile.
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { joined, lossOf } from "./claims.js";
import { rowStep, thinLabels } from "./fit.js";
import { type NamedRun, type Runs, namedRuns, someRows } from "./shown.js";
import { compose, seriesScale } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Pixels between "99 %" and the names of the series beside it. */
const HEADER_GAP = 24;

/** One percentile of one series, computed elsewhere. */
export interface PercentileRow {
  readonly series: string;
  /** 0 to 100: 50, 95, 99, 99.9. */
  readonly percentile: number;
  readonly latencyPs: number;
}

/**
 * Percentiles side by side: how much longer the slow frames take than the usual one.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough: 50, 95 and 99 %), or rows
 * @param options title, default: two of the percentiles; subtitle, default: how to read the bars
 * @throws InputError for anything else
 */
export function latencyPercentileChart(shown: Runs | readonly PercentileRow[], options?: ChartWords): Chart {
  const given = optionsOf("latencyPercentileChart", options);
  const runs = namedRuns(shown);
  const rows =
    runs?.flatMap(percentilesOf) ??
    someRows<PercentileRow>(
      "latencyPercentileChart",
      shown,
      { series: "string", percentile: "number", latencyPs: "number" },
      "a run, [run, run], { name: run }, or rows of series, percentile and latencyPs",
    );
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
  const step = rowStep(24, names.length * order.length);
  const x = {
    field: "latency",
    type: "quantitative",
    title: `latency (${unit.name})`,
    axis: { format: "~r" },
    ...(rows.length > 0 ? {} : { scale: { domain: [0, 1] } }),
  };
  const y = {
    field: "series",
    type: "nominal",
    title: null,
    sort: names,
    axis: { labelFontWeight: "bold", ticks: false, ...(runs ? { labelLimit: 230 } : {}), ...thinLabels(step) },
  };
  const claim = (): string => percentileClaim(rows) + (runs?.length === 1 ? lossOf(runs[0].run) : "");
  const subtitle =
    given.subtitle ??
    "Within each group: that share of the frames was done in the time shown. Compare the " +
      "groups: the tail grows faster than the middle.";
  return compose(
    { title: given.title, claim, subtitle },
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
            header: {
              labelAngle: 0,
              labelAlign: "left",
              labelFontWeight: "bold",
              ...(runs ? { labelPadding: HEADER_GAP } : {}),
            },
          },
        },
        spec: {
          width: runs ? 500 : 520,
          height: { step },
          layer: [
            {
              mark: { type: "bar" },
              encoding: {
                x,
                y,
                color: { field: "series", type: "nominal", legend: null, scale: seriesScale(names, "colour") },
              },
            },
            { mark: { type: "text", align: "left", dx: 5 }, encoding: { x, y, text: { field: "label" } } },
          ],
        },
      },
    },
  );
}

/** The three percentiles that a summary has; none of a run that measured no frame. */
function percentilesOf({ series, run }: NamedRun): PercentileRow[] {
  const { p50Ps, p95Ps, p99Ps } = run.summary.toDone;
  return [
    { series, percentile: 50, latencyPs: p50Ps },
    { series, percentile: 95, latencyPs: p95Ps },
    { series, percentile: 99, latencyPs: p99Ps },
  ].filter((row) => !Number.isNaN(row.latencyPs));
}

/** The lowest and the highest percentile of one series; the highest of several. */
function percentileClaim(rows: readonly PercentileRow[]): string {
  const names = [...new Set(rows.map((row) => row.series))];
  const of = (series: string): PercentileRow[] =>
    rows.filter((row) => row.series === series).sort((a, b) => a.percentile - b.percentile);
  if (names.length === 0) return "No frame was measured";
  const ends = names.map((name) => ({ name, low: of(name)[0], high: of(name)[of(name).length - 1] }));
  const share = ({ percentile }: PercentileRow): string => (percentile === 50 ? "half" : `${percentile} %`);
  const [{ low, high }] = ends;
  if (names.length === 1)
    return `${high.percentile} % of the frames are done within ${formatPs(high.latencyPs)}${low === high ? "" : `, ${share(low)} within ${formatPs(low.latencyPs)}`}`;
  const same = ends.every((end) => end.high.percentile === high.percentile);
  const sortedEnds = [...ends].sort((a, b) => a.high.latencyPs - b.high.latencyPs);
  const told = names.length <= 3 ? ends : [sortedEnds[0], sortedEnds[sortedEnds.length - 1]];
  return same
    ? `${high.percentile} % of the frames are done within ${joined(told.map((end) => `${formatPs(end.high.latencyPs)} (${end.name})`))}`
    : `The highest percentiles: ${joined(told.map((end) => `${end.high.percentile} % within ${formatPs(end.high.latencyPs)} (${end.name})`))}`;
}
