// readCapture: the frames of a capture file, pcap or pcapng, with their time, link type and length. A broken file is
// data: it gives the frames before the fault, and one sentence that says what is wrong at which byte. Frames are views
// of the file's bytes; nothing is copied, and no length that the file claims allocates memory. Files that are too large
// to be held are read piece by piece: capture-stream.ts, which does the work here, too.
import { refuse, show } from "../check.js";
import type { CapturedFrame } from "./capture-record.js";
import { CaptureReader } from "./capture-stream.js";

export type { CapturedFrame } from "./capture-record.js";

export interface Capture {
  /** Null if the file is neither. */
  readonly format: "pcap" | "pcapng" | null;
  readonly frames: readonly CapturedFrame[];
  /** One sentence if the file is broken or no capture, otherwise null. */
  readonly error: string | null;
}

/**
 * Reads a capture file: pcap (micro- and nanoseconds) or pcapng (several sections and interfaces), in both byte orders.
 *
 * @throws {InputError} only if `bytes` is not a Uint8Array
 * @example
 * readCapture(new Uint8Array(0)).error // => "The file is empty: a capture begins with a pcap or pcapng header."
 */
export function readCapture(bytes: Uint8Array): Capture {
  if (!(bytes instanceof Uint8Array)) refuse(`The capture is ${show(bytes)}`, "its bytes must be a Uint8Array");
  const reader = new CaptureReader();
  const frames = reader.push(bytes);
  return { ...reader.end(), frames };
}
