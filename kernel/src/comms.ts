// Comms: channels between the kernel and the page, opened by either side ("Messaging in Jupyter", custom messages). The
// table is bounded: beyond its size the oldest comm is closed, so that a cell that opens one every time it runs cannot
// fill the kernel and the page.
import { randomBytes } from "node:crypto";

/** JSON, as comm messages carry it. */
export type CommData = Readonly<Record<string, unknown>>;

/** One channel, seen from the kernel. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** Sends JSON to the page; after `close`, nothing. */
  send(data: CommData): void;
  /** Closes the channel on both sides. */
  close(): void;
}

/** What the owner of a comm hears. */
export interface CommListener {
  readonly onMessage?: (data: CommData) => void;
  readonly onClose?: () => void;
}

export interface CommOptions extends CommListener {
  /** Sent to the page with the opening. */
  readonly data?: CommData;
  /** The message's metadata, where a target's protocol asks for it (widgets: their version). */
  readonly metadata?: CommData;
}

/** Sends a message to the page on IOPub. */
export type Publish = (type: string, content: CommData, metadata?: CommData) => void;

/** The content of comm_open, comm_msg and comm_close. */
export interface CommContent {
  readonly comm_id: string;
  readonly target_name?: string;
  readonly data?: CommData;
}

/** How many comms are open at most. A slider takes eight. */
export const MOST_COMMS = 1000;

interface Entry {
  readonly comm: Comm;
  readonly cell: string | null;
  listener: CommListener;
}

export class Comms {
  readonly #open = new Map<string, Entry>();
  readonly #targets = new Map<string, (comm: Comm, data: CommData) => CommListener>();
  readonly #publish: Publish;
  readonly #most: number;
  /** The cell that is running, as the page names it; what it opens is closed when it runs again. */
  #cell: string | null = null;

  constructor(publish: Publish, most = MOST_COMMS) {
    this.#publish = publish;
    this.#most = most;
  }

  /** Opens a comm to what the page has registered under `target`. */
  open(target: string, { data = {}, metadata, ...listener }: CommOptions = {}): Comm {
    const comm = this.#add(randomBytes(16).toString("hex"), target, listener);
    this.#publish("comm_open", { comm_id: comm.id, target_name: target, data }, metadata);
    return comm;
  }

  /** From now on the page can open comms with this target; `listen` answers with what their owner wants to hear. */
  onOpen(target: string, listen: (comm: Comm, data: CommData) => CommListener): void {
    this.#targets.set(target, listen);
  }

  /** A cell begins: the comms that its earlier run opened have lost their place on the page. */
  cellBegins(cell: string | null): void {
    this.#cell = cell;
    if (cell !== null) for (const entry of this.#open.values()) if (entry.cell === cell) entry.comm.close();
  }

  closeAll(): void {
    for (const { comm } of this.#open.values()) comm.close();
  }

  /** The open comms, the oldest first. */
  list(): readonly Comm[] {
    return [...this.#open.values()].map(({ comm }) => comm);
  }

  /** A comm message from the page. Messages for comms that are closed are dropped, as the protocol says. */
  receive(type: string, { comm_id: id, target_name: target = "", data = {} }: CommContent): void {
    if (type === "comm_open") {
      const listen = this.#targets.get(target);
      if (listen === undefined) return this.#publish("comm_close", { comm_id: id, data: {} });
      const comm = this.#add(id, target, {});
      const entry = this.#open.get(id);
      if (entry !== undefined) entry.listener = listen(comm, data);
      return;
    }
    const entry = this.#open.get(id);
    if (type === "comm_msg") entry?.listener.onMessage?.(data);
    else if (this.#open.delete(id)) entry?.listener.onClose?.();
  }

  #add(id: string, target: string, listener: CommListener): Comm {
    const publish = (type: string, data: CommData): void => {
      if (this.#open.has(id)) this.#publish(type, { comm_id: id, data });
    };
    const comm: Comm = {
      id,
      target,
      send: (data) => publish("comm_msg", data),
      close: () => {
        publish("comm_close", {});
        const entry = this.#open.get(id);
        if (this.#open.delete(id)) entry?.listener.onClose?.();
      },
    };
    this.#open.set(id, { comm, cell: this.#cell, listener });
    while (this.#open.size > this.#most) this.#closeOldest();
    return comm;
  }
  /** The oldest comm goes, with all that its cell has opened: a control in which a part is missing helps nobody. */
  #closeOldest(): void {
    const [[id, { comm, cell }]] = this.#open;
    comm.close();
    this.#open.delete(id);
    if (cell === null || cell === this.#cell) return;
    for (const other of this.#open.values()) if (other.cell === cell) other.comm.close();
  }
}
