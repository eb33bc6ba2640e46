// Tunnels: a packet within a packet. Follows RFC 2003 and RFC 2473 (IP in IP), RFC 2784 and 2890 (GRE), RFC 7637
// (NVGRE), RFC 7348 (VXLAN), RFC 8926 (GENEVE) and 3GPP TS 29.281 (GTP-U). All of them are read; which of them a NIC
// opens is decided in nic-view.ts.
import { has, hex4, kept, u16, type Bounds } from "./bounds.js";
import type { CutPacket, Layer, TransportHeader } from "./frame.js";
import type { Encapsulation } from "./nic-parsing.js";

const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
export const GTP_U_PORT = 2152;
const IP_IN_IP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const UDP = 17;
const TRANSPARENT_ETHERNET = 0x6558;
const ETHER_TYPE_IPV4 = 0x0800;
const ETHER_TYPE_IPV6 = 0x86dd;

const OVER_IP = ["ip-in-ip"] as const,
  OVER_GRE = ["gre", "nvgre"] as const,
  OVER_UDP = ["vxlan", "geneve", "gtp-u"] as const;
const BY_PORT: Readonly<Record<number, (typeof OVER_UDP)[number]>> = {
  [VXLAN_PORT]: "vxlan",
  [GENEVE_PORT]: "geneve",
  [GTP_U_PORT]: "gtp-u",
};

/** What begins where a tunnel's header ends: a type field's value, as layers.ts takes it. */
export interface Within {
  readonly layer: Layer;
  readonly etherType: number;
  readonly next: number;
}

/** What may follow the headers of an IP packet of this protocol; null: of an unknown one. */
export function tunnelsOf(protocol: number | null): readonly Encapsulation[] {
  if (protocol === null) return [...OVER_IP, ...OVER_GRE, ...OVER_UDP];
  if (protocol === GRE) return OVER_GRE;
  return protocol === UDP ? OVER_UDP : protocol === IP_IN_IP || protocol === IPV6_IN_IP ? OVER_IP : [];
}

/** Null, or a tunnel of one of these kinds, of which only the capture lacks `length` bytes at `at`. */
function cutTunnel(frame: Bounds, kinds: readonly Encapsulation[], at: number, length: number): CutPacket | null {
  return has(frame, at, length) || at + length > frame.wireBytes ? null : { through: [], kinds, why: kept(frame) };
}

/** The tunnel that follows an IP packet's headers at `at`; null if there is none, or the frame had not enough of it. */
export function findTunnel(
  frame: Bounds,
  protocol: number,
  at: number,
  transport: TransportHeader | null,
): Within | CutPacket | null {
  const { bytes } = frame;
  if (protocol === IP_IN_IP || protocol === IPV6_IN_IP) {
    const etherType = protocol === IP_IN_IP ? ETHER_TYPE_IPV4 : ETHER_TYPE_IPV6;
    return within(frame, { kind: "ip-in-ip", what: "IP in IP", at, length: 0, etherType });
  }
  if (protocol === GRE) return gre(frame, at);
  const kind = transport?.protocol === "udp" ? BY_PORT[transport.destinationPort] : undefined;
  if (kind === undefined) return null;
  if (!has(frame, at, 16)) return cutTunnel(frame, [kind], at, 16);
  const start = at + 8;
  if (kind === "vxlan")
    return (bytes[start] & 0x08) === 0
      ? null
      : within(frame, { kind: "vxlan", what: "VXLAN", at: start, length: 8, etherType: TRANSPARENT_ETHERNET });
  if (kind === "gtp-u") return gtpU(frame, start);
  if (bytes[start] >> 6 !== 0) return null;
  const length = 8 + (bytes[start] & 0x3f) * 4;
  return within(frame, { kind: "geneve", what: "GENEVE", at: start, length, etherType: u16(bytes, start + 2) });
}

interface Tunnel {
  readonly kind: Encapsulation;
  readonly what: string;
  readonly at: number;
  readonly length: number;
  readonly etherType: number;
}

/** The layer, and, if it carries Ethernet, the type field behind the two MAC addresses. */
function within(frame: Bounds, { kind, what, at, length, etherType }: Tunnel): Within | CutPacket | null {
  const carriesEthernet = etherType === TRANSPARENT_ETHERNET;
  const whole = length + (carriesEthernet ? 14 : 0);
  if (!has(frame, at, whole)) return cutTunnel(frame, [kind], at, whole);
  const layer: Layer = { kind, offset: at, length: whole, etherType: null, vlanId: null, name: what };
  return { layer, etherType: carriesEthernet ? u16(frame.bytes, at + whole - 2) : etherType, next: at + whole };
}

/**
 * Version 0: 4 bytes, and 4 more for each of checksum, key and sequence number. With a key alone around Ethernet it is
 * NVGRE.
 */
function gre(frame: Bounds, at: number): Within | CutPacket | null {
  if (!has(frame, at, 4)) return cutTunnel(frame, OVER_GRE, at, 4);
  const flags = u16(frame.bytes, at);
  const etherType = u16(frame.bytes, at + 2);
  if ((flags & 0x4007) !== 0) return null; // the old routing field, or another version
  const length = 4 + [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).length * 4;
  const isNvgre = (flags & 0xb000) === 0x2000 && etherType === TRANSPARENT_ETHERNET;
  return within(frame, {
    kind: isNvgre ? "nvgre" : "gre",
    what: isNvgre ? "NVGRE" : `GRE of ${hex4(etherType)}`,
    at,
    length,
    etherType,
  });
}

/**
 * Version 1, message 255: 8 bytes, 4 more with any of the flags E, S and PN, and a chain of extension headers with E.
 */
function gtpU(frame: Bounds, at: number): Within | CutPacket | null {
  const { bytes } = frame;
  if ((bytes[at] & 0xf0) !== 0x30 || bytes[at + 1] !== 255) return null;
  let length = (bytes[at] & 7) === 0 ? 8 : 12;
  const cut = (bytesNeeded: number): CutPacket | null => cutTunnel(frame, ["gtp-u"], at, bytesNeeded);
  if (!has(frame, at, length)) return cut(length);
  let following = (bytes[at] & 4) !== 0 ? bytes[at + 11] : 0;
  while (following !== 0) {
    if (!has(frame, at + length, 1)) return cut(length + 1);
    const units = bytes[at + length];
    if (units === 0) return null;
    if (!has(frame, at + length, units * 4)) return cut(length + units * 4);
    length += units * 4;
    following = bytes[at + length - 1];
  }
  if (!has(frame, at + length, 1)) return cut(length + 1);
  const version = bytes[at + length] >> 4;
  if (version !== 4 && version !== 6) return null;
  return within(frame, {
    kind: "gtp-u",
    what: "GTP-U",
    at,
    length,
    etherType: version === 4 ? ETHER_TYPE_IPV4 : ETHER_TYPE_IPV6,
  });
}
