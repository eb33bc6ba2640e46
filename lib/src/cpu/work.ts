// Work: what keeps a CPU busy for some time. An ISR or DPC is a routine: a generator that yields one piece of work
// after another, so that it reads as a list of steps while simulated time passes between them.

/** What a CPU spends its time on. */
export type WorkKind = "isr" | "dpc" | "protocol" | "send" | "spin" | "cache-stall" | "ipi" | "thread" | "idle";

/** What it does for somebody. */
export type BusyKind = Exclude<WorkKind, "idle">;

/** Which part of the story a piece of work is; the documented step number of each variant follows from it. */
export type Phase =
  | "isr"
  | "disable"
  | "queue-dpc-on"
  | "receive-ipi"
  | "dpc"
  | "remote-dpc"
  | "assign"
  | "build"
  | "indicate"
  | "indicate-here"
  | "complete"
  | "poll"
  | "copy"
  | "enable"
  | "hold"
  | "release"
  | "move-entry"
  | "send"
  | "complete-sends"
  | "switch"
  | "application"
  | "timer"
  | "rps-enqueue"
  | "rps-ipi"
  | "backlog"
  | "wake-thread"
  | "thread-woken"
  | "thread"
  | "gro";

/**
 * Frames in the columns of a ring: frame `i` stands at `base + ((first + i) & mask)`. `words` has four numbers for each
 * place: the frame's number, its connection, its length in bytes, and none.
 */
export interface RingPart {
  readonly base: number;
  readonly mask: number;
  readonly first: number;
  readonly rings: { readonly arrivalPsOf: ArrayLike<number>; readonly words: ArrayLike<number> };
}

/** The frames of an indication, as far as those who watch a CPU may see them. Number 0 is the oldest. */
export interface Chain {
  readonly number: number;
  /** Where its frames stand in a ring; null: ask for each frame. */
  readonly ring: RingPart | null;
  frame(i: number): number;
  connection(i: number): number;
  frameBytes(i: number): number;
  arrivalPs(i: number): number;
  /**
   * When the protocol driver is done with it, picoseconds of work after the start of the piece that processes it. Not
   * to be asked of frames that take the same time each (`evenPs` of their work).
   */
  doneAfterPs(i: number): number;
  /** How much of that frame's own processing was waiting: for another CPU's cache, or for a lock. */
  stallPs(i: number): number;
}

/**
 * What precedes a piece of work, with nothing to decide between: entering the ISR, building the descriptors of a chain.
 */
export interface Lead {
  readonly kind: BusyKind;
  readonly phase: Phase;
  readonly durationPs: number;
}

export interface Work {
  readonly kind: BusyKind;
  readonly phase: Phase;
  /** Picoseconds of the CPU's time, with the lead. */
  readonly durationPs: number;
  /** The interrupt cycle that it belongs to, from 1. */
  readonly cycle: number;
  readonly lead: Lead | null;
  /** For the processing of an indication: its frames, the first one, and how many; otherwise null and 0. */
  readonly chain: Chain | null;
  readonly first: number;
  readonly frames: number;
  /**
   * What each of these frames takes after the lead, one after the other, picoseconds, if it is the same for all and
   * nothing of it is waiting; NaN: the chain knows.
   */
  readonly evenPs: number;
  /** How many frames of the chain, from its first on, are indicated when the lead is done. */
  readonly indicates: number;
  /** The parts of the duration that wait for another CPU's cache, spin on a lock, or send. */
  readonly stallPs: number;
  readonly spinPs: number;
  readonly sendPs: number;
  /** What the work brings about, at the instant when it is complete; it may answer work that follows at once. */
  readonly effect: (() => Work | null | void) | null;
}

/** What a piece of work may have besides; by default it belongs to no cycle, and nothing precedes or follows it. */
export interface WorkDetails {
  readonly cycle?: number;
  readonly lead?: Lead | null;
  readonly effect?: Work["effect"];
}

/** Work that is not about frames; `ownPs` is its duration without the lead, picoseconds. */
export function plainWork(kind: BusyKind, phase: Phase, ownPs: number, details: WorkDetails = {}): Work {
  const { cycle = 0, lead = null, effect = null } = details;
  const durationPs = lead ? lead.durationPs + ownPs : ownPs;
  return {
    kind,
    phase,
    durationPs,
    cycle,
    lead,
    chain: null,
    first: 0,
    frames: 0,
    evenPs: NaN,
    indicates: 0,
    stallPs: 0,
    spinPs: 0,
    sendPs: 0,
    effect,
  };
}

/**
 * What a piece of work that only spins on a lock has in common with no other: the frame that it is about is still to be
 * processed.
 */
export function spinning(
  durationPs: number,
): Pick<Work, "kind" | "frames" | "evenPs" | "durationPs" | "stallPs" | "spinPs" | "sendPs"> {
  return { kind: "spin", frames: 0, evenPs: NaN, durationPs, stallPs: 0, spinPs: 0, sendPs: 0 };
}

/** An ISR or a DPC while it runs. */
export type Routine = Generator<Work, void, void>;
