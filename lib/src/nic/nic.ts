// The NIC: takes frames from the wire, writes each into a receive buffer of its queue, and interrupts: raise message n
// is the one thing that it can do to the rest of the machine. Follows step 1 of all four receive pages ("Non-RSS
// Receive Processing", "RSS with a Single Hardware Receive Queue", "RSS with Hardware Queuing", "RSS with Message
// Signaled Interrupts") and step 2: it goes on filling buffers, but does not interrupt again until the driver enables
// the interrupt. A frame never costs an event: arrivals are merged with the events that others schedule.
import type { Stream } from "../sim/simulation.js";
import type { EventQueue } from "../sim/event-queue.js";
import { endBefore } from "./end-before.js";
import { type HeldBack, Message } from "./message.js";
import type { ReceiveQueue } from "./receive-queue.js";
import type { Steering } from "./steering.js";
import { BYTES, CONNECTION, FRAME, type Rings, WORD_BITS } from "./rings.js";

/** Some arrivals in order of time: the first `count` rows of the columns. */
export interface ArrivalBlock {
  readonly count: number;
  readonly timePsOf: Float64Array;
  readonly connectionOf: Int32Array;
  readonly bytesOf: Int32Array;
}

/** Where arrivals come from: one block after another, null at the end. A block is valid until the next is asked for. */
export interface ArrivalSource {
  nextBlock(): ArrivalBlock | null;
  /** Of arrivals that depend on the run, and so are in no block: whether none is to come, whatever happens. */
  readonly isOver?: boolean;
}

/** What a NIC tells those who watch it; it does not depend on their answer. */
export interface NicListener {
  /** No buffer of `queue` was free for the frame of that number, arrival `i` of a block that is not to be kept. */
  dropped(queue: ReceiveQueue, frame: number, block: ArrivalBlock, i: number): void;
  interruptDisabled(message: Message, timePs: number): void;
  interruptEnabled(message: Message, timePs: number): void;
}

/** The rest of the machine, as the NIC knows it. */
export interface NicHost {
  /**
   * The one thing that a NIC can do to the rest of the machine: raise a message at an instant, now or before the next
   * event.
   */
  raise(message: Message, timePs: number): void;
  /** Tells the NIC at `timePs` that a message was held back until then, unless its state has changed. */
  holdBack(message: Message, timePs: number): void;
  /** Does what is due before a frame is put in a ring and is no event of the simulation. */
  catchUpBefore(timePs: number, ring: number): void;
}

export interface NicParts extends HeldBack {
  readonly arrivals: ArrivalSource;
  readonly steering: Steering;
  /** Whether frames are to be counted by their entries. */
  readonly countsFrames: boolean;
  /** The queues of each message: one message with all queues, or one message a queue. */
  readonly messages: readonly (readonly ReceiveQueue[])[];
  readonly host: NicHost;
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
  /** Of each ring: its queue and message. */
  private readonly queueOf: readonly ReceiveQueue[];
  private readonly messageOf: readonly Message[];
  /** Those of all its queues. */
  private readonly rings: Rings;
  private block: ArrivalBlock | null = null;
  /** The block's next frame, and the first that is not counted yet. */
  private next = 0;
  private counted = 0;
  /** Rings of the block's frames, and the version of steering that they are of; 0: they are still to be looked up. */
  private ringOf: Uint16Array = new Uint16Array(0);
  private version = 0;

  constructor(protected readonly parts: NicParts) {
    this.messages = parts.messages.map((queues, number) => new Message(number, queues, parts));
    this.queueOf = parts.messages.flat();
    this.messageOf = this.messages.flatMap((message) => message.queues.map(() => message));
    this.rings = this.queueOf[0].rings;
    this.pullBlock();
  }

  /** Whether no frame is to come. */
  get isOver(): boolean {
    return this.nextPs === Infinity && this.parts.arrivals.isOver !== false;
  }

  /** Receives a frame that is in no block of arrivals, since it depends on the run; not later than the next event. */
  receiveNow(one: ArrivalBlock, events: EventQueue): void {
    this.next = this.counted = this.version = 0;
    this.receive(one, events, (this.lastArrivalPs = one.timePsOf[0]));
  }

  /** Receives frames from the wire up to the next event; an interrupt that falls due becomes an event. */
  advance(events: EventQueue, untilPs: number): void {
    // Block by block, each in a call of its own: a run may be a single call of this function.
    while (this.block !== null && this.receive(this.block, events, untilPs)) this.pullBlock();
  }

