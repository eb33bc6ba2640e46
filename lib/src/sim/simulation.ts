// The discrete-event kernel: a clock, events, and one sorted stream that is merged with them. It has never heard of
// networks. A stream (of arrivals, say) is far longer than the list of events, so its items never become events: before
// each event the stream is told to handle all its items up to then. At equal times the stream goes first, then events
// by their order. Parts of a model that do not depend on each other between events may keep clocks of their own.
import { EventQueue, type Target } from "./event-queue.js";

/** So many lanes has each kind of event: one for each CPU or message, and one for who has none. */
const LANES = 4096;

/**
 * The order of events at one instant. Written down once: what the wire does, then the NIC's interrupt, the ISR, the
 * DPC's start and end, then timers, then who looks at what has happened. Arrivals (the stream) come before all of them.
 * Within a kind those of nobody in particular go first, then lane by lane; in a lane, first scheduled first.
 */
export const EVENT_ORDER = {
  arrival: 0,
  interrupt: 1 * LANES,
  isr: 2 * LANES,
  dpcStart: 3 * LANES,
  dpcEnd: 4 * LANES,
  timer: 5 * LANES,
  look: 6 * LANES,
  keyLook: 7 * LANES,
  /** The last that happens at an instant: what comes then counts in the window that ends. */
  windowEnd: 8 * LANES,
} as const;

/**
 * The order of events of a kind that belong to a CPU, or a message, with that number: which of two comes first at one
 * instant does not depend on the way there.
 */
export function inLane(kind: number, number: number): number {
  if (number >= LANES - 1) throw new Error(`CPU or message ${number} has no lane of its own.`);
  return kind + 1 + number;
}

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

/** Parts of a model that keep their own time between events. */
export interface OwnTime {
  /** Does what of theirs comes before an event at that time and of that order. */
  catchUp(timePs: number, order: number): void;
  /** An event was handled: they may depend on each other from now on. */
  eventHandled(): void;
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
   *
   * @param ownTime who keeps time besides; null: nobody
   */
  run(untilPs: number, stream: Stream, ownTime: OwnTime | null = null): number {
    const { events } = this;
    for (;;) {
      if (stream.nextPs <= events.nextPs && stream.nextPs <= untilPs) stream.advance(events, untilPs);
      const nextPs = events.nextPs;
      if (nextPs > untilPs || nextPs === Infinity) {
        ownTime?.catchUp(untilPs, Infinity);
        break;
      }
      ownTime?.catchUp(nextPs, events.nextOrder);
      this.nowPs = nextPs;
      events.fireNext();
      ownTime?.eventHandled();
    }
    if (untilPs !== Infinity) this.nowPs = untilPs;
    return this.nowPs;
  }
}
