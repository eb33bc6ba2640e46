// The five ZeroMQ sockets of a kernel ("Messaging in Jupyter", sockets), as the connection file names them. Two of them
// must be heard while a cell keeps this thread busy: control and the heartbeat live in a thread of their own.
import { Worker } from "node:worker_threads";
import { Reply, Router, XPublisher } from "zeromq";
import { hearInterrupt, sharedInterrupts } from "./interrupts.js";

/** Jupyter's connection file. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme?: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

export type Frames = readonly Uint8Array[];

/** A request that the control thread passes on. */
export interface FromControl {
  readonly frames: Frames;
  readonly isInterrupt: boolean;
}

export interface Sockets {
  broadcast(frames: Frames): void;
  /** Whether a message waits on the shell socket; after the last such question the socket needs `lookAgain`. */
  hasMore(): boolean;
  lookAgain(): void;
  /** Closes them once what was sent is on its way. */
  close(): Promise<void>;
}

/** What is done with what comes in. */
export interface Receivers {
  request(frames: readonly Buffer[], answer: (frames: Frames) => void): void;
  /** A client has subscribed to a topic of the broadcast socket; most subscribe to "", which is all of them. */
  subscription(topic: Buffer, answer: (frames: Frames) => void): void;
  /** A client wants what runs to stop. */
  interrupt(): void;
}

// With a time-out of 0 every message is handed over at once. Otherwise zeromq would make the 513th of one turn of the
// event loop wait, and refuse those after it. Without a high-water mark nothing is dropped while a client is slow.
const SENDING = { sendTimeout: 0, sendHighWaterMark: 0, linger: 1000 };

/** Binds the sockets of a connection. */
export async function bindSockets(connection: Connection, on: Receivers): Promise<Sockets> {
  const [shell, stdin] = [new Router(SENDING), new Router(SENDING)];
  const iopub = new XPublisher({ ...SENDING, verbosity: "allSubs" });
  await Promise.all([
    shell.bind(address(connection, "shell_port")),
    stdin.bind(address(connection, "stdin_port")),
    iopub.bind(address(connection, "iopub_port")),
  ]);
  // From the start, so that a client's first message is the welcome to its subscription.
  void each(iopub, ([frame]) => {
    if (frame[0] === 1) on.subscription(frame.subarray(1), (answer) => send(iopub, answer));
  });
  const control = await controlThread(connection, on);

  void each(shell, (frames) => on.request(frames, (answer) => send(shell, answer)));
  return {
    broadcast: (frames) => send(iopub, frames),
    hasMore: () => shell.readable,
    // Asking takes away ZeroMQ's signal that a message has come. Sending makes zeromq look again by itself, and what is
    // sent to nobody is dropped.
    lookAgain: () => send(shell, [Buffer.from("nobody"), Buffer.from("")]),
    close() {
      for (const socket of [shell, stdin, iopub]) socket.close();
      return control.close();
    },
  };
}

/** Starts the thread of control-thread.ts and passes its requests on. */
async function controlThread(connection: Connection, on: Receivers): Promise<Pick<Sockets, "close">> {
  const interrupts = sharedInterrupts();
  const thread = new Worker(new URL("./control-thread.js", import.meta.url), {
    workerData: { connection, interrupts },
  });
  await new Promise((resolve, reject) => {
    thread.once("message", resolve).once("error", reject);
  });
  thread.on("message", ({ frames, isInterrupt }: FromControl) => {
    if (isInterrupt && !hearInterrupt(interrupts)) on.interrupt();
    on.request(
      frames.map((frame) => Buffer.from(frame)),
      (answer) => thread.postMessage(answer),
    );
  });
  return {
    async close() {
      const ended = new Promise((resolve) => thread.once("exit", resolve));
      thread.postMessage(null);
      await ended;
    },
  };
}

/** The control thread's own part: binds its two sockets and answers until it is told to close them. */
export async function bindControl(
  connection: Connection,
  on: (frames: readonly Buffer[]) => void,
): Promise<{ answer(frames: Frames): void; close(): void }> {
  const [control, heartbeat] = [new Router(SENDING), new Reply(SENDING)];
  await Promise.all([
    control.bind(address(connection, "control_port")),
    heartbeat.bind(address(connection, "hb_port")),
  ]);
  void each(heartbeat, (frames) => send(heartbeat, frames));
  void each(control, on);
  return {
    answer: (frames) => send(control, frames),
    close() {
      control.close();
      heartbeat.close();
    },
  };
}

type Port = "shell_port" | "control_port" | "iopub_port" | "stdin_port" | "hb_port";

const address = (connection: Connection, port: Port): string =>
  `${connection.transport}://${connection.ip}${connection.transport === "ipc" ? "-" : ":"}${connection[port]}`;

/** Calls `receive` for every message until the socket is closed. */
async function each(socket: AsyncIterable<Buffer[]>, receive: (frames: Buffer[]) => void): Promise<void> {
  for await (const frames of socket) receive(frames);
}

/** Sends; a client that is gone, or a socket that was closed meanwhile, needs no message. */
function send(socket: { send(frames: Uint8Array[]): Promise<void> }, frames: Frames): void {
  socket.send([...frames]).catch(() => undefined);
}