  /**
   * Receives the frames of a block up to the next event; false if frames are left. Nearly all find a buffer and bring
   * about nothing else: the inner loop is for them, without any call.
   */
  private receive(block: ArrivalBlock, events: EventQueue, untilPs: number): boolean {
    const { steering, host, countsFrames } = this.parts;
    if (this.version !== steering.version) this.lookUp(block);
    const { count, timePsOf, connectionOf, bytesOf } = block;
    const { ringOf, rings } = this;
    const { mask, bits, cameAndStop, arrivalPsOf, words, duePsOf } = rings;
    const frame0 = this.received + 1 - this.next;
    let i = this.next;
    let limitPs = Math.min(events.nextPs, untilPs);
    let end = endBefore(block, i, limitPs);
    for (;;) {
      for (; i < end; i++) {
        const timePs = timePsOf[i];
        const ring = ringOf[i];
        const came = cameAndStop[2 * ring];
        if (duePsOf[ring] < timePs || came === cameAndStop[2 * ring + 1]) break;
        cameAndStop[2 * ring] = came + 1;
        const place = (ring << bits) + (came & mask);
        arrivalPsOf[place] = timePs;
        const word = place << WORD_BITS;
        words[word + FRAME] = frame0 + i;
        words[word + CONNECTION] = connectionOf[i];
        words[word + BYTES] = bytesOf[i];
      }
      if (i === end) break;
      if (duePsOf[ringOf[i]] < timePsOf[i]) host.catchUpBefore(timePsOf[i], ringOf[i]);
      else this.lookCloser(block, i, frame0 + i++);
      // An interrupt may have become the next event.
      if (events.nextPs < limitPs) end = endBefore(block, i, (limitPs = events.nextPs));
    }
    this.received = frame0 + i - 1;
    this.next = i;
    if (countsFrames) steering.count(connectionOf, this.counted, i);
    this.counted = i;
    if (i === count) return true;
    this.nextPs = timePsOf[i];
    return false;
  }

  /** Receives a frame that finds no buffer, or that its message waits for. */
  private lookCloser(block: ArrivalBlock, i: number, frame: number): void {
    const { rings } = this;
    const ring = this.ringOf[i];
    const place = rings.fill(ring);
    if (place < 0) {
      this.dropped++;
      this.parts.listener.dropped(this.queueOf[ring], frame, block, i);
      return;
    }
    const timePs = block.timePsOf[i];
    rings.write(place, timePs, { frame, connection: block.connectionOf[i], frameBytes: block.bytesOf[i] });
    const message = this.messageOf[ring];
    if (message.frameCame(this.queueOf[ring])) this.framesDue(message, timePs);
  }

  /** The ISR's write to the NIC's register: no interrupt, nor one that is held back, until it is enabled again. */
  disableInterrupt(message: Message, nowPs: number): void {
    message.disable();
    this.parts.listener.interruptDisabled(message, nowPs);
  }

  /**
   * The DPC's write to the NIC's register. If frames wait already, the interrupt is raised again at once, or, with
   * interrupt moderation, when they have waited long enough: a wake-up is never lost. With adaptive moderation the
   * driver decides first. An interrupt that is on its way, since nobody has disabled the message yet, is not raised a
   * second time.
   */
  enableInterrupt(message: Message, nowPs: number): void {
    const { waiting, isOnItsWay } = message;
    message.disabled = false;
    this.parts.listener.interruptEnabled(message, nowPs);
    if (!isOnItsWay) message.becomeQuiet();
    message.adaptation?.completed(nowPs, message.interrupts);
    if (waiting > 0 && !isOnItsWay) this.wakeUp(message, waiting, nowPs);
  }

  /** An interrupt was enabled while frames wait. */
  protected wakeUp(message: Message, waiting: number, nowPs: number): void {
    this.moderate(message, waiting, nowPs);
  }

  /** Looks up the rings of a block's frames that are to come: all at a time, since one need not wait for another. */
  private lookUp({ connectionOf, count }: ArrivalBlock): void {
    const { steering } = this.parts;
    if (this.ringOf.length < count) this.ringOf = new Uint16Array(connectionOf.length);
    steering.lookUp(connectionOf, this.ringOf, this.next, count);
    this.version = steering.version;
  }

  private framesDue(message: Message, timePs: number): void {
    if (message.state === "held-back") this.interruptAt(timePs, message);
    else this.moderate(message, 1, timePs);
  }

  /** Frames wait: interrupt now, or hold the interrupt back. */
  private moderate(message: Message, waiting: number, nowPs: number): void {
    const { frames } = message.timer;
    const duePs = Math.max(nowPs, this.dueTimePs(message));
    if (waiting >= frames || duePs === nowPs) this.interruptAt(nowPs, message);
    else {
      message.holdBack(frames - waiting);
      this.parts.host.holdBack(message, duePs);
    }
  }

  /** The time for which a message is held back is over. */
  timedOut(message: Message, nowPs: number): void {
    const duePs = this.dueTimePs(message); // later than it was if the time counts from the last frame
    if (duePs > nowPs) this.parts.host.holdBack(message, duePs);
    else this.interruptAt(nowPs, message);
  }

  private interruptAt(timePs: number, message: Message): void {
    message.raise(timePs);
    this.parts.host.raise(message, timePs);
  }

  private pullBlock(): void {
    this.block = this.parts.arrivals.nextBlock();
    this.next = this.counted = this.version = 0;
    this.nextPs = this.block === null ? Infinity : this.block.timePsOf[0];
    if (this.block) this.lastArrivalPs = this.block.timePsOf[this.block.count - 1];
  }

  /**
   * When the waiting frames of a message interrupt, unless there are enough of them before. Decision: a delay from the
   * first frame counts from the oldest that waits, one from the last frame from the youngest in a receive buffer, an
   * interval from the instant at which the message's last interrupt left the NIC, also if that was before the interrupt
   * was enabled again.
   */
  protected dueTimePs(message: Message): number {
    const { from, delayPs } = message.timer;
    if (from === "first frame") return message.oldestWaitingPs + delayPs;
    return (from === "last frame" ? message.youngestWaitingPs : message.lastInterruptPs) + delayPs;
  }
}
