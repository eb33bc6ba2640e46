// CaptureReader: a capture file read piece by piece, so that a file of any size, or one that is still being written to
// a pipe, needs no more memory than a piece and the longest frame. Pieces may be cut anywhere; frames, times and
// sentences are those of `readCapture`, which is this reader given the whole file as one piece.
import { refuse, show } from "../check.js";
import { CaptureClock } from "./capture-clock.js";
import { HEAD_BYTES, notACapture } from "./capture-kinds.js";
import type { CapturedFrame, FrameSink, RecordReader } from "./capture-record.js";
import { PcapReader, isPcap } from "./pcap.js";
import { PcapngReader, isPcapng } from "./pcapng.js";

/** What a capture was, known at its end. */
export interface CaptureEnd {
  /** Null if the file is neither. */
  readonly format: "pcap" | "pcapng" | null;
  /** One sentence if the file is broken or no capture, otherwise null. */
  readonly error: string | null;
}

const NOTHING = new Uint8Array(0);

/**
 * Reads a capture from its bytes as they come.
 *
 * @example
 * const reader = new CaptureReader();
 * const file = writePcap([{ bytes: new Uint8Array(60) }]);
 * reader.push(file.subarray(0, 30)).length // => 0
 * reader.push(file.subarray(30)).length // => 1
 * reader.end().error // => null
 */
export class CaptureReader {
  readonly #sink: FrameSink = { frames: [], count: 0, clock: new CaptureClock() };
  #format: CaptureEnd["format"] = null;
  #reader: RecordReader | null = null;
  /** The file's first bytes while they do not tell its format, and for the sentence if they never do. */
  #head: Uint8Array = NOTHING;
  #isForeign = false;
  /** Bytes that were pushed and not taken, in pieces: the beginning of one record. */
  #pieces: Uint8Array[] = [];
  #kept = 0;
  /** Bytes of the file that were taken. */
  #taken = 0;

  /** Null while the first bytes do not tell, and for what is no capture. */
  get format(): CaptureEnd["format"] {
    return this.#format;
  }

  /** Whether the rest of the file does not matter: it is damaged here, or no capture. */
  get isDone(): boolean {
    return this.#reader === null ? this.#isForeign && this.#head.length >= HEAD_BYTES : this.#reader.fault !== null;
  }

  /**
   * The next bytes of the file, any number of them.
   *
   * @returns the frames that they complete; views of the chunk where a frame lies in one, so leave it as it is
   * @throws {InputError} only if `chunk` is not a Uint8Array
   */
  push(chunk: Uint8Array): readonly CapturedFrame[] {
    if (!(chunk instanceof Uint8Array)) refuse(`The piece of the capture is ${show(chunk)}`, "it must be a Uint8Array");
    // A Node Buffer is a Uint8Array with other habits: views of it would be Buffers, too.
    let rest = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#reader === null) rest = this.#findFormat(rest);
    const reader = this.#reader;
    if (reader === null || reader.fault !== null) return [];

    const sink = this.#sink;
    sink.frames = [];
    while (rest.length > 0 && reader.fault === null) {
      if (this.#kept === 0) {
        const taken = reader.read(rest, this.#taken);
        this.#taken += taken;
        if (reader.fault === null) this.#keep(rest.subarray(taken));
        break;
      }
      // The record that the last piece began is completed, and nothing else is copied.
      const wanted = Math.min(reader.needed - this.#kept, rest.length);
      this.#keep(rest.subarray(0, wanted));
      rest = rest.subarray(wanted);
      if (this.#kept < reader.needed) break;
      const joined = this.#join();
      const taken = reader.read(joined, this.#taken);
      this.#taken += taken;
      if (reader.fault === null) this.#keep(joined.subarray(taken));
    }
    return sink.frames;
  }

  /** The file has ended. */
  end(): CaptureEnd {
    const reader = this.#reader;
    if (reader === null) return { format: null, error: notACapture(this.#head) };
    return { format: this.#format, error: reader.fault ?? reader.cut(this.#taken, this.#kept) };
  }

  /** Collects the file's beginning until it tells the format; returns what is to be read then. */
  #findFormat(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    const isFirst = this.#head.length === 0;
    const all = isFirst
      ? new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.length)
      : joined([this.#head, chunk]);
    const isKnown = isPcap(all) ? "pcap" : isPcapng(all) ? "pcapng" : null;
    if (isKnown === null || this.#isForeign) {
      this.#isForeign ||= all.length >= 4;
      this.#head = all.slice(0, HEAD_BYTES);
      return all.subarray(0, 0);
    }
    this.#format = isKnown;
    this.#reader = isKnown === "pcap" ? new PcapReader(this.#sink) : new PcapngReader(this.#sink);
    return all;
  }

  /** Keeps a copy, for the chunk is the caller's. */
  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece.slice());
    this.#kept += piece.length;
  }

  #join(): Uint8Array<ArrayBuffer> {
    const all = joined(this.#pieces);
    this.#pieces = [];
    this.#kept = 0;
    return all;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
