// Runs a function of the notebook's author so that it can be stopped in the middle, although it is synchronous: by
// Jupyter's interrupt button, and for a message that waits on the socket. V8 ends a script on SIGINT (vm,
// breakOnSigint); the thread of stop-watch.ts asks this one, through the inspector, whether a message waits. Not on
// Windows, where SIGINT ends the process: there a run goes to its end.
import vm from "node:vm";
import { StopWatch } from "./stop-watch.js";

const CALL = Symbol.for("rss-lab-kernel.call");
const ASK = Symbol.for("rss-lab-kernel.ask");
const CALL_IT = new vm.Script("globalThis[Symbol.for('rss-lab-kernel.call')]()");
const ASK_IT = "globalThis[Symbol.for('rss-lab-kernel.ask')]?.()";
/** How long a signal that this kernel sends itself may take, in milliseconds. */
const SIGNAL_MS = 1000;

/** Thrown in place of a result: the run was stopped by the interrupt button, or for a newer message. */
export class Stopped extends Error {
  constructor(readonly by: "interrupt" | "message") {
    super(by === "interrupt" ? "Stopped." : "Stopped for a newer value.");
  }
}

/** Where messages wait; `lookAgain` is called after the last question. */
export interface Mailbox {
  hasMore(): boolean;
  lookAgain(): void;
}

export class Interruptible {
  readonly #mailbox: Mailbox;
  readonly #watch: StopWatch | null;
  /** When this kernel sent itself a signal, or -Infinity. */
  #sentMs = -Infinity;

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
    this.#watch = process.platform === "win32" ? null : new StopWatch(ASK_IT);
  }

  /**
   * Calls `work` and gives what it gives; a promise is not waited for.
   *
   * @param forMessages whether a message that waits stops it
   * @throws Stopped
   */
  call<T>(work: () => T, forMessages: boolean): T {
    const world = globalThis as unknown as Record<symbol, unknown>;
    let result: { value: T } | null = null;
    world[CALL] = () => {
      result = { value: work() };
    };
    if (forMessages && this.#watch !== null) {
      world[ASK] = () => this.#ask();
      this.#watch.begin();
    }
    try {
      CALL_IT.runInThisContext({ breakOnSigint: true });
    } catch (error) {
      if ((error as { code?: string } | null)?.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      throw new Stopped(this.takeOwnSignal() ? "message" : "interrupt");
    } finally {
      delete world[CALL];
      if (ASK in world) this.#mailbox.lookAgain();
      delete world[ASK];
      this.#watch?.end();
    }
    return result!.value;
  }

  /** Whether the SIGINT that has just come was this kernel's own; it is, once for each. */
  takeOwnSignal(): boolean {
    const isOwn = performance.now() - this.#sentMs < SIGNAL_MS;
    this.#sentMs = -Infinity;
    return isOwn;
  }

  /** Runs in this thread in the middle of `work`. */
  #ask(): boolean {
    if (this.#sentMs > -Infinity || !this.#mailbox.hasMore()) return false;
    this.#sentMs = performance.now();
    return true;
  }
}
