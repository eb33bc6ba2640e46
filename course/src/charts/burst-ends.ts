// Two NICs, many bursts: by how much one of them is done earlier, a bar for each burst, sorted. Who looks at one bar
// sees chance, who looks at all of them sees which way it leans.
import { CHART_INK, composeChart, cpuStyle, type Chart, type ChartWords } from "rss-lab";
import { optionsOf, someRows } from "./given.js";

/** One burst. */
export interface BurstEnd {
  /** The number of its first frame in the capture, from 1. */
  readonly first: number;
  /** How much earlier its last frame is done with hardware queues, picoseconds; below 0: later. */
  readonly earlierPs: number;
}

/** Options of `burstEndsChart`. */
export interface BurstEndsOptions extends ChartWords {
  /** The first frame of a burst that is pointed out. */
  readonly marked?: number;
}

const [EARLIER, LATER] = ["hardware queues done first", "one queue done first"];

/**
 * A bar for each burst, sorted by how much earlier hardware queues are done.
 *
 * @throws InputError for anything but rows
 */
export function burstEndsChart(rows: readonly BurstEnd[], options?: BurstEndsOptions): Chart {
  const given = optionsOf("burstEndsChart", options, { marked: "number" });
  someRows("burstEndsChart", rows, { first: "number", earlierPs: "number" });
  const sorted = [...rows].sort((a, b) => a.earlierPs - b.earlierPs || a.first - b.first);
  const first = rows.filter(({ earlierPs }) => earlierPs > 0).length;
  const later = rows.filter(({ earlierPs }) => earlierPs < 0).length;
  const values = sorted.map((row, at) => ({
    place: at + 1,
    frame: row.first,
    us: Math.round(row.earlierPs / 1e4) / 100,
    who: row.earlierPs > 0 ? EARLIER : LATER,
  }));
  const marked = values.find(({ frame }) => frame === given.marked);
  const words = [
    { place: 3, y: 12, text: `${EARLIER}: ${first} of ${rows.length} bursts`, who: EARLIER },
    { place: 3, y: 32, text: `${LATER}: ${later} bursts`, who: LATER },
  ];
  const meanUs = rows.reduce((sum, { earlierPs }) => sum + earlierPs, 0) / rows.length / 1e6;
  const median = sorted[Math.floor((sorted.length - 1) / 2)].earlierPs / 1e6;
  const round = (value: number): number => Math.round(value * 100) / 100;
  const claim = (): string => `In ${first} of ${rows.length} bursts hardware queues are done first`;
  const subtitle =
    given.subtitle ??
    "Each bar is a burst, sorted: how much earlier its last frame is done with hardware queues. Bars below 0 are bursts " +
      "in which they are done later. Point at a bar for its frames.";
  const x = {
    field: "place",
    type: "quantitative",
    title: "bursts, sorted",
    scale: { domain: [0, rows.length + 1], nice: false },
    axis: { grid: false, format: "d" },
  };
  const y = { field: "us", type: "quantitative", title: "done earlier by (µs)", axis: { format: "~r" } };
  const color = {
    field: "who",
    type: "nominal",
    legend: null,
    scale: { domain: [EARLIER, LATER], range: [cpuStyle(0).colour, CHART_INK.alarm] },
  };
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `A bar for each of ${rows.length} bursts, sorted: hardware queues are done first in ${first} of them, one ` +
        `queue in ${later}; on average hardware queues are done ${round(meanUs)} µs earlier.`,
      numbers: {
        columns: [
          "bursts",
          "hardware queues first",
          "one queue first",
          "mean (µs)",
          "median (µs)",
          "least (µs)",
          "most (µs)",
        ],
        rows: [[rows.length, first, later, round(meanUs), round(median), values[0].us, values[values.length - 1].us]],
      },
      spec: {
        width: 640,
        height: 240,
        layer: [
          {
            data: { values },
            mark: { type: "bar", width: Math.max(1, Math.floor(600 / rows.length)) },
            encoding: {
              x,
              y,
              color,
              tooltip: [
                { field: "frame", title: "first frame" },
                { field: "us", title: "done earlier by (µs)" },
              ],
            },
          },
          { data: { values: [{ us: 0 }] }, mark: { type: "rule", color: CHART_INK.text }, encoding: { y } },
          {
            data: { values: words },
            mark: { type: "text", align: "left", fontWeight: "bold" },
            encoding: {
              x,
              y: { field: "y", type: "quantitative", scale: null, axis: null },
              text: { field: "text" },
              color,
            },
          },
          ...(marked
            ? [
                {
                  data: { values: [{ ...marked, text: `the burst from frame ${marked.frame} on` }] },
                  mark: { type: "text", align: "left", dx: 8, dy: 4, color: CHART_INK.text },
                  encoding: { x, y, text: { field: "text" } },
                },
              ]
            : []),
        ],
      },
    },
  );
}
