// One callback of the page's: it runs between cells, for the last of several requests only; a request that comes
// while it runs stops it, if it can be stopped, and what it throws is told in one sentence.
import { sentence } from "./input-error.js";
import { Stopped, type Interruptible } from "./interruptible.js";

/** What a callback is told beside its values: `signal` is aborted when a newer request makes the run useless. */
export interface CallbackContext {
  readonly signal: AbortSignal;
}

/** What is said while it runs. */
export const RUNNING = "running ...";

/** A run longer than this, in milliseconds, is slow: while the hand moves, the next one waits until it rests. */
const SLOW_MS = 300;
/** The hand moves while requests follow each other within this time, in milliseconds. */
const QUIET_MS = 120;
/** So often a run is stopped for messages that turn out not to be for it; then it goes to its end. */
const MOST_VAIN_STOPS = 3;

/** Runs a task between cells, after those that were given before; the task does not reject. */
export type InTurn = (task: () => Promise<void>) => Promise<void>;

export interface CallbackOptions {
  readonly inTurn: InTurn;
  readonly interruptible: Interruptible;
  readonly work: (context: CallbackContext) => unknown;
  /** Hears what there is to say: "running ...", a sentence about a failure, or "" when all is well. */
  readonly say: (text: string) => void;
}

export class Callback {
  readonly #options: CallbackOptions;
  #isWanted = false;
  #isServing = false;
  #requestedMs = -Infinity;
  #handMoves = false;
  #lastTookMs = 0;
  /** How often it was stopped for a message that was about something else. */
  #vainStops = 0;
  #running: AbortController | null = null;

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  /** Asks for a run with the values as they will be when it begins. */
  request(): void {
    this.#isWanted = true;
    this.#vainStops = 0;
    const now = performance.now();
    this.#handMoves = now - this.#requestedMs < QUIET_MS;
    this.#requestedMs = now;
    this.#running?.abort(new Stopped("message"));
    if (!this.#isServing) void this.#serve();
  }

  /** Jupyter's interrupt: the run ends, with no other after it. */
  interrupt(): void {
    if (this.#running === null) return;
    this.#isWanted = false;
    this.#running.abort(new Stopped("interrupt"));
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#isWanted) {
      await this.#rest();
      await this.#options.inTurn(() => this.#run());
    }
    this.#isServing = false;
  }

  /** Lets the messages in that have come; after a slow run, waits until the hand rests. */
  async #rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#lastTookMs < SLOW_MS || !this.#handMoves) return;
    for (;;) {
      const left = this.#requestedMs + QUIET_MS - performance.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  async #run(): Promise<void> {
    const { interruptible, work, say } = this.#options;
    const controller = new AbortController();
    const { signal } = controller;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => {
        const reason = signal.reason as Stopped;
        if (reason.by === "interrupt") reject(reason);
      });
    });
    stopped.catch(() => undefined);
    this.#running = controller;
    this.#isWanted = false;
    say(RUNNING);
    const begin = performance.now();
    try {
      const result = interruptible.call(() => work({ signal }), this.#vainStops < MOST_VAIN_STOPS);
      await Promise.race([result, stopped]);
      say("");
      this.#lastTookMs = performance.now() - begin;
    } catch (error) {
      if (error instanceof Stopped && error.by === "message") {
        // Whatever waits is heard before the next run.
        this.#lastTookMs = Math.max(this.#lastTookMs, SLOW_MS);
        this.#vainStops += 1;
        this.#isWanted = true;
      } else if (!signal.aborted || !this.#isWanted) say(sentence(error));
    } finally {
      this.#running = null;
    }
  }
}
