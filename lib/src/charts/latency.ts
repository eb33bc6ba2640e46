// Latency as a curve, the whole distribution (ECDF), on a logarithmic time axis.
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { atMost, joined, lossOf } from "./claims.js";
import { legendWidth, widthBeside } from "./fit.js";
import { type NamedRun, type Runs, namedRuns, partsOf, someRows } from "./shown.js";
import { compose, seriesScale } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Latencies of one series ("non-RSS", "MSI-X"): picoseconds, more than 0, in any order. */
export interface LatencySeries {
  readonly series: string;
  readonly latenciesPs: readonly number[];
}

/** Points of one curve at most. */
const POINTS = 200;
/** Pixels; of runs less, where a wide legend would make all of it wider than a screen. */
const WIDTH = 620;

/** Options of `latencyEcdfChart`. */
export interface EcdfOptions extends ChartWords {
  /** What the times are counted over; default "frames". */
  readonly of?: string;
  /** What the times are; default "latency". */
  readonly timeLabel?: string;
}

/**
 * The share of frames that were done within a time: steep is steady, a long flat end is a tail.
 *
 * @param shown a run, several in a list or by name, or latencies; a run's are those from arrival until the protocol
 * driver was done, of frames that arrived after the warm-up
 * @throws InputError for anything else, and for a run that kept its summary only
 */
export function latencyEcdfChart(shown: Runs | readonly LatencySeries[], options?: EcdfOptions): Chart {
  const given = optionsOf("latencyEcdfChart", options, { of: "text", timeLabel: "text" });
  const runs = namedRuns(shown);
  const data =
    runs?.map(latenciesOf) ??
    someRows<LatencySeries>(
      "latencyEcdfChart",
      shown,
      { series: "string", latenciesPs: "object" },
      "a run, [run, run], { name: run }, or rows of series and latenciesPs",
    );
  const { of = "frames", timeLabel = "latency" } = given;
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
  const middles = sorted.map((row) => ({
    series: row.series,
    middlePs: at(row.sorted, 0.5),
    slowPs: at(row.sorted, 0.99),
  }));
  const claim = (): string =>
    ecdfClaim(middles, `${of} have a ${timeLabel}`, of) + (runs?.length === 1 ? lossOf(runs[0].run) : "");
  const subtitle =
    given.subtitle ??
    "Read up from a time: that share of the frames was done by then. Further left is faster; a long flat end is a tail.";
  return compose(
    { title: given.title, claim, subtitle },
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
        width: runs ? widthBeside([], WIDTH, legendWidth(names)) : WIDTH,
        height: 280,
        data: { values },
        params: [{ name: "pick", select: { type: "point", fields: ["series"] }, bind: "legend" }],
        mark: { type: "line", interpolate: "step-after", strokeWidth: 2.2 },
        encoding: {
          x: {
            field: "latency",
            type: "quantitative",
            title: `${timeLabel} (${unit.name})`,
            scale: { type: "log", nice: true, ...(values.length > 0 ? {} : { domain: [1, 10] }) },
            axis: { format: "~r" },
          },
          y: {
            field: "share",
            type: "quantitative",
            title: `share of the ${of}`,
            axis: { format: ".0%" },
            scale: { domain: [0, 1] },
          },
          color: { field: "series", type: "nominal", title: null, scale: seriesScale(names, "colour") },
          strokeDash: { field: "series", type: "nominal", title: null, scale: seriesScale(names, "dash") },
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

/** Latencies of a run's measured frames. */
function latenciesOf({ series, run }: NamedRun): LatencySeries {
  const measured = partsOf("latencyEcdfChart", run, ["frames"]).frames.filter(
    (row) => row.state === "indicated" && row.arrivalPs >= run.scenario.warmupPs,
  );
  return { series, latenciesPs: measured.map((row) => row.donePs - row.arrivalPs) };
}

/** "Half of the frames have a latency of 3.2 µs or less": what is true of one series, or of several. */
function ecdfClaim(
  series: readonly { series: string; middlePs: number; slowPs: number }[],
  have: string,
  of: string,
): string {
  const known = series.filter((row) => Number.isFinite(row.middlePs));
  if (known.length === 0) return `None of the ${of} was measured`;
  const within = (ps: number): string => `${atMost(ps)} or less`;
  if (series.length === 1)
    return `Half of the ${have} of ${within(known[0].middlePs)}, 99 % one of ${within(known[0].slowPs)}`;
  if (known.length <= 3)
    return `Half of the ${have} of ${joined(known.map((row) => `${within(row.middlePs)} (${row.series})`))}`;
  const [first, ...more] = [...known].sort((a, b) => a.middlePs - b.middlePs);
  const last = more[more.length - 1] ?? first;
  return `Half of the ${have} of ${within(first.middlePs)} (${first.series}), of ${within(last.middlePs)} (${last.series})`;
}
