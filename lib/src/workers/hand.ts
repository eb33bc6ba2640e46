// A thread while it works for one crew: the jobs that it holds.
import type { TrafficRecipe } from "../traffic/remake-traffic.js";
import type { Handed, Job } from "./job.js";
import type { Question } from "./task.js";
import type { Thread } from "./thread.js";

export class Hand {
  /** In the order in which they were given, by the numbers of their questions. */
  private readonly held = new Map<number, Job>();
  private traffic: TrafficRecipe | null = null;

  constructor(readonly thread: Thread) {}

  /** How many jobs it holds. */
  get load(): number {
    return this.held.size;
  }

  /** False if this cannot be handed over. */
  give(job: Job, { task, given, traffic }: Handed): boolean {
    const question: Question = {
      task,
      given,
      traffic: traffic !== null && traffic === this.traffic ? "same" : traffic,
    };
    try {
      this.held.set(this.thread.ask(question), job);
    } catch {
      return false;
    }
    this.traffic = traffic;
    return true;
  }

  /** The job that was answered; undefined if it was taken back. */
  answered(number: number): Job | undefined {
    const job = this.held.get(number);
    this.held.delete(number);
    return job;
  }

  /** A job that it has not begun yet, or has none of. It may still do it, and is not heard then. */
  takeBack(): Job | undefined {
    const last = [...this.held].at(-1);
    if (last === undefined || (this.thread.isUp && this.held.size === 1)) return undefined;
    this.held.delete(last[0]);
    return last[1];
  }

  /** All that it held when it was gone: first the one that it was at. */
  takeAll(): Job[] {
    const jobs = [...this.held.values()];
    this.held.clear();
    return jobs;
  }
}
