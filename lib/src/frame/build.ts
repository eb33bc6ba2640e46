// buildFrame: a frame made by hand, for lessons and tests, padded as on a wire. Follows RFC 791, 8200, 768 and 9293;
// the checksums of IPv4, TCP and UDP are right. It is the reverse of parse.ts and shares no code with it, so that each
// can test the other.
import { checkFields, checkOneOf, checkWhole, refuse } from "../check.js";
import { parseAddress } from "./address.js";
import { addWords, checksum } from "./checksum.js";
import { buildExtensionHeaders, type ExtensionToBuild } from "./build-extensions.js";

export interface FrameToBuild {
  /** Two IPv4 or two IPv6 addresses. */
  readonly source: string;
  readonly destination: string;
  /** "tcp" unless given; a number makes a datagram of that protocol that holds the payload alone (1 ICMP). */
  readonly protocol?: "tcp" | "udp" | number;
  /** 0 to 65535; 49152 and 80 unless given. Without meaning for other protocols. */
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Flags byte: 16 (ACK) unless given. */
  readonly tcpFlags?: number;
  /** Outermost first, none unless given. One tag is 802.1Q; of two, the first is 802.1ad. */
  readonly vlanIds?: readonly number[];
  /** IPv4 options, up to 40 bytes; filled up with zeros to a multiple of 4. */
  readonly ipOptions?: Uint8Array;
  /** IPv6 extension headers in order. */
  readonly extensionHeaders?: readonly ExtensionToBuild[];
  /** Bytes of zeros behind the transport header; 0 unless given. */
  readonly payloadBytes?: number;
  /**
   * Makes the frame a fragment: `offsetBytes` (a multiple of 8) is where its part begins in the datagram. Only a part
   * at offset 0 has a transport header, whose checksum is computed as if that part were all; any other is the payload
   * alone. In IPv6, offset 0 without more fragments makes an atomic fragment.
   */
  readonly fragment?: { readonly offsetBytes: number; readonly moreFragments: boolean };
  /** IPv4 "do not fragment"; false unless given. */
  readonly dontFragment?: boolean;
}

const FIELDS = [
  "source",
  "destination",
  "protocol",
  "sourcePort",
  "destinationPort",
  "tcpFlags",
  "vlanIds",
  "ipOptions",
  "extensionHeaders",
  "payloadBytes",
  "fragment",
  "dontFragment",
] as const satisfies readonly (keyof FrameToBuild)[];
const PROTOCOLS = { tcp: 6, udp: 17 } as const;
/** Ethernet pads a shorter frame: 64 bytes with the check sequence. */
const SHORTEST_FRAME = 60;
/** Locally administered addresses: 02:00:00:00:00:02 receives from 02:00:00:00:00:01. */
const MAC_ADDRESSES = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];

/**
 * Builds one Ethernet frame, without check sequence, 60 bytes at least.
 *
 * @throws {InputError} for an address, port, length or combination that no frame can have
 * @example
 * buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp", payloadBytes: 100 }).length // => 142
 */
export function buildFrame(frame: FrameToBuild): Uint8Array {
  checkFields("The frame to build", frame, FIELDS);
  const source = parseAddress(frame.source);
  const destination = parseAddress(frame.destination);
  if (source.length !== destination.length)
    refuse(`The frame goes from ${frame.source} to ${frame.destination}`, "both addresses must be IPv4, or both IPv6");
  const { protocol = "tcp", fragment } = frame;
  if (typeof protocol === "number") checkWhole("The protocol number", protocol, 0, 255);
  else checkOneOf("The protocol", protocol, ["tcp", "udp"]);
  checkFragment(fragment);

  const isFirst = fragment === undefined || fragment.offsetBytes === 0;
  const addresses = concat([source, destination]);
  const segment = isFirst
    ? buildSegment(frame, protocol, finalAddresses(frame, addresses))
    : new Uint8Array(payloadOf(frame));
  const number = typeof protocol === "number" ? protocol : PROTOCOLS[protocol];
  const buildIp = source.length === 4 ? buildIpv4 : buildIpv6;
  const packet = buildIp(frame, number, addresses, segment);
  const etherType = source.length === 4 ? 0x0800 : 0x86dd;
  const bytes = concat([buildEthernet(frame.vlanIds ?? [], etherType), packet]);
  return bytes.length >= SHORTEST_FRAME ? bytes : concat([bytes, new Uint8Array(SHORTEST_FRAME - bytes.length)]);
}

