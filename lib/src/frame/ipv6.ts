// IPv6: the fixed header, then a walk along the chain of extension headers. Follows RFC 8200, RFC 4302 (authentication
// header), RFC 6275 (mobility: home address option, type-2 routing header); where they leave a choice, it does what
// NICs do: neither version nor payload length is verified, since a jumbogram (RFC 2675) and a frame whose segmentation
// was left to a NIC say 0 there. The walk ends: every header is 8 bytes at least, and the frame's end bounds them all.
import { atLeast, because, lacking, u16, type Bounds, type Lack } from "./bounds.js";
import { findHomeAddress, routingAddress } from "./ipv6-mobility.js";
import type { ExtensionHeader, IpHeader, PlacedAddress } from "./frame.js";
import { noHeader, type IpResult } from "./ipv4.js";

export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const DESTINATION_OPTIONS = 60;
const NO_NEXT_HEADER = 59;

/**
 * The headers that the walk steps over. Decision: host identity (139) and shim6 (140) have the same form and end the
 * walk, since NICs do not know them; Windows' pages name no headers. An encrypted payload (50) cannot be stepped over,
 * and "no next header" (59) ends the chain.
 */
const NAMES: Readonly<Record<number, string>> = {
  [HOP_BY_HOP]: "hop-by-hop options header",
  [ROUTING]: "routing header",
  [FRAGMENT]: "fragment header",
  [AUTHENTICATION]: "authentication header",
  [DESTINATION_OPTIONS]: "destination options header",
  135: "mobility header",
};

export function parseIpv6(frame: Bounds, offset: number): IpResult {
  const { bytes, wireBytes } = frame;
  const fixedPart = lacking("the IPv6 header", offset, 40, frame);
  if (fixedPart !== null) return noHeader(because(fixedPart.why), frame, fixedPart);
  const notes: string[] = [];
  const version = bytes[offset] >> 4;
  if (version !== 6) notes.push(`the IPv6 header says version ${version}, what announces it says 6`);
  const payloadBytes = u16(bytes, offset + 4);
  const left = wireBytes - offset - 40;
  if (payloadBytes > left) notes.push(`the IPv6 payload length says ${payloadBytes} bytes, the frame has ${left}`);
  if (payloadBytes === 0 && left > 0 && bytes[offset + 6] !== NO_NEXT_HEADER)
    notes.push(`the IPv6 payload length says 0 bytes, the frame has ${left}`);
  const end = offset + 40 + payloadBytes;
  const onWire = atLeast(frame, end);
  const chain = walk(onWire, offset + 40, bytes[offset + 6]);
  if (chain.problem !== null) return noHeader(because(chain.problem), onWire);

  const ip: IpHeader = {
    version: 6,
    header: { offset, length: 40 },
    source: { bytes: bytes.slice(offset + 8, offset + 24), offset: offset + 8 },
    destination: { bytes: bytes.slice(offset + 24, offset + 40), offset: offset + 24 },
    protocol: chain.protocol,
    isFragment: chain.fragment !== null,
    isAtomicFragment: chain.fragment === "atomic",
    hasOptions: false,
    extensionHeaders: chain.headers,
    homeAddress: chain.homeAddress,
    routingAddress: chain.routingAddress,
  };
  return {
    ip,
    next: chain.next,
    end,
    frame: onWire,
    lack: chain.lack,
    notes: [...notes, ...chain.notes],
    problem: null,
  };
}

interface Chain {
  readonly headers: readonly ExtensionHeader[];
  /** What follows the chain, or the header at which the walk had to stop. */
  readonly protocol: number;
  readonly next: number;
  readonly fragment: "first" | "later" | "atomic" | null;
  readonly homeAddress: PlacedAddress | null;
  readonly routingAddress: PlacedAddress | null;
  readonly lack: Lack | null;
  readonly notes: readonly string[];
  /** Null, or why the chain does not lead anywhere: nobody can skip a header that the frame does not have. */
  readonly problem: string | null;
}

/** Steps from header to header; a second home address or type-2 routing header is not looked at, the first counts. */
function walk(frame: Bounds, start: number, first: number): Chain {
  const { bytes } = frame;
  const headers: ExtensionHeader[] = [];
  const notes: string[] = [];
  let at = start;
  let protocol = first;
  let fragment: Chain["fragment"] = null;
  let homeAddress: PlacedAddress | null = null;
  let routing: PlacedAddress | null = null;
  let lack: Lack | null = null;

  const chain = (problem: string | null): Chain => ({
    headers,
    protocol,
    next: at,
    fragment,
    homeAddress,
    routingAddress: routing,
    lack,
    notes,
    problem,
  });

  // What follows the header of a later fragment is a piece of a datagram, so the walk ends there; behind a first one
  // headers go on.
  while (protocol in NAMES && fragment !== "later") {
    const name = `the ${NAMES[protocol]}`;
    const beginning = lacking(name, at, 2, frame);
    if (beginning !== null && !beginning.byCapture) return chain(beginning.why);
    const length = beginning === null ? headerLength(bytes, at, protocol) : 0;
    lack = beginning ?? lacking(name, at, length, frame);
    if (lack?.byCapture) break;
    // A header that runs past the frame's end still names what follows it, and an option in its part that is there
    // counts.
    const there = Math.min(length, bytes.length - at);
    if (protocol === FRAGMENT) fragment = there < 4 ? "later" : pieceOf(bytes, at);
    if (protocol === ROUTING) routing ??= routingAddress(bytes, at, there);
    if (protocol === DESTINATION_OPTIONS) {
      const { address, note } = findHomeAddress(bytes, at, there);
      homeAddress ??= address;
      if (note !== null) notes.push(note);
    }
    headers.push({ protocol, offset: at, length: there });
    protocol = bytes[at];
    at += length;
  }
  return chain(null);
}

/**
 * The length field counts units of 8 bytes (authentication header: 4) after the first 8; a fragment header has none.
 */
function headerLength(bytes: Uint8Array, at: number, protocol: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (bytes[at + 1] + 2) * 4 : (bytes[at + 1] + 1) * 8;
}

/**
 * Which piece a fragment header makes of the packet. Decision: an "atomic fragment" (offset 0, no more fragments)
 * counts as a fragment, as it does for the NICs that were observed; RFC 6946 has it processed as a whole datagram, and
 * Windows' pages are silent.
 */
function pieceOf(bytes: Uint8Array, at: number): "first" | "later" | "atomic" {
  const field = u16(bytes, at + 2);
  return field >> 3 !== 0 ? "later" : (field & 1) !== 0 ? "first" : "atomic";
}
