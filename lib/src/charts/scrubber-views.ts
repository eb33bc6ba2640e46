// The views of the scrubber: the strip with all of the time, the rings, and lists of what messages and CPUs do.
// They are Vega-Lite views over the data sets "rings", "messages" and "work", filtered by the slider's "now".
import type { RingPart, Rings } from "./scrubber-data.js";
import { wholeTicks } from "./fit.js";
import { INK, kindStyle } from "./theme.js";
import type { TimeUnit } from "./time-axis.js";

/** Height of a row of the lists if there is room, of the least one, and of a list, pixels. */
const ROW_PX = 23,
  LEAST_ROW_PX = 11,
  LIST_PX = 207;
/** Height of a lane of the strip if there is room, of the least one, and of the strip, of few and of many lanes. */
const LANE_PX = 18,
  LEAST_LANE_PX = 8,
  STRIP_PX = 192,
  MANY_LANES = 16,
  HIGH_STRIP_PX = 216;

const rowPx = (rows: number): number =>
  Math.min(ROW_PX, Math.max(LEAST_ROW_PX, Math.floor(LIST_PX / Math.max(1, rows))));
/** Letters that fit a row or a lane, and stay where they would nearly touch. */
const fitting = (px: number): object => (px >= 18 ? {} : { labelFontSize: letters(px), labelOverlap: false });
const letters = (px: number): number => Math.min(12, px - 0.5);

/** Each part of a ring, with its colour, in the order in which they stand in the bar and in the legend. */
export const RING_PARTS: readonly { part: RingPart; colour: string }[] = [
  { part: "being processed", colour: kindStyle("protocol").colour },
  { part: "waits in the driver's queue", colour: kindStyle("dpc").colour },
  { part: "waits in the ring", colour: kindStyle("isr").colour },
];

/** Where a legend stands: below its view, from under the names of its rows on, so that it needs no more room across. */
const under = (height: number, leftPx: number): object => ({
  title: null,
  orient: "none",
  direction: "vertical",
  legendX: -leftPx,
  legendY: height + KEY_GAP_PX,
});
const KEY_GAP_PX = 10,
  /** An axis with its title. */
  AXIS_PX = 36;

const HOLDS = { filter: "datum.f <= now && now < datum.t" };
const FILL = { field: "colour", type: "nominal", scale: null, legend: null };
const laneAxis = (lanes: readonly string[], thinned: object = {}): object => ({
  field: "lane",
  type: "nominal",
  title: null,
  scale: { domain: lanes },
  axis: { labelFontWeight: "bold", ticks: false, domain: false, ...thinned },
});

/** All of the time, small, with the instant as a red rule. */
export function stripView(lanes: readonly string[], unit: TimeUnit, end: number, width: number): object {
  const x = {
    field: "f",
    type: "quantitative",
    title: `time (${unit.name})`,
    scale: { domain: [0, end], nice: false },
    axis: { format: "~r" },
  };
  const px = Math.min(
    LANE_PX,
    Math.max(
      LEAST_LANE_PX,
      Math.floor((lanes.length > MANY_LANES ? HIGH_STRIP_PX : STRIP_PX) / Math.max(1, lanes.length)),
    ),
  );
  const bars = (name: string): object => ({
    data: { name },
    mark: { type: "bar", clip: true, stroke: INK.mark, strokeWidth: 0.4 },
    encoding: {
      x,
      x2: { field: "t" },
      y: laneAxis(lanes, fitting(px)),
      color: FILL,
      tooltip: [
        { field: "lane", title: "what" },
        { field: "words", title: "state" },
        { field: "f", title: `from (${unit.name})` },
        { field: "t", title: `until (${unit.name})` },
      ],
    },
  });
  const rule = {
    data: { values: [{}] },
    transform: [{ calculate: "now", as: "f" }],
    mark: { type: "rule", color: INK.alarm, strokeWidth: 2 },
  };
  const clock = {
    data: { values: [{}] },
    transform: [
      { calculate: "now", as: "f" },
      { calculate: `format(now, '.4~r') + ' ${unit.name}'`, as: "words" },
    ],
    mark: { type: "text", align: "center", y: -6, color: INK.alarm, fontSize: 11 },
  };
  return {
    width,
    height: lanes.length * px,
    layer: [
      bars("messages"),
      bars("work"),
      { ...rule, encoding: { x } },
      { ...clock, encoding: { x, text: { field: "words" } } },
    ],
  };
}

