// A clock of its own: keeps the time of somebody's next step, which is no event unless the calendar says so. Whoever
// could tell the difference has it catch up first.
import type { Target } from "../sim/event-queue.js";
import type { Simulation } from "../sim/simulation.js";

/** What all clocks of a machine go by. */
export interface Calendar {
  readonly simulation: Simulation;
  /** Whether steps are events now, so that those of all clocks come in order. */
  isOrdered: boolean;
  /** Work that ends by then, picoseconds, is not cut, and ends in the present window. */
  certainUntilPs: number;
}

/** Where a clock keeps when it is due, picoseconds: in a column, at a place; Infinity: never, or as an event. */
export interface DueTime {
  readonly duePsOf: Float64Array;
  readonly place: number;
}

export abstract class OwnClock implements Target {
  private readonly duePsOf: Float64Array;
  private readonly place: number;
  private nextOrder = Infinity;
  /** Steps that were scheduled so far: an event means something if it is the latest of them. */
  private scheduled = 0;
  private isEvent = false;

  constructor(
    protected readonly calendar: Calendar,
    { duePsOf, place }: DueTime,
  ) {
    this.duePsOf = duePsOf;
    this.place = place;
  }

  /** Does what it waited for. */
  protected abstract step(nowPs: number): void;

  get duePs(): number {
    return this.duePsOf[this.place];
  }

  /** Whether it waits for nothing. */
  get isQuiet(): boolean {
    return this.duePs === Infinity && !this.isEvent;
  }

  catchUpBefore(timePs: number): void {
    const { duePsOf, place } = this;
    while (duePsOf[place] < timePs) this.due(duePsOf[place]);
  }

  /** Does what is due before an event at that time and of that order. */
  catchUp(timePs: number, order: number): void {
    const { duePsOf, place } = this;
    while (duePsOf[place] < timePs || (duePsOf[place] === timePs && this.nextOrder < order)) this.due(duePsOf[place]);
  }

  /** From now on its next step is an event. */
  becomeEvent(): void {
    const { duePsOf, place } = this;
    if (duePsOf[place] < Infinity) this.schedule(duePsOf[place], this.nextOrder);
    duePsOf[place] = this.nextOrder = Infinity;
  }

  /** Its event. */
  fire(scheduled: number): void {
    if (scheduled === this.scheduled) this.due(this.calendar.simulation.nowPs);
  }

  /** Sets the next step, in place of another one that it waited for. */
  protected wait(timePs: number, order: number): void {
    if (this.calendar.isOrdered) return this.schedule(timePs, order);
    this.duePsOf[this.place] = timePs;
    this.nextOrder = order;
    this.isEvent = false;
    this.scheduled++;
  }

  private due(nowPs: number): void {
    this.duePsOf[this.place] = this.nextOrder = Infinity;
    this.isEvent = false;
    this.step(nowPs);
  }

  private schedule(timePs: number, order: number): void {
    this.isEvent = true;
    this.calendar.simulation.at(timePs, order, this, ++this.scheduled);
  }
}
