// PcapngWriter: frames as the bytes of a pcapng file, piece by piece, each with the interface that it came by. An
// interface is described where it first appears. Follows draft-ietf-opsawg-pcapng: one section, little-endian,
// interface descriptions with name and nanoseconds, enhanced packets.
import { checkWhole, refuse, show } from "../check.js";
import type { CapturedFrame } from "./capture-record.js";
import { BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, SECTION_HEADER } from "./pcapng.js";

/** Options of an interface: its name, and ticks of 10^-9 s. */
const [IF_NAME, IF_TSRESOL, NANOSECONDS] = [2, 9, 9];

/** A frame to be written; those of a `CaptureReader` fit. A time before 1970 is written as 1970. */
export type PcapngFrame = Pick<CapturedFrame, "bytes" | "wireBytes" | "epochNs" | "linkType">;

/**
 * Writes a pcapng file.
 *
 * @example
 * const writer = new PcapngWriter();
 * const bytes = new Uint8Array(60);
 * const pieces = [writer.begin(), writer.frame({ bytes, wireBytes: 60, epochNs: 5n, linkType: 1 }, "queue 3")];
 * readCapture(Uint8Array.from(pieces.flatMap((piece) => [...piece]))).frames[0].interfaceName // => "queue 3"
 */
export class PcapngWriter {
  /** Number of the interface with this name and link type. */
  readonly #interfaces = new Map<string, number>();

  /** The beginning of the file. */
  begin(): Uint8Array {
    const { bytes, view } = block(SECTION_HEADER, 16);
    view.setUint32(8, BYTE_ORDER_MAGIC, true);
    view.setUint16(12, 1, true);
    view.setBigInt64(16, -1n, true); // the section's length is not told
    return bytes;
  }

  /** One frame, with its interface's description before it if that is the first time that it appears. */
  frame(captured: PcapngFrame, interfaceName: string): Uint8Array {
    if (!(captured?.bytes instanceof Uint8Array))
      refuse(`The frame to write is ${show(captured)}`, "it must be captured");
    const { bytes, wireBytes, epochNs, linkType } = captured;
    checkWhole("The length on the wire", wireBytes, bytes.length, 2 ** 32 - 1);
    checkWhole("The link type", linkType, 0, 0xffff);
    const key = `${linkType} ${interfaceName}`;
    let number = this.#interfaces.get(key);
    let before: Uint8Array | null = null;
    if (number === undefined) {
      number = this.#interfaces.size;
      this.#interfaces.set(key, number);
      before = describe(interfaceName, linkType);
    }
    const { bytes: packet, view } = block(ENHANCED_PACKET, 20 + padded(bytes.length));
    view.setUint32(8, number, true);
    const time = BigInt.asUintN(64, epochNs < 0n ? 0n : epochNs);
    view.setUint32(12, Number(time >> 32n), true);
    view.setUint32(16, Number(time & 0xffff_ffffn), true);
    view.setUint32(20, bytes.length, true);
    view.setUint32(24, wireBytes, true);
    packet.set(bytes, 28);
    return before === null ? packet : joined(before, packet);
  }
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** A block with its type and both lengths; `content` bytes of it are still zero. */
function block(type: number, content: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(content + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  view.setUint32(bytes.length - 4, bytes.length, true);
  return { bytes, view };
}

function describe(name: string, linkType: number): Uint8Array {
  const text = new TextEncoder().encode(name);
  const { bytes, view } = block(INTERFACE_DESCRIPTION, 8 + 4 + padded(text.length) + 8 + 4);
  view.setUint16(8, linkType, true);
  let at = 16;
  view.setUint16(at, IF_NAME, true);
  view.setUint16(at + 2, text.length, true);
  bytes.set(text, at + 4);
  at += 4 + padded(text.length);
  view.setUint16(at, IF_TSRESOL, true);
  view.setUint16(at + 2, 1, true);
  bytes[at + 4] = NANOSECONDS; // the options end with four zero bytes, which stand there already
  return bytes;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
