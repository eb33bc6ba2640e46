// Reorder dots: frames of some connections at the moment of their indication, and which of them came after a later
// frame of their connection. A line of dots per connection; the height within the line and the colour say the CPU, a
// triangle with a red edge says out of order, a rule marks each change of the table, and a band the time until it was
// settled. Frames that were indicated together, in one chain, are one dot, larger the more they are. "RSS
// Configuration" (Windows driver documentation): frames that are queued at a change are still processed on the old CPU.
import { refuse, show } from "../check.js";
import type { ConnectionRow, FrameRow, TableChangeRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { checkWindow, optionsOf } from "./chart-options.js";
import { grouped, lossOf } from "./claims.js";
import { legendColumns, widthBeside } from "./fit.js";
import { connectionNames, mostDisturbed, orderClaim, thin, together } from "./reorder-data.js";
import { type RunLike, checkRows, isRun, partsOf } from "./shown.js";
import { changeWords } from "./table-changes.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Options of `reorderChart`. */
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

/** Dots drawn at most, in order and out of order: 600 in SVG take a fifth of a megabyte. */
const IN_ORDER = 400,
  LATE = 200;
/** Lines together are no higher than this, pixels, and one is at least so high. */
const HEIGHT = 520,
  LINE = 28;
/** Area of a dot for one frame, and for the largest chain drawn. */
const AREA = [48, 260];
const WORDS = ["in order", "out of order"] as const;

/**
 * Indicated frames, where and when they were indicated; those out of order stand out, changes of the table are marked.
 *
 * @param shown a run, or its `{ frames, connections, changes }`
 * @throws InputError for anything else, a stretch of time or a connection that is not in the run, and for a run that
 * kept its summary only
 */
export function reorderChart(shown: RunLike | ReorderedRun, options?: ReorderOptions): Chart {
  const given = optionsOf("reorderChart", options, { only: "list", fromPs: "number", toPs: "number" });
  const run = isRun(shown) ? shown : null;
  const { frames, connections } = partsOf("reorderChart", shown, ["frames", "connections"]);
  const changes = checkRows<TableChangeRow>(
    "reorderChart",
    isRun(shown) ? shown.tableChanges() : (shown.changes ?? []),
    { timePs: "number", what: "string", moves: "object" },
    "changes as tableChanges() of a run gives them",
  );
  checkWindow("reorderChart", given, run?.endPs ?? Infinity);
  const known = new Set(connections.map((row) => row.connection));
  for (const connection of given.only ?? [])
    if (!known.has(connection))
      refuse(`Connection ${show(connection)} for reorderChart is not there`, "name connections that sent a frame");
  const { fromPs = -Infinity, toPs = Infinity } = given;
  const within = frames.filter(
    (row) => row.state === "indicated" && row.indicatedPs >= fromPs && row.indicatedPs <= toPs,
  );
  const only = given.only ?? mostDisturbed(within.filter((row) => known.has(row.connection)));
  const label = connectionNames(
    only.flatMap((connection) => connections.filter((row) => row.connection === connection)),
  );
  const drawn = within.filter((row) => label.has(row.connection));
  const times = drawn.map((row) => row.indicatedPs);
  const [firstPs, lastPs] = [Number.isFinite(fromPs) ? fromPs : min(times), Number.isFinite(toPs) ? toPs : max(times)];
  const unit = timeUnit(lastPs);
  const cpus = distinct(drawn.map((row) => row.cpu));
  const dots = together(drawn);
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
    words: changeWords(change),
  }));
  const largest = max(dots.map(({ frames: count }) => count)) + 1;
  const lines = Math.max(1, label.size);
  const height = lines * Math.max(LINE, Math.min(10 * cpus.length + 8, Math.floor(HEIGHT / lines)));
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
  const claim = (): string => orderClaim(within, marked.length) + (run ? lossOf(run) : "");
  const sending = distinct(within.map((row) => row.connection)).length;
  // A title of the caller's own says nothing of connections that are not drawn.
  const isLeftOut = sending > label.size && (run !== null || given.title === undefined);
  const chosen = given.only ? "" : ", those with most frames out of order or else most frames";
  const subtitle = [
    "Each dot is a frame, a larger one several that were indicated together; colour and height within a line say ",
    "which CPU did. A triangle with a red edge came after a later frame of its connection.",
    marked.length > 0 ? " Grey: from a change until the last frame on an old CPU was done." : "",
    ...left,
    isLeftOut ? ` Drawn are ${label.size} of ${grouped(sending)} connections${chosen}.` : "",
  ].join("");
  return compose(
    { title: given.title, claim, subtitle: given.subtitle ?? subtitle },
    {
      description:
        `A dot plot of ${drawn.length} indicated frames of ${label.size} connections over the time of their indication, coloured by CPU; ` +
        `${drawn.filter((row) => row.outOfOrder).length} of them are out of order` +
        `${marked.length > 0 ? `; changes: ${marked.map((change) => `${changeWords(change)} at ${formatPs(change.timePs)}`).join(", ")}` : ""}.`,
      numbers: {
        columns: ["connection", "frames", "CPUs", "out of order"],
        rows: [...label].map(([connection, name]) => {
          const own = drawn.filter((row) => row.connection === connection);
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
        width: widthBeside([...label.values()], 600, 100 + 40 * Math.max(0, Math.ceil(cpus.length / 16) - 1)),
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
                legend: { symbolType: "square", ...legendColumns(cpus.length) },
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

const min = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 1);
