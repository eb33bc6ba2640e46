// The charts of `rss-lab steer --html`: frames, bytes and connections of each queue or CPU, the largest connections,
// and why frames were not hashed. Each is a chart as the library's own: a claim, how to read it, words and numbers.
import type { Chart } from "../charts/chart.js";
import { grouped, percent } from "../charts/claims.js";
import { INK, compose, cpuScale } from "../charts/theme.js";
import type { SteerSummary } from "./steer-summary.js";
import {
  type PlaceRow,
  byFrames,
  framesOf,
  largestConnections,
  maxOverMean,
  placeName,
  placeRows,
} from "./steer-summary-text.js";

const WIDTH = 760;
const HEIGHT = 220;
/** Characters of a connection or reason that fit beside its bar. */
const LABEL_CHARS = 64;
const MAX_BARS = 12;

/** All of them that have something to show. */
export function steerCharts(summary: SteerSummary): Chart[] {
  const rows = placeRows(summary);
  return [
    ...(["frames", "bytes", "connections"] as const).map((by) => placesChart(summary, rows, by)),
    ...(summary.connections.connections > 0 ? [largestChart(summary)] : []),
    ...(summary.reasons.size > 0 ? [reasonsChart(summary)] : []),
  ];
}

function placesChart(summary: SteerSummary, rows: readonly PlaceRow[], by: "frames" | "bytes" | "connections"): Chart {
  const { placing, connections } = summary;
  const { by: kind } = placing;
  const fullest = [...rows].sort((a, b) => b[by] - a[by])[0];
  const sum = rows.reduce((total, row) => total + row[by], 0);
  const times = maxOverMean(rows, by);
  const name = ({ place }: PlaceRow): string => placeName(summary, place);
  const atLeast = by === "connections" && !connections.isExact ? "at least " : "";
  const claim = (): string =>
    times === null || fullest === undefined
      ? `No ${kind} gets any ${by}`
      : `${kind[0].toUpperCase()}${kind.slice(1)} ${name(fullest)} gets ${atLeast}${grouped(fullest[by])} of ${grouped(sum)} ${by}, ${times.toFixed(2)} times the mean of ${rows.length}`;
  const places = rows.map(({ place }) => place ?? -1);
  const values = rows.map((row) => ({ place: name(row), value: row[by], id: row.place ?? -1 }));
  const room = WIDTH / Math.max(1, rows.length);
  return compose(
    { claim, subtitle: `A bar is a ${kind}, its height the ${by} that it gets. The line is the mean of all bars.` },
    {
      description: `A bar chart of ${by} by ${kind}.`,
      numbers: { columns: [kind, by], rows: rows.map((row) => [name(row), row[by]]) },
      spec: {
        data: { values },
        width: WIDTH,
        height: HEIGHT,
        layer: [
          {
            mark: { type: "bar", stroke: INK.mark, strokeWidth: 0.5 },
            encoding: {
              x: {
                field: "place",
                type: "ordinal",
                title: kind,
                sort: values.map(({ place }) => place),
                axis: { labelAngle: 0, ...(room < 18 ? { labelOverlap: "parity" } : {}) },
              },
              y: { field: "value", type: "quantitative", title: by },
              fill: { field: "id", type: "nominal", scale: cpuScale(places, "colour"), legend: null },
            },
          },
          {
            mark: { type: "rule", strokeDash: [4, 3], strokeWidth: 1.5 },
            encoding: { y: { aggregate: "mean", field: "value", type: "quantitative" } },
          },
        ],
      },
    },
  );
}

/** Bars that lie, with a text each. */
function lyingBars(
  texts: { readonly title: string; readonly unit: string },
  bars: readonly { readonly text: string; readonly value: number; readonly label: string; readonly colour: string }[],
): Record<string, unknown> {
  const values = bars.map((bar, i) => ({ ...bar, text: shortened(bar.text), i }));
  const y = {
    field: "i",
    type: "ordinal",
    title: null,
    axis: {
      labelExpr: `${JSON.stringify(values.map(({ text }) => text))}[datum.value]`,
      labelLimit: 460,
      domain: false,
      ticks: false,
    },
  };
  const x = { field: "value", type: "quantitative", title: texts.unit };
  return {
    data: { values },
    width: WIDTH - 330,
    height: { step: 24 },
    layer: [
      {
        mark: { type: "bar", stroke: INK.mark, strokeWidth: 0.5 },
        encoding: { y, x, fill: { field: "colour", type: "nominal", scale: null } },
      },
      { mark: { type: "text", align: "left", dx: 4 }, encoding: { y, x, text: { field: "label" } } },
    ],
  };
}

function largestChart(summary: SteerSummary): Chart {
  const largest = largestConnections(summary);
  const { all, placing } = summary;
  const share = (frames: number): string => percent(frames / Math.max(1, all.frames));
  const colours = cpuScale(
    largest.map(({ place }) => place ?? 0),
    "colour",
  ) as { readonly range: readonly string[] };
  return compose(
    {
      claim: () => `The largest connection has ${share(largest[0].frames)} of the frames`,
      subtitle: `A bar is a connection in one direction, its colour its ${placing.by}. All of its frames stay on one ${placing.by}, whatever the table says.`,
    },
    {
      description: `A bar chart of the ${largest.length} connections with most frames.`,
      numbers: {
        columns: ["connection", placing.by, "frames", "bytes"],
        rows: largest.map((one) => [one.connection, placeName(summary, one.place), framesOf(one), one.bytes]),
      },
      spec: lyingBars(
        { title: "connection", unit: "frames" },
        largest.map((one, i) => ({
          text: one.connection,
          value: one.frames,
          label: `${share(one.frames)}, ${placing.by} ${placeName(summary, one.place)}`,
          colour: colours.range[i],
        })),
      ),
    },
  );
}

function reasonsChart({ all, hashed, reasons }: SteerSummary): Chart {
  const sorted = byFrames(reasons);
  return compose(
    {
      claim: () => `${percent(1 - hashed.frames / Math.max(1, all.frames))} of the frames are not hashed`,
      subtitle: "A bar is a reason. Frames that are not hashed all go to one place, however many they are.",
    },
    {
      description: `A bar chart of the reasons for which frames are not hashed, ${Math.min(sorted.length, MAX_BARS)} of ${sorted.length}.`,
      numbers: {
        columns: ["reason", "frames", "bytes"],
        rows: sorted.map(([why, { frames, bytes }]) => [why, frames, bytes]),
      },
      spec: lyingBars(
        { title: "reason", unit: "frames" },
        sorted
          .slice(0, MAX_BARS)
          .map(([why, { frames }]) => ({ text: why, value: frames, label: grouped(frames), colour: INK.grid })),
      ),
    },
  );
}

const shortened = (text: string): string =>
  text.length <= LABEL_CHARS ? text : `${text.slice(0, LABEL_CHARS - 1)}\u2026`;
