// Runs the cells of a session, one after the other: their numbers, their outputs and replies, and the history of what
// was run ("Messaging in Jupyter", execute).
import { setTimeout as wait } from "node:timers/promises";
import type { Cells } from "./cells.js";
import type { PastCell } from "./history.js";
import type { Output } from "./output.js";
import type { Request } from "./request.js";

/**
 * So long after an error, requests that a client sent before it heard of the error may still be on their way: Run All
 * sends every cell at once.
 */
const ON_THEIR_WAY_MS = 100;

export class Execution {
  readonly past: PastCell[] = [];
  private count = 0;

  /** @param dismiss answers the execute requests that wait now with this, when it is their turn. */
  constructor(
    private readonly cells: Cells,
    private readonly output: Output,
    private readonly dismiss: (answer: (request: Request) => void) => void,
  ) {}

  /** Answers an execute_request. */
  async execute(request: Request): Promise<void> {
    const { code, silent = false, store_history: stores = true, stop_on_error: stops = true } = request.content;
    const source = String(code);
    const isStored = stores === true && silent !== true;
    if (isStored) this.count += 1;
    const count = this.count;
    this.output.begin(request, silent === true);
    this.output.publish("execute_input", { code: source, execution_count: count });
    const outcome = await this.cells.run(source, count);
    const result = outcome.error === null ? outcome.result : null;
    if (isStored) this.past.push({ count, source, result: textOf(result) });

    const reply = { execution_count: count, user_expressions: {}, payload: this.output.payload };
    if (outcome.error === null) {
      // A value that has nothing to show leaves no output.
      if (result === null || Object.keys(result).length === 0) this.output.flush();
      else this.output.publish("execute_result", { execution_count: count, data: result, metadata: {} });
      request.reply(reply);
    } else {
      this.output.publish("error", { ...outcome.error });
      // The reply waits, so that a client which waited for it is never taken for one that did not know.
      if (stops === true) await wait(ON_THEIR_WAY_MS);
      request.reply({ ...reply, ...outcome.error, status: "error" });
      if (stops === true)
        // Without a count, as from Jupyter's own kernel: a page would show it beside a cell that has not run.
        this.dismiss((later) => later.reply({ status: "aborted" }));
    }
  }
}

const textOf = (bundle: Readonly<Record<string, unknown>> | null): string | null => {
  const text = bundle?.["text/plain"];
  return typeof text === "string" ? text : null;
};
