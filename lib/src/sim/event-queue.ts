// Events in the order of their time: a binary heap in typed arrays, because the simulation does this more often than anything else
// that is not about a single frame. Equal times go by the order of the kind of event, then first scheduled first; never by chance.
import { checkWhole } from "../check.js";

/** What an event wakes: it is told the number that it was scheduled with. */
export interface Target {
  fire(argument: number): void;
}

/** Events of each kind at one instant; each kind leaves room for 2^44 events before the next. */
const EVENTS_PER_ORDER = 2 ** 44;

export class EventQueue {
  /** Time of the next event, picoseconds; Infinity if there is none. */
  nextPs = Infinity;

  private size = 0;
  private scheduled = 0;
  private timePs: Float64Array;
  private rank: Float64Array;
  private argument: Float64Array;
  private readonly target: Target[] = [];

  constructor(capacity = 256) {
    checkWhole("The capacity of the event queue", capacity, 1, 2 ** 24);
    this.timePs = new Float64Array(capacity);
    this.rank = new Float64Array(capacity);
    this.argument = new Float64Array(capacity);
  }

  get length(): number {
    return this.size;
  }

  /** Adds an event. `order` is a whole number from 0 to 63: at equal times the smaller goes first. */
  push(timePs: number, order: number, target: Target, argument: number): void {
    if (this.size === this.timePs.length) this.grow();
    const rank = order * EVENTS_PER_ORDER + this.scheduled++;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.isBefore(parent, timePs, rank)) break;
      this.move(parent, place);
      place = parent;
    }
    this.put(place, timePs, rank, target, argument);
    this.nextPs = this.timePs[0] as number;
  }

  /** Takes the next event away and fires it. The queue must not be empty. */
  fireNext(): void {
    const target = this.target[0] as Target;
    const argument = this.argument[0] as number;
    this.removeFirst();
    target.fire(argument);
  }

  private removeFirst(): void {
    const last = --this.size;
    const timePs = this.timePs[last] as number;
    const rank = this.rank[last] as number;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && this.isBefore(child + 1, this.timePs[child] as number, this.rank[child] as number)) child++;
      if (!this.isBefore(child, timePs, rank)) break;
      this.move(child, place);
      place = child;
    }
    if (last > 0) this.put(place, timePs, rank, this.target[last] as Target, this.argument[last] as number);
    this.nextPs = last > 0 ? (this.timePs[0] as number) : Infinity;
  }

  private isBefore(place: number, timePs: number, rank: number): boolean {
    const here = this.timePs[place] as number;
    return here < timePs || (here === timePs && (this.rank[place] as number) < rank);
  }

  private put(place: number, timePs: number, rank: number, target: Target, argument: number): void {
    this.timePs[place] = timePs;
    this.rank[place] = rank;
    this.target[place] = target;
    this.argument[place] = argument;
  }

  private move(from: number, to: number): void {
    this.put(to, this.timePs[from] as number, this.rank[from] as number, this.target[from] as Target, this.argument[from] as number);
  }

  private grow(): void {
    const bigger = (old: Float64Array): Float64Array => {
      const grown = new Float64Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.timePs = bigger(this.timePs);
    this.rank = bigger(this.rank);
    this.argument = bigger(this.argument);
  }
}
