// Which CPU indicated each connection, frame by frame: a connection that changes colour on its line moved between CPUs.
// In: frames and connections of a run. Out: a line of dots per connection; colour and shape say the CPU.
import type { ConnectionRow, FrameRow } from "../records/rows.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, distinct } from "./theme.js";
import { timeUnit } from "./time-axis.js";

export interface ConnectionCpuOptions extends ChartWords {
  /** Connections drawn at most, those with the most frames first; default 16. */
  readonly maxConnections?: number;
}

/** Dots drawn at most: 700 in SVG take a quarter of a megabyte. */
const MAX_DOTS = 700;

/**
 * One dot per indicated frame: time to the right, one line per connection, colour and shape by the CPU that indicated
 * it.
 */
export function connectionCpuChart(
  run: { readonly frames: readonly FrameRow[]; readonly connections: readonly ConnectionRow[] },
  options: ConnectionCpuOptions,
): Chart {
  const shown = [...run.connections]
    .sort((a, b) => b.frames - a.frames || a.connection - b.connection)
    .slice(0, options.maxConnections ?? 16);
  const label = new Map(shown.map((row) => [row.connection, row.label]));
  const frames = run.frames.filter((row) => row.state === "indicated" && label.has(row.connection));
  const every = Math.max(1, Math.ceil(frames.length / MAX_DOTS));
  const unit = timeUnit(frames.reduce((last, row) => Math.max(last, row.indicatedPs), 0));
  const cpus = distinct(frames.map((row) => row.cpu));
  const subtitle =
    options.subtitle ??
    `Each dot is ${every === 1 ? "a frame" : `one frame in ${every}`}; colour and shape ` +
      `say which CPU indicated ` +
      "it. A line of one colour stayed on one CPU. Click a CPU in the legend to see its frames alone.";
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `A dot plot of ${frames.length} indicated frames of ${shown.length} of ${run.connections.length} ` +
        `connections, coloured by CPU. ` +
        "The table gives each connection's CPUs and how often it moved from one to another.",
      numbers: {
        columns: ["connection", "frames", "CPUs", "moves"],
        rows: shown.map((row) => [row.label, row.frames, row.cpus.join(" "), row.moves]),
      },
      lineChars: 125,
      spec: {
        width: 560,
        height: { step: 26 },
        data: {
          values: frames
            .filter((_, i) => i % every === 0)
            .map((row) => ({
              t: unit.of(row.indicatedPs),
              connection: label.get(row.connection),
              cpu: row.cpu,
              frame: row.frame,
            })),
        },
        params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, bind: "legend" }],
        mark: { type: "point", filled: true, size: 70 },
        encoding: {
          x: {
            field: "t",
            type: "quantitative",
            title: `time of indication (${unit.name})`,
            scale: { nice: false, zero: false, padding: 8 },
          },
          y: {
            field: "connection",
            type: "nominal",
            title: null,
            sort: shown.map((row) => row.label),
            axis: { labelLimit: 330, grid: true },
          },
          color: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "colour") },
          shape: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "shape") },
          opacity: { condition: { param: "pick", value: 1 }, value: 0.12 },
          tooltip: [
            { field: "frame" },
            { field: "connection" },
            { field: "cpu", title: "CPU" },
            { field: "t", title: `time (${unit.name})` },
          ],
        },
      },
    },
  );
}
