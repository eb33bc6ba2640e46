// The NIC: takes frames from the wire, writes each into a receive buffer of its queue, and interrupts: raise message n
// is the one thing that it can do to the rest of the machine. Follows step 1 of all four receive pages ("Non-RSS
// Receive Processing", "RSS with a Single Hardware Receive Queue", "RSS with Hardware Queuing", "RSS with Message
// Signaled Interrupts") and step 2: it goes on filling buffers, but does not interrupt again until the driver enables
// the interrupt. A frame never costs an event: arrivals are merged with the events that others schedule.
import { EVENT_ORDER, type Simulation, type Stream } from "../sim/simulation.js";
import type { EventQueue, Target } from "../sim/event-queue.js";
import type { InterruptModeration } from "./interrupt-moderation.js";
import { Message } from "./message.js";
import type { ReceiveQueue } from "./receive-queue.js";

/** Some arrivals in order of time. */
export interface ArrivalBlock {
  readonly count: number;
  timePs(i: number): number;
  connection(i: number): number;
  frameBytes(i: number): number;
}

/** Where arrivals come from: one block after another, null at the end. A block is valid until the next is asked for. */
export interface ArrivalSource {
  nextBlock(): ArrivalBlock | null;
}

/** Which receive queue a connection's frames go to: the indirection table's answer, or always the only one. */
export interface Steering {
  queueOf(connection: number): ReceiveQueue;
}

/** What a NIC tells those who watch it; it does not depend on their answer. */
export interface NicListener {
  /** No buffer of `queue` was free for the frame of that number, arrival `i` of a block that is not to be kept. */
  dropped(queue: ReceiveQueue, frame: number, block: ArrivalBlock, i: number): void;
  interruptDisabled(message: Message, timePs: number): void;
  interruptEnabled(message: Message, timePs: number): void;
}

export interface NicParts {
  readonly simulation: Simulation;
  readonly arrivals: ArrivalSource;
  readonly steering: Steering;
  /** The queues of each message: one message with all queues, or one message a queue. */
  readonly messages: readonly (readonly ReceiveQueue[])[];
  readonly interruptModeration: InterruptModeration;
  /**
   * The one thing that a NIC can do to the rest of the machine: raise a message at an instant, now or before the next
   * event.
   */
  readonly raise: (message: Message, timePs: number) => void;
  readonly listener: NicListener;
}

export class Nic implements Stream {
  nextPs = Infinity;
  /** Frames that came from the wire so far; also the number of the latest one, from 1. */
  received = 0;
  /** Frames for which no receive buffer was free. */
  dropped = 0;
  /** When the latest block of arrivals ended, picoseconds: the last frame's arrival once the traffic has ended. */
  lastArrivalPs = 0;

  readonly messages: readonly Message[];
  private readonly messageOf: readonly Message[];
  private readonly timeoutOf: readonly Target[];
  private block: ArrivalBlock | null = null;
  private next = 0;

  constructor(private readonly parts: NicParts) {
    this.messages = parts.messages.map((queues, number) => new Message(number, queues, parts.interruptModeration));
    const messageOf: Message[] = [];
    for (const message of this.messages) for (const queue of message.queues) messageOf[queue.number] = message;
    this.messageOf = messageOf;
    this.timeoutOf = this.messages.map((message) => this.timeout(message));
    this.pullBlock();
  }

  /** Receives frames from the wire up to the next event; an interrupt that falls due becomes an event. */
  advance(events: EventQueue, untilPs: number): void {
    const { steering } = this.parts;
    while (this.block !== null) {
      const block = this.block;
      const count = block.count;
      let i = this.next;
      let limitPs = Math.min(events.nextPs, untilPs);
      for (; i < count; i++) {
        const timePs = block.timePs(i);
        if (timePs > limitPs) {
          this.nextPs = timePs;
          this.next = i;
          return;
        }
        const connection = block.connection(i);
        const queue = steering.queueOf(connection);
        const frame = ++this.received;
        if (!queue.put(timePs, frame, connection, block.frameBytes(i))) {
          this.dropped++;
          this.parts.listener.dropped(queue, frame, block, i);
          continue;
        }
        const message = this.messageOf[queue.number];
        if (--message.framesUntilDue === 0) {
          this.framesDue(message, timePs);
          limitPs = Math.min(events.nextPs, untilPs); // an interrupt may have become the next event
        }
      }
      this.pullBlock();
    }
  }

  /** The ISR's write to the NIC's register: no interrupt from this message until it is enabled again. */
  disableInterrupt(message: Message): void {
    message.disabled = true;
    this.parts.listener.interruptDisabled(message, this.parts.simulation.nowPs);
  }

  /**
   * The DPC's write to the NIC's register. If frames wait already, the interrupt is raised again at once, or, with
   * interrupt moderation, when they have waited long enough: a wake-up is never lost. With adaptive moderation the
   * driver decides first.
   */
  enableInterrupt(message: Message): void {
    const { nowPs } = this.parts.simulation;
    message.disabled = false;
    this.parts.listener.interruptEnabled(message, nowPs);
    const { waiting } = message;
    message.becomeQuiet();
    message.adaptation?.completed(nowPs, message.interrupts);
    if (waiting > 0) this.moderate(message, waiting, nowPs);
  }

  private framesDue(message: Message, timePs: number): void {
    if (message.state === "held-back") this.interruptAt(timePs, message);
    else this.moderate(message, 1, timePs);
  }

  /** Frames wait: interrupt now, or hold the interrupt back. */
  private moderate(message: Message, waiting: number, nowPs: number): void {
    const { frames } = message.timer;
    const duePs = Math.max(nowPs, dueTimePs(message));
    if (waiting >= frames || duePs === nowPs) this.interruptAt(nowPs, message);
    else {
      message.holdBack(frames - waiting);
      this.parts.simulation.at(duePs, EVENT_ORDER.interrupt, this.timeoutOf[message.number], message.generation);
    }
  }

  /** The time-out of a message's moderation; one that belongs to an earlier state of the message means nothing. */
  private timeout(message: Message): Target {
    const target: Target = {
      fire: (generation) => {
        if (message.state !== "held-back" || message.generation !== generation) return;
        const { simulation } = this.parts;
        const duePs = dueTimePs(message); // later than it was if the time counts from the last frame
        if (duePs > simulation.nowPs) simulation.at(duePs, EVENT_ORDER.interrupt, target, generation);
        else this.interruptAt(simulation.nowPs, message);
      },
    };
    return target;
  }

  private interruptAt(timePs: number, message: Message): void {
    message.raise(timePs);
    this.parts.raise(message, timePs);
  }

  private pullBlock(): void {
    this.block = this.parts.arrivals.nextBlock();
    this.next = 0;
    this.nextPs = this.block === null ? Infinity : this.block.timePs(0);
    if (this.block) this.lastArrivalPs = this.block.timePs(this.block.count - 1);
  }
}

/**
 * When the waiting frames of a message interrupt, unless there are enough of them before. Decision: a delay from the
 * first frame counts from the oldest that waits, one from the last frame from the youngest in a receive buffer, an
 * interval from the instant at which the message's last interrupt left the NIC, also if that was before the interrupt
 * was enabled again.
 */
function dueTimePs(message: Message): number {
  const { from, delayPs } = message.timer;
  if (from === "first frame") return message.oldestWaitingPs + delayPs;
  return (from === "last frame" ? message.youngestWaitingPs : message.lastInterruptPs) + delayPs;
}
