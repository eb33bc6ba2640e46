// One run of a cell, as the worker knows it: whose output it is, and how much it may still put out. What is above that
// is not sent, so that a page is never given more than it can draw while its reader waits for Stop.
import { errorWords } from "./error-words.js";
import type { FromWorker, Shown } from "./messages.js";

const MOST_PRINTED = 200_000;
const MOST_SHOWN = 500;
const MOST_SHOWN_CHARACTERS = 20_000_000;
/** Errors of timers and forgotten promises. */
const MOST_ERRORS = 20;

export class CellRun {
  /** Other cells whose variables it assigned to. */
  readonly touched = new Set<number>();
  #printed = 0;
  #shown = 0;
  #shownCharacters = 0;
  #errors = 0;

  /** @param isQuiet nothing of it is shown */
  constructor(
    readonly cell: number,
    readonly isQuiet: boolean,
    private readonly post: (message: FromWorker) => void,
  ) {}

  /** @throws Error above what a cell may print */
  print(stream: "stdout" | "stderr", text: string): void {
    if (this.isQuiet) return;
    this.#printed += text.length;
    if (this.#printed > MOST_PRINTED) throw new Error(`The cell printed more than ${MOST_PRINTED} characters`);
    this.post({ kind: "log", cell: this.cell, stream, text: `${text}\n` });
  }

  /** @throws Error above what a cell may show */
  show(message: Shown): void {
    if (this.isQuiet) return;
    this.#shown += 1;
    if (this.#shown > MOST_SHOWN) throw new Error(`The cell showed more than ${MOST_SHOWN} tables, charts and texts`);
    this.#shownCharacters += JSON.stringify(message).length;
    if (this.#shownCharacters > MOST_SHOWN_CHARACTERS)
      throw new Error(`The cell showed tables, charts and texts of more than ${MOST_SHOWN_CHARACTERS} characters`);
    this.post(message);
  }

  /** An error that came when nobody waited for it. */
  fail(thrown: unknown): void {
    if (this.isQuiet || this.#errors === MOST_ERRORS) return;
    this.#errors += 1;
    this.post({ kind: "error", cell: this.cell, ...errorWords(thrown, this.cell) });
  }

  /** A panel that a reader moves puts its drawings in each other's place: each may be as large as the first. */
  beginAnew(): void {
    this.#printed = this.#shown = this.#shownCharacters = this.#errors = 0;
  }
}
