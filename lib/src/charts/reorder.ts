// Reorder dots: frames of some connections at the moment of their indication, and which of them came after a later
// frame of their connection.
// In: frames and connections of a run, and the changes of its table. Out: a line of dots per connection; the height
// within the line and the colour say the CPU, a triangle with a red edge says out of order, a rule marks each change,
// and a band the time until it was settled. Frames that were indicated together, in one chain, are one dot, larger the
// more they are. "RSS Configuration" (Windows driver documentation): frames that are queued at a change are still
// processed on the old CPU.
import type { ConnectionRow, FrameRow, TableChangeRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

export interface ReorderOptions extends ChartWords {
  /**
   * Connections to draw, by number, from top to bottom. Default: the 6 with most frames out of order in the time drawn,
   * then most frames.
   */
  readonly only?: readonly number[];
  /** The stretch of time that is drawn, picoseconds; default: from the first indication to the last. */
  readonly fromPs?: number;
  readonly toPs?: number;
}

/** What the chart reads of a run: `frames()`, `connections()` and `tableChanges()`. */
export interface ReorderedRun {
  readonly frames: readonly FrameRow[];
  readonly connections: readonly ConnectionRow[];
  readonly changes?: readonly TableChangeRow[];
}

const CONNECTIONS = 6;
/** Dots drawn at most, in order and out of order: 600 in SVG take a fifth of a megabyte. */
const IN_ORDER = 400,
  LATE = 200;
/** Area of a dot for one frame, and for the largest chain drawn. */
const AREA = [48, 260];
const WORDS = ["in order", "out of order"] as const;

/**
 * Indicated frames, where and when they were indicated; those out of order stand out, changes of the table are marked.
 */
export function reorderChart({ frames, connections, changes = [] }: ReorderedRun, options: ReorderOptions): Chart {
  const { fromPs = -Infinity, toPs = Infinity } = options;
  const within = frames.filter(
    (row) => row.state === "indicated" && row.indicatedPs >= fromPs && row.indicatedPs <= toPs,
  );
  const only =
    options.only ??
    mostDisturbed(within.filter((row) => connections.some(({ connection }) => connection === row.connection)));
  const label = names(only.flatMap((connection) => connections.filter((row) => row.connection === connection)));
  const shown = within.filter((row) => label.has(row.connection));
  const times = shown.map((row) => row.indicatedPs);
  const [firstPs, lastPs] = [Number.isFinite(fromPs) ? fromPs : min(times), Number.isFinite(toPs) ? toPs : max(times)];
  const unit = timeUnit(lastPs);
  const cpus = distinct(shown.map((row) => row.cpu));
  const dots = together(shown);
  const inOrder = thin(
      dots.filter(({ first }) => !first.outOfOrder),
      IN_ORDER,
    ),
    late = thin(
      dots.filter(({ first }) => first.outOfOrder),
      LATE,
    );
  const values = [...inOrder.rows, ...late.rows].map(({ first, frames: count }) => ({
    t: unit.of(first.indicatedPs),
    connection: label.get(first.connection),
    cpu: first.cpu,
    order: WORDS[first.outOfOrder ? 1 : 0],
    frames: count,
    frame: first.frame,
  }));
  const marked = changes.filter(({ timePs }) => timePs >= firstPs && timePs <= lastPs);
  const rules = marked.map((change) => ({
    t: unit.of(change.timePs),
    end: unit.of(Math.min(lastPs, change.settledPs >= change.timePs ? change.settledPs : lastPs)),
    words: wordsOf(change),
  }));
  const largest = max(dots.map(({ frames: count }) => count)) + 1;
  const height = label.size * Math.max(28, 10 * cpus.length + 8);
  const x = {
    field: "t",
    type: "quantitative",
    title: `time of indication (${unit.name})`,
    scale: { domain: [unit.of(firstPs), unit.of(lastPs)], nice: false, zero: false, padding: 6 },
  };
  const order = { field: "order", type: "nominal", title: "indicated" };
  const left = (
    [
      [inOrder, "round dot"],
      [late, "triangle"],
    ] as const
  ).map(([{ every }, what]) => (every === 1 ? "" : ` One ${what} in ${every} is drawn.`));
  const subtitle =
    options.subtitle ??
    "Each dot is a frame, a larger one several that were indicated together; colour and height within a line say which CPU did. A triangle with a " +
      `red edge came after a later frame of its connection.${marked.length > 0 ? " Grey: from a change until the last frame on an old CPU was done." : ""}${left.join("")}`;
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `A dot plot of ${shown.length} indicated frames of ${label.size} connections over the time of their indication, coloured by CPU; ` +
        `${shown.filter((row) => row.outOfOrder).length} of them are out of order` +
        `${marked.length > 0 ? `; changes: ${marked.map((change) => `${wordsOf(change)} at ${formatPs(change.timePs)}`).join(", ")}` : ""}.`,
      numbers: {
        columns: ["connection", "frames", "CPUs", "out of order"],
        rows: [...label].map(([connection, name]) => {
          const own = shown.filter((row) => row.connection === connection);
          return [
            name,
            own.length,
            distinct(own.map((row) => row.cpu)).join(" "),
            own.filter((row) => row.outOfOrder).length,
          ];
        }),
      },
      lineChars: 125,
      spec: {
        width: 600,
        height,
        layer: [
          {
            data: { values: rules },
            mark: { type: "rect", color: INK.grid, opacity: 0.75 },
            encoding: { x, x2: { field: "end" }, y: { value: 0 }, y2: { value: height } },
          },
          {
            data: { values: rules },
            mark: { type: "rule", color: INK.mark, strokeDash: [4, 3], strokeWidth: 1.5 },
            encoding: { x },
          },
          {
            data: { values: rules },
            mark: { type: "text", align: "left", y: -8, dx: -2, color: INK.text },
            encoding: { x, text: { field: "words" } },
          },
          {
            data: { values },
            params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, bind: "legend" }],
            mark: { type: "point", strokeWidth: 1.6 },
            encoding: {
              x,
              y: {
                field: "connection",
                type: "nominal",
                title: null,
                sort: [...label.values()],
                scale: { paddingInner: 0.2, paddingOuter: 0.1 },
                axis: { labelLimit: 300, grid: true, ticks: false, domain: false, tickBand: "extent" },
              },
              yOffset: { field: "cpu", type: "nominal", sort: cpus, scale: { domain: cpus } },
              fill: {
                field: "cpu",
                type: "nominal",
                title: "CPU",
                scale: cpuScale(cpus, "colour"),
                legend: { symbolType: "square" },
              },
              shape: {
                ...order,
                scale: { domain: WORDS, range: ["circle", "triangle-up"] },
                legend: { symbolFillColor: "#d0d0d0" },
              },
              stroke: { ...order, scale: { domain: WORDS, range: ["transparent", INK.alarm] } },
              size: {
                field: "frames",
                type: "quantitative",
                scale: { domain: [1, largest], range: AREA },
                legend: null,
              },
              opacity: { condition: { param: "pick", value: 1 }, value: 0.12 },
              tooltip: [
                { field: "frame", title: "first frame" },
                { field: "frames" },
                { field: "connection" },
                { field: "cpu", title: "CPU" },
                { field: "order", title: "indicated" },
                { field: "t", title: unit.name },
              ],
            },
          },
        ],
      },
    },
  );
}

