// Everything that running code shows, in the order in which it was shown, as messages of the request that runs or ran
// last. Text is gathered: a client's queue overflows if every line is a message of its own.
import { StringDecoder } from "node:string_decoder";
import type { Request } from "./request.js";
import type { Fields } from "./wire.js";

export type StreamName = "stdout" | "stderr";

/** So many stream messages may go out at once, and so many more a second after that. */
const [BURST, PER_SECOND] = [20, 10];
/** A page draws a cell's whole text again for each message: every so many characters make them rarer. */
const RARER_AFTER = 300_000;

/**
 * Jupyter's server drops text above 3 MB in three seconds of its own clock, unless it is told otherwise. A cell that
 * comes near that is made to wait, as a program is that writes into a full pipe.
 */
const [WINDOW_MS, WINDOW_BYTES] = [3000, 2_000_000];
/** Text is sent in pieces of so many UTF-16 units at most. */
const PIECE = 400_000;
/** Header, parent and signature of a message take about so many bytes. */
const ENVELOPE = 1000;

export class Output {
  private text = "";
  private name: StreamName = "stdout";
  private owner: Request | undefined;
  private isSilent = false;
  private pages: Fields[] = [];
  private timer: NodeJS.Timeout | undefined;
  private allowed = BURST;
  /** Characters of text shown for the request. */
  private shown = 0;
  private countedMs = performance.now();
  private sentLately: { readonly ms: number; readonly bytes: number }[] = [];
  private readonly decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

  /** @param pause keeps the thread waiting for so many milliseconds. */
  constructor(private readonly pause: (ms: number) => void = block) {}

  /** From now on output belongs to this request; a silent one shows nothing. */
  begin(request: Request, isSilent = false): void {
    this.flush();
    [this.owner, this.isSilent, this.pages, this.sentLately] = [request, isSilent, [], []];
    this.shown = 0;
  }

  /** What is shown while `work` runs belongs to this request; then to the one before again. */
  async during(request: Request, work: () => Promise<void>): Promise<void> {
    const { owner, isSilent } = this;
    this.begin(request);
    try {
      await work();
    } finally {
      this.flush();
      [this.owner, this.isSilent] = [owner, isSilent];
    }
  }

  /** Adds text to a stream. It goes out at once, or within a moment if much of it comes. */
  write(name: StreamName, chunk: string | Uint8Array): void {
    if (name !== this.name) this.flush();
    this.name = name;
    this.text += typeof chunk === "string" ? chunk : this.decoders[name].write(Buffer.from(chunk));
    const now = performance.now();
    const perMs = PER_SECOND / 1000 / (1 + this.shown / RARER_AFTER);
    this.allowed = Math.min(BURST, this.allowed + (now - this.countedMs) * perMs);
    this.countedMs = now;
    if (this.allowed >= 1) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), 1 / perMs);
  }

  /** Sends the text gathered so far. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === "") return;
    const [name, text] = [this.name, this.text];
    this.text = "";
    this.shown += text.length;
    this.allowed = Math.max(0, this.allowed - 1);
    for (const piece of pieces(text)) {
      this.waitForRoom(Buffer.byteLength(JSON.stringify(piece)) + ENVELOPE);
      this.send("stream", { name, text: piece });
    }
  }

  private waitForRoom(bytes: number): void {
    for (;;) {
      const now = performance.now();
      this.sentLately = this.sentLately.filter(({ ms }) => now - ms < WINDOW_MS);
      const sum = this.sentLately.reduce((total, each) => total + each.bytes, bytes);
      if (sum <= WINDOW_BYTES || this.sentLately.length === 0) break;
      this.pause(WINDOW_MS - (now - this.sentLately[0].ms));
    }
    this.sentLately.push({ ms: performance.now(), bytes });
  }

  /** Sends a message that is not text: display data, a result, an error. */
  publish(type: string, content: Fields): void {
    this.flush();
    this.send(type, content);
  }

  /** Keeps a bundle for the pager, which is told of it in the reply to the request. */
  page(bundle: Fields): void {
    this.pages.push(bundle);
  }

  /** The payload of the reply to the request: what the pager shows ("Messaging in Jupyter", payloads). */
  get payload(): readonly Fields[] {
    return this.pages.map((data) => ({ source: "page", data, start: 0 }));
  }

  private send(type: string, content: Fields): void {
    if (!this.isSilent) this.owner?.publish(type, content);
  }
}

/** Cuts a text, but no character in two. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = at + PIECE;
    const cutsPair = end < text.length && /[\ud800-\udbff]/.test(text[end - 1]);
    yield text.slice(at, cutsPair ? end - 1 : end);
    at = cutsPair ? end - 1 : end;
  }
}

/** Keeps the thread waiting; an interrupt of the cell wakes it. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A stream's `write` that adds to an output, with Node's signature: the encoding and the callback may be left out. */
export function streamWriter(output: Output, name: StreamName): NodeJS.WriteStream["write"] {
  return (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    const isEncoded = typeof chunk === "string" && typeof encoding === "string" && !/^utf-?8$/i.test(encoding);
    output.write(name, isEncoded ? Buffer.from(chunk, encoding) : chunk);
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
}
