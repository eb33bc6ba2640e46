// Link types: what the frames of a capture begin with. Each is read to the same answer as Ethernet's header. Follows
// the registry "Link-layer header types" of the tcpdump group (numbers and layouts). A link type that is not listed
// here is data: the frame is kept, and its problem says which ones are read.
import { because, missing, u16, type Bounds } from "./bounds.js";
import { parseEthernet, type LinkHeader } from "./ethernet.js";

export const ETHER_TYPE_IPV4 = 0x0800;
export const ETHER_TYPE_IPV6 = 0x86dd;

/** The link types that are read, by number. */
export const LINK_TYPES: Readonly<Record<number, string>> = {
  0: "BSD loopback",
  1: "Ethernet",
  101: "raw IP",
  108: "OpenBSD loopback",
  113: "Linux cooked v1",
  228: "raw IPv4",
  229: "raw IPv6",
  276: "Linux cooked v2",
};

/** Bytes of their headers; those of Ethernet without its check sequence. */
const HEADER_BYTES: Readonly<Record<number, number>> = {
  0: 4,
  1: 14,
  101: 0,
  108: 4,
  113: 16,
  228: 0,
  229: 0,
  276: 20,
};
const ETHERNET_BYTES = 14;
const CHECK_SEQUENCE_BYTES = 4;
/** With its check sequence; a shorter frame is padded. */
const LEAST_FRAME_BYTES = 64;

/**
 * Length of a captured frame on an Ethernet wire, with its check sequence, which captures leave out.
 *
 * @param capturedBytes length by the capture's record: from the beginning of the link header on
 */
export function ethernetBytes(capturedBytes: number, linkType: number): number {
  const packetBytes = capturedBytes - (HEADER_BYTES[linkType] ?? ETHERNET_BYTES);
  return Math.max(LEAST_FRAME_BYTES, packetBytes + ETHERNET_BYTES + CHECK_SEQUENCE_BYTES);
}

/** Reads the link header of any link type. */
export function parseLink(frame: Bounds, linkType: number): LinkHeader {
  const unread = (problem: string): LinkHeader => ({ etherType: null, next: 0, problem });
  const typed = (etherType: number, next: number): LinkHeader => ({ etherType, next, problem: null });
  const need = (bytes: number): string | null => missing(`the ${LINK_TYPES[linkType]} header`, 0, bytes, frame);
  const { bytes } = frame;
  switch (linkType) {
    case 1:
      return parseEthernet(frame);
    case 113: {
      // 16 bytes, the last two are the protocol
      const problem = need(16);
      return problem === null ? typed(u16(bytes, 14), 16) : unread(problem);
    }
    case 276: {
      // 20 bytes, the first two are the protocol
      const problem = need(20);
      return problem === null ? typed(u16(bytes, 0), 20) : unread(problem);
    }
    case 101: {
      // nothing before IP: its version tells which
      const problem = missing("the IP version", 0, 1, frame);
      if (problem !== null) return unread(problem);
      const version = bytes[0] >> 4;
      if (version === 4 || version === 6) return typed(version === 4 ? ETHER_TYPE_IPV4 : ETHER_TYPE_IPV6, 0);
      return unread(because(`the first byte says IP version ${version}: it must be 4 or 6`));
    }
    case 228:
      return typed(ETHER_TYPE_IPV4, 0);
    case 229:
      return typed(ETHER_TYPE_IPV6, 0);
    case 0:
    case 108: {
      // address family, 4 bytes in the capturing machine's order (0) or network order (108): small either way
      const problem = need(4);
      if (problem !== null) return unread(problem);
      const family = u16(bytes, 0) === 0 ? u16(bytes, 2) : (bytes[1] << 8) | bytes[0];
      if (family === 2) return typed(ETHER_TYPE_IPV4, 4);
      // 24 NetBSD and OpenBSD, 28 FreeBSD, 30 macOS, 10 Linux: every system has its own number for IPv6.
      if (family === 24 || family === 28 || family === 30 || family === 10) return typed(ETHER_TYPE_IPV6, 4);
      return { etherType: null, next: 4, problem: null };
    }
    default: {
      const known = Object.entries(LINK_TYPES)
        .map(([number, name]) => `${number} ${name}`)
        .join(", ");
      return unread(because(`its link type is ${linkType}: the link types that are read are ${known}`));
    }
  }
}
