// A thread that has the main thread evaluate an expression every 50 ms while it is busy, through Node's inspector
// (Session.connectToMainThread; no port is opened). The thread is started at the first use, and connected only while
// something runs: a process does not end while an inspector is connected.
import { Worker } from "node:worker_threads";

const EVERY_MS = 50;

const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { Session } = require("node:inspector");
let session = null, timer = null;
parentPort.on("message", (begin) => {
  clearInterval(timer);
  session?.disconnect();
  session = null;
  if (!begin) return;
  timer = setInterval(() => {
    if (session === null) {
      session = new Session();
      session.connectToMainThread();
    }
    session.post("Runtime.evaluate", { expression: workerData.expression, silent: true }, (error, answer) => {
      // Not from the expression itself: the signal would end the inspector's own call.
      if (answer?.result.value === true) process.kill(process.pid, "SIGINT");
    });
  }, workerData.everyMs);
});
`;

export class StopWatch {
  readonly #expression: string;
  #worker: Worker | null = null;

  constructor(expression: string) {
    this.#expression = expression;
  }

  begin(): void {
    if (this.#worker === null) {
      this.#worker = new Worker(THREAD, {
        eval: true,
        workerData: { expression: this.#expression, everyMs: EVERY_MS },
      });
      this.#worker.unref();
    }
    this.#worker.postMessage(true);
  }

  end(): void {
    this.#worker?.postMessage(false);
  }
}
