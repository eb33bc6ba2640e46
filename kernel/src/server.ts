// The kernel's side of Jupyter's sockets: takes requests in, calls the handler of their type, and says busy before and
// idle after. What a handler does is not known here.
import { Request } from "./request.js";
import { bindSockets, type Connection, type Frames, type Sockets } from "./sockets.js";
import { Wire, type Incoming, type Outgoing } from "./wire.js";

export type Handle = (request: Request) => void | Promise<void>;

interface Handler {
  readonly handle: Handle;
  /** Whether requests wait for the one before: whatever runs the reader's code does. */
  readonly inTurn: boolean;
}

/** What waits for its turn: a request, or a task of the kernel's own, in the name of a request. */
interface Turn {
  readonly request: Request | null;
  readonly run: () => Promise<void>;
}

export class Server {
  private readonly handlers = new Map<string, Handler>();
  private readonly wire: Wire;
  private readonly waiting: Turn[] = [];
  private readonly dismissed = new WeakMap<Request, Handle>();
  private running: Turn | undefined;
  private sockets: Sockets | undefined;

  /** @param interrupt stops what runs, if it waits for something. */
  constructor(
    private readonly connection: Connection,
    private readonly interrupt: () => void,
  ) {
    this.wire = Wire.of(connection);
  }

  /** Answers requests of this type at once, also while a cell waits for something. */
  atOnce(type: string, handle: Handle): this {
    this.handlers.set(type, { handle, inTurn: false });
    return this;
  }

  /** Answers requests of this type, and of all such types, one after the other, in the order in which they came. */
  inTurn(type: string, handle: Handle): this {
    this.handlers.set(type, { handle, inTurn: true });
    return this;
  }

  /**
   * Runs a task of the kernel's own in turn with the requests, in the order in which they came: never while a cell
   * runs. The task must not reject.
   *
   * @param request in whose name the kernel says that it is busy, and idle again
   */
  turn(task: () => Promise<void>, request: Request | null): Promise<void> {
    return new Promise((resolve) => {
      const run = async (): Promise<void> => {
        request?.publish("status", { execution_state: "busy" });
        await task();
        request?.publish("status", { execution_state: "idle" });
        resolve();
      };
      this.wait({ request: null, run });
    });
  }

  /** Whether a request has come that is not yet taken in, because this thread is busy; `lookAgain` ends the asking. */
  hasMore(): boolean {
    return this.sockets?.hasMore() ?? false;
  }

  lookAgain(): void {
    this.sockets?.lookAgain();
  }

  /** Binds the sockets and answers from then on. */
  async start(): Promise<void> {
    this.sockets = await bindSockets(this.connection, {
      request: (frames, answer) => this.take(frames, answer),
      interrupt: this.interrupt,
      subscription: (topic, answer) =>
        answer(this.wire.write({ type: "iopub_welcome", content: { subscription: topic.toString() } }, [topic])),
    });
    this.broadcast({ type: "status", content: { execution_state: "starting" } });
  }

  /** Sends to every client. */
  broadcast(message: Outgoing): void {
    this.sockets?.broadcast(this.wire.write(message, [Buffer.from(message.type)]));
  }

  /** Answers the requests of a type that wait now in another way, when it is their turn. */
  dismiss(type: string, handle: Handle): void {
    for (const { request } of this.waiting) if (request?.type === type) this.dismissed.set(request, handle);
  }

  async close(): Promise<void> {
    await this.sockets?.close();
  }

  private take(frames: readonly Buffer[], answer: (frames: Frames) => void): void {
    let message: Incoming;
    try {
      message = this.wire.read(frames);
    } catch {
      return; // Not a message of a client that knows the key: the protocol drops it.
    }
    const request = new Request(message, {
      send: (reply) => answer(this.wire.write(reply, message.identity)),
      broadcast: (output) => this.broadcast(output),
    });
    const handler = this.handlers.get(request.type);
    if (handler?.inTurn)
      this.wait({ request, run: () => this.answer(request, this.dismissed.get(request) ?? handler.handle) });
    else void this.answer(request, handler?.handle);
  }

  private wait(turn: Turn): void {
    this.waiting.push(turn);
    if (this.running === undefined) void this.work();
  }

  private async work(): Promise<void> {
    for (;;) {
      this.running = this.waiting.shift();
      if (this.running === undefined) return;
      await this.running.run();
    }
  }

  private async answer(request: Request, handle: Handle | undefined): Promise<void> {
    request.publish("status", { execution_state: "busy" });
    try {
      await handle?.(request);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      request.reply({ status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] });
    }
    request.publish("status", { execution_state: "idle" });
    // Clients show the last state that was said: a cell that still runs says again that it does.
    if (this.running?.request !== request) this.running?.request?.publish("status", { execution_state: "busy" });
  }
}
