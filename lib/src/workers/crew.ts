// The crew of one experiment: this thread and others, which take its jobs in their order, each whoever is free. What a
// job gives does not depend on who does it, so the results do not either. In Node this thread works too; it hands out
// between two jobs of its own, so another thread always has one job waiting beside the one that it is at. At the end,
// and while the others are starting, this thread takes back what they have not begun.
import { threads } from "#threads";
import { InputError, checkWhole } from "../check.js";
import { Hand } from "./hand.js";
import { Job, type Work } from "./job.js";
import type { Answer, Task } from "./task.js";
import { IdleThreads } from "./thread.js";

const MOST_WORKERS = 256;
const idle = new IdleThreads(threads);

/** How the runs of an experiment were made. */
export interface WorkersUsed {
  /** So many threads were there to make runs. 1: all were made in place, one after the other. */
  readonly count: number;
  /** Why runs were made in place although more workers were allowed: a sentence; null if none was. */
  readonly reason: string | null;
}

/** A result that says how its runs were made. The field is hidden: copies and prints are the same for any number. */
export type WithWorkers = { readonly workers: WorkersUsed };

export interface CrewOptions {
  /**
   * This thread leaves the work to the others, if there are any: it has to hear of each result at once, and of who
   * interrupts it.
   */
  readonly looksOn?: boolean;
}

/**
 * Does an experiment with a crew.
 *
 * @param workers 1 to 256 threads that work at the same time; undefined: as many as there are cores
 */
export async function withCrew<Result extends object>(
  workers: number | undefined,
  experiment: (crew: Crew) => Promise<Result>,
  { looksOn = false }: CrewOptions = {},
): Promise<Result & WithWorkers> {
  if (workers !== undefined) checkWhole("The number of workers", workers, 1, MOST_WORKERS);
  const crew = new Crew(workers ?? Math.min(threads.cores, MOST_WORKERS), looksOn);
  try {
    const result = await experiment(crew);
    return Object.defineProperty(result, "workers", { value: crew.used() }) as Result & WithWorkers;
  } finally {
    crew.end();
  }
}

/** The outcomes in their order: what fails first in it is what fails. */
export async function inOrder<Result>(jobs: readonly Promise<Result>[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const job of jobs) results.push(await job);
  return results;
}

export class Crew {
  private queue: Job[] = [];
  private readonly hands: Hand[] = [];
  private jobs = 0;
  private isWorking = false;
  private isOver = false;
  private canStart = true;
  private most = 0;
  private reason: string | null = null;
  private wake: () => void = () => {};

  /** @param allowed threads that may work at the same time */
  constructor(
    readonly allowed: number,
    private readonly looksOn = false,
  ) {}

  /** Does this thread work too, where others do? */
  private get bothWork(): boolean {
    return threads.bothWork && !this.looksOn;
  }

  /** May nobody else be asked? */
  get isAlone(): boolean {
    return this.allowed === 1;
  }

  /** Says why something is done in place. */
  inPlace(reason: string): void {
    if (!this.isAlone) this.reason ??= reason;
  }

  /** Has a task performed by whoever is free. */
  perform<Given, Result>(task: Task<Given, Result>, given: Given): Promise<Result> {
    return this.do({
      here: () => task.perform(given, null),
      there: { hand: () => ({ task: task.name, given, traffic: null }), read: (result) => result as Result },
    });
  }

  /** Has something done in this thread, in its turn. */
  doHere<Result>(here: () => Result, reason: string): Promise<Result> {
    this.inPlace(reason);
    return this.do({ here });
  }

  /** Has a job done by whoever is free. */
  do<Result>(work: Work<Result>): Promise<Result> {
    const job = new Job(this.jobs++, work);
    this.queue.push(job);
    this.wake();
    if (!this.isWorking) {
      this.isWorking = true;
      void Promise.resolve().then(() => this.work());
    }
    return job.outcome as Promise<Result>;
  }

  used(): WorkersUsed {
    return { count: this.most === 0 ? 1 : this.most + (this.bothWork ? 1 : 0), reason: this.reason };
  }

  /** Whoever is idle may be taken by others; what goes on is given up. */
  end(): void {
    this.isOver = true;
    this.queue = [];
    for (const { thread, load } of this.hands.splice(0))
      if (load === 0) idle.giveBack(thread);
      else thread.end();
    this.wake();
  }

  private async work(): Promise<void> {
    while (!this.isOver) {
      this.handOut();
      const job = this.ownJob();
      if (job) {
        job.doHere();
        this.dropAfter(job);
        await threads.turn();
      } else if (this.hands.some(({ load }) => load > 0))
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      else break;
    }
    this.isWorking = false;
  }

  /** Gives every thread what it lacks, first one job to each. */
  private handOut(): void {
    const depth = threads.bothWork ? 2 : 1;
    for (let load = 0; load < depth; load++)
      for (let i = 0; i < this.others; i++) {
        const job = this.queue[0];
        const handed = job?.toHand();
        if (!handed) return;
        const hand = this.hands[i] ?? this.start();
        if (hand === null) return;
        if (hand.load > load) continue;
        if (!hand.give(job, handed)) {
          this.inPlace("Something in the scenario cannot be given to another thread.");
          job.keep();
          return;
        }
        this.queue.shift();
      }
  }

  /** How many threads there may be beside this one. */
  private get others(): number {
    if (this.isAlone || !this.canStart) return this.hands.length;
    return Math.min(this.allowed, this.jobs) - (this.bothWork ? 1 : 0);
  }

  private start(): Hand | null {
    try {
      const hand = new Hand(idle.take());
      hand.thread.listen({
        answer: (number, answer) => {
          const job = hand.answered(number);
          job?.takeAnswer(answer as Answer);
          if (job) this.dropAfter(job);
          this.wake();
        },
        gone: (reason) => this.lose(hand, reason),
      });
      this.hands.push(hand);
      this.most = Math.max(this.most, this.hands.length);
      return hand;
    } catch (error) {
      this.cannotStart((error as Error).message);
      return null;
    }
  }

  /** The next job for this thread, if it is to work now. */
  private ownJob(): Job | undefined {
    const next = this.queue[0];
    const worksToo = this.bothWork || this.hands.length === 0;
    if (next !== undefined) return worksToo || next.toHand() === null ? this.queue.shift() : undefined;
    if (!worksToo) return undefined;
    for (const hand of this.hands) {
      const job = hand.takeBack();
      if (job) return job;
    }
    return undefined;
  }

  /** A thread that never came leaves its jobs to the others; one that dies at a job takes it along. */
  private lose(hand: Hand, reason: string): void {
    this.hands.splice(this.hands.indexOf(hand), 1);
    const jobs = hand.takeAll();
    if (!hand.thread.isUp) this.cannotStart(reason);
    else {
      const job = jobs.shift();
      job?.fail(
        new InputError(
          `A worker ended before its run was done (${reason}): try again, with workers: 1 to make the runs in place.`,
        ),
      );
      if (job) this.dropAfter(job);
    }
    this.queue = [...jobs, ...this.queue].sort((a, b) => a.number - b.number);
    this.wake();
  }

  private cannotStart(reason: string): void {
    this.canStart = false;
    if (this.hands.length === 0) this.most = 0;
    this.inPlace(`No worker could be started: ${reason.replace(/\.$/, "")}.`);
  }

  /** After a failure, later jobs need not be done: the first failure is the one that is told. */
  private dropAfter({ hasFailed, number }: Job): void {
    if (hasFailed) this.queue = this.queue.filter((job) => job.number < number);
  }
}
