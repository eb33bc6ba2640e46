// IPv4: addresses, options, fragments (RFC 791). Neither the header checksum nor the total length is verified: NICs
// hash frames whatever they say, and a sender that leaves segmentation to its NIC (TSO, BIG TCP) writes 0 or a length
// of its own. An authentication header behind IPv4 is not opened: the protocol is then 51 and there is no transport.
import { atLeast, because, lacking, u16, type Bounds, type Lack } from "./bounds.js";
import type { IpHeader } from "./frame.js";

/** What an IP parser found. */
export interface IpResult {
  /** Null if not even the addresses could be read. */
  readonly ip: IpHeader | null;
  /** First byte after all IP headers. */
  readonly next: number;
  /** Where the header says that the packet ends, from the start of the frame. */
  readonly end: number;
  /** The frame as it was on the wire, by what the IP header says if the record's length is doubtful. */
  readonly frame: Bounds;
  /** Null, or why nothing behind the headers can be found, or no header: the frame or the capture ends within them. */
  readonly lack: Lack | null;
  readonly notes: readonly string[];
  /** Null, or why there is no header to be hashed. */
  readonly problem: string | null;
}

export const noHeader = (problem: string, frame: Bounds, lack: Lack | null = null): IpResult => ({
  ip: null,
  next: 0,
  end: 0,
  frame,
  lack,
  notes: [],
  problem,
});

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export function parseIpv4(frame: Bounds, offset: number): IpResult {
  const { bytes, wireBytes } = frame;
  const fixedPart = lacking("the IPv4 header", offset, 20, frame);
  if (fixedPart !== null) return noHeader(because(fixedPart.why), frame, fixedPart);
  const version = bytes[offset] >> 4;
  if (version !== 4) return noHeader(because(`the IPv4 header says version ${version}: it must be 4`), frame);
  const headerBytes = (bytes[offset] & 0x0f) * 4;
  if (headerBytes < 20)
    return noHeader(because(`the IPv4 header says ${headerBytes} bytes: it has 20 at least`), frame);

  const ip: IpHeader = {
    version: 4,
    header: { offset, length: Math.min(headerBytes, bytes.length - offset) },
    source: { bytes: bytes.slice(offset + 12, offset + 16), offset: offset + 12 },
    destination: { bytes: bytes.slice(offset + 16, offset + 20), offset: offset + 16 },
    protocol: bytes[offset + 9],
    isFragment: (u16(bytes, offset + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0,
    isAtomicFragment: false,
    hasOptions: headerBytes > 20,
    extensionHeaders: [],
    homeAddress: null,
    routingAddress: null,
  };
  const notes: string[] = [];
  const totalBytes = u16(bytes, offset + 2);
  const left = wireBytes - offset;
  if (totalBytes < headerBytes)
    notes.push(`the IPv4 total length says ${totalBytes} bytes, the header alone has ${headerBytes}`);
  else if (totalBytes > left) notes.push(`the IPv4 total length says ${totalBytes} bytes, the frame has ${left}`);
  const end = offset + totalBytes;
  const onWire = atLeast(frame, end);
  const lack = lacking("the IPv4 header with its options", offset, headerBytes, onWire);
  return { ip, next: offset + headerBytes, end, frame: onWire, lack, notes, problem: null };
}
