// One interrupt message of the NIC: which receive queues it speaks for, and whether it may interrupt now. A line-based
// interrupt is a NIC with one message. Written by the NIC alone; the driver asks the NIC to disable and enable it.
//
//   quiet --first frame--> held back (moderation) --time-out or count--> raised
//   raised --the driver enables it--> quiet, or held back again
//   quiet, held back --the driver disables it--> raised, without another interrupt
import { type Adaptation, createAdaptation } from "./adaptive-moderation.js";
import { type InterruptModeration, type ModerationTimer, fixedTimer } from "./interrupt-moderation.js";
import type { ReceiveQueue } from "./receive-queue.js";
import { NEVER } from "./rings.js";

/** How a NIC holds interrupts back. */
export interface HeldBack {
  readonly interruptModeration: InterruptModeration;
  /** A tick of the system's clock, by which adaptive drivers go, picoseconds. Left out: Windows' variants have 4 ms. */
  readonly tickPs?: number | undefined;
}

export class Message {
  state: "quiet" | "held-back" | "raised" = "quiet";
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

  /** With several queues: frames still to come on them until the NIC must look at the message. */
  private framesUntilDue = 1;

  constructor(
    readonly number: number,
    readonly queues: readonly ReceiveQueue[],
    { interruptModeration, tickPs }: HeldBack,
  ) {
    this.fixed = fixedTimer(interruptModeration);
    this.adaptation = createAdaptation(interruptModeration, tickPs);
    this.becomeQuiet();
  }

  /** A frame that was waited for is in its queue: whether the NIC must look at the message now. */
  frameCame(queue: ReceiveQueue): boolean {
    if (this.queues.length === 1 || --this.framesUntilDue === 0) return true;
    queue.awaitFrame(1);
    return false;
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

  /** Raised, and not disabled by the ISR so far. */
  get isOnItsWay(): boolean {
    return this.state === "raised" && !this.disabled;
  }

  /** The NIC does not interrupt, whatever comes, until it is enabled; then it looks at what waits. */
  disable(): void {
    this.disabled = true;
    if (this.state !== "raised") this.become("raised", NEVER);
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
    const { queues } = this;
    // Several queues: every frame may be the one, unless so many find no room.
    const canCome = queues.length === 1 || framesUntilDue <= queues.length * queues[0].buffers;
    const nth = queues.length === 1 ? framesUntilDue : canCome ? 1 : NEVER;
    for (const queue of queues) queue.awaitFrame(nth);
    this.generation++;
  }
}
