// The five ZeroMQ sockets of a kernel ("Messaging in Jupyter", sockets), as the connection file names them.
import { Reply, Router, XPublisher } from "zeromq";

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

export interface Sockets {
  broadcast(frames: Uint8Array[]): void;
  close(): void;
}

/** What is done with what comes in. */
export interface Receivers {
  request(frames: readonly Buffer[], answer: (frames: Uint8Array[]) => void): void;
  /** A client has subscribed to a topic of the broadcast socket; most subscribe to "", which is all of them. */
  subscription(topic: Buffer): void;
}

/** Binds the sockets of a connection. */
export async function bindSockets(connection: Connection, on: Receivers): Promise<Sockets> {
  // With a time-out of 0 every message is handed over at once. Otherwise zeromq would make the 513th of one turn of the
  // event loop wait, and refuse those after it. Without a high-water mark nothing is dropped while a client is slow.
  const writing = { sendTimeout: 0, sendHighWaterMark: 0, linger: 1000 };
  const [shell, control, stdin] = [new Router(writing), new Router(writing), new Router(writing)];
  const iopub = new XPublisher({ ...writing, verbosity: "allSubs" });
  const heartbeat = new Reply();
  const { transport, ip } = connection;
  const address = (port: number): string => `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${port}`;
  await Promise.all([
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    iopub.bind(address(connection.iopub_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);

  for (const socket of [shell, control])
    void each(socket, (frames) => on.request(frames, (answer) => send(socket, answer)));
  void each(iopub, ([frame]) => {
    if (frame[0] === 1) on.subscription(frame.subarray(1));
  });
  void each(heartbeat, (frames) => send(heartbeat, frames));
  return {
    broadcast: (frames) => send(iopub, frames),
    close() {
      for (const socket of [shell, control, stdin, iopub, heartbeat]) socket.close();
    },
  };
}

/** Calls `receive` for every message until the socket is closed. */
async function each(socket: AsyncIterable<Buffer[]>, receive: (frames: Buffer[]) => void): Promise<void> {
  for await (const frames of socket) receive(frames);
}

/** Sends; a client that is gone, or a socket that was closed meanwhile, needs no message. */
function send(socket: { send(frames: Uint8Array[]): Promise<void> }, frames: Uint8Array[]): void {
  socket.send(frames).catch(() => undefined);
}