function buildEthernet(vlanIds: readonly number[], etherType: number): Uint8Array {
  if (vlanIds.length > 2) refuse(`The frame has ${vlanIds.length} VLAN tags`, "it can have two at most");
  const tags = vlanIds.flatMap((vlanId, index) => {
    checkWhole("The VLAN number", vlanId, 0, 4095);
    return [index < vlanIds.length - 1 ? 0x88a8 : 0x8100, vlanId];
  });
  return concat([Uint8Array.from(MAC_ADDRESSES), words([...tags, etherType])]);
}

function buildIpv4(frame: FrameToBuild, protocol: number, addresses: Uint8Array, segment: Uint8Array): Uint8Array {
  if (frame.extensionHeaders?.length)
    refuse(`The frame from ${frame.source} has extension headers`, "IPv4 has options instead");
  const options = frame.ipOptions ?? new Uint8Array(0);
  checkWhole("The length of the IPv4 options in bytes", options.length, 0, 40);
  const optionBytes = Math.ceil(options.length / 4) * 4;
  const totalBytes = 20 + optionBytes + segment.length;
  checkWhole("The length of the IPv4 packet in bytes", totalBytes, 20, 65_535);
  const { offsetBytes = 0, moreFragments = false } = frame.fragment ?? {};
  const flags = (frame.dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0) | (offsetBytes / 8);
  const header = concat([
    words([0x4500 + ((optionBytes / 4) << 8), totalBytes, 1, flags, (64 << 8) | protocol, 0]),
    addresses,
    options,
    new Uint8Array(optionBytes - options.length),
  ]);
  header.set(words([checksum(addWords(header))]), 10);
  return concat([header, segment]);
}

function buildIpv6(frame: FrameToBuild, protocol: number, addresses: Uint8Array, segment: Uint8Array): Uint8Array {
  if (frame.ipOptions?.length)
    refuse(`The frame from ${frame.source} has IPv4 options`, "IPv6 has extension headers instead");
  const chain: ExtensionToBuild[] = [...(frame.extensionHeaders ?? [])];
  if (frame.fragment !== undefined) chain.push({ kind: "fragment", ...frame.fragment });
  const { firstHeader, bytes } = buildExtensionHeaders(chain, protocol);
  const payloadBytes = bytes.length + segment.length;
  checkWhole("The length of the IPv6 payload in bytes", payloadBytes, 0, 65_535);
  return concat([words([0x6000, 0, payloadBytes, (firstHeader << 8) | 64]), addresses, bytes, segment]);
}

/** The addresses that a transport checksum covers: those of mobility headers, where present (RFC 6275). */
function finalAddresses({ extensionHeaders = [] }: FrameToBuild, addresses: Uint8Array): Uint8Array {
  const final = addresses.slice();
  for (const header of extensionHeaders) {
    if (header.kind === "destination-options" && header.homeAddress !== undefined)
      final.set(parseAddress(header.homeAddress), 0);
    if (header.kind === "routing") final.set(parseAddress(header.address), 16);
  }
  return final;
}

/** Transport header and payload. The checksum covers a pseudo-header: addresses, protocol, length. */
function buildSegment(frame: FrameToBuild, protocol: "tcp" | "udp" | number, addresses: Uint8Array): Uint8Array {
  const payload = new Uint8Array(payloadOf(frame));
  if (typeof protocol === "number") return payload;
  const { sourcePort = 49_152, destinationPort = 80, tcpFlags = 16 } = frame;
  checkWhole("The source port", sourcePort, 0, 65_535);
  checkWhole("The destination port", destinationPort, 0, 65_535);
  checkWhole("The TCP flags byte", tcpFlags, 0, 255);
  const header =
    protocol === "tcp"
      ? words([sourcePort, destinationPort, 0, 1, 0, tcpFlags & 16 ? 1 : 0, 0x5000 | tcpFlags, 65_535, 0, 0])
      : words([sourcePort, destinationPort, 8 + payload.length, 0]);
  const segment = concat([header, payload]);
  const sum = checksum(addWords(segment, addWords(addresses) + PROTOCOLS[protocol] + segment.length));
  // UDP sends 0xffff for a checksum of 0, which would mean "none".
  segment.set(words([protocol === "udp" && sum === 0 ? 0xffff : sum]), protocol === "tcp" ? 16 : 6);
  return segment;
}

function payloadOf({ payloadBytes = 0 }: FrameToBuild): number {
  checkWhole("The length of the payload in bytes", payloadBytes, 0, 65_535);
  return payloadBytes;
}

function checkFragment(fragment: FrameToBuild["fragment"]): void {
  if (fragment === undefined) return;
  const { offsetBytes } = fragment;
  checkWhole("The fragment's offset in bytes", offsetBytes, 0, 65_528);
  if (offsetBytes % 8 !== 0) refuse(`The fragment's offset is ${offsetBytes} bytes`, "it must be a multiple of 8");
}

/** 16-bit values in network order. */
function words(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