/** The connections with most frames out of order, then most frames; by number. */
function mostDisturbed(frames: readonly FrameRow[]): number[] {
  const counts = new Map<number, { connection: number; frames: number; late: number }>();
  for (const { connection, outOfOrder } of frames) {
    const count = counts.get(connection) ?? { connection, frames: 0, late: 0 };
    counts.set(connection, { connection, frames: count.frames + 1, late: count.late + (outOfOrder ? 1 : 0) });
  }
  return [...counts.values()]
    .sort((a, b) => b.late - a.late || b.frames - a.frames || a.connection - b.connection)
    .slice(0, CONNECTIONS)
    .map(({ connection }) => connection)
    .sort((a, b) => a - b);
}

/** Frames of one connection that one CPU indicated at one instant: one dot, or two if only some are out of order. */
function together(frames: readonly FrameRow[]): { first: FrameRow; frames: number }[] {
  const dots = new Map<string, { first: FrameRow; frames: number }>();
  for (const row of frames) {
    const key = `${row.connection} ${row.cpu} ${row.indicatedPs} ${row.outOfOrder}`;
    const dot = dots.get(key) ?? { first: row, frames: 0 };
    dot.frames++;
    dots.set(key, dot);
  }
  return [...dots.values()];
}

/** Every nth row, so that `most` are left at most. */
function thin<Row>(rows: readonly Row[], most: number): { rows: Row[]; every: number } {
  const every = Math.max(1, Math.ceil(rows.length / most));
  return { rows: rows.filter((_, i) => i % every === 0), every };
}

/**
 * Short names of connections, in the order given: their source if that tells them apart, otherwise all of the label.
 */
function names(rows: readonly ConnectionRow[]): Map<number, string> {
  const short = rows.map(({ label }) => label.split(" ")[0] ?? label);
  return new Map(
    rows.map(({ connection, label }, i) => [connection, new Set(short).size === rows.length ? short[i] : label]),
  );
}

const wordsOf = ({ what, moves: { length } }: TableChangeRow): string =>
  what === "disable"
    ? "RSS disabled"
    : what === "enable"
      ? "RSS enabled"
      : what === "hash"
        ? "new hash"
        : length === 1
          ? "1 entry moves"
          : `${length} entries move`;
const min = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 1);
