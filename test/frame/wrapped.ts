// Frames around frames and packets, made by hand: tunnels, labels, sessions, tags. Lengths of outer headers are right,
// checksums are 0.
import { buildFrame, parseAddress, type FrameToBuild } from "rss-lab";

export const INNER: FrameToBuild = {
  source: "10.1.0.2",
  destination: "10.2.0.1",
  sourcePort: 40_000,
  destinationPort: 443,
};
const OUTER = { source: "192.0.2.10", destination: "198.51.100.5" };

const join = (...parts: readonly ArrayLike<number>[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const u16 = (value: number): number[] => [value >> 8, value & 255];
const MACS = Array.from(buildFrame(OUTER).subarray(0, 12));

/** The IP packet of a built frame, without link header and padding. */
export function packetOf(frame: FrameToBuild): Uint8Array {
  const bytes = buildFrame(frame);
  const length = bytes[12] === 8 ? (bytes[16] << 8) | bytes[17] : 40 + ((bytes[18] << 8) | bytes[19]);
  return bytes.slice(14, 14 + length);
}

/** Ethernet with this EtherType and content. */
export const ethernet = (etherType: number, content: ArrayLike<number>): Uint8Array =>
  join(MACS, u16(etherType), content);

/** IPv4 from 192.0.2.10 to 198.51.100.5. */
export const ipv4 = (protocol: number, content: ArrayLike<number>): Uint8Array =>
  join(
    [0x45, 0],
    u16(20 + content.length),
    [0, 1, 0, 0, 64, protocol, 0, 0],
    parseAddress(OUTER.source),
    parseAddress(OUTER.destination),
    content,
  );

export const udp = (sourcePort: number, destinationPort: number, content: ArrayLike<number>): Uint8Array =>
  join(u16(sourcePort), u16(destinationPort), u16(8 + content.length), [0, 0], content);

const packet = packetOf(INNER);
const inEthernet = ethernet(0x0800, packet);
const v4 = (protocol: number, content: ArrayLike<number>): Uint8Array => ethernet(0x0800, ipv4(protocol, content));

/** The packet of INNER in every encapsulation that is read. */
export const WRAPPED = {
  mpls: ethernet(0x8847, join([0, 1, 0, 64], [0, 2, 1, 64], packet)),
  pppoe: ethernet(0x8864, join([0x11, 0, 0, 7], u16(packet.length + 2), [0, 0x21], packet)),
  "llc-snap": ethernet(packet.length + 8, join([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], packet)),
  "ip-in-ip": v4(4, packet),
  gre: v4(47, join([0x80, 0, 8, 0, 0, 0, 0, 0], packet)),
  nvgre: v4(47, join([0x20, 0, 0x65, 0x58, 0, 0, 1, 9], inEthernet)),
  vxlan: v4(17, udp(4789, 4789, join([8, 0, 0, 0, 0, 0, 42, 0], inEthernet))),
  geneve: v4(17, udp(6081, 6081, join([1, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 2, 3, 4], inEthernet))),
  "gtp-u": v4(
    17,
    udp(2152, 2152, join([0x34, 255, ...u16(packet.length + 8), 0, 0, 0x10, 7, 0, 0, 0, 0x85, 1, 0, 9, 0], packet)),
  ),
} as const;

/** Packets with a field that some NICs hash, and where its four bytes stand. */
export const EXTRA = {
  "sctp-ports": [v4(132, [0x9c, 0x40, 0x0b, 0x59, ...new Array<number>(8).fill(0)]), 34],
  "esp-spi": [v4(50, [0, 0, 0x10, 1, 0, 0, 0, 1, ...new Array<number>(24).fill(7)]), 34],
  "ah-spi": [v4(51, [6, 4, 0, 0, 0, 0, 0x10, 2, ...new Array<number>(16).fill(7)]), 38],
  "gtp-teid": [WRAPPED["gtp-u"], 46],
} as const;

/** The same frame with tags before its EtherType. */
export function tagged(frame: Uint8Array, etherTypes: readonly number[]): Uint8Array {
  return join(
    frame.subarray(0, 12),
    ...etherTypes.map((etherType, i) => [...u16(etherType), 0, i + 1]),
    frame.subarray(12),
  );
}
