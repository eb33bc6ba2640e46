// The discrete-event kernel: a clock, events, and one sorted stream that is merged with them. It has never heard of
// networks. A stream (of arrivals, say) is far longer than the list of events, so its items never become events: before
// each event the stream is told to handle all its items up to then. At equal times the stream goes first, then events
// by their order.
import { EventQueue, type Target } from "./event-queue.js";

/**
 * The order of events at one instant. Written down once: what the wire does, then the NIC's interrupt, the ISR, the
 * DPC's start and end, then timers, then who looks at what has happened; at equal order, first scheduled first.
 * Arrivals (the stream) come before all of them.
 */
export const EVENT_ORDER = {
  arrival: 0,
  interrupt: 1,
  isr: 2,
  dpcStart: 3,
  dpcEnd: 4,
  timer: 5,
  look: 6,
  keyLook: 7,
} as const;

/** Items in order of time that the simulation merges with its events. */
export interface Stream {
  /** Time of the next item, picoseconds; Infinity at the end. */
  readonly nextPs: number;
  /**
   * Handles every item up to and including `events.nextPs` and `untilPs`; looks at `events.nextPs` again after each,
   * since an item may add an event.
   */
  advance(events: EventQueue, untilPs: number): void;
}

export class Simulation {
  /** The present instant, picoseconds. */
  nowPs = 0;
  private readonly events = new EventQueue();

  /** Time of the next event, picoseconds; Infinity if there is none. Items of the stream may come before. */
  get nextEventPs(): number {
    return this.events.nextPs;
  }

  /** Schedules `target.fire(argument)`. A time that is past is a mistake of the model, not of its user. */
  at(timePs: number, order: number, target: Target, argument = 0): void {
    if (!(timePs >= this.nowPs))
      throw new Error(`An event at ${timePs} ps was scheduled at ${this.nowPs} ps, which is later.`);
    this.events.push(timePs, order, target, argument);
  }

  /**
   * Runs until nothing is left to do, or until the clock would pass `untilPs`; what lies later stays scheduled. Returns
   * the time reached.
   */
  run(untilPs: number, stream: Stream): number {
    for (;;) {
      if (stream.nextPs <= this.events.nextPs && stream.nextPs <= untilPs) stream.advance(this.events, untilPs);
      const nextPs = this.events.nextPs;
      if (nextPs > untilPs || nextPs === Infinity) break;
      this.nowPs = nextPs;
      this.events.fireNext();
    }
    if (untilPs !== Infinity) this.nowPs = untilPs;
    return this.nowPs;
  }
}
