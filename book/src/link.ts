// The page's end of its worker: starts it, hears it in slices, so that a page that is given much can answer its reader
// in between, and ends it.
import { script, shared } from "./dom.js";
import type { Answer, FromWorker, Output, Shown, ToWorker } from "./messages.js";

/** The reader has ended the worker. */
export class Stopped extends Error {}

/** How long the page takes in messages before it looks after its reader. */
const SLICE_MS = 30;

export class Link {
  #worker: Worker | null = null;
  #isEnded = false;
  #answer: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  readonly #inbox: FromWorker[] = [];
  readonly #next = new MessageChannel();

  constructor(private readonly heard: (message: Output | Shown, link: Link) => void) {
    this.#next.port1.onmessage = () => this.#take();
  }

  /** @throws Stopped, or Error if the worker cannot start */
  async start(): Promise<void> {
    await Promise.all([script("worker.js"), script("data.js")]);
    if (this.#isEnded) throw new Stopped();
    // Chromium and Firefox refuse Worker("file:..."); a Blob's address works in both.
    const address = URL.createObjectURL(new Blob([shared.rssWorker ?? ""], { type: "text/javascript" }));
    this.#worker = new Worker(address);
    this.#worker.onerror = ({ message }) => this.#answer?.reject(new Error(message));
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (!this.#isEnded && this.#inbox.push(data) === 1) this.#next.port2.postMessage(null);
    };
    const { dataset } = document.body;
    const answer = await this.ask({ kind: "start", files: shared.rssFiles ?? {}, version: dataset.version ?? "" });
    URL.revokeObjectURL(address);
    if (answer.kind === "broken") throw new Error(answer.message);
  }

  tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** Says something and waits for the answer; one question at a time. @throws Stopped */
  ask(question: ToWorker): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#isEnded) return reject(new Stopped());
      this.#answer = { resolve, reject };
      this.tell(question);
    });
  }

  end(): void {
    this.#isEnded = true;
    this.#worker?.terminate();
    this.#inbox.length = 0;
    this.#answer?.reject(new Stopped());
  }

  #take(): void {
    const begin = performance.now();
    let taken = 0;
    for (; taken < this.#inbox.length && performance.now() - begin < SLICE_MS; taken += 1) {
      const message = this.#inbox[taken];
      try {
        if (isAnswer(message)) this.#answer?.resolve(message);
        else this.heard(message, this);
      } catch (error) {
        reportError(error); // one output that the page cannot show does not keep it from the others
      }
    }
    this.#inbox.splice(0, taken);
    if (this.#inbox.length > 0) this.#next.port2.postMessage(null);
  }
}

const isAnswer = (message: FromWorker): message is Answer =>
  ["ready", "broken", "done", "analysed"].includes(message.kind);
