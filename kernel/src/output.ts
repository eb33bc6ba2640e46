// Everything that running code shows, in the order in which it was shown, as messages of the request that runs or ran
// last. Text is gathered: a client's queue overflows if every line is a message of its own.
import { StringDecoder } from "node:string_decoder";
import type { Request } from "./request.js";
import type { Fields } from "./wire.js";

export type StreamName = "stdout" | "stderr";

/** So many stream messages may go out at once, and so many more a second after that: at most 50 in any second. */
const BURST = 20;
const PER_SECOND = 30;

export class Output {
  private text = "";
  private name: StreamName = "stdout";
  private owner: Request | undefined;
  private isSilent = false;
  private pages: Fields[] = [];
  private timer: NodeJS.Timeout | undefined;
  private allowed = BURST;
  private countedMs = performance.now();
  private readonly decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

  /** From now on output belongs to this request; a silent one shows nothing. */
  begin(request: Request, isSilent = false): void {
    this.flush();
    [this.owner, this.isSilent, this.pages] = [request, isSilent, []];
  }

  /** Adds text to a stream. It goes out at once, or within a moment if much of it comes. */
  write(name: StreamName, chunk: string | Uint8Array): void {
    if (name !== this.name) this.flush();
    this.name = name;
    this.text += typeof chunk === "string" ? chunk : this.decoders[name].write(Buffer.from(chunk));
    const now = performance.now();
    this.allowed = Math.min(BURST, this.allowed + ((now - this.countedMs) / 1000) * PER_SECOND);
    this.countedMs = now;
    if (this.allowed >= 1) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), 1000 / PER_SECOND);
  }

  /** Sends the text gathered so far. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === "") return;
    const text = this.text;
    this.text = "";
    this.allowed = Math.max(0, this.allowed - 1);
    this.send("stream", { name: this.name, text });
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
