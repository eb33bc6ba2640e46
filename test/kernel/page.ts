// A page as the kernel sees it: a client on the sockets of a kernel that it starts, which runs cells, sends comm
// messages and keeps everything that the kernel publishes.
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { paths } from "../notebooks/temporary.js";

type Fields = Readonly<Record<string, unknown>>;

/** A message of the kernel's; `parent` is the id of the one that it belongs to. */
export interface Heard {
  readonly type: string;
  readonly parent: string | undefined;
  readonly content: Fields;
}

const DELIMITER = Buffer.from("<IDS|MSG>");
const KEY = "a key";

export class Page {
  /** Everything published since the start. */
  readonly heard: Heard[] = [];
  private readonly looks = new Set<() => void>();
  private readonly replies = new Map<string, (content: Fields) => void>();

  private constructor(
    private readonly kernel: ChildProcess,
    private readonly shell: Dealer,
    private readonly control: Dealer,
    private readonly iopub: Subscriber,
  ) {
    void each(shell, ({ parent = "", content }) => {
      this.replies.get(parent)?.(content);
      this.replies.delete(parent);
    });
    void each(iopub, (message) => {
      this.heard.push(message);
      for (const look of this.looks) look();
    });
  }

  /** Starts a kernel among the notebooks, whose cells find the packages. */
  static async open(): Promise<Page> {
    const folder = mkdtempSync(join(tmpdir(), "rss-lab-page-"));
    const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
    const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port };
    const connection = { transport: "tcp", ip: "127.0.0.1", key: KEY, signature_scheme: "hmac-sha256", ...ports };
    const file = join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const kernel = spawn(process.execPath, [paths.kernelStart, "--config-path", file], { cwd: paths.notebooks });
    process.once("exit", () => kernel.kill("SIGKILL")); // Whatever the test did, no kernel is left.
    const [shell, control, iopub] = [new Dealer(), new Dealer(), new Subscriber()];
    shell.connect(`tcp://127.0.0.1:${shell_port}`);
    control.connect(`tcp://127.0.0.1:${control_port}`);
    iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    iopub.subscribe();
    const page = new Page(kernel, shell, control, iopub);
    // What is published before the subscription has arrived is lost.
    do await page.ask("kernel_info_request", {});
    while (page.heard.length === 0);
    rmSync(folder, { recursive: true });
    return page;
  }

  /** Ends the kernel; gives its exit code. */
  async close(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.kernel.on("exit", resolve));
    if (this.kernel.exitCode === null) this.shutDown();
    const code = this.kernel.exitCode ?? (await ended);
    for (const socket of [this.shell, this.control, this.iopub]) {
      socket.linger = 0;
      socket.close();
    }
    return code;
  }

  /** The interrupt button. */
  interrupt(): void {
    void this.control.send(message("interrupt_request", {}).frames);
  }

  /** Asks the kernel to end. */
  shutDown(restart = false): void {
    void this.control.send(message("shutdown_request", { restart }).frames);
  }

  /** Sends a message; gives its id. */
  async send(
    type: string,
    content: Fields,
    metadata: Fields = {},
    answered?: (reply: Fields) => void,
  ): Promise<string> {
    const { id, frames } = message(type, content, metadata);
    if (answered !== undefined) this.replies.set(id, answered);
    await this.shell.send(frames);
    return id;
  }

  /** Sends a request; gives its reply. */
  async ask(type: string, content: Fields, metadata: Fields = {}): Promise<Fields> {
    return new Promise((resolve) => void this.send(type, content, metadata, resolve));
  }

  /** Runs a cell and gives what it published; `cellId` is what JupyterLab calls the cell. */
  async run(code: string, cellId: string = randomUUID()): Promise<Heard[]> {
    const from = this.heard.length;
    const id = await this.send("execute_request", { code, silent: false, store_history: true }, { cellId });
    await this.until(
      ({ type, parent, content }) => type === "status" && parent === id && content.execution_state === "idle",
      from,
    );
    return this.heard.slice(from).filter(({ parent }) => parent === id);
  }

  /** The first message published since `from` that fits, as soon as it is there. */
  until(fits: (message: Heard) => boolean, from = 0): Promise<Heard> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.heard.slice(from).find(fits);
        if (found === undefined) return;
        this.looks.delete(look);
        resolve(found);
      };
      this.looks.add(look);
      look();
    });
  }

  /** The id of the widget whose state has these fields; the last, if there are several. */
  widget(fields: Fields): string {
    const opened = this.heard.filter(
      ({ type, content }) => type === "comm_open" && hasFields(stateOf(content), fields),
    );
    return String(opened.at(-1)?.content.comm_id);
  }

  /** The reader changes a widget's state; gives the id of the message. */
  change(widget: string, state: Fields): Promise<string> {
    return this.send("comm_msg", { comm_id: widget, data: { method: "update", state, buffer_paths: [] } });
  }
}

/** A message, signed, as frames. */
function message(type: string, content: Fields, metadata: Fields = {}): { id: string; frames: (Buffer | string)[] } {
  const id = randomUUID();
  const header = { msg_id: id, msg_type: type, session: "page", username: "reader", date: "2026-01-01T00:00:00Z" };
  const parts = [{ ...header, version: "5.3" }, {}, metadata, content].map((part) => JSON.stringify(part));
  const signature = createHmac("sha256", KEY);
  for (const part of parts) signature.update(part);
  return { id, frames: [DELIMITER, signature.digest("hex"), ...parts] };
}

/** The state in a comm message of a widget. */
export const stateOf = ({ data }: Fields): Fields => ((data as Fields | undefined)?.state ?? {}) as Fields;

const hasFields = (state: Fields, fields: Fields): boolean =>
  Object.entries(fields).every(([name, value]) => state[name] === value);

async function each(socket: AsyncIterable<Buffer[]>, hear: (message: Heard) => void): Promise<void> {
  for await (const frames of socket) {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [header, parent, , content] = frames.slice(at + 2).map((frame) => JSON.parse(String(frame)) as Fields);
    hear({ type: String(header.msg_type), parent: parent.msg_id as string | undefined, content });
  }
}

/** Ports that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
