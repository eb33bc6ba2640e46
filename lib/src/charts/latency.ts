// Latency as a curve, the whole distribution (ECDF), on a logarithmic time axis.
import type { FrameRow } from "../records/rows.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { atMost, joined, lossOf, percent } from "./claims.js";
import { legendBeside, legendPlace, widthBeside } from "./fit.js";
import { type NamedRun, type Runs, namedRuns, partsOf, someRows } from "./shown.js";
import { compose, seriesScale } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Latencies of one series ("non-RSS", "MSI-X"): picoseconds, more than 0, in any order. */
export interface LatencySeries {
  readonly series: string;
  readonly latenciesPs: readonly number[];
  /** How many more were lost: they are never done, and the curve ends below 100 %. Default 0. */
  readonly lost?: number;
}

/** Points of one curve at most. */
const POINTS = 200;
/** Pixels; less where a wide legend would make all of it wider than a screen. */
const WIDTH = 620,
  AXIS_PX = 36;

/** Options of `latencyEcdfChart`. */
export interface EcdfOptions extends ChartWords {
  /** What the times are counted over; default "frames". */
  readonly of?: string;
  /** What the times are; default "latency". */
  readonly timeLabel?: string;
  /** Whether the time axis is logarithmic. Default true. */
  readonly isLogX?: boolean;
}

/**
 * The share of frames that were done within a time: steep is steady, a long flat end is a tail.
 *
 * @param shown a run, several in a list or by name, or latencies; a run's are those from arrival until the protocol
 * driver was done, of frames that arrived after the warm-up
 * @throws InputError for anything else, and for a run that kept its summary only
 */
export function latencyEcdfChart(shown: Runs | readonly LatencySeries[], options?: EcdfOptions): Chart {
  const given = optionsOf("latencyEcdfChart", options, {
    of: "text",
    timeLabel: "text",
    isLogX: "boolean",
  });
  const runs = namedRuns(shown);
  const data =
    runs?.map(latenciesOf) ??
    someRows<LatencySeries>(
      "latencyEcdfChart",
      shown,
      { series: "string", latenciesPs: "object" },
      "a run, [run, run], { name: run }, or rows of series and latenciesPs",
    );
  const { of = "frames", timeLabel = "latency", isLogX = true } = given;
  const names = data.map((row) => row.series);
  const sorted = data.map(({ series, latenciesPs, lost = 0 }) => {
    const known = [...latenciesPs].filter((ps) => ps > 0).sort((a, b) => a - b);
    // What was lost is not yet done at any time.
    const doneShare = known.length > 0 ? known.length / (known.length + Math.max(0, lost)) : 1;
    return { series, sorted: known, lost: Math.max(0, lost), doneShare };
  });
  const isLossy = sorted.some(({ lost }) => lost > 0);
  const unit = timeUnit(sorted.reduce((max, row) => Math.max(max, row.sorted[row.sorted.length >> 1] ?? 0), 0));
  const at = (values: readonly number[], share: number): number =>
    values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? NaN;
  const values = sorted.flatMap((row) =>
    Array.from({ length: Math.min(POINTS, row.sorted.length) }, (_, i) => {
      const share = (i + 1) / Math.min(POINTS, row.sorted.length);
      const latency = unit.of(at(row.sorted, share));
      return { series: row.series, latency, share: Math.round(share * row.doneShare * 1e5) / 1e5 };
    }),
  );
  const ends = sorted
    .filter(({ lost }) => lost > 0)
    .map(({ series, sorted: known, doneShare }) => ({
      series,
      latency: unit.of(known[known.length - 1]),
      share: Math.round(doneShare * 1e5) / 1e5,
      words: `${percent(1 - doneShare)} lost`,
    }));
  const ofAll = ({ sorted: known, doneShare }: (typeof sorted)[number], share: number): number =>
    share > doneShare ? NaN : at(known, share / doneShare);
  const middles = sorted.map((row) => ({
    series: row.series,
    count: row.sorted.length,
    middlePs: ofAll(row, 0.5),
    slowPs: ofAll(row, 0.99),
  }));
  const x = {
    field: "latency",
    type: "quantitative",
    title: `${timeLabel} (${unit.name})`,
    scale: {
      ...(isLogX ? { type: "log", nice: true } : {}),
      ...(values.length > 0 ? {} : { domain: [1, 10] }),
    },
    axis: { format: "~r" },
  };
  const y = {
    field: "share",
    type: "quantitative",
    title: `share of the ${of}`,
    axis: { format: ".0%" },
    scale: { domain: [0, 1] },
  };
  const legend = { symbolType: "stroke", symbolSize: 500, ...legendPlace(names) };
  const colour = { field: "series", type: "nominal", title: null, legend };
  const fade = { condition: { param: "pick", value: 1 }, value: 0.15 };
  const claim = (): string =>
    ecdfClaim(middles, `${of} have a ${timeLabel}`, of) +
    (runs?.length === 1 ? lossOf(runs[0].run) : ends.map((end) => `; ${end.words} (${end.series})`).join(""));
  const subtitle =
    given.subtitle ??
    `Read up from a time: that share of the ${of} was done by then. Further left is faster; a long flat end is a tail.` +
      (isLossy ? " A curve that ends in a cross lost the rest." : "");
  return compose(
    { title: given.title, claim, subtitle },
    {
      description: `Cumulative distribution of ${timeLabel} for ${names.join(", ")}${isLogX ? ", on a logarithmic time axis" : ""}${isLossy ? "; what was lost is counted as never done" : ""}.`,
      numbers: {
        columns: [
          "series",
          of,
          `median (${unit.name})`,
          `95 % (${unit.name})`,
          `99 % (${unit.name})`,
          `longest (${unit.name})`,
          ...(isLossy ? ["lost"] : []),
        ],
        rows: sorted.map((row) => [
          row.series,
          row.sorted.length,
          ...[0.5, 0.95, 0.99, 1].map((share) => unit.of(at(row.sorted, share))),
          ...(isLossy ? [row.lost] : []),
        ]),
      },
      spec: {
        width: widthBeside([], WIDTH, AXIS_PX + legendBeside(names)),
        height: 280,
        data: { values },
        layer: [
          {
            params: [{ name: "pick", select: { type: "point", fields: ["series"] }, bind: "legend" }],
            mark: { type: "line", interpolate: "step-after", strokeWidth: 2.2 },
            encoding: {
              x,
              y,
              color: { ...colour, scale: seriesScale(names, "colour") },
              strokeDash: { ...colour, scale: seriesScale(names, "dash") },
              opacity: fade,
              tooltip: [
                { field: "series", title: "series" },
                { field: "latency", title: `${timeLabel} (${unit.name})`, format: ".4~r" },
                { field: "share", title: `share of the ${of}`, format: ".1%" },
              ],
            },
          },
          ...(isLossy
            ? [
                {
                  data: { values: ends },
                  mark: { type: "point", shape: "cross", angle: 45, filled: true, size: 130, opacity: 1 },
                  encoding: { x, y, color: { ...colour, scale: seriesScale(names, "colour") } },
                },
                {
                  data: { values: ends },
                  mark: { type: "text", align: "right", dy: -13, fontWeight: "bold" },
                  encoding: { x, y, text: { field: "words" } },
                },
              ]
            : []),
        ],
      },
    },
  );
}

