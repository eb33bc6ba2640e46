// One interrupt message of the NIC: which receive queues it speaks for, and whether it may interrupt now. A line-based
// interrupt is a NIC with one message. Written by the NIC alone; the driver asks the NIC to disable and enable it.
//
//   quiet --first frame--> held back (moderation) --time-out or count--> raised
//   raised --the driver enables it--> quiet, or held back again
import { type Adaptation, createAdaptation } from "./adaptive-moderation.js";
import { type InterruptModeration, type ModerationTimer, fixedTimer } from "./interrupt-moderation.js";
import type { ReceiveQueue } from "./receive-queue.js";

/** More frames than can arrive while a message is raised: a countdown from here never ends. */
const NEVER = 0x7fffffff;

export class Message {
  state: "quiet" | "held-back" | "raised" = "quiet";
  /**
   * Frames still to arrive on the message's queues until the NIC must look at it. The NIC counts it down with every
   * frame.
   */
  framesUntilDue = 1;
  /** Set by the ISR, cleared by the DPC: while it is set, the NIC does not interrupt. */
  disabled = false;
  /** Counts changes of state, so that the time-out of an earlier state can be told from this one's. */
  generation = 0;

  /** Interrupts so far, and when the latest left the NIC, picoseconds. */
  interrupts = 0;
  lastInterruptPs = -Infinity;
  /** The driver's part in adaptive moderation; null: the timer is fixed. */
  readonly adaptation: Adaptation | null;
  private readonly fixed: ModerationTimer | null;

  constructor(
    readonly number: number,
    readonly queues: readonly ReceiveQueue[],
    moderation: InterruptModeration,
  ) {
    this.fixed = fixedTimer(moderation);
    this.adaptation = createAdaptation(moderation);
  }

  /** How its interrupts are held back now. */
  get timer(): ModerationTimer {
    return this.fixed ?? (this.adaptation as Adaptation).timer;
  }

  get waiting(): number {
    let waiting = 0;
    for (const queue of this.queues) waiting += queue.waiting;
    return waiting;
  }

  /** Arrival of the oldest waiting frame; Infinity if none waits. */
  get oldestWaitingPs(): number {
    let oldest = Infinity;
    for (const queue of this.queues) if (queue.waiting > 0) oldest = Math.min(oldest, queue.oldestWaitingPs);
    return oldest;
  }

  /** Arrival of the youngest waiting frame; -Infinity if none waits. */
  get youngestWaitingPs(): number {
    let youngest = -Infinity;
    for (const queue of this.queues)
      if (queue.waiting > 0) youngest = Math.max(youngest, queue.arrivalPs(queue.filled - 1));
    return youngest;
  }

  becomeQuiet(): void {
    this.become("quiet", 1);
  }

  /** Held back until `frames` more have arrived (or until the NIC's time-out). */
  holdBack(frames: number): void {
    this.become("held-back", frames);
  }

  raise(timePs: number): void {
    this.interrupts++;
    this.lastInterruptPs = timePs;
    this.become("raised", NEVER);
  }

  private become(state: Message["state"], framesUntilDue: number): void {
    this.state = state;
    this.framesUntilDue = framesUntilDue;
    this.generation++;
  }
}
