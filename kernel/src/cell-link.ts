// Ties comms, controls and their callbacks to the kernel's server: which cell speaks to the page, and when the page's
// wishes are carried out.
import { randomUUID } from "node:crypto";
import type { Callback } from "./callback.js";
import { Comms, type CommContent, type CommData } from "./comms.js";
import { createNotebook } from "./create-notebook.js";
import { Interruptible } from "./interruptible.js";
import { announce, type ShownOutput } from "./notebook.js";
import type { Output } from "./output.js";
import type { Request } from "./request.js";
import type { Server } from "./server.js";
import type { Fields } from "./wire.js";

export class CellLink {
  readonly #comms: Comms;
  readonly #interruptible: Interruptible;
  readonly #callbacks = new Set<WeakRef<Callback>>();
  /** The cell that runs or ran last. */
  #cell: Request | null = null;
  /** The message of the page that is being taken in, and the last one. */
  #taken: Request | null = null;
  #last: Request | null = null;

  constructor(
    private readonly server: Server,
    private readonly stream: Output,
  ) {
    this.#comms = new Comms((type, content, metadata = {}) =>
      // The page knows the echo of its own change by the message that it answers.
      (this.#taken ?? this.#cell)?.publish(type, content, { metadata }),
    );
    this.#interruptible = new Interruptible(server);
    for (const type of ["comm_open", "comm_msg", "comm_close"]) server.atOnce(type, (request) => this.#take(request));
    announce(
      createNotebook({
        comms: this.#comms,
        interruptible: this.#interruptible,
        turns: () => this.#turns(),
        output: (data) => this.#output(data),
        added: (callback) => this.#add(callback),
      }),
    );
  }

  /** An execute_request begins. */
  begin(request: Request): void {
    this.#cell = request;
    const { cellId } = request.metadata;
    this.#comms.cellBegins(typeof cellId === "string" ? cellId : null);
  }

  /** What comm_info_reply lists. */
  openComms(): readonly { comm_id: string; target_name: string }[] {
    return this.#comms.list().map(({ id, target }) => ({ comm_id: id, target_name: target }));
  }

  /** Whether a SIGINT was sent by the kernel itself, to stop a callback. */
  isOwnSignal(): boolean {
    return this.#interruptible.takeOwnSignal();
  }

  /** The interrupt button: the callback that runs ends. */
  interrupt(): void {
    for (const callback of this.#callbacks) callback.deref()?.interrupt();
  }

  /** The kernel ends or starts again: the page takes the controls away. */
  close(): void {
    this.#comms.closeAll();
  }

  /**
   * Takes a comm message in while whatever runs goes on: state changes at once, callbacks wait for their turn. So the
   * page hears "idle" at once too; until then it would hold back what its reader does next.
   */
  #take(request: Request): void {
    [this.#taken, this.#last] = [request, request];
    try {
      this.#comms.receive(request.type, request.content as unknown as CommContent);
    } finally {
      this.#taken = null;
    }
  }

  /** Runs tasks between cells; what they print belongs to the cell that is running now. */
  #turns(): (task: () => Promise<void>) => Promise<void> {
    const cell = this.#cell;
    return (task) =>
      this.server.turn(() => (cell === null ? task() : this.stream.during(cell, task)), this.#last ?? cell);
  }

  /** An output of a cell, by default the one that runs, under an id by which it can be replaced. */
  #output(data: CommData, cell = this.#cell): ShownOutput {
    const transient = { display_id: randomUUID() };
    const show = (type: string, shown: Fields): void => {
      this.stream.flush();
      cell?.publish(type, { data: shown, metadata: {}, transient });
    };
    show("display_data", data);
    return { update: (later) => show("update_display_data", later), next: (more) => this.#output(more, cell) };
  }

  #add(callback: Callback): void {
    for (const known of this.#callbacks) if (known.deref() === undefined) this.#callbacks.delete(known);
    this.#callbacks.add(new WeakRef(callback));
  }
}
