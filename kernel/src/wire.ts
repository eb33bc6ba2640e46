// Jupyter's wire protocol ("Messaging in Jupyter", the wire protocol): a message as ZeroMQ frames, signed, and back.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the messaging protocol that the kernel speaks. */
export const PROTOCOL_VERSION = "5.5";

/** The fields of a message's content or metadata. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** A message that came in: `identity` are the frames by which ZeroMQ finds the sender again. */
export interface Incoming {
  readonly identity: readonly Buffer[];
  readonly header: Header;
  readonly metadata: Fields;
  readonly content: Fields;
  readonly buffers: readonly Buffer[];
}

/** A message that goes out; `parent` is the header of the request that it belongs to, if any. */
export interface Outgoing {
  readonly type: string;
  readonly content: Fields;
  readonly parent?: Header;
  readonly metadata?: Fields;
  readonly buffers?: readonly Uint8Array[];
}

const DELIMITER = Buffer.from("<IDS|MSG>");

/** Writes and reads messages with the key of a connection file; without a key nothing is signed. */
export class Wire {
  private readonly session = randomUUID();

  constructor(
    private readonly key: string,
    private readonly algorithm = "sha256",
  ) {}

  /** The wire of a connection file. */
  static of({ key, signature_scheme = "hmac-sha256" }: { key: string; signature_scheme?: string }): Wire {
    return new Wire(key, signature_scheme.replace(/^hmac-/, ""));
  }

  /** @throws Error if the frames are not a message, or not signed with the key. */
  read(frames: readonly Buffer[]): Incoming {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [signature, ...rest] = frames.slice(at + 1);
    if (at < 0 || rest.length < 4) throw new Error("The frames are not a Jupyter message.");
    const expected = Buffer.from(this.sign(rest.slice(0, 4)));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new Error("The message's signature is wrong.");
    const [header, , metadata, content] = rest.slice(0, 4).map((frame) => JSON.parse(frame.toString()) as unknown);
    return {
      identity: frames.slice(0, at),
      header: header as Header,
      metadata: metadata as Fields,
      content: content as Fields,
      buffers: rest.slice(4),
    };
  }

  /** The frames of a message, for the receiver with this identity (or, on the broadcast socket, of this topic). */
  write({ type, content, parent, metadata = {}, buffers = [] }: Outgoing, identity: readonly Buffer[]): Uint8Array[] {
    const header: Header = {
      msg_id: randomUUID(),
      session: this.session,
      username: parent?.username ?? "kernel",
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent ?? {}, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...identity, DELIMITER, Buffer.from(this.sign(parts)), ...parts, ...buffers];
  }

  private sign(parts: readonly Buffer[]): string {
    if (this.key === "") return "";
    const hmac = createHmac(this.algorithm, this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}
