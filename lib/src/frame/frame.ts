// What a received frame means: its bytes, and what each header says. `parseFrame` (parse.ts) makes one from any bytes.
// Bytes are viewed, meanings are small: every meaning carries the offset at which it stands, so that a lesson can point
// at it. A frame that cannot be understood is data: `problem` says why. Lengths that lie are `notes`: a NIC does not
// check them.
import type { Encapsulation, ExtraFieldName } from "./nic-parsing.js";

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
  /** The IPv4 header with its options, as far as they were captured, or the fixed 40 bytes of IPv6. */
  readonly header: Span;
  readonly source: PlacedAddress;
  readonly destination: PlacedAddress;
  /** Protocol number of what follows all IP headers: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, 59 nothing. */
  readonly protocol: number;
  /**
   * Part of a datagram: more fragments follow or the offset is not zero. The first one counts, and in IPv6 any fragment
   * header does, also one that says offset 0 and no more fragments; "do not fragment" does not.
   */
  readonly isFragment: boolean;
  /**
   * An IPv6 fragment header that says offset 0 and no more fragments: a whole datagram for those who look (RFC 6946).
   */
  readonly isAtomicFragment: boolean;
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
  /** TCP flags byte (FIN 1, SYN 2, RST 4, PSH 8, ACK 16); 0 for UDP, and if the capture did not keep it. */
  readonly tcpFlags: number;
}

/** Four bytes that some NICs hash behind the addresses. */
export interface ExtraField {
  readonly field: ExtraFieldName;
  readonly offset: number;
  /** Null if the capture did not keep them. */
  readonly bytes: Uint8Array | null;
}

/** One step between two headers: a VLAN tag or an encapsulation. */
export interface Layer extends Span {
  readonly kind: "vlan-tag" | Encapsulation;
  /** EtherType that announces it; null if something else does. */
  readonly etherType: number | null;
  /** VLAN number of a tag, otherwise null. */
  readonly vlanId: number | null;
  /** For sentences: "EtherType 0x8864, a PPPoE session". */
  readonly name: string;
}

/** A packet within another that the frame may hold and the capture did not keep. */
export interface CutPacket {
  /** The layers up to it, as far as they are known. */
  readonly through: readonly Layer[];
  /** What the layer behind them is: one of these; empty if they are all. */
  readonly kinds: readonly Encapsulation[];
  /**
   * Why it is unknown: "the IPv4 header takes 20 bytes from byte 64 on, the capture kept 70 of the frame's 124 bytes".
   */
  readonly why: string;
}

/**
 * One IP packet of a frame, as its bytes say; which of a frame's packets counts, and what of it, is the NIC's (see
 * `nicView`).
 */
export interface Packet {
  /** What stands before it, from the link header or from the packet around it on. */
  readonly through: readonly Layer[];
  readonly ip: IpHeader;
  /** Null for other protocols, for a fragment that is not atomic, and if it is not whole. */
  readonly transport: TransportHeader | null;
  readonly extra: ExtraField | null;
  /** Null, or why the ports are unknown although the NIC had them: "the capture kept 36 of the frame's 1514 bytes". */
  readonly portsCut: string | null;
  /** Null, or the packet within this one that only the capture lacks. */
  readonly cut: CutPacket | null;
  readonly notes: readonly string[];
}

export interface Frame {
  /**
   * The bytes that were captured, from the link header on (Ethernet: the destination MAC address), without check
   * sequence.
   */
  readonly bytes: Uint8Array;
  /** Length on the wire; larger than `bytes.length` if the capture cut the frame. */
  readonly wireBytes: number;
  /** VLAN numbers of the tags that are opened, outermost first; empty without a tag. */
  readonly vlanIds: readonly number[];
  /**
   * What follows the link header and its tags (0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP); null if unreadable or an 802.3
   * length.
   */
  readonly etherType: number | null;
  /**
   * `ip`, `transport` and what follows are those of the outermost packet, as a NIC sees it that has no profile of its
   * own.
   */
  readonly ip: IpHeader | null;
  /**
   * Null for other protocols, and for every fragment: only the first one carries ports, and RSS does not look at them.
   */
  readonly transport: TransportHeader | null;
  /** Null, or why not: "cannot be interpreted, because the IPv4 header says 12 bytes: it has 20 at least". */
  readonly problem: string | null;
  /** Null, or why the ports are unknown although the NIC had them: "the capture kept 36 of the frame's 1514 bytes". */
  readonly portsCut: string | null;
  /**
   * Lengths that lie and other oddities that a NIC does not mind: "the UDP length says 2000 bytes, the packet has 28".
   */
  readonly notes: readonly string[];
  /**
   * Without an IP packet that the NIC reaches: what stands there: "EtherType 0x8864, a PPPoE session, stands between
   * Ethernet and IP".
   */
  readonly standing: string | null;
  /** Everything between the link header and the first IP packet, or as far as it could be read. */
  readonly layers: readonly Layer[];
  /**
   * Null, or why no IP packet could be read behind them, for a NIC that opens them all; `problem` is that of one
   * without a profile.
   */
  readonly unread: string | null;
  /** Every IP packet that could be read, outermost first. */
  readonly packets: readonly Packet[];
}
