// IPv4: addresses, options, fragments. In: a frame and where the header begins. Out: meaning, and bounds for what follows.
// Follows RFC 791. The header checksum is not verified: captures taken before a NIC's checksum offload carry wrong ones.
// An authentication header behind IPv4 is not opened: the protocol then is 51 and there is no transport.
import { because, missing, u16, type Bounds } from "./bounds.js";
import type { IpHeader } from "./frame.js";

/** What an IP parser found. */
export interface IpResult {
  /** Null if not even the addresses could be read. */
  readonly ip: IpHeader | null;
  /** First byte after all IP headers. */
  readonly next: number;
  /** The datagram's bounds. Ethernet padding lies beyond its end. */
  readonly datagram: Bounds;
  readonly problem: string | null;
}

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export function parseIpv4(frame: Bounds, offset: number): IpResult {
  const { bytes } = frame;
  const fail = (problem: string, ip: IpHeader | null = null): IpResult => ({ ip, next: offset, datagram: frame, problem });

  const fixedPart = missing("the IPv4 header", offset, 20, frame);
  if (fixedPart !== null) return fail(fixedPart);
  const version = bytes[offset] >> 4;
  if (version !== 4) return fail(because(`the IPv4 header says version ${version}: it must be 4`));
  const headerBytes = (bytes[offset] & 0x0f) * 4;
  if (headerBytes < 20) return fail(because(`the IPv4 header says ${headerBytes} bytes: it has 20 at least`));
  const withOptions = missing("the IPv4 header with its options", offset, headerBytes, frame);
  if (withOptions !== null) return fail(withOptions);

  const ip: IpHeader = {
    version: 4,
    header: { offset, length: headerBytes },
    source: { bytes: bytes.slice(offset + 12, offset + 16), offset: offset + 12 },
    destination: { bytes: bytes.slice(offset + 16, offset + 20), offset: offset + 16 },
    protocol: bytes[offset + 9],
    isFragment: (u16(bytes, offset + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0,
    hasOptions: headerBytes > 20,
    extensionHeaders: [],
    homeAddress: null,
    routingAddress: null,
  };
  const totalBytes = u16(bytes, offset + 2);
  const left = frame.end - offset;
  if (totalBytes < headerBytes)
    return fail(because(`the IPv4 total length says ${totalBytes} bytes: the header alone has ${headerBytes}`), ip);
  if (totalBytes > left) return fail(because(`the IPv4 total length says ${totalBytes} bytes: the frame has ${left} for it`), ip);
  const datagram = { ...frame, end: offset + totalBytes, within: "IPv4 packet" };
  return { ip, next: offset + headerBytes, datagram, problem: null };
}
