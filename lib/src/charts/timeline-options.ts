// What a caller may choose about a timeline: lanes, span, zoom, slider, and names for the tooltips.
import type { ConnectionRow, FrameRow } from "../records/rows.js";
import type { ChartWords } from "./chart.js";

/** Options of `timelineChart`. Times are simulated picoseconds. */
export interface TimelineOptions extends ChartWords {
  /**
   * Lanes to draw, in this order. Default: all CPUs of a run, the first 64 of more; of rows every CPU that worked, so
   * those that did nothing are worth naming: they waited.
   */
  readonly cpus?: readonly number[];
  /**
   * The shown span. Default: from the first event to the last; of a run with more pieces of work than can be told apart
   * (80 for one CPU, 20 more for each further one, 900 at most, fewer where they would be too thin to be seen), the
   * busiest stretch.
   */
  readonly fromPs?: number;
  readonly toPs?: number;
  /** The moment that the axis calls 0, for a short span late in a run; default 0, the beginning of the run. */
  readonly originPs?: number;
  /** Zoomed in at first to this part of the span; default: all of it. */
  readonly zoomPs?: readonly [number, number];
  /** Where the slider stands at first; by default at the end, so that nothing is dimmed. */
  readonly cursorPs?: number;
  /** Names of the connections in tooltips; default: those of a run. */
  readonly connections?: readonly ConnectionRow[];
  /** Frames of the run, for their hash in tooltips; default: those of a run. */
  readonly frames?: readonly FrameRow[];
  /** Width of the lanes in pixels, 100 to 2000; default 690. */
  readonly width?: number;
}

/** The same as data: what each must be. */
export const TIMELINE_OPTIONS = {
  cpus: "list",
  fromPs: "number",
  toPs: "number",
  originPs: "number",
  zoomPs: "list",
  cursorPs: "number",
  connections: "list",
  frames: "list",
  width: "number",
} as const;
