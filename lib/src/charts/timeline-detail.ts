// The large view of the timeline: lanes, bars, labels, and the cursor of the slider.
// It obeys the parameters "playedTo" (the slider: what comes after it is dimmed) and "zoom" (the brush over the strip,
// timeline-overview.ts).
import type { MomentRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import { arrivalMarks, disabledSpans } from "./timeline-data.js";
import type { Bar } from "./timeline-data.js";
import { distinct, INK, KIND_STYLES, kindLegend, kindScale, kindStyle } from "./theme.js";
import type { KindStyle } from "./theme.js";
import type { TimeUnit } from "./time-axis.js";
import { arrivalLabels, stepLabels } from "./timeline-labels.js";
import type { Lanes } from "./timeline-lanes.js";
import type { TimelineOptions } from "./timeline-options.js";
import { tipOf } from "./timeline-tip.js";

/** Lanes lower than this have no step numbers. */
const STEPS_PX = 19;
/** Pixels of a digit of a step's number. */
const LETTER_PX = 8;
/** More moments of enabling than this are not drawn as rules. */
const MAX_RULES = 60;

/** What the large view is drawn from. */
export interface Detail {
  readonly run: { readonly moments: readonly MomentRow[] };
  /** Whether layers without a mark are left out. */
  readonly isLean: boolean;
  readonly options: TimelineOptions;
  readonly bars: readonly Bar[];
  readonly lanes: Lanes;
  readonly unit: TimeUnit;
  readonly fromPs: number;
  readonly toPs: number;
  readonly width: number;
}

/** The large view: lanes, bars, labels, the cursor. */
export function detailView({ run, isLean, options, bars, lanes, unit, fromPs, toPs, width }: Detail): object {
  const kinds = KIND_STYLES.map((style) => style.kind).filter((kind) => bars.some((bar) => bar.kind === kind));
  const labelOf = new Map(options.connections?.map((row) => [row.connection, row.label]));
  const hashOf = new Map(options.frames?.map((row) => [row.frame, row.hashValue]));
  const disabled = disabledSpans(run.moments, fromPs, toPs);
  const isOfAll = disabled.some((span) => span.queue < 0);
  const queues = isOfAll ? [-1] : distinct(run.moments.filter((m) => m.what === "disable").map((m) => m.queue));
  const { nic } = lanes;
  const shown = (options.zoomPs ?? [fromPs, toPs]).map(unit.of);
  const barHeight = (0.3 * nic) / Math.max(1, queues.length);
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    axis: { grid: true, format: "~r" },
    scale: { domain: [zoomed(0, shown[0]), zoomed(1, shown[1])], nice: false, zero: false },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: null,
    scale: { domain: [lanes.height, 0], nice: false, zero: false },
    axis: lanes.axis,
  };
  const faded = (low: number) => ({ condition: { test: "datum.t <= playedTo", value: 1 }, value: low });
  const values = bars.map((bar) => ({
    t: unit.of(bar.startPs),
    e: unit.of(bar.endPs),
    y: round(lanes.lane(bar.cpu) + bar.top),
    b: round(lanes.lane(bar.cpu) + bar.bottom),
    kind: kindStyle(bar.kind).label,
    tip: tipOf(bar, labelOf, hashOf),
  }));
  const enabled = run.moments.filter((m) => m.what === "enable" && m.timePs >= fromPs && m.timePs <= toPs);
  const labels = [
    ...arrivalLabels(run.moments, { fromPs, toPs, unit, height: nic }),
    ...(lanes.px < STEPS_PX ? [] : stepLabels(bars, { ...lanes, unit })),
  ];
  const marks = arrivalMarks(run.moments, fromPs, toPs, unit);
  const has = (what: "arrival" | "drop"): boolean => !isLean || marks.some((mark) => mark.what === what);
  const whatAndWhen = (title: string): object[] => [
    { field: "count", title },
    { field: "t", title: `at (${unit.name})` },
  ];
  const arrivals = [
    ...(has("arrival")
      ? [arrivalLayer({ x, y, nic, opacity: faded(0.15), tooltip: whatAndWhen("frames arrived") })]
      : []),
    ...(has("drop") ? [dropLayer({ x, y, nic, opacity: faded(0.15), tooltip: whatAndWhen("frames dropped") })] : []),
  ];
  return {
    width,
    height: lanes.px * lanes.height,
    layer: [
      {
        data: { values: lanes.tops.map((y) => ({ y })) },
        mark: { type: "rule", color: INK.grid },
        encoding: { y },
      },
      {
        data: {
          values: disabled.map((s) => ({
            t: unit.of(s.startPs),
            e: unit.of(s.endPs),
            y: round(0.62 * nic + (queues.indexOf(s.queue) + 0.9 - 0.9 * s.share) * barHeight),
            b: round(0.62 * nic + (queues.indexOf(s.queue) + 0.9) * barHeight),
            queue: isOfAll ? "all" : s.queue,
            for: formatPs(s.share * (s.endPs - s.startPs)),
          })),
        },
        mark: { type: "bar", clip: true, color: "#b4b4b4" },
        encoding: {
          x,
          x2: { field: "e" },
          y,
          y2: { field: "b" },
          opacity: faded(0.2),
          tooltip: [
            { field: "for", title: "interrupt disabled for" },
            { field: "queue", title: "receive queue" },
          ],
        },
      },
      ...(arrivals.length > 0 ? [{ data: { values: marks }, layer: arrivals }] : []),
      ...(enabled.length > 0 && enabled.length <= MAX_RULES
        ? [
            {
              data: { values: enabled.map((m) => ({ t: unit.of(m.timePs) })) },
              mark: { type: "rule", clip: true, color: "#9a9a9a", strokeDash: [2, 4] },
              encoding: { x, opacity: faded(0.2) },
            },
          ]
        : []),
      {
        data: { values },
        // One object a bar: what does not apply to it is left out.
        mark: { type: "bar", clip: true, stroke: INK.mark, tooltip: { expr: "datum.tip" } },
        encoding: {
          x,
          x2: { field: "e" },
          y,
          y2: { field: "b" },
          opacity: faded(0.18),
          color: {
            field: "kind",
            type: "nominal",
            scale: kindScale(kinds),
            legend: kindLegend(kinds, 5),
          },
          strokeDash: { condition: dashed((style) => style.dash), value: [1, 0] },
          strokeWidth: { condition: dashed(() => 1), value: 0 },
        },
      },
      ...(labels.length > 0
        ? [
            {
              data: { values: labels },
              transform: [
                {
                  filter: `datum.room * ${width} / (isValid(zoom.t) ? zoom.t[1] - zoom.t[0] : ${shown[1] - shown[0]}) > 5 + ${LETTER_PX} * datum.letters`,
                },
              ],
              mark: {
                type: "text",
                clip: true,
                baseline: "bottom",
                align: "left",
                fontSize: lanes.px < 25 ? 10 : 12,
                fontWeight: "bold",
              },
              encoding: { x, y, text: { field: "step" }, opacity: faded(0.3) },
            },
          ]
        : []),
      {
        data: {
          values: [
            { what: isOfAll ? "interrupts disabled" : "interrupt disabled", at: round(0.77 * nic) },
            { what: "arrivals", at: round(0.42 * nic) },
          ],
        },
        mark: { type: "text", clip: false, align: "left", x: width + 6, fontSize: 11, color: INK.soft },
        encoding: { y: { ...y, field: "at" }, text: { field: "what" } },
      },
      {
        data: { values },
        transform: [{ filter: "datum.t <= playedTo && playedTo < datum.e" }],
        mark: { type: "text", clip: false, align: "left", x: width + 6, fontSize: 11.5, fontWeight: "bold" },
        encoding: { y, text: { field: "kind" } },
      },
      {
        data: { values: [{}] },
        transform: [{ calculate: "playedTo", as: "t" }],
        mark: { type: "rule", clip: true, color: INK.alarm, strokeWidth: 1.5 },
        encoding: { x },
      },
      {
        data: { values: [{ at: 0 }] },
        transform: [{ calculate: `format(playedTo, '.4~r') + ' ${unit.name}'`, as: "words" }],
        mark: { type: "text", clip: false, align: "left", baseline: "top", x: width + 6, color: INK.alarm },
        encoding: { y: { ...y, field: "at" }, text: { field: "words" } },
      },
    ],
  };
}

