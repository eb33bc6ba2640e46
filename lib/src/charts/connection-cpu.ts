// Which CPU indicated each connection, frame by frame: a connection that changes colour on its line moved between CPUs.
// A line of dots per connection; colour and shape say the CPU.
import { checkWhole } from "../check.js";
import type { ConnectionRow } from "../records/rows.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { counted, grouped, lossOf } from "./claims.js";
import { legendColumns, rowStep, widthBeside } from "./fit.js";
import { type Parts, type RunLike, isRun, partsOf } from "./shown.js";
import { compose, cpuScale, distinct } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Options of `connectionCpuChart`. */
export interface ConnectionCpuOptions extends ChartWords {
  /** Connections drawn at most, those with the most frames first, 1 to 60; default 16. */
  readonly maxConnections?: number;
}

/** Dots drawn at most: 700 in SVG take a quarter of a megabyte. */
const MAX_DOTS = 700;
const MAX_CONNECTIONS = 60;
/** Pixels; of a run less, where long labels and a wide legend would make all of it wider than a screen. */
const WIDTH = 560;

/**
 * One dot per indicated frame: time to the right, one line per connection, colour and shape by the CPU that indicated
 * it.
 *
 * @param shown a run, or its `{ frames, connections }`
 * @throws InputError for anything else, and for a run that kept its summary only
 */
export function connectionCpuChart(
  shown: RunLike | Pick<Parts, "frames" | "connections">,
  options?: ConnectionCpuOptions,
): Chart {
  const given = optionsOf("connectionCpuChart", options, { maxConnections: "number" });
  if (given.maxConnections !== undefined)
    checkWhole("The maxConnections of connectionCpuChart", given.maxConnections, 1, MAX_CONNECTIONS);
  const run = partsOf("connectionCpuChart", shown, ["frames", "connections"]);
  const drawn = [...run.connections]
    .sort((a, b) => b.frames - a.frames || a.connection - b.connection)
    .slice(0, given.maxConnections ?? 16);
  const label = new Map(drawn.map((row) => [row.connection, row.label]));
  const frames = run.frames.filter((row) => row.state === "indicated" && label.has(row.connection));
  const every = Math.max(1, Math.ceil(frames.length / MAX_DOTS));
  const unit = timeUnit(frames.reduce((last, row) => Math.max(last, row.indicatedPs), 0));
  const cpus = distinct(frames.map((row) => row.cpu));
  const claim = (): string => claimOf(run.connections) + (isRun(shown) ? lossOf(shown) : "");
  const legend = cpus.length > 16 ? { legend: legendColumns(cpus.length) } : {};
  // A title of the caller's own says nothing of connections that are not drawn.
  const isLeftOut = run.connections.length > drawn.length && (isRun(shown) || given.title === undefined);
  const subtitle =
    given.subtitle ??
    `Each dot is ${every === 1 ? "a frame" : `one frame in ${every}`}; colour and shape ` +
      `say which CPU indicated ` +
      "it. A line of one colour stayed on one CPU. Click a CPU in the legend to see its frames alone." +
      (isLeftOut ? ` Drawn are the ${drawn.length} busiest of ${grouped(run.connections.length)} connections.` : "");
  return compose(
    { title: given.title, claim, subtitle },
    {
      description:
        `A dot plot of ${frames.length} indicated frames of ${drawn.length} of ${run.connections.length} ` +
        `connections, coloured by CPU. ` +
        "The table gives each connection's CPUs and how often it moved from one to another.",
      numbers: {
        columns: ["connection", "frames", "CPUs", "moves"],
        rows: drawn.map((row) => [row.label, row.frames, row.cpus.join(" "), row.moves]),
      },
      lineChars: 125,
      spec: {
        width: isRun(shown) ? widthBeside([...label.values()], WIDTH, 44 * Math.ceil(cpus.length / 16)) : WIDTH,
        height: { step: rowStep(26, drawn.length) },
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
            scale: { nice: false, zero: false, padding: 8, ...(frames.length > 0 ? {} : { domain: [0, 1] }) },
          },
          y: {
            field: "connection",
            type: "nominal",
            title: null,
            sort: drawn.map((row) => row.label),
            axis: { labelLimit: 330, grid: true },
          },
          color: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "colour"), ...legend },
          shape: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "shape"), ...legend },
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

/** How many connections stayed on one CPU; counted over all of them, also those that are not drawn. */
function claimOf(connections: readonly ConnectionRow[]): string {
  const served = connections.filter((row) => row.cpus.length > 0);
  const moving = served.filter((row) => row.moves > 0);
  const moves = moving.reduce((sum, row) => sum + row.moves, 0);
  if (served.length === 0) return "No frame of any connection was indicated";
  if (served.length === 1)
    return moves === 0
      ? `The only connection stays on CPU ${served[0].cpus[0]}`
      : `The only connection changes its CPU ${counted(moves, "time")}`;
  if (moving.length === 0) return `Each of ${grouped(served.length)} connections stays on one CPU`;
  const who =
    moving.length === served.length
      ? `All ${grouped(served.length)}`
      : `${grouped(moving.length)} of ${grouped(served.length)}`;
  return `${who} connections change their CPU, ${counted(moves, "time")} in all`;
}
