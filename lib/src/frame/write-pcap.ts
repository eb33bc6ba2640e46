// writePcap: frames with their times as the bytes of a pcap file, for tests, lessons and other programs. Follows
// draft-ietf-opsawg-pcap, as pcap.ts does; nanoseconds and little-endian unless asked otherwise.
import { checkFields, checkList, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { FILE_HEADER_BYTES, MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, RECORD_HEADER_BYTES } from "./pcap.js";

/** A frame to be written; those that `readCapture` gives fit. */
export interface FrameToWrite {
  readonly bytes: Uint8Array;
  /** Length on the wire; `bytes.length` unless given. */
  readonly wireBytes?: number;
  /** Time since 1970 in nanoseconds, below 2^32 seconds (the year 2106); 0n unless given. */
  readonly epochNs?: bigint;
}

export interface PcapOptions {
  /** 1 (Ethernet) unless given. */
  readonly linkType?: number;
  readonly byteOrder?: "little" | "big";
  /** Unit of the times; "us" cuts what is finer. */
  readonly resolution?: "ns" | "us";
}

/**
 * A pcap file.
 *
 * @throws {InputError} if a time does not fit the format, or a frame has more bytes than it had on the wire
 * @example
 * readCapture(writePcap([{ bytes: new Uint8Array(60), wireBytes: 1514 }])).frames[0].wireBytes // => 1514
 */
export function writePcap(frames: readonly FrameToWrite[], options: PcapOptions = {}): Uint8Array {
  checkList("The frames to write", frames, "they must be a list of { bytes }");
  frames.forEach((frame, i) => {
    if (!(frame?.bytes instanceof Uint8Array))
      refuse(`Frame ${i + 1} to write is ${show(frame)}`, "its bytes must be a Uint8Array");
    const { epochNs } = frame;
    if (epochNs !== undefined && typeof epochNs !== "bigint")
      refuse(`The time of frame ${i + 1} is ${show(epochNs)}`, "epochNs must be a bigint, as 5n");
  });
  checkFields("The capture to write", options, ["linkType", "byteOrder", "resolution"]);
  const { linkType = 1, byteOrder = "little", resolution = "ns" } = options;
  checkWhole("The link type", linkType, 0, 0xffff);
  checkOneOf("The byte order", byteOrder, ["little", "big"]);
  checkOneOf("The resolution", resolution, ["ns", "us"]);
  const size = frames.reduce((sum, { bytes }) => sum + RECORD_HEADER_BYTES + bytes.length, FILE_HEADER_BYTES);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  const u32 = (offset: number, value: number): void => view.setUint32(offset, value, byteOrder === "little");
  const u16 = (offset: number, value: number): void => view.setUint16(offset, value, byteOrder === "little");

  u32(0, resolution === "ns" ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS);
  u16(4, 2); // version 2.4
  u16(6, 4);
  u32(16, 262_144); // no frame was cut at less than this
  u32(20, linkType);
  let at = FILE_HEADER_BYTES;
  frames.forEach(({ bytes, wireBytes = bytes.length, epochNs = 0n }, index) => {
    checkWhole(`The length on the wire of frame ${index + 1}`, wireBytes, bytes.length, 2 ** 32 - 1);
    if (epochNs < 0n || epochNs >= 2n ** 32n * 1_000_000_000n)
      refuse(
        `The time of frame ${index + 1} is ${epochNs} ns`,
        "a pcap file holds times from 0 to 2^32 seconds after 1970",
      );
    u32(at, Number(epochNs / 1_000_000_000n));
    u32(at + 4, Number((epochNs % 1_000_000_000n) / (resolution === "ns" ? 1n : 1_000n)));
    u32(at + 8, bytes.length);
    u32(at + 12, wireBytes);
    file.set(bytes, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + bytes.length;
  });
  return file;
}
