// What a run announces while it goes on, as far as records are concerned: plain shapes, so that records need not know
// the model. The model announces and never looks at the answer; whoever listens cannot change the run.
import type { MomentRow, WorkKind } from "./rows.js";

/** The frames of one indication; number 0 is the oldest. */
export interface ChainRecord {
  readonly number: number;
  frame(i: number): number;
  connection(i: number): number;
  frameBytes(i: number): number;
  arrivalPs(i: number): number;
  doneAfterPs(i: number): number;
  stallPs(i: number): number;
}

export interface WorkRecord {
  readonly kind: Exclude<WorkKind, "idle">;
  readonly phase: string;
  readonly durationPs: number;
  readonly cycle: number;
  readonly chain: ChainRecord | null;
  readonly lead: {
    readonly kind: Exclude<WorkKind, "idle">;
    readonly phase: string;
    readonly durationPs: number;
  } | null;
  readonly first: number;
  readonly frames: number;
  readonly indicates: number;
  readonly stallPs: number;
  readonly spinPs: number;
  readonly sendPs: number;
}

/** What happened at an instant; "queue-dpc-on" is a DPC that one CPU queues on another. */
export type MomentName = MomentRow["what"] | "queue-dpc-on";

export interface Listener {
  /**
   * A stretch of work ended (or was interrupted, or the run ended) at `endPs`; it took the work from `fromPs` to `toPs`
   * of its duration.
   */
  worked(cpu: number, work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void;
  dropped(queue: number, timePs: number, frame: number, connection: number, frameBytes: number): void;
  moment(what: MomentName, timePs: number, cpu: number, queue: number, cycle: number): void;
}
