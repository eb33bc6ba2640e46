// Rows: what a run hands to charts, lessons and exports. Plain data with units in the names; times are simulated
// picoseconds.
import type { WorkKind } from "../cpu/work.js";

export type { WorkKind } from "../cpu/work.js";
export type { TableChange as TableChangeRow } from "../stack/rss-changes.js";

/** All kinds of time, in the order in which rows and summaries have them. */
export const WORK_KINDS: readonly WorkKind[] = [
  "isr",
  "dpc",
  "protocol",
  "send",
  "spin",
  "cache-stall",
  "ipi",
  "thread",
  "idle",
];

/** One stretch of one kind of work on one CPU. */
export interface WorkRow {
  readonly cpu: number;
  readonly kind: WorkKind;
  readonly startPs: number;
  readonly endPs: number;
  /**
   * Interrupt cycle that this work belongs to, from 1; 0 for work of none: threads, sends from timers, an ISR that
   * another device called.
   */
  readonly cycle: number;
  /** Documented step ("4", "5.1") that this work carries out; empty if none. */
  readonly step: string;
  /** Frame that was processed, from 1; 0 if the work is not about one frame. */
  readonly frame: number;
  /** Connection that the frame belongs to; -1 if none. */
  readonly connection: number;
  /** Receive queue that the work serves; -1 if none. */
  readonly queue: number;
}

/** What became of one frame. */
export interface FrameRow {
  /** From 1, in order of arrival. */
  readonly frame: number;
  readonly connection: number;
  /** On the wire, with its check sequence. */
  readonly frameBytes: number;
  /** The 32-bit hash that travels with the frame; null if it was not hashed. */
  readonly hashValue: number | null;
  readonly queue: number;
  /**
   * The ring that it came by, where software steers the frames of several ("rps" and "rfs" with `linux.queues` above 1)
   * and `queue` may be a backlog's; missing in any other run.
   */
  readonly ring?: number;
  /** There too: when it was put into a backlog, or found it full; NaN if it was not steered. */
  readonly steeredPs?: number;
  /** CPU that indicated it; -1 if it was dropped or still waits. */
  readonly cpu: number;
  readonly state: "indicated" | "dropped" | "waiting";
  /** When the NIC had written it to memory (or dropped it). */
  readonly arrivalPs: number;
  /** When the driver indicated it, or, if it was held back then, when it was let go; NaN unless indicated. */
  readonly indicatedPs: number;
  /** When the protocol driver was done with it; NaN unless indicated, and if the run ended before. */
  readonly donePs: number;
  readonly cycle: number;
  /**
   * Whether the protocol driver took it up after a later frame of its connection. That may be later than the instant of
   * its indication, which a chain's frames share.
   */
  readonly outOfOrder: boolean;
  /**
   * What is odd in the frame, without an influence on its hash: "the UDP length says 2000 bytes, the packet has 28";
   * null if nothing is.
   */
  readonly note: string | null;
}

/** Moments that are no work: what the NIC, the ISR and the DPC did at an instant. */
export interface MomentRow {
  readonly timePs: number;
  readonly what: "arrival" | "drop" | "interrupt" | "disable" | "queue-dpc" | "enable";
  readonly cpu: number;
  readonly queue: number;
  readonly cycle: number;
  /** Documented step, e.g. "1"; empty if none. */
  readonly step: string;
}

/** One CPU's share of a run. */
export interface CpuRow {
  readonly cpu: number;
  readonly frames: number;
  /**
   * ISRs that were called on it: for the NIC's interrupts at the instant that these are counted, and for another
   * device's on the same line.
   */
  readonly isrs: number;
  readonly dpcs: number;
  /** Busy time by kind, picoseconds; idle is what remains of the run. */
  readonly busyPs: Readonly<Record<WorkKind, number>>;
  /** Busy time over the run's length, 0..1, thread work left out. */
  readonly receiveShare: number;
  /** Time that threads wanted and did not get, since ISRs and DPCs left too little, picoseconds. */
  readonly displacedPs: number;
}

/** One connection of a run, as charts and explanations name it. */
export interface ConnectionRow {
  readonly connection: number;
  /** "10.0.0.1:44312 -> 10.0.0.2:80 TCP". */
  readonly label: string;
  readonly frames: number;
  /** CPUs that indicated its frames, in order of first use. */
  readonly cpus: readonly number[];
  /** How often two frames of it in a row were indicated on different CPUs. */
  readonly moves: number;
  /** Frames that the protocol driver took up after a later one of it. */
  readonly outOfOrder: number;
}

/** A window of a run. */
export interface WindowRow {
  readonly startPs: number;
  readonly endPs: number;
  readonly indicated: number;
  readonly dropped: number;
  /**
   * From a frame's arrival until the protocol driver was done with it, percentiles of the window's frames; NaN without
   * any.
   */
  readonly p50Ps: number;
  readonly p95Ps: number;
  readonly p99Ps: number;
  readonly cpus: readonly WindowCpuRow[];
}

/** What one CPU did in a window. */
export interface WindowCpuRow {
  readonly cpu: number;
  /** Frames that the protocol driver was done with. */
  readonly frames: number;
  /** Share of the window in ISRs and DPCs; a stretch of work counts in the window in which it ends. */
  readonly receiveShare: number;
  /** Share of the window that threads got. */
  readonly threadShare: number;
}
