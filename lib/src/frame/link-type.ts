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
  9: "PPP",
  12: "raw IP",
  14: "raw IP",
  50: "PPP in HDLC",
  101: "raw IP",
  108: "OpenBSD loopback",
  113: "Linux cooked v1",
  228: "raw IPv4",
  229: "raw IPv6",
  276: "Linux cooked v2",
};

/** Others that captures often have, so that a sentence can name them. */
const OTHER_LINK_TYPES: Readonly<Record<number, string>> = {
  6: "Token Ring",
  10: "FDDI",
  51: "PPPoE without Ethernet",
  104: "Cisco HDLC",
  105: "IEEE 802.11",
  119: "IEEE 802.11 with Prism headers",
  127: "IEEE 802.11 with radiotap headers",
  163: "IEEE 802.11 with AVS headers",
  187: "Bluetooth",
  189: "USB",
  192: "PPI",
  195: "IEEE 802.15.4",
  197: "ERF",
  201: "Bluetooth",
  220: "USB",
  227: "CAN",
  230: "IEEE 802.15.4",
  239: "NFLOG",
  249: "USB",
  253: "Netlink",
};

/** Bytes of their headers; those of Ethernet without its check sequence. */
const HEADER_BYTES: Readonly<Record<number, number>> = {
  0: 4,
  1: 14,
  9: 4,
  12: 0,
  14: 0,
  50: 4,
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
    // 12 and 14 are the system's own number of raw IP, which some programs wrote into files: 12 most, 14 OpenBSD.
    case 12:
    case 14:
    case 101: {
      // nothing before IP: its version tells which
      const problem = missing("the IP version", 0, 1, frame);
      if (problem !== null) return unread(problem);
      const version = bytes[0] >> 4;
      if (version === 4 || version === 6) return typed(version === 4 ? ETHER_TYPE_IPV4 : ETHER_TYPE_IPV6, 0);
      return unread(because(`the first byte says IP version ${version}: it must be 4 or 6`));
    }
    case 9:
    case 50:
      return parsePpp(frame, linkType);
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
      const other = OTHER_LINK_TYPES[linkType];
      const name = other === undefined ? linkType : `${linkType}, ${other}`;
      return unread(because(`its link type is ${name}: the link types that are read are ${known}`));
    }
  }
}

const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;

/**
 * PPP (RFC 1661) with or without the address and control bytes of HDLC-like framing (RFC 1662), ff 03; a protocol whose
 * first byte is odd is one byte long. Link type 50 may have Cisco's HDLC instead: 0f or 8f, 00, and an EtherType.
 */
function parsePpp(frame: Bounds, linkType: number): LinkHeader {
  const { bytes } = frame;
  const cut = missing(`the ${LINK_TYPES[linkType]} header`, 0, bytes[0] === 0xff || linkType === 50 ? 4 : 2, frame);
  if (cut !== null) return { etherType: null, next: 0, problem: cut };
  if (linkType === 50 && (bytes[0] === 0x0f || bytes[0] === 0x8f))
    return { etherType: u16(bytes, 2), next: 4, problem: null };
  const at = bytes[0] === 0xff && bytes[1] === 0x03 ? 2 : 0;
  const isShort = (bytes[at] & 1) === 1;
  const protocol = isShort ? bytes[at] : u16(bytes, at);
  const etherType = protocol === PPP_IPV4 ? ETHER_TYPE_IPV4 : protocol === PPP_IPV6 ? ETHER_TYPE_IPV6 : null;
  return { etherType, next: at + (isShort ? 1 : 2), problem: null };
}
