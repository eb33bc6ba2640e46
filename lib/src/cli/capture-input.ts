// openCapture: a capture file, or standard input, as batches of frames, in memory that does not grow with the file.
// gzip is unpacked on the way, by its first bytes, whatever the file is called; several members may follow each other.
// What stands wrong in the capture is data, told at its end; a file that cannot be opened is the caller's mistake.
import { accessSync, constants, createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { CaptureReader } from "../frame/capture-stream.js";
import type { CapturedFrame } from "../index.js";
import { refuse, show } from "../check.js";
import { isGzip, unpackGzip } from "./gzip.js";

export interface OpenCapture {
  /** What sentences call it: the path, or "standard input". */
  readonly name: string;
  /** The frames, in the file's order; to be gone through once. A batch may be empty. */
  batches(): AsyncIterable<readonly CapturedFrame[]>;
  /** After the last batch: null, or one sentence that says what is wrong with the capture. */
  readonly fault: string | null;
  /** After the first frame, or the last batch: null if it is no capture. */
  readonly format: "pcap" | "pcapng" | null;
  /** Bytes of the file that were read, packed as they are, and all that it has; null for a pipe. */
  readonly bytesRead: number;
  readonly size: number | null;
}

/** The frames of a chunk are held at once: of larger ones more outlive a collection, in which memory grows. */
const CHUNK_BYTES = 0x1_0000;

/**
 * Opens a capture.
 *
 * @param path of a file, or "-" for standard input
 * @throws InputError if there is no such file, it is a folder, or it may not be read
 */
export function openCapture(path: string): OpenCapture {
  const isStdin = path === "-";
  const size = isStdin ? null : sizeOf(path);
  const capture = new CaptureReader();
  const state = { bytesRead: 0, fault: null as string | null, format: null as OpenCapture["format"] };

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const source: Readable = isStdin ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        state.bytesRead += chunk.length;
        yield chunk;
      }
    } catch (error) {
      state.fault = `The file cannot be read on from byte ${state.bytesRead}: ${(error as NodeJS.ErrnoException).code}.`;
    } finally {
      source.destroy();
    }
  }

  async function* batches(): AsyncGenerator<readonly CapturedFrame[]> {
    const input = await peek(chunks(), 2);
    const isPacked = isGzip(input.start);
    const unpacked = isPacked ? unpackGzip(input.all(), (fault) => (state.fault = fault)) : input.all();
    for await (const chunk of unpacked) {
      const frames = capture.push(chunk);
      state.format ??= capture.format;
      yield frames;
      // Damage in a packed capture may be that of the packing, which is known at its end.
      if (capture.isDone && !(isPacked && capture.format !== null)) break;
    }
    const { format, error } = capture.end();
    state.format = format;
    // What the unpacking or the reading stumbled over explains a capture that is cut.
    state.fault ??= error;
  }

  return {
    name: isStdin ? "standard input" : path,
    batches,
    size,
    get fault() {
      return state.fault;
    },
    get format() {
      return state.format;
    },
    get bytesRead() {
      return state.bytesRead;
    },
  };
}

/** The first bytes of a stream, `least` of them if it has that many, and the stream with them in front. */
async function peek(
  chunks: AsyncGenerator<Uint8Array>,
  least: number,
): Promise<{ readonly start: Uint8Array; all(): AsyncGenerator<Uint8Array> }> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < least) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (start.length > 0) yield start;
    yield* chunks;
  }
  return { start, all };
}

/** Bytes of a file, null if it is a pipe or a device. */
function sizeOf(path: string): number | null {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    accessSync(path, constants.R_OK);
    return stat.isFile() ? stat.size : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : code === "EACCES"
            ? "you have no permission to read it"
            : String(code);
    return refuse(`The capture ${show(path)} cannot be read`, `${why}, but it must be a pcap or pcapng file`);
  }
}
