// What a caller may choose about a timeline: lanes, span, zoom, slider, and names for the tooltips.
import type { ConnectionRow, FrameRow } from "../records/rows.js";
import type { ChartWords } from "./chart.js";

/** Options of `timelineChart`. Times are simulated picoseconds. */
export interface TimelineOptions extends ChartWords {
  /**
   * Lanes to draw, in this order; by default every CPU that worked. CPUs that did nothing are worth naming: they
   * waited.
   */
  readonly cpus?: readonly number[];
  /** The shown span; by default from 0 or the first event to the last. */
  readonly fromPs?: number;
  readonly toPs?: number;
  /** The moment that the axis calls 0; default 0, the beginning of the run. For a short span late in a run. */
  readonly originPs?: number;
  /** Zoomed in at first to this part of the span. */
  readonly zoomPs?: readonly [number, number];
  /** Where the slider stands at first; by default at the end, so that nothing is dimmed. */
  readonly cursorPs?: number;
  /** Names of the connections in tooltips. */
  readonly connections?: readonly ConnectionRow[];
  /** Frames of the run, for their hash in tooltips. */
  readonly frames?: readonly FrameRow[];
  /** Pixels. */
  readonly width?: number;
}
