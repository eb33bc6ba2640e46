// What a setting saves and what it costs, side by side: CPU time for a frame on the left, the wait until it is done on
// the right, each on a linear axis of its own. A run that lost frames has no fair number: a cross at the top says so.
import { composeChart, cpuStyle, type Chart, type ChartWords } from "rss-lab";
import { joined, namesOf, optionsOf, percent, short, someRows } from "./given.js";

/** One run: what a frame cost and how long it took. `tradeRow` makes it. */
export interface TradeRow {
  /** The setting: a time-out, a number of queues. */
  readonly x: number;
  readonly series: string;
  /** CPU time of all CPUs for one frame, nanoseconds. */
  readonly nsPerFrame: number;
  /** Mean time until a frame is done, picoseconds. */
  readonly waitPs: number;
  /** Share of the frames that were lost, 0 to 1. */
  readonly lostShare: number;
}

export interface TradeOptions extends ChartWords {
  /** What x is; default "setting". */
  readonly xLabel?: string;
  /** x counts something (queues): ticks stand at the points that were run. Default false. */
  readonly isWholeX?: boolean;
}

/** Pixels of one panel. */
const [WIDTH, HEIGHT] = [330, 240];
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
] as const;
const COST = "CPU time for one frame (ns)";
const WAIT = "mean time until a frame is done (µs)";

/**
 * Two panels over one setting, a line for each series.
 *
 * @throws InputError for anything but rows
 */
export function tradeChart(rows: readonly TradeRow[], options?: TradeOptions): Chart {
  const given = optionsOf("tradeChart", options, { xLabel: "string", isWholeX: "boolean" });
  someRows("tradeChart", rows, {
    x: "number",
    series: "string",
    nsPerFrame: "number",
    waitPs: "number",
    lostShare: "number",
  });
  const { xLabel = "setting" } = given;
  const names = namesOf(rows.map((row) => row.series));
  const xs = [...new Set(rows.map((row) => row.x))].sort((a, b) => a - b);
  const drawn = rows.map((row) => ({ ...row, waitUs: row.waitPs / 1e6 }));
  const sound = drawn.filter(({ lostShare }) => lostShare === 0);
  const lossy = drawn
    .filter(({ lostShare }) => lostShare > 0)
    .map((row) => ({ ...row, top: 9 + 13 * names.indexOf(row.series), words: percent(row.lostShare) }));
  const scale = {
    color: { domain: names, range: names.map((_, i) => cpuStyle(i).colour) },
    dash: { domain: names, range: names.map((_, i) => DASHES[i % DASHES.length]) },
  };
  const legend =
    names.length > 1
      ? { title: null, orient: "bottom", symbolType: "stroke", symbolStrokeWidth: 2.5, symbolSize: 500 }
      : null;
  const color = { field: "series", type: "nominal", scale: scale.color, legend };
  const x = {
    field: "x",
    type: "quantitative",
    title: xLabel,
    scale: { zero: false, nice: false, padding: 12, domain: [xs[0], xs[xs.length - 1]] },
    axis: { format: "~r", ...(given.isWholeX && { values: xs }) },
  };
  const tooltip = [
    { field: "series" },
    { field: "x", title: xLabel },
    { field: "nsPerFrame", title: COST, format: ".4~r" },
    { field: "waitUs", title: WAIT, format: ".4~r" },
  ];
  const panel = (field: "nsPerFrame" | "waitUs", title: string): object => {
    // Room for the crosses above the lines.
    const most = Math.max(0, ...sound.map((row) => row[field])) * (lossy.length === 0 ? 1 : 1.1 + 0.06 * names.length);
    const top = most > 0 ? { domainMax: most } : {};
    const y = {
      field,
      type: "quantitative",
      title: null,
      scale: { zero: true, nice: true, ...top },
      axis: { format: "~r" },
    };
    return {
      title: { text: title, fontSize: 13, anchor: "start", offset: 8 },
      width: WIDTH,
      height: HEIGHT,
      layer: [
        {
          data: { values: sound },
          mark: { type: "line", strokeWidth: 2 },
          encoding: {
            x,
            y,
            color,
            strokeDash: { field: "series", type: "nominal", scale: scale.dash, legend },
          },
        },
        {
          data: { values: sound },
          mark: { type: "point", filled: true, size: 42 },
          encoding: { x, y, color, tooltip },
        },
        ...(lossy.length === 0
          ? []
          : [
              {
                data: { values: lossy },
                mark: { type: "point", shape: "cross", angle: 45, filled: true, size: 70, opacity: 1 },
                encoding: {
                  x,
                  y: { field: "top", type: "quantitative", scale: null, axis: null },
                  color,
                  tooltip: [
                    { field: "series" },
                    { field: "x", title: xLabel },
                    { field: "words", title: "frames lost" },
                  ],
                },
              },
            ]),
      ],
    };
  };
  const claim = (): string => {
    const words = names.map((name) => {
      const own = sound.filter(({ series }) => series === name).sort((a, b) => a.x - b.x);
      const [first, last] = [own[0], own[own.length - 1]];
      if (first === undefined || last === undefined) return `every run lost frames (${name})`;
      return `from ${short(first.nsPerFrame)} to ${short(last.nsPerFrame)} ns (${name})`;
    });
    return `A frame costs ${joined(words)} as the ${xLabel} grows`;
  };
  const cross = "A cross at the top is a run that lost frames: what it costs cannot be compared.";
  const subtitle =
    given.subtitle ??
    `Left: what a frame costs. Right: how long it takes. Point at a dot for its numbers.${lossy.length > 0 ? ` ${cross}` : ""}`;
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `Two panels against ${xLabel} from ${xs[0] ?? 0} to ${xs[xs.length - 1] ?? 0} for ${names.join(", ")}: ${COST}, ` +
        `and ${WAIT}.${lossy.length > 0 ? ` ${lossy.length} of ${rows.length} runs lost frames.` : ""}`,
      numbers: {
        columns: ["series", xLabel, COST, WAIT, "frames lost"],
        rows: rows.map((row) => [
          row.series,
          row.x,
          Math.round(row.nsPerFrame),
          Number(short(row.waitPs / 1e6)),
          row.lostShare === 0 ? "none" : percent(row.lostShare),
        ]),
      },
      lineChars: 120,
      spec: {
        hconcat: [panel("nsPerFrame", COST), panel("waitUs", WAIT)],
        spacing: 40,
        resolve: {
          scale: { color: "shared", strokeDash: "shared" },
          legend: { color: "shared", strokeDash: "shared" },
        },
      },
    },
  );
}
