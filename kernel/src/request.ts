// A request of a client: what it asks, and how it is answered.
import type { Fields, Header, Incoming, Outgoing } from "./wire.js";

/** Metadata and binary buffers that go with a message's content. */
export type Extras = Pick<Outgoing, "metadata" | "buffers">;

/** How a server sends: to one client, or to all of them. */
export interface Sender {
  send(message: Outgoing): void;
  broadcast(message: Outgoing): void;
}

export class Request {
  readonly header: Header;
  readonly content: Fields;
  readonly metadata: Fields;
  readonly buffers: readonly Buffer[];

  constructor(
    { header, content, metadata, buffers }: Incoming,
    private readonly sender: Sender,
  ) {
    [this.header, this.content, this.metadata, this.buffers] = [header, content, metadata, buffers];
  }

  /** The message's type, such as "execute_request". */
  get type(): string {
    return this.header.msg_type;
  }

  /** Answers the client that asked: "execute_request" with an "execute_reply". */
  reply(content: Fields, extras: Extras = {}): void {
    this.sender.send({
      ...extras,
      type: this.type.replace(/_request$/, "_reply"),
      content: { status: "ok", ...content },
      parent: this.header,
    });
  }

  /** Tells every client something that this request brought about: a status, an output, a comm message. */
  publish(type: string, content: Fields, extras: Extras = {}): void {
    this.sender.broadcast({ ...extras, type, content, parent: this.header });
  }
}
