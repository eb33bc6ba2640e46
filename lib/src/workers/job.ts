// One job of an experiment, and how it is done: here, or by another thread that is handed what it needs.
import { type Answer, type Question, resultOf } from "./task.js";
import type { TrafficRecipe } from "../traffic/remake-traffic.js";

/** What another thread needs for a job. */
export interface Handed extends Question {
  readonly traffic: TrafficRecipe | null;
}

export interface Work<Result> {
  /** Does it here. */
  readonly here: () => Result;
  /** How another thread does it; undefined: none can. */
  readonly there?: {
    /** Asked once, before anything else and in the order of the jobs. Null: the job has to be done here. */
    readonly hand: () => Handed | null;
    /** Reads what the other thread's task gave. */
    readonly read: (result: unknown) => Result;
  };
}

export class Job {
  readonly outcome: Promise<unknown>;
  hasFailed = false;
  private handed: Handed | null | undefined;
  private resolve: (result: unknown) => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private isSettled = false;

  /** @param number in the order of the experiment */
  constructor(
    readonly number: number,
    private readonly work: Work<unknown>,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.outcome.catch(() => undefined); // whoever waits for it hears of it
  }

  /** What to hand over; null if it has to be done here. */
  toHand(): Handed | null {
    if (this.handed === undefined) {
      this.handed = null;
      this.settle(() => {
        this.handed = this.work.there?.hand() ?? null;
      }, false);
    }
    return this.handed;
  }

  /** It has to be done here after all. */
  keep(): void {
    this.handed = null;
  }

  doHere(): void {
    this.toHand();
    if (!this.isSettled) this.settle(() => this.work.here());
  }

  takeAnswer(answer: Answer): void {
    this.settle(() => this.work.there?.read(resultOf(answer)));
  }

  fail(error: unknown): void {
    this.settle(() => {
      throw error;
    });
  }

  /** @param isLast is there a result, or was this a step towards it? */
  private settle(make: () => unknown, isLast = true): void {
    if (this.isSettled) return;
    try {
      const result = make();
      if (isLast) this.resolve(result);
      this.isSettled = isLast;
    } catch (error) {
      this.isSettled = true;
      this.hasFailed = true;
      this.reject(error);
    }
  }
}
