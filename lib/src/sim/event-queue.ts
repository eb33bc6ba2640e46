// Events in the order of their time: a binary heap in typed arrays, because the simulation does this more often than
// anything else that is not about a single frame. Equal times go by the order of the kind of event, then first
// scheduled first; never by chance.
import { checkWhole } from "../check.js";

/** What an event wakes: it is told the number that it was scheduled with. */
export interface Target {
  fire(argument: number): void;
}

/** Each order leaves room for so many events before the next. */
const EVENTS_PER_ORDER = 2 ** 37;

export class EventQueue {
  /** Time of the next event, picoseconds; Infinity if there is none. */
  nextPs = Infinity;

  private size = 0;
  private scheduled = 0;
  // The heap: time, rank at equal times, and the slot in which the rest of the event stands and stays.
  private timePs: Float64Array;
  private rank: Float64Array;
  private slot: Int32Array;
  private readonly targetOf: Target[] = [];
  private readonly argumentOf: number[] = [];
  private readonly freeSlots: number[] = [];

  constructor(capacity = 256) {
    checkWhole("The capacity of the event queue", capacity, 1, 2 ** 24);
    this.timePs = new Float64Array(capacity);
    this.rank = new Float64Array(capacity);
    this.slot = new Int32Array(capacity);
  }

  get length(): number {
    return this.size;
  }

  /** The order of the next event. The queue must not be empty. */
  get nextOrder(): number {
    return Math.floor(this.rank[0] / EVENTS_PER_ORDER);
  }

  /** Adds an event. `order` is a whole number from 0 to 65,535: at equal times the smaller goes first. */
  push(timePs: number, order: number, target: Target, argument: number): void {
    if (this.size === this.timePs.length) this.grow();
    const slot = this.freeSlots.pop() ?? this.targetOf.length;
    this.targetOf[slot] = target;
    this.argumentOf[slot] = argument;
    this.siftUp(this.size++, timePs, order * EVENTS_PER_ORDER + this.scheduled++, slot);
    this.nextPs = this.timePs[0];
  }

  /** Takes the next event away and fires it. The queue must not be empty. */
  fireNext(): void {
    const slot = this.slot[0];
    const last = --this.size;
    if (last > 0) this.siftDown(last, this.timePs[last], this.rank[last], this.slot[last]);
    this.nextPs = last > 0 ? this.timePs[0] : Infinity;
    this.freeSlots.push(slot);
    this.targetOf[slot].fire(this.argumentOf[slot]);
  }

  /** Puts an event at the place where its later parents have made room, from the end of the heap upward. */
  private siftUp(end: number, time: number, rank: number, slot: number): void {
    const { timePs, rank: ranks, slot: slots } = this;
    let place = end;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentPs = timePs[parent];
      if (parentPs < time || (parentPs === time && ranks[parent] < rank)) break;
      timePs[place] = parentPs;
      ranks[place] = ranks[parent];
      slots[place] = slots[parent];
      place = parent;
    }
    timePs[place] = time;
    ranks[place] = rank;
    slots[place] = slot;
  }

  /** Puts an event at the place where its earlier children have made room, from the root downward. */
  private siftDown(size: number, time: number, rank: number, slot: number): void {
    const { timePs, rank: ranks, slot: slots } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      let childPs = timePs[child];
      const other = child + 1;
      if (other < size) {
        const otherPs = timePs[other];
        if (otherPs < childPs || (otherPs === childPs && ranks[other] < ranks[child])) {
          child = other;
          childPs = otherPs;
        }
      }
      if (childPs > time || (childPs === time && ranks[child] > rank)) break;
      timePs[place] = childPs;
      ranks[place] = ranks[child];
      slots[place] = slots[child];
      place = child;
    }
    timePs[place] = time;
    ranks[place] = rank;
    slots[place] = slot;
  }

  private grow(): void {
    const { timePs, rank, slot } = this;
    this.timePs = new Float64Array(timePs.length * 2);
    this.timePs.set(timePs);
    this.rank = new Float64Array(rank.length * 2);
    this.rank.set(rank);
    this.slot = new Int32Array(slot.length * 2);
    this.slot.set(slot);
  }
}
