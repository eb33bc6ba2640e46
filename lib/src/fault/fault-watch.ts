// What comes of a fault, counted while the run goes on. The run does not depend on it.
import type { NdisListener } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { NicListener } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { FaultFigures, LostDecrementFigures, SilentInterrupt } from "../records/fault-figures.js";
import type { DpcsUnderWay } from "./dpcs-under-way.js";
import type { LostDecrement } from "./faulty-counters.js";

/** The ISR or DPC of a message that ended last, and how many frames were dropped since. */
interface Ended {
  readonly cpu: number;
  readonly timePs: number;
  readonly askedNobody: boolean;
  dropped: number;
}

export interface FaultWatchParts {
  readonly dpcs: DpcsUnderWay;
  readonly now: () => number;
  /** Frames that arrived before this are not counted, picoseconds. */
  readonly warmupPs: number;
}

/** Counts what `FaultFigures` of records/fault-figures.ts describes. */
export class FaultWatch {
  private early = 0;
  private interrupts = 0;
  private interruptsInCycle = 0;
  private enabled = 0;
  private decrements = 0;
  private lostDecrement: LostDecrementFigures | null = null;
  private lostWakeUps = 0;
  private longestLostPs = 0;
  private readonly lostSincePs = new Map<Message, number>();
  private readonly endedOf = new Map<Message, Ended>();
  /** The message of each queue, as far as it was needed. */
  private readonly messageOf = new Map<ReceiveQueue, Message>();

  constructor(private readonly parts: FaultWatchParts) {}

  enabledEarly(): void {
    this.early++;
  }

  decremented(lost: LostDecrement | null, cycle: number): void {
    this.decrements++;
    if (lost !== null) this.lostDecrement ??= { ...lost, cycle };
  }

  isrEnded(message: Message, cpu: number): void {
    this.ended(message, cpu, !this.parts.dpcs.any(message));
  }

  dpcEnded(message: Message, cpu: number): void {
    this.ended(message, cpu, false);
  }

  private ended(message: Message, cpu: number, askedNobody: boolean): void {
    this.endedOf.set(message, { cpu, timePs: this.parts.now(), askedNobody, dropped: 0 });
  }

  lostWakeUp(message: Message): void {
    this.lostWakeUps++;
    this.lostSincePs.set(message, this.parts.now());
  }

  raised(message: Message, timePs: number): void {
    const sincePs = this.lostSincePs.get(message) ?? timePs;
    this.longestLostPs = Math.max(this.longestLostPs, timePs - sincePs);
    this.lostSincePs.delete(message);
  }

  /** Listens to NDIS on behalf of another, who is told everything. */
  ndisListener(other: NdisListener): NdisListener {
    return {
      dpcQueued: (message, cpu, timePs) => other.dpcQueued(message, cpu, timePs),
      dpcQueuedOn: (message, onCpu, timePs) => other.dpcQueuedOn(message, onCpu, timePs),
      interrupted: (message, cpu, timePs) => {
        this.interrupts++;
        if (this.parts.dpcs.any(message)) this.interruptsInCycle++;
        other.interrupted(message, cpu, timePs);
      },
    };
  }

  /** Listens to the NIC likewise. */
  nicListener(other: NicListener): NicListener {
    return {
      interruptDisabled: (message, timePs) => other.interruptDisabled(message, timePs),
      dropped: (queue, frame, block, i) => {
        if (block.timePsOf[i] >= this.parts.warmupPs) this.droppedAt(queue);
        other.dropped(queue, frame, block, i);
      },
      interruptEnabled: (message, timePs) => {
        this.enabled++;
        other.interruptEnabled(message, timePs);
      },
    };
  }

  private droppedAt(queue: ReceiveQueue): void {
    if (!this.messageOf.has(queue))
      for (const message of this.endedOf.keys()) for (const own of message.queues) this.messageOf.set(own, message);
    const ended = this.endedOf.get(this.messageOf.get(queue) as Message);
    if (ended) ended.dropped++;
  }

  /** To be asked when the run has ended. `cycleOf` is each message's last interrupt cycle. */
  figures(
    { messages, received }: { readonly messages: readonly Message[]; readonly received: number },
    cycleOf: (message: Message) => number,
  ): FaultFigures {
    const { early, interrupts, interruptsInCycle, lostDecrement, decrements, enabled, lostWakeUps, longestLostPs } =
      this;
    const lost = messages.filter((message) => this.lostSincePs.has(message) && message.state === "quiet");
    return {
      silent: messages.flatMap((message) => this.silent(message, Math.floor(cycleOf(message) / messages.length))),
      enabledEarly: early,
      received,
      interrupts,
      interruptsInCycle,
      lostDecrement,
      decrements,
      enabled,
      lostWakeUps,
      longestLostPs,
      stranded: lost.reduce((sum, message) => sum + this.waiting(message), 0),
    };
  }

  private silent(message: Message, cycle: number): SilentInterrupt[] {
    const ended = this.endedOf.get(message);
    if (ended === undefined || !message.disabled || this.parts.dpcs.any(message)) return [];
    const { cpu, timePs, askedNobody, dropped } = ended;
    const { number } = message;
    return [{ message: number, cpu, cycle, sincePs: timePs, askedNobody, waiting: this.waiting(message), dropped }];
  }

  /** Frames of the measured part that wait in the message's receive queues. */
  private waiting({ queues }: Message): number {
    let waiting = 0;
    for (const queue of queues)
      for (let i = queue.taken; i < queue.filled; i++) if (queue.arrivalPs(i) >= this.parts.warmupPs) waiting++;
    return waiting;
  }
}
