// pcapng: the capture file of blocks. Follows draft-ietf-opsawg-pcapng: sections (each with its own byte order and
// interfaces) of interface description, enhanced, simple and obsolete packet blocks; every other block is stepped over.
// A broken file gives its records up to the fault, and one sentence.
import type { CaptureRecord, CaptureRecords } from "./capture-record.js";
import { readInterface, timeOf, type Interface } from "./pcapng-interface.js";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Block type, total length, and the total length again at the end. */
const SMALLEST_BLOCK = 12;
/** Bytes of each packet block before its frame, the 8 of type and length included. */
const FRAME_OFFSET: Readonly<Record<number, number>> = {
  [OBSOLETE_PACKET]: 28,
  [SIMPLE_PACKET]: 12,
  [ENHANCED_PACKET]: 28,
};

export function isPcapng(file: Uint8Array): boolean {
  // The section header's type reads the same in both byte orders.
  return file[0] === 0x0a && file[1] === 0x0d && file[2] === 0x0d && file[3] === 0x0a;
}

/** Reads a file for which `isPcapng` holds. */
export function readPcapng(file: Uint8Array): CaptureRecords {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const records: CaptureRecord[] = [];
  const broken = (error: string): CaptureRecords => ({ records, error });
  let littleEndian = true;
  let interfaces: Interface[] = [];

  let at = 0;
  while (at < file.length) {
    const name = `The block at byte ${at}`;
    const left = file.length - at;
    if (left < SMALLEST_BLOCK)
      return broken(`${name} is cut: the file ends ${left} bytes later, and a block has 12 at least.`);
    const isSection = view.getUint32(at, true) === SECTION_HEADER;
    if (isSection) {
      // Only this block can tell in which byte order its own length is written.
      const order = [true, false].find((little) => view.getUint32(at + 8, little) === BYTE_ORDER_MAGIC);
      if (order === undefined)
        return broken(`${name} is damaged: a section header has 1a 2b 3c 4d or the reverse at byte ${at + 8}.`);
      littleEndian = order;
      interfaces = [];
    }
    const type = view.getUint32(at, littleEndian);
    const length = view.getUint32(at + 4, littleEndian);
    const smallest = isSection ? 28 : type === INTERFACE_DESCRIPTION ? 20 : (FRAME_OFFSET[type] ?? 8) + 4;
    if (length < smallest || length % 4 !== 0)
      return broken(
        `${name} is damaged: it says ${length} bytes, and type ${type} has ${smallest} at least, a multiple of 4.`,
      );
    if (length > left) return broken(`${name} is cut: it says ${length} bytes, and ${left} are left in the file.`);
    const again = view.getUint32(at + length - 4, littleEndian);
    if (again !== length)
      return broken(`${name} is damaged: it says ${length} bytes at its start and ${again} at its end.`);

    const block = new DataView(file.buffer, file.byteOffset + at, length - 4);
    if (isSection) {
      const version = block.getUint16(12, littleEndian);
      if (version !== 1) return broken(`${name} says pcapng version ${version}: only version 1 can be read.`);
    } else if (type === INTERFACE_DESCRIPTION) {
      const found = readInterface(block, littleEndian);
      if (typeof found === "string") return broken(`${name} is damaged: ${found}.`);
      interfaces.push(found);
    } else if (type in FRAME_OFFSET) {
      const found = readPacket(block, type, littleEndian, interfaces);
      if (typeof found === "string") return broken(`${name} is damaged: ${found}.`);
      records.push(found);
    }
    at += length;
  }
  return { records, error: null };
}

/** One packet block without its closing length; the frame is a view of the file. */
function readPacket(
  block: DataView,
  type: number,
  littleEndian: boolean,
  interfaces: readonly Interface[],
): CaptureRecord | string {
  const u32 = (offset: number): number => block.getUint32(offset, littleEndian);
  const isSimple = type === SIMPLE_PACKET;
  // The obsolete block has 16 bits of interface and 16 of a drop counter; a simple packet belongs to the first
  // interface.
  const id = isSimple ? 0 : type === OBSOLETE_PACKET ? block.getUint16(8, littleEndian) : u32(8);
  const from = interfaces[id];
  if (from === undefined)
    return `its frame is of interface ${id}, and its section describes ${interfaces.length} before it`;

  const start = FRAME_OFFSET[type];
  const room = block.byteLength - start;
  const wireBytes = u32(isSimple ? 8 : 24);
  // A simple packet does not say how much was captured: what the interface's limit leaves of the frame.
  const capturedBytes = isSimple ? Math.min(wireBytes, from.snapBytes === 0 ? wireBytes : from.snapBytes) : u32(20);
  if (capturedBytes > room) return `it claims ${capturedBytes} captured bytes, and has room for ${room}`;
  return {
    epochPs: isSimple ? null : timeOf(from, (BigInt(u32(12)) << 32n) | BigInt(u32(16))),
    linkType: from.linkType,
    ...(from.name === undefined ? {} : { interfaceName: from.name }),
    bytes: new Uint8Array(block.buffer, block.byteOffset + start, capturedBytes),
    wireBytes: Math.max(wireBytes, capturedBytes),
  };
}
