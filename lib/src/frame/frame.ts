// What a received frame means: its bytes, and what each header says. `parseFrame` (parse.ts) makes one from any bytes.
// Bytes are viewed, meanings are small: every meaning carries the offset at which it stands, so that a lesson can point at it.
// A frame that cannot be understood is data: `problem` says why, and whatever was understood before the fault is kept.

/** Part of a frame's bytes. */
export interface Span {
  /** First byte, counted from the start of the frame. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** An IPv4 (4 bytes) or IPv6 (16 bytes) address and where it stands in the frame. */
export interface PlacedAddress {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/**
 * One IPv6 extension header. `protocol` is its own number: 0 hop-by-hop, 43 routing, 44 fragment, 51 authentication,
 * 60 destination options, 135 mobility.
 */
export interface ExtensionHeader extends Span {
  readonly protocol: number;
}

export interface IpHeader {
  readonly version: 4 | 6;
  /** The IPv4 header with its options, or the fixed 40 bytes of IPv6. */
  readonly header: Span;
  readonly source: PlacedAddress;
  readonly destination: PlacedAddress;
  /** Protocol number of what follows all IP headers: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, 59 nothing. */
  readonly protocol: number;
  /** Part of a datagram: more fragments follow or the offset is not zero. The first one counts; "do not fragment" does not. */
  readonly isFragment: boolean;
  /** IPv4 options: true if the header is longer than 20 bytes. */
  readonly hasOptions: boolean;
  /** IPv6 extension headers in order; empty for IPv4. */
  readonly extensionHeaders: readonly ExtensionHeader[];
  /** Home address option in a destination options header (IPv6 mobility), otherwise null. */
  readonly homeAddress: PlacedAddress | null;
  /** Address in a type-2 routing header (IPv6 mobility), otherwise null. */
  readonly routingAddress: PlacedAddress | null;
}

export interface TransportHeader {
  readonly protocol: "tcp" | "udp";
  /** With TCP options, as far as they were captured. */
  readonly header: Span;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** TCP flags byte (FIN 1, SYN 2, RST 4, PSH 8, ACK 16); 0 for UDP. */
  readonly tcpFlags: number;
}

export interface Frame {
  /** The bytes that were captured, from the link header on (Ethernet: the destination MAC address), without check sequence. */
  readonly bytes: Uint8Array;
  /** Length on the wire; larger than `bytes.length` if the capture cut the frame. */
  readonly wireBytes: number;
  /** VLAN numbers of the 802.1Q tags, outermost first; empty without a tag. */
  readonly vlanIds: readonly number[];
  /** What follows the link header and its tags (0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP); null if unreadable or an 802.3 length. */
  readonly etherType: number | null;
  readonly ip: IpHeader | null;
  /** Null for other protocols, and for every fragment: only the first one carries ports, and RSS does not look at them. */
  readonly transport: TransportHeader | null;
  /** Null, or why not: "cannot be interpreted, because the IPv4 header says 12 bytes: it has 20 at least". */
  readonly problem: string | null;
}
