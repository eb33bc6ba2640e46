// pcap: the classic capture file. Follows draft-ietf-opsawg-pcap ("PCAP Capture File Format"): a header of 24 bytes,
// then records of 16 bytes and the frame. The magic number tells the byte order and whether the second half of a time
// counts micro- or nanoseconds.
import { MAX_RECORD_BYTES, type FrameSink, type RecordReader } from "./capture-record.js";

export const FILE_HEADER_BYTES = 24;
export const RECORD_HEADER_BYTES = 16;
export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** libpcap's MAXIMUM_SNAPLEN: a record that claims more, and more than the file's own limit, is damaged. */
const MAX_FRAME_BYTES = 262_144;

interface Variant {
  readonly littleEndian: boolean;
  readonly psPerUnit: number;
}

/** What the first four bytes of a pcap file say; null if they are not those of one. */
function variantOf(start: Uint8Array): Variant | null {
  if (start.length < 4) return null;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC_MICROSECONDS) return { littleEndian, psPerUnit: 1_000_000 };
    if (magic === MAGIC_NANOSECONDS) return { littleEndian, psPerUnit: 1_000 };
  }
  return null;
}

export function isPcap(start: Uint8Array): boolean {
  return variantOf(start) !== null;
}

/** Reads a file for whose beginning `isPcap` holds. */
export class PcapReader implements RecordReader {
  needed = FILE_HEADER_BYTES;
  fault: string | null = null;
  #variant: Variant | null = null;
  #frameLimit = 0;
  #linkType = 0;
  #firstSeconds = 0;
  /** What the record that is not whole yet claims; null before its header is there. */
  #claimed: number | null = null;
  readonly #sink: FrameSink;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, fileAt: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = this.#variant === null ? this.#readHeader(bytes, view) : 0;
    if (this.#variant === null || this.fault !== null) return at;

    const { littleEndian, psPerUnit } = this.#variant;
    const sink = this.#sink;
    const { clock } = sink;
    for (;;) {
      const left = bytes.length - at - RECORD_HEADER_BYTES;
      this.#claimed = null;
      this.needed = RECORD_HEADER_BYTES;
      if (left < 0) return at;
      const capturedBytes = view.getUint32(at + 8, littleEndian);
      if (capturedBytes > this.#frameLimit) {
        this.fault = `${this.#name(fileAt + at)} is damaged: it claims ${capturedBytes} captured bytes, and this file's limit is ${this.#frameLimit}.${this.#longerHeaders(view, at)}`;
        return at;
      }
      if (capturedBytes > left) {
        this.#claimed = capturedBytes;
        this.needed = RECORD_HEADER_BYTES + capturedBytes;
        return at;
      }
      const start = at + RECORD_HEADER_BYTES;
      if (sink.count === 0) this.#firstSeconds = view.getUint32(at, littleEndian);
      const wireBytes = view.getUint32(at + 12, littleEndian);
      clock.set(view.getUint32(at, littleEndian), view.getUint32(at + 4, littleEndian) * psPerUnit);
      sink.frames.push({
        frame: ++sink.count,
        timestampPs: clock.timestampPs,
        epochNs: clock.epochNs,
        linkType: this.#linkType,
        bytes: bytes.subarray(start, start + capturedBytes),
        wireBytes: wireBytes > capturedBytes ? wireBytes : capturedBytes,
      });
      at = start + capturedBytes;
    }
  }

  cut(at: number, left: number): string | null {
    if (this.#variant === null)
      return `The capture is cut at byte ${left}: the header of a pcap file has ${FILE_HEADER_BYTES} bytes.`;
    if (left === 0) return null;
    if (this.#claimed === null)
      return `${this.#name(at)} is cut: the file ends at byte ${at + left}, within the record's header of 16 bytes.`;
    return `${this.#name(at)} is cut: it claims ${this.#claimed} captured bytes, and ${left - RECORD_HEADER_BYTES} are left in the file.`;
  }

  /**
   * Two old programs wrote longer record headers under the usual magic number: Nokia's firewalls by 4 bytes, the
   * libpcap of Red Hat 6.1 by 8 (Wireshark's wiretap tells of both). Then the second record begins as much further on.
   */
  #longerHeaders(view: DataView, at: number): string {
    const { littleEndian } = this.#variant as Variant;
    const field = (offset: number): number => view.getUint32(offset, littleEndian);
    const begins = (offset: number): boolean =>
      offset + RECORD_HEADER_BYTES <= view.byteLength &&
      Math.abs(field(offset) - this.#firstSeconds) <= 86_400 &&
      field(offset + 8) > 0 &&
      field(offset + 8) <= Math.min(field(offset + 12), this.#frameLimit);
    const found = this.#sink.count === 1 ? [4, 8].find((more) => begins(at + more)) : undefined;
    if (found === undefined) return "";
    const whose = found === 4 ? "Nokia's firewalls write" : "the libpcap of Red Hat 6.1 wrote";
    return ` Its record headers seem to be ${found} bytes longer, as ${whose} them: turn it into pcap first (editcap -F pcap FILE NEW.pcap).`;
  }

  #name(at: number): string {
    return `The record of frame ${this.#sink.count + 1} at byte ${at}`;
  }

  /** Bytes taken: none before the header is whole. */
  #readHeader(bytes: Uint8Array, view: DataView): number {
    if (bytes.length < FILE_HEADER_BYTES) return 0;
    const variant = variantOf(bytes) as Variant;
    const { littleEndian } = variant;
    const version = view.getUint16(4, littleEndian);
    if (version !== 2) this.fault = `The capture says pcap version ${version} at byte 4: only version 2 can be read.`;
    this.#variant = variant;
    this.#frameLimit = Math.min(Math.max(view.getUint32(16, littleEndian), MAX_FRAME_BYTES), MAX_RECORD_BYTES);
    // The upper half of the field tells of check sequences at the frames' ends.
    this.#linkType = view.getUint32(20, littleEndian) & 0xffff;
    return FILE_HEADER_BYTES;
  }
}
