// What a run with a fault shows of it, counted while it ran.

/** An interrupt that is disabled when the run ends, while nobody is under way who would enable it. */
export interface SilentInterrupt {
  /** Number of the message; 0 where there is but one interrupt. */
  readonly message: number;
  /** The CPU on which its last ISR or DPC ran. */
  readonly cpu: number;
  /** Of its own interrupt cycles the last, counted from 1. */
  readonly cycle: number;
  /** Since when nobody has been under way, picoseconds. */
  readonly sincePs: number;
  /** Whether the last ISR found every queue empty and asked for no DPC. */
  readonly askedNobody: boolean;
  /** Frames that wait in its receive queues, and those that found no free buffer there since then. */
  readonly waiting: number;
  readonly dropped: number;
}

/** Two DPCs that read the counter of outstanding DPCs at once. */
export interface LostDecrementFigures {
  readonly cycle: number;
  /** The CPU that wrote first, and the one that wrote over it. */
  readonly cpus: readonly [first: number, second: number];
  /** What the counter held then. */
  readonly counter: number;
}

/**
 * What came of a driver's fault. Frames that wait or were dropped are those that arrived in the measured part of the
 * run, everything else is of all the run. A count that has nothing to do with the fault is 0.
 */
export interface FaultFigures {
  readonly silent: readonly SilentInterrupt[];
  /** Times that a DPC took itself for the last while another was still to begin, and so enabled the interrupts. */
  readonly enabledEarly: number;
  /** Frames that the NIC received and interrupts, of all the run as well. */
  readonly received: number;
  readonly interrupts: number;
  /** Interrupts that came while ISRs or DPCs of an earlier one of their message were under way. */
  readonly interruptsInCycle: number;
  /** The first decrement that was lost; null: none was. */
  readonly lostDecrement: LostDecrementFigures | null;
  /** DPCs that decremented a counter which is not atomic. */
  readonly decrements: number;
  /** Times that an interrupt was enabled, and of these, while frames waited for which none came. */
  readonly enabled: number;
  readonly lostWakeUps: number;
  /** The longest time from such an enabling to the next interrupt of the message, picoseconds; 0: none came. */
  readonly longestLostPs: number;
  /** Frames of these that wait when the run ends. */
  readonly stranded: number;
}
