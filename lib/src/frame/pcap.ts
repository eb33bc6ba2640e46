// pcap: the classic capture file. Follows draft-ietf-opsawg-pcap ("PCAP Capture File Format"): a header of 24 bytes,
// then records of 16 bytes and the frame. The magic number tells the byte order and whether the second half of a time
// counts micro- or nanoseconds. A broken file gives its records up to the fault, and one sentence.
import type { CaptureRecord, CaptureRecords } from "./capture-record.js";

export const FILE_HEADER_BYTES = 24;
export const RECORD_HEADER_BYTES = 16;
export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** libpcap's MAXIMUM_SNAPLEN: a record that claims more, and more than the file's own limit, is damaged. */
const MAX_FRAME_BYTES = 262_144;

interface Variant {
  readonly littleEndian: boolean;
  readonly psPerUnit: bigint;
}

function variantOf(file: Uint8Array): Variant | null {
  if (file.length < 4) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC_MICROSECONDS) return { littleEndian, psPerUnit: 1_000_000n };
    if (magic === MAGIC_NANOSECONDS) return { littleEndian, psPerUnit: 1_000n };
  }
  return null;
}

export function isPcap(file: Uint8Array): boolean {
  return variantOf(file) !== null;
}

/** Reads a file for which `isPcap` holds. */
export function readPcap(file: Uint8Array): CaptureRecords {
  const { littleEndian, psPerUnit } = variantOf(file) as Variant;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const u32 = (offset: number): number => view.getUint32(offset, littleEndian);
  const records: CaptureRecord[] = [];
  const broken = (error: string): CaptureRecords => ({ records, error });

  if (file.length < FILE_HEADER_BYTES)
    return broken(
      `The capture is cut at byte ${file.length}: the header of a pcap file has ${FILE_HEADER_BYTES} bytes.`,
    );
  const version = view.getUint16(4, littleEndian);
  if (version !== 2) return broken(`The capture says pcap version ${version} at byte 4: only version 2 can be read.`);
  const frameLimit = Math.max(u32(16), MAX_FRAME_BYTES);
  // The upper half of the field tells of check sequences at the frames' ends.
  const linkType = u32(20) & 0xffff;

  let at = FILE_HEADER_BYTES;
  while (at < file.length) {
    const name = `The record of frame ${records.length + 1} at byte ${at}`;
    const left = file.length - at - RECORD_HEADER_BYTES;
    if (left < 0)
      return broken(`${name} is cut: the file ends at byte ${file.length}, within the record's header of 16 bytes.`);
    const capturedBytes = u32(at + 8);
    if (capturedBytes > frameLimit)
      return broken(
        `${name} is damaged: it claims ${capturedBytes} captured bytes, and this file's limit is ${frameLimit}.`,
      );
    if (capturedBytes > left)
      return broken(`${name} is cut: it claims ${capturedBytes} captured bytes, and ${left} are left in the file.`);
    const start = at + RECORD_HEADER_BYTES;
    records.push({
      epochPs: BigInt(u32(at)) * 1_000_000_000_000n + BigInt(u32(at + 4)) * psPerUnit,
      linkType,
      bytes: file.subarray(start, start + capturedBytes),
      wireBytes: Math.max(u32(at + 12), capturedBytes),
    });
    at = start + capturedBytes;
  }
  return { records, error: null };
}
