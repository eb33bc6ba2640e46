// pcapng: the capture file of blocks. Follows draft-ietf-opsawg-pcapng: sections (each with its own byte order and
// interfaces) of interface description, enhanced, simple and obsolete packet blocks; every other block is stepped over
// without being kept.
import { MAX_RECORD_BYTES, type FrameSink, type RecordReader } from "./capture-record.js";
import { readInterface, setTime, type Interface } from "./pcapng-interface.js";

export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
export const ENHANCED_PACKET = 6;
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Block type, total length, and the total length again at the end. */
const SMALLEST_BLOCK = 12;
/** Bytes of each packet block before its frame, the 8 of type and length included; 0 for the other blocks. */
const frameOffset = (type: number): number =>
  type === ENHANCED_PACKET || type === OBSOLETE_PACKET ? 28 : type === SIMPLE_PACKET ? 12 : 0;

export function isPcapng(start: Uint8Array): boolean {
  // The section header's type reads the same in both byte orders.
  return start[0] === 0x0a && start[1] === 0x0d && start[2] === 0x0d && start[3] === 0x0a;
}

/** Reads a file for whose beginning `isPcapng` holds. */
export class PcapngReader implements RecordReader {
  needed = SMALLEST_BLOCK;
  fault: string | null = null;
  #littleEndian = true;
  #interfaces: Interface[] = [];
  /** Length that the block which is not whole yet says. */
  #claimed = 0;
  /** A block without a frame that is being stepped over: where it began, its length, what is left before its end. */
  #stepping: { readonly at: number; readonly length: number; left: number } | null = null;
  readonly #sink: FrameSink;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, fileAt: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (this.fault === null) {
      const taken = this.#stepping === null ? this.#readBlock(bytes, view, at, fileAt + at) : this.#stepOver(view, at);
      if (taken === 0) break;
      at += taken;
    }
    return at;
  }

  cut(at: number, left: number): string | null {
    const stepping = this.#stepping;
    if (stepping !== null)
      return `${nameOf(stepping.at)} is cut: it says ${stepping.length} bytes, and ${at + left - stepping.at} are left in the file.`;
    if (left === 0) return null;
    if (left < SMALLEST_BLOCK)
      return `${nameOf(at)} is cut: the file ends ${left} bytes later, and a block has 12 at least.`;
    return `${nameOf(at)} is cut: it says ${this.#claimed} bytes, and ${left} are left in the file.`;
  }

  #damaged(fileAt: number, what: string): number {
    this.fault = `${nameOf(fileAt)} is damaged: ${what}.`;
    return 0;
  }

  /** Bytes taken of a block without a frame, its closing length at last. */
  #stepOver(view: DataView, at: number): number {
    const stepping = this.#stepping!;
    if (stepping.left > 0) {
      const taken = Math.min(stepping.left, view.byteLength - at);
      stepping.left -= taken;
      this.needed = stepping.left > 0 ? 1 : 4;
      return taken;
    }
    if (view.byteLength - at < 4) return 0;
    const again = view.getUint32(at, this.#littleEndian);
    if (again !== stepping.length) return this.#damaged(stepping.at, twoLengths(stepping.length, again));
    this.#stepping = null;
    return 4;
  }

  /** Bytes taken: the whole block, the first 8 of one without a frame, or none if it is not whole or damaged. */
  #readBlock(bytes: Uint8Array, view: DataView, at: number, fileAt: number): number {
    this.needed = SMALLEST_BLOCK;
    if (bytes.length - at < SMALLEST_BLOCK) return 0;
    const isSection = view.getUint32(at, true) === SECTION_HEADER;
    if (isSection) {
      // Only this block can tell in which byte order its own length is written.
      const order = [true, false].find((little) => view.getUint32(at + 8, little) === BYTE_ORDER_MAGIC);
      if (order === undefined)
        return this.#damaged(fileAt, `a section header has 1a 2b 3c 4d or the reverse at byte ${fileAt + 8}`);
      this.#littleEndian = order;
      this.#interfaces = [];
    }
    const littleEndian = this.#littleEndian;
    const type = view.getUint32(at, littleEndian);
    const length = view.getUint32(at + 4, littleEndian);
    const isInterface = type === INTERFACE_DESCRIPTION;
    const frameStart = frameOffset(type);
    const smallest = isSection ? 28 : isInterface ? 20 : frameStart === 0 ? SMALLEST_BLOCK : frameStart + 4;
    if (length < smallest || length % 4 !== 0)
      return this.#damaged(
        fileAt,
        `it says ${length} bytes, and type ${type} has ${smallest} at least, a multiple of 4`,
      );
    if (!isSection && !isInterface && frameStart === 0) {
      this.#stepping = { at: fileAt, length, left: length - SMALLEST_BLOCK };
      this.needed = length > SMALLEST_BLOCK ? 1 : 4;
      return 8;
    }
    if (length > MAX_RECORD_BYTES)
      return this.#damaged(fileAt, `it says ${length} bytes, and type ${type} has ${MAX_RECORD_BYTES} at most`);
    if (length > bytes.length - at) {
      this.#claimed = length;
      this.needed = length;
      return 0;
    }
    const again = view.getUint32(at + length - 4, littleEndian);
    if (again !== length) return this.#damaged(fileAt, twoLengths(length, again));

    if (isSection) {
      const version = view.getUint16(at + 12, littleEndian);
      if (version !== 1) {
        this.fault = `${nameOf(fileAt)} says pcapng version ${version}: only version 1 can be read.`;
        return 0;
      }
    } else if (isInterface) {
      const found = readInterface(new DataView(bytes.buffer, bytes.byteOffset + at, length - 4), littleEndian);
      if (typeof found === "string") return this.#damaged(fileAt, found);
      this.#interfaces.push(found);
    } else {
      const fault = this.#readPacket(
        bytes.subarray(at, at + length - 4),
        new DataView(bytes.buffer, bytes.byteOffset + at, length - 4),
        type,
      );
      if (fault !== null) return this.#damaged(fileAt, fault);
    }
    return length;
  }

  /** One packet block without its closing length; its frame is a view of it. A sentence's middle part if damaged. */
  #readPacket(bytes: Uint8Array, block: DataView, type: number): string | null {
    const littleEndian = this.#littleEndian;
    const isSimple = type === SIMPLE_PACKET;
    // The obsolete block has 16 bits of interface and 16 of a drop counter; a simple packet belongs to the first
    // interface.
    const id = isSimple
      ? 0
      : type === OBSOLETE_PACKET
        ? block.getUint16(8, littleEndian)
        : block.getUint32(8, littleEndian);
    const from = this.#interfaces[id];
    if (from === undefined)
      return `its frame is of interface ${id}, and its section describes ${this.#interfaces.length} before it`;

    const start = frameOffset(type);
    const room = bytes.length - start;
    const wireBytes = block.getUint32(isSimple ? 8 : 24, littleEndian);
    // A simple packet does not say how much was captured: what the interface's limit leaves of the frame.
    const limit = from.snapBytes === 0 ? wireBytes : from.snapBytes;
    const capturedBytes = isSimple ? Math.min(wireBytes, limit) : block.getUint32(20, littleEndian);
    if (capturedBytes > room) return `it claims ${capturedBytes} captured bytes, and has room for ${room}`;
    const sink = this.#sink;
    const { clock } = sink;
    if (isSimple) clock.none();
    else setTime(clock, from, block.getUint32(12, littleEndian), block.getUint32(16, littleEndian));
    sink.frames.push({
      frame: ++sink.count,
      timestampPs: clock.timestampPs,
      epochNs: clock.epochNs,
      linkType: from.linkType,
      ...(from.name === undefined ? {} : { interfaceName: from.name }),
      bytes: bytes.subarray(start, start + capturedBytes),
      wireBytes: Math.max(wireBytes, capturedBytes),
    });
    return null;
  }
}

const nameOf = (at: number): string => `The block at byte ${at}`;

const twoLengths = (first: number, last: number): string =>
  `it says ${first} bytes at its start and ${last} at its end`;