/** How many frames each ring holds, out of how many buffers. */
export function ringView(
  names: readonly string[],
  { hardware, software }: Rings,
  ringSize: number,
  width: number,
): object {
  const parts = RING_PARTS.filter(({ part }) => software.length > 0 || part !== "waits in the driver's queue");
  const px = rowPx(names.length);
  const y = {
    field: "ring",
    type: "nominal",
    title: null,
    scale: { domain: names },
    axis: { labelFontWeight: "bold", ticks: false, domain: false, ...fitting(px) },
  };
  const x = {
    type: "quantitative",
    title: "frames",
    scale: { domain: [0, ringSize], nice: false },
    axis: { ...wholeTicks(ringSize), grid: false },
  };
  const at = { data: { name: "rings" } };
  return {
    title: { text: "rings and queues", anchor: "start", fontSize: 13 },
    width,
    height: names.length * px,
    layer: [
      {
        data: { values: hardware.map((ring) => ({ ring, n: ringSize })) },
        mark: { type: "bar", fill: "#f7f7f7", stroke: INK.mark, height: { band: 0.8 } },
        encoding: { y, x: { ...x, field: "n" } },
      },
      {
        ...at,
        transform: [HOLDS, { aggregate: [{ op: "sum", field: "n", as: "n" }], groupby: ["ring", "part"] }],
        mark: { type: "bar", height: { band: 0.55 } },
        encoding: {
          y,
          x: { ...x, field: "n", stack: "zero" },
          order: { field: "part", type: "nominal", sort: "ascending" },
          color: {
            field: "part",
            type: "nominal",
            scale: { domain: parts.map((each) => each.part), range: parts.map((each) => each.colour) },
            legend: { ...under(names.length * px + AXIS_PX, 75), symbolType: "square" },
          },
        },
      },
      {
        ...at,
        transform: [HOLDS, { aggregate: [{ op: "sum", field: "n", as: "n" }], groupby: ["ring"] }],
        mark: { type: "text", align: "left", dx: 5, fontWeight: "bold", fontSize: letters(px) },
        encoding: { y, x: { ...x, field: "n" }, text: { field: "n" } },
      },
    ],
  };
}

/** A colour of the strip and what it means. */
export interface KeyColour {
  readonly label: string;
  readonly colour: string;
}

/** Above so many colours a legend has two columns. */
const KEY_ROWS = 4;

/**
 * One row a thing: a square of colour and the words for what it does now; below, what each colour means, of the strip
 * too.
 */
export function stateView(
  { title, name, width }: { readonly title: string; readonly name: string; readonly width: number },
  lanes: readonly string[],
  key: readonly KeyColour[],
): object {
  const px = rowPx(lanes.length);
  const scale = { domain: key.map(({ label }) => label), range: key.map(({ colour }) => colour) };
  const legend = {
    ...under(Math.max(1, lanes.length) * px, name === "work" ? 45 : 60),
    columns: key.length > KEY_ROWS ? 2 : 1,
    symbolType: "square",
    symbolStrokeColor: INK.mark,
    symbolStrokeWidth: 0.8,
    symbolOpacity: 1,
  };
  const y = laneAxis(lanes, fitting(px));
  return {
    title: { text: title, anchor: "start", fontSize: 13 },
    width,
    height: Math.max(1, lanes.length) * px,
    data: { name },
    transform: [HOLDS],
    layer: [
      {
        mark: {
          type: "square",
          size: Math.min(240, (px - 2) * (px - 2)),
          x: 12,
          opacity: 1,
          stroke: INK.mark,
          strokeWidth: 0.8,
        },
        encoding: { y, fill: { field: "key", type: "nominal", scale, legend } },
      },
      {
        mark: { type: "text", align: "left", x: 28, fontSize: letters(px) },
        encoding: { y, text: { field: "words" } },
      },
    ],
  };
}
