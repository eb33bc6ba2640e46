// Another thread that answers questions in their order, and those that are idle: they stay warm for the next experiment
// and keep no process alive. Whoever takes one has it for himself; nothing of an experiment stays in it.
import type { Port, Threads } from "./threads.js";

/** The first word of a thread that is there. */
export const UP = "up";

export interface ThreadListener {
  /** @param number of the question, as `ask` gave it */
  answer(number: number, answer: unknown): void;
  gone(reason: string): void;
}

export class Thread {
  /** Has it said that it is there? */
  isUp = false;
  isGone = false;
  private asked = 0;
  private answered = 0;
  private listener: ThreadListener | null = null;
  private readonly port: Port;

  constructor(threads: Threads) {
    this.port = threads.start({
      message: (message) => {
        if (message === UP) {
          this.isUp = true;
          return;
        }
        // Counted also where nobody listens any more.
        const number = this.answered++;
        this.listener?.answer(number, message);
      },
      gone: (reason) => {
        if (this.isGone) return;
        this.isGone = true;
        this.listener?.gone(reason);
      },
    });
  }

  /** Returns the question's number; throws if it cannot be copied. */
  ask(question: unknown): number {
    this.port.post(question);
    return this.asked++;
  }

  /** Who hears it from now on; null: nobody does. */
  listen(listener: ThreadListener | null): void {
    this.listener = listener;
    if (!this.isGone) this.port.hold(listener !== null);
  }

  end(): void {
    this.isGone = true;
    this.listener = null;
    this.port.end();
  }
}

export class IdleThreads {
  private readonly idle: Thread[] = [];

  constructor(private readonly threads: Threads) {}

  /** An idle one, or a new one; throws if there cannot be one. */
  take(): Thread {
    for (;;) {
      const thread = this.idle.pop();
      if (thread === undefined) return new Thread(this.threads);
      if (!thread.isGone) return thread;
    }
  }

  /** Keeps it for whoever takes one next. */
  giveBack(thread: Thread): void {
    thread.listen(null);
    if (this.idle.length < this.threads.cores) this.idle.push(thread);
    else thread.end();
  }
}
