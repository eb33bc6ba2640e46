// readCapture: the frames of a capture file, pcap or pcapng, with their time, link type and length. A broken file is
// data: it gives the frames before the fault, and one sentence that says what is wrong at which byte. Frames are views
// of the file's bytes; nothing is copied, and no length that the file claims allocates memory.
import { refuse, show } from "../check.js";
import type { CaptureRecord } from "./capture-record.js";
import { isPcap, readPcap } from "./pcap.js";
import { isPcapng, readPcapng } from "./pcapng.js";

export interface CapturedFrame {
  /** From 1, in the file's order. */
  readonly frame: number;
  /**
   * Time since the first frame that has one, whole picoseconds (exact up to 2.5 hours); NaN if the file gives no time.
   */
  readonly timestampPs: number;
  /** Time since 1970-01-01 UTC in nanoseconds, finer parts cut; 0n if the file gives this frame no time. */
  readonly epochNs: bigint;
  /** Number of the registry "Link-layer header types": 1 Ethernet. */
  readonly linkType: number;
  /** Interface that the frame was captured on, where a pcapng file names it. */
  readonly interfaceName?: string;
  readonly bytes: Uint8Array;
  /** Length on the wire, at least `bytes.length`. */
  readonly wireBytes: number;
}

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
  // A Node Buffer is a Uint8Array with other habits: views of it would be Buffers, too.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = isPcapng(file) ? "pcapng" : isPcap(file) ? "pcap" : null;
  if (format === null) return { format, frames: [], error: notACapture(file) };
  const { records, error } = format === "pcap" ? readPcap(file) : readPcapng(file);
  return { format, frames: number(records), error };
}

/** Numbers the frames and counts their times from the first one. */
function number(records: readonly CaptureRecord[]): CapturedFrame[] {
  const start = records.find((record) => record.epochPs !== null)?.epochPs ?? 0n;
  return records.map(({ epochPs, ...rest }, index) => ({
    frame: index + 1,
    timestampPs: epochPs === null ? Number.NaN : Number(epochPs - start),
    epochNs: epochPs === null ? 0n : epochPs / 1_000n,
    ...rest,
  }));
}

function notACapture(file: Uint8Array): string {
  if (file.length === 0) return "The file is empty: a capture begins with a pcap or pcapng header.";
  if (file[0] === 0x1f && file[1] === 0x8b) return "The file is compressed with gzip: unpack it first (gunzip).";
  const first = Array.from(file.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return (
    `The file is not a capture: it begins with the bytes ${first} at byte 0, a pcap file with a1 b2 c3 d4 or a1 b2 3c 4d ` +
    "(or the reverse), a pcapng file with 0a 0d 0d 0a."
  );
}