/** Latencies of a run's measured frames. */
function latenciesOf({ series, run }: NamedRun): LatencySeries {
  const measured = partsOf("latencyEcdfChart", run, ["frames"]).frames.filter(
    (row) => row.arrivalPs >= run.scenario.warmupPs,
  );
  const of = (state: string): readonly FrameRow[] => measured.filter((row) => row.state === state);
  return {
    series,
    latenciesPs: of("indicated").map((row) => row.donePs - row.arrivalPs),
    lost: of("dropped").length,
  };
}

/** "Half of the frames have a latency of 3.2 µs or less": what is true of one series, or of several. */
function ecdfClaim(
  series: readonly { series: string; count: number; middlePs: number; slowPs: number }[],
  have: string,
  of: string,
): string {
  const known = series.filter((row) => Number.isFinite(row.middlePs));
  if (known.length === 0)
    return series.some(({ count }) => count > 0)
      ? `Fewer than half of the ${of} are done`
      : `None of the ${of} was measured`;
  const within = (ps: number): string => `${atMost(ps)} or less`;
  if (series.length === 1)
    return `Half of the ${have} of ${within(known[0].middlePs)}${Number.isFinite(known[0].slowPs) ? `, 99 % one of ${within(known[0].slowPs)}` : ""}`;
  if (known.length <= 3)
    return `Half of the ${have} of ${joined(known.map((row) => `${within(row.middlePs)} (${row.series})`))}`;
  const [first, ...more] = [...known].sort((a, b) => a.middlePs - b.middlePs);
  const last = more[more.length - 1] ?? first;
  return `Half of the ${have} of ${within(first.middlePs)} (${first.series}), of ${within(last.middlePs)} (${last.series})`;
}
