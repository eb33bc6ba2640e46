// What a run announces while it goes on. The model announces and never looks at the answer: whoever listens cannot
// change the run. What it announces are its own words for it, a stretch of a CPU's work with the frames of a chain.
import type { CpuListener } from "../cpu/cpu.js";
import type { MomentRow } from "./rows.js";

/** A frame that reached a queue, or would have. */
export interface ArrivedFrame {
  readonly queue: number;
  /** From 1, in order of arrival. */
  readonly frame: number;
  readonly connection: number;
  readonly frameBytes: number;
  readonly arrivalPs: number;
}

/** What happened at an instant; "queue-dpc-on" is a DPC that one CPU queues on another. */
export type MomentName = MomentRow["what"] | "queue-dpc-on";

export interface Moment {
  readonly what: MomentName;
  readonly timePs: number;
  /** -1: none in particular. */
  readonly cpu: number;
  readonly queue: number;
  readonly cycle: number;
}

/** Besides work, which a CPU tells of when a stretch of it ended, was interrupted, or was cut by the end of the run. */
export interface Listener extends CpuListener {
  dropped(frame: ArrivedFrame): void;
  moment(moment: Moment): void;
}
