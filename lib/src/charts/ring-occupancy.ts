// How full the rings of receive buffers were: a step line per queue, the ring's size as a rule, drops as triangles.
import { checkWhole } from "../check.js";
import type { MomentRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { busiest, MOST_LINES } from "./fit.js";
import { occupancyClaim, occupancyOf } from "./ring-rows.js";
import { type RunLike, checkRows, isRun } from "./shown.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Frames that wait in a ring from `timePs` on, until the next row of the same queue. */
export interface OccupancyRow {
  readonly timePs: number;
  readonly queue: number;
  readonly waiting: number;
}

/** Options of `ringOccupancyChart`. */
export interface RingOccupancyOptions extends ChartWords {
  /** Receive buffers in one ring, 1 to 65,536; default: those of the run's scenario. Rows alone do not tell it. */
  readonly ringSize?: number;
  /** Drops are read from these; default: the run's moments. */
  readonly moments?: readonly MomentRow[];
}

const MAX_POINTS = 1_500;
const MAX_DROPS = 200;

/**
 * Waiting frames over time, per receive queue. Of a run with more than eight queues the fullest eight are drawn; if
 * its rings were never more than a quarter full, the axis ends above the fullest.
 *
 * @param shown a run, or rows such as those of `buffersInUse`, which need `ringSize`
 * @throws InputError for a ring that is not 1 to 65,536 buffers long, and for a run that kept its summary only
 */
export function ringOccupancyChart(shown: RunLike | readonly OccupancyRow[], options?: RingOccupancyOptions): Chart {
  const given = optionsOf("ringOccupancyChart", options, { ringSize: "any", moments: "list" });
  const run = isRun(shown) ? shown : null;
  const all = run
    ? occupancyOf(run)
    : checkRows<OccupancyRow>(
        "ringOccupancyChart",
        shown,
        { timePs: "number", queue: "number", waiting: "number" },
        "a run, or rows of timePs, queue and waiting",
      );
  const ringSize = given.ringSize ?? run?.scenario.receiveBuffers;
  checkWhole("The ring's size in receive buffers", ringSize, 1, 65_536);
  const moments = given.moments ?? run?.moments() ?? [];
  const peaks = new Map<number, number>();
  for (const { queue, waiting } of all) peaks.set(queue, Math.max(peaks.get(queue) ?? 0, waiting));
  const highest = (queue: number): number => peaks.get(queue) ?? 0;
  const inAll = distinct(all.map((row) => row.queue));
  const queues = run && inAll.length > MOST_LINES ? busiest(inAll, highest) : inAll;
  const rows = queues.length === inAll.length ? all : all.filter((row) => queues.includes(row.queue));
  const peak = Math.max(0, ...peaks.values());
  const isNear = run === null || peak * 4 > ringSize;
  const unit = timeUnit(rows.reduce((last, row) => Math.max(last, row.timePs), 0));
  const drops = moments.filter((moment) => moment.what === "drop");
  const everyDrop = Math.max(1, Math.ceil(drops.length / MAX_DROPS));
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    scale: { nice: false, zero: false, ...(rows.length > 0 ? {} : { domain: [0, 1] }) },
  };
  const isLeftOut = inAll.length > queues.length;
  const subtitle =
    given.subtitle ??
    "The line counts receive buffers that hold a frame; " +
      (isNear ? "at the dashed rule" : "far above the picture") +
      ` (${ringSize} ${ringSize === 1 ? "buffer" : "buffers"}) the next frame is dropped. Drag to move; hold Shift and scroll to zoom.` +
      (isLeftOut ? ` Drawn are the ${queues.length} fullest of ${inAll.length} rings.` : "") +
      (run && run.summary.copied > 0 ? " Frames that were copied gave their buffer back earlier than drawn." : "");
  const claim = (): string => occupancyClaim({ queues: inAll, highest, ringSize, drops: drops.length, run });
  return compose(
    { title: given.title, claim, subtitle },
    {
      description:
        `A step chart of frames waiting in ${queues.length} ring${queues.length === 1 ? "" : "s"} of ` +
        `${ringSize} receive buffers; ` +
        `${drops.length} frames were dropped.`,
      numbers: {
        columns: ["queue", "most waiting", "ring size"],
        rows: queues.map((queue) => [queue, highest(queue), ringSize]),
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
                scale: { domain: [0, isNear ? ringSize * 1.08 : Math.max(4, peak * 1.3)], nice: false },
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
          ...(isNear
            ? [
                {
                  data: { values: [{ waiting: ringSize }] },
                  mark: { type: "rule", strokeDash: [6, 4], color: INK.alarm },
                  encoding: { y: { field: "waiting", type: "quantitative" } },
                },
              ]
            : []),
          ...(run && drops.length === 0
            ? []
            : [
                {
                  data: {
                    values: drops
                      .filter((_, i) => i % everyDrop === 0)
                      .map((moment) => ({
                        t: unit.of(moment.timePs),
                        waiting: ringSize,
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
              ]),
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