/** An end of what is shown: that of the part that was dragged over in the strip, or that of what is shown first. */
const zoomed = (end: 0 | 1, whole: number): object => ({ expr: `isValid(zoom.t) ? zoom.t[${end}] : ${whole}` });

/** What the marks in the NIC's lane have in common: their axes, the lane's height, and what comes after the slider. */
interface InNicLane {
  readonly x: object;
  readonly y: object;
  readonly nic: number;
  readonly opacity: object;
  readonly tooltip: readonly object[];
}

/** A tick for an arrival, or a higher one the more arrived in a slice. */
const arrivalLayer = ({ x, y, nic, opacity, tooltip }: InNicLane): object => ({
  transform: [
    { filter: "datum.what === 'arrival'" },
    { calculate: `${round(0.56 * nic)} - ${round(0.32 * nic)} * datum.size`, as: "top" },
    { calculate: `${round(0.56 * nic)}`, as: "foot" },
  ],
  mark: { type: "rule", clip: true, color: INK.mark, strokeWidth: 1.2 },
  encoding: { x, y: { ...y, field: "top" }, y2: { field: "foot" }, opacity, tooltip },
});

/** A triangle for a drop. */
const dropLayer = ({ x, y, nic, opacity, tooltip }: InNicLane): object => ({
  transform: [{ filter: "datum.what === 'drop'" }, { calculate: `${round(0.14 * nic)}`, as: "top" }],
  mark: { type: "point", shape: "triangle-down", filled: true, size: 70, clip: true, color: INK.alarm },
  encoding: { x, y: { ...y, field: "top" }, opacity, tooltip },
});

/** A dashed outline for the kinds of work that bring no frame forward. */
const dashed = (value: (style: KindStyle) => unknown): object[] =>
  KIND_STYLES.filter((style) => style.dash.length > 0).map((style) => ({
    test: `datum.kind === ${JSON.stringify(style.label)}`,
    value: value(style),
  }));

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
