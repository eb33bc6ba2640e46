// IPv6: the fixed header, then a walk along the chain of extension headers. In: a frame and where the header begins.
// Out: meaning, and bounds for what follows the chain. Follows RFC 8200, RFC 4302 (authentication header), RFC 6275 (mobility:
// home address option, type-2 routing header), RFC 6564 (later extension headers have the same form).
// The walk ends: every header is 8 bytes at least, and the payload length bounds them all.
import { because, missing, u16, type Bounds } from "./bounds.js";
import { findHomeAddress, routingAddress } from "./ipv6-mobility.js";
import type { ExtensionHeader, IpHeader, PlacedAddress } from "./frame.js";
import type { IpResult } from "./ipv4.js";

export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const DESTINATION_OPTIONS = 60;

/** The headers that the walk can step over. An encrypted payload (50) cannot be, and "no next header" (59) ends the chain. */
const NAMES: Readonly<Record<number, string>> = {
  [HOP_BY_HOP]: "hop-by-hop options header", [ROUTING]: "routing header", [FRAGMENT]: "fragment header",
  [AUTHENTICATION]: "authentication header", [DESTINATION_OPTIONS]: "destination options header",
  135: "mobility header", 139: "host identity header", 140: "shim6 header",
};

export function parseIpv6(frame: Bounds, offset: number): IpResult {
  const { bytes } = frame;
  const fail = (problem: string, ip: IpHeader | null = null): IpResult => ({ ip, next: offset, datagram: frame, problem });

  const fixedPart = missing("the IPv6 header", offset, 40, frame);
  if (fixedPart !== null) return fail(fixedPart);
  const version = bytes[offset] >> 4;
  if (version !== 6) return fail(because(`the IPv6 header says version ${version}: it must be 6`));
  const payloadBytes = u16(bytes, offset + 4);
  const left = frame.end - offset - 40;
  const lies = payloadBytes > left
    ? because(`the IPv6 payload length says ${payloadBytes} bytes: the frame has ${left} for it`) : null;
  // A jumbogram (RFC 2675) says 0 here; no Ethernet frame holds one, so 0 means that nothing follows.
  const datagram: Bounds = { ...frame, end: offset + 40 + payloadBytes, within: "IPv6 packet" };
  const chain = lies === null ? walk(datagram, offset + 40, bytes[offset + 6])
    : { ...NO_CHAIN, protocol: bytes[offset + 6], next: offset + 40, problem: lies };

  const ip: IpHeader = {
    version: 6,
    header: { offset, length: 40 },
    source: { bytes: bytes.slice(offset + 8, offset + 24), offset: offset + 8 },
    destination: { bytes: bytes.slice(offset + 24, offset + 40), offset: offset + 24 },
    protocol: chain.protocol,
    isFragment: chain.isFragment,
    hasOptions: false,
    extensionHeaders: chain.headers,
    homeAddress: chain.homeAddress,
    routingAddress: chain.routingAddress,
  };
  return chain.problem === null ? { ip, next: chain.next, datagram, problem: null } : fail(chain.problem, ip);
}

interface Chain {
  readonly headers: readonly ExtensionHeader[];
  /** What follows the chain, or the header at which the walk had to stop. */
  readonly protocol: number;
  readonly next: number;
  readonly isFragment: boolean;
  readonly homeAddress: PlacedAddress | null;
  readonly routingAddress: PlacedAddress | null;
  readonly problem: string | null;
}

const NO_CHAIN = { headers: [], isFragment: false, homeAddress: null, routingAddress: null };

/** Steps from header to header; a second home address or type-2 routing header is not looked at, the first counts. */
function walk(datagram: Bounds, start: number, first: number): Chain {
  const { bytes } = datagram;
  const headers: ExtensionHeader[] = [];
  let at = start;
  let protocol = first;
  let isFragment = false;
  let homeAddress: PlacedAddress | null = null;
  let routing: PlacedAddress | null = null;
  const stop = (problem: string | null): Chain =>
    ({ headers, protocol, next: at, isFragment, homeAddress, routingAddress: routing, problem });

  // What follows the header of a fragment is a piece of a datagram, so the walk ends there; for the first fragment, too, so that
  // all fragments of a datagram look alike.
  while (protocol in NAMES && !isFragment) {
    const name = `the ${NAMES[protocol]}`;
    const smallest = protocol === AUTHENTICATION ? 12 : 8;
    const length = missing(name, at, smallest, datagram) ?? headerLength(bytes, at, protocol);
    if (typeof length === "string") return stop(length);
    if (length < smallest) return stop(because(`${name} at byte ${at} says ${length} bytes: it has ${smallest} at least`));
    const whole = missing(name, at, length, datagram);
    if (whole !== null) return stop(whole);

    if (protocol === FRAGMENT) isFragment = isPiece(bytes, at);
    if (protocol === ROUTING) routing ??= routingAddress(bytes, at, length);
    if (protocol === DESTINATION_OPTIONS) {
      const found = findHomeAddress(bytes, at, length);
      if (typeof found === "string") return stop(found);
      homeAddress ??= found;
    }
    headers.push({ protocol, offset: at, length });
    protocol = bytes[at];
    at += length;
  }
  return stop(null);
}

/** The length field counts units of 8 bytes (authentication header: 4) after the first 8; a fragment header has none. */
function headerLength(bytes: Uint8Array, at: number, protocol: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (bytes[at + 1] + 2) * 4 : (bytes[at + 1] + 1) * 8;
}

/**
 * Whether a fragment header says that this is a piece. An "atomic fragment" (offset 0, no more fragments) is a whole datagram
 * that happens to have the header: RFC 6946 has it processed by itself, so its ports are read here. NICs differ: one that takes
 * any fragment header for a fragment (QEMU's net/eth.c does) hashes the addresses only.
 */
function isPiece(bytes: Uint8Array, at: number): boolean {
  const field = u16(bytes, at + 2);
  return field >> 3 !== 0 || (field & 1) !== 0;
}
