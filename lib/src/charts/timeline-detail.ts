// The large view of the timeline: lanes, bars, labels, and the cursor of the slider.
// In: bars and marks (timeline-data.ts) and the options of `timelineChart`. Out: a Vega-Lite view that obeys the
// parameters "playedTo" (the slider: what comes after it is dimmed) and "zoom" (the brush over the strip,
// timeline-overview.ts).
import type { MomentRow, WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import { arrivalLabels, arrivalMarks, disabledSpans, stepLabels } from "./timeline-data.js";
import type { Bar } from "./timeline-data.js";
import { distinct, INK, KIND_STYLES, kindScale, kindStyle } from "./theme.js";
import type { KindStyle } from "./theme.js";
import type { TimeUnit } from "./time-axis.js";
import type { TimelineOptions } from "./timeline-options.js";

const LANE_PX = 74;
/** More moments of enabling than this are not drawn as rules. */
const MAX_RULES = 60;

/** What the large view is drawn from. */
export interface Detail {
  readonly run: { readonly moments: readonly MomentRow[] };
  readonly options: TimelineOptions;
  readonly bars: readonly Bar[];
  readonly lanes: { readonly names: readonly string[]; lane(cpu: number): number };
  readonly unit: TimeUnit;
  readonly fromPs: number;
  readonly toPs: number;
  readonly width: number;
  readonly span: number;
}

/** The large view: lanes, bars, labels, the cursor. */
export function detailView({ run, options, bars, lanes, unit, fromPs, toPs, width, span }: Detail): object {
  const kinds = KIND_STYLES.map((style) => style.kind).filter((kind) => bars.some((bar) => bar.kind === kind));
  const labelOf = new Map(options.connections?.map((row) => [row.connection, row.label]));
  const hashOf = new Map(options.frames?.map((row) => [row.frame, row.hashValue]));
  const queues = distinct(run.moments.filter((m) => m.what === "disable").map((m) => m.queue));
  const barHeight = 0.3 / Math.max(1, queues.length);
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    axis: { grid: true, format: "~r" },
    scale: { domain: { param: "zoom" }, nice: false, zero: false },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: null,
    scale: { domain: [lanes.names.length, 0], nice: false, zero: false },
    axis: {
      values: lanes.names.map((_, i) => i + 0.5),
      labelExpr: `${JSON.stringify(lanes.names)}[floor(datum.value)]`,
      grid: false,
      ticks: false,
      domain: false,
      labelFontWeight: "bold",
    },
  };
  const faded = (low: number) => ({ condition: { test: "datum.t <= playedTo", value: 1 }, value: low });
  const values = bars.map((bar) => ({
    t: unit.of(bar.startPs),
    e: unit.of(bar.endPs),
    y: round(lanes.lane(bar.cpu) + bar.top),
    b: round(lanes.lane(bar.cpu) + bar.bottom),
    kind: kindStyle(bar.kind).label,
    cpu: bar.cpu,
    duration: formatPs(bar.busyPs),
    ...(bar.row ? tooltipOf(bar.row, labelOf, hashOf) : {}),
  }));
  const enabled = run.moments.filter((m) => m.what === "enable" && m.timePs >= fromPs && m.timePs <= toPs);
  const labels = [...arrivalLabels(run.moments, fromPs, toPs, unit), ...stepLabels(bars, lanes.lane, unit)];
  return {
    width,
    height: LANE_PX * lanes.names.length,
    layer: [
      {
        data: { values: lanes.names.map((_, i) => ({ y: i })) },
        mark: { type: "rule", color: INK.grid },
        encoding: { y },
      },
      {
        data: {
          values: disabledSpans(run.moments, fromPs, toPs).map((s) => ({
            t: unit.of(s.startPs),
            e: unit.of(s.endPs),
            y: round(0.62 + (queues.indexOf(s.queue) + 0.9 - 0.9 * s.share) * barHeight),
            b: round(0.62 + (queues.indexOf(s.queue) + 0.9) * barHeight),
            queue: s.queue,
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
          tooltip: [{ field: "for", title: "interrupt disabled for" }, { field: "queue" }],
        },
      },
      {
        data: { values: arrivalMarks(run.moments, fromPs, toPs, unit) },
        layer: [
          {
            transform: [
              { filter: "datum.what === 'arrival'" },
              { calculate: "0.56 - 0.32 * datum.size", as: "top" },
              { calculate: "0.56", as: "foot" },
            ],
            mark: { type: "rule", clip: true, color: INK.mark, strokeWidth: 1.2 },
            encoding: {
              x,
              y: { ...y, field: "top" },
              y2: { field: "foot" },
              opacity: faded(0.15),
              tooltip: [
                { field: "count", title: "frames arrived" },
                { field: "t", title: `at (${unit.name})` },
              ],
            },
          },
          {
            transform: [{ filter: "datum.what === 'drop'" }, { calculate: "0.14", as: "top" }],
            mark: { type: "point", shape: "triangle-down", filled: true, size: 70, clip: true, color: INK.alarm },
            encoding: {
              x,
              y: { ...y, field: "top" },
              opacity: faded(0.15),
              tooltip: [
                { field: "count", title: "frames dropped" },
                { field: "t", title: `at (${unit.name})` },
              ],
            },
          },
        ],
      },
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
        mark: { type: "bar", clip: true, stroke: INK.mark },
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
            legend: { title: null, orient: "bottom", columns: 5, symbolType: "square" },
          },
          strokeDash: { condition: dashed((style) => style.dash), value: [1, 0] },
          strokeWidth: { condition: dashed(() => 1), value: 0 },
          tooltip: ["kind", "cpu", "duration", "frame", "connection", "hash", "queue", "step", "cycle"].map(
            (field) => ({
              field,
            }),
          ),
        },
      },
      ...(labels.length > 0
        ? [
            {
              data: { values: labels },
              transform: [
                { filter: `datum.room * ${width} / (isValid(zoom.t) ? zoom.t[1] - zoom.t[0] : ${span}) > 16` },
              ],
              mark: { type: "text", clip: true, baseline: "bottom", align: "left", fontSize: 12, fontWeight: "bold" },
              encoding: { x, y, text: { field: "step" }, opacity: faded(0.3) },
            },
          ]
        : []),
      {
        data: {
          values: [
            { what: "interrupt disabled", at: 0.77 },
            { what: "arrivals", at: 0.42 },
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
    ],
  };
}

/** A dashed outline for the kinds of work that bring no frame forward. */
const dashed = (value: (style: KindStyle) => unknown): object[] =>
  KIND_STYLES.filter((style) => style.dash.length > 0).map((style) => ({
    test: `datum.kind === ${JSON.stringify(style.label)}`,
    value: value(style),
  }));

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** What a bar says when it is pointed at; what does not apply is left out. */
function tooltipOf(
  row: WorkRow,
  labels: ReadonlyMap<number, string>,
  hashes: ReadonlyMap<number, number | null>,
): object {
  const hash = hashes.get(row.frame) ?? null;
  return {
    ...(row.frame > 0 ? { frame: row.frame } : {}),
    ...(row.connection >= 0 ? { connection: labels.get(row.connection) ?? String(row.connection) } : {}),
    ...(hash !== null ? { hash: `0x${hash.toString(16).padStart(8, "0")}` } : {}),
    ...(row.queue >= 0 ? { queue: row.queue } : {}),
    ...(row.step !== "" ? { step: row.step } : {}),
    ...(row.cycle > 0 ? { cycle: row.cycle } : {}),
  };
}
