// How full the rings of receive buffers were: a step line per queue, the ring's size as a rule, drops as triangles.
// In: samples of waiting frames, and moments for the drops. Out: a chart that shows when a ring ran out.
import { checkWhole } from "../check.js";
import type { MomentRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Frames that wait in a ring from `timePs` on, until the next row of the same queue. */
export interface OccupancyRow {
  readonly timePs: number;
  readonly queue: number;
  readonly waiting: number;
}

export interface RingOccupancyOptions extends ChartWords {
  /** Receive buffers in one ring, 1 to 65,536. */
  readonly ringSize: number;
  /** Drops are read from these. */
  readonly moments?: readonly MomentRow[];
}

const MAX_POINTS = 1_500;
const MAX_DROPS = 200;

/**
 * Waiting frames over time, per receive queue.
 *
 * @throws InputError for a ring that is not 1 to 65,536 buffers long
 */
export function ringOccupancyChart(rows: readonly OccupancyRow[], options: RingOccupancyOptions): Chart {
  checkWhole("The ring's size in receive buffers", options.ringSize, 1, 65_536);
  const queues = distinct(rows.map((row) => row.queue));
  const unit = timeUnit(rows.reduce((last, row) => Math.max(last, row.timePs), 0));
  const highest = (queue: number): number =>
    rows.reduce((max, row) => (row.queue === queue ? Math.max(max, row.waiting) : max), 0);
  const drops = (options.moments ?? []).filter((moment) => moment.what === "drop");
  const everyDrop = Math.max(1, Math.ceil(drops.length / MAX_DROPS));
  const x = { field: "t", type: "quantitative", title: `time (${unit.name})`, scale: { nice: false, zero: false } };
  const subtitle =
    options.subtitle ??
    `The line counts receive buffers that hold a frame; at the dashed rule (${options.ringSize} buffers) the next frame is ` +
      "dropped. Drag to move; hold Shift and scroll to zoom.";
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `A step chart of frames waiting in ${queues.length} ring${queues.length === 1 ? "" : "s"} of ` +
        `${options.ringSize} receive buffers; ` +
        `${drops.length} frames were dropped.`,
      numbers: {
        columns: ["queue", "most waiting", "ring size"],
        rows: queues.map((queue) => [queue, highest(queue), options.ringSize]),
      },
      spec: {
        width: 640,
        height: 240,
        layer: [
          {
            data: {
              values: thin(rows, queues).map((row) => ({
                t: unit.of(row.timePs),
                queue: row.queue,
                waiting: row.waiting,
              })),
            },
            // Without Shift, a reader who scrolls the page would zoom the chart that comes along.
            params: [
              {
                name: "view",
                select: { type: "interval", encodings: ["x"], zoom: "wheel![event.shiftKey]" },
                bind: "scales",
              },
            ],
            mark: { type: "line", interpolate: "step-after", strokeWidth: 1.8, clip: true },
            encoding: {
              x,
              y: {
                field: "waiting",
                type: "quantitative",
                title: "buffers in use",
                scale: { domain: [0, options.ringSize * 1.08], nice: false },
              },
              color: { field: "queue", type: "nominal", title: "queue", scale: cpuScale(queues, "colour") },
              strokeDash: {
                field: "queue",
                type: "nominal",
                title: "queue",
                scale: {
                  domain: queues,
                  range: queues.map(
                    (_, i) =>
                      [
                        [1, 0],
                        [6, 3],
                        [2, 2],
                      ][i % 3],
                  ),
                },
              },
            },
          },
          {
            data: { values: [{ waiting: options.ringSize }] },
            mark: { type: "rule", strokeDash: [6, 4], color: INK.alarm },
            encoding: { y: { field: "waiting", type: "quantitative" } },
          },
          {
            data: {
              values: drops
                .filter((_, i) => i % everyDrop === 0)
                .map((moment) => ({
                  t: unit.of(moment.timePs),
                  waiting: options.ringSize,
                  at: formatPs(moment.timePs),
                })),
            },
            mark: {
              type: "point",
              shape: "triangle-down",
              filled: true,
              size: 60,
              color: INK.alarm,
              yOffset: -7,
              clip: true,
            },
            encoding: {
              x,
              y: { field: "waiting", type: "quantitative" },
              tooltip: [{ field: "at", title: "dropped at" }],
            },
          },
        ],
      },
    },
  );
}

/** At most 1,500 rows: of each run of neighbours the fullest stays, so that no peak is lost. */
function thin(rows: readonly OccupancyRow[], queues: readonly number[]): OccupancyRow[] {
  const group = Math.ceil(rows.length / MAX_POINTS);
  if (group <= 1) return [...rows];
  return queues.flatMap((queue) => {
    const own = rows.filter((row) => row.queue === queue);
    return Array.from({ length: Math.ceil(own.length / group) }, (_, i) =>
      own.slice(i * group, (i + 1) * group).reduce((fullest, row) => (row.waiting > fullest.waiting ? row : fullest)),
    );
  });
}
