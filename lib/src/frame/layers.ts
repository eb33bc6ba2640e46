// Layers: what stands between a link header and IP, or instead of IP. Follows IEEE 802.1Q and 802.1ad (tags), RFC 3032
// (MPLS), RFC 2516 (PPPoE), RFC 1042 (SNAP). Every tag and every label is read; which of them a NIC opens is decided in
// nic-view.ts.
import { because, has, hex4, lacking, u16, type Bounds, type Lack } from "./bounds.js";
import type { Layer } from "./frame.js";

/** EtherTypes of VLAN tags: 802.1Q (customer), 802.1ad (service), and the older double tags. */
const VLAN_TAG = 0x8100;
const SERVICE_VLAN_TAG = 0x88a8;
const TAGS: readonly number[] = [VLAN_TAG, SERVICE_VLAN_TAG, 0x9100, 0x9200, 0x9300];
const ETHER_TYPE_IPV4 = 0x0800;
const ETHER_TYPE_IPV6 = 0x86dd;
const MPLS: readonly number[] = [0x8847, 0x8848];
const PPPOE_SESSION = 0x8864;
/** Values below are lengths of 802.3 frames: an EtherType starts at 1536. */
const FIRST_ETHER_TYPE = 0x0600;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;

/** EtherTypes that do not lead to IP, by name. */
export const ETHER_TYPES: Readonly<Record<number, string>> = {
  0x0800: "IPv4",
  0x0806: "ARP",
  0x0842: "Wake-on-LAN",
  0x8035: "RARP",
  0x86dd: "IPv6",
  0x8808: "Ethernet flow control",
  0x8809: "slow protocols (LACP)",
  0x8863: "PPPoE discovery",
  0x888e: "802.1X",
  0x88cc: "LLDP",
  0x88e5: "MACsec",
  0x88f7: "PTP",
  0x8906: "FCoE",
};
const MACSEC = 0x88e5;

/** Where the steps lead. */
export interface WayToIp {
  readonly layers: readonly Layer[];
  /** IP version that follows at `at`; null: no IP header. */
  readonly version: 4 | 6 | null;
  readonly at: number;
  /** The last type field that was read, null if it is a length or none. */
  readonly etherType: number | null;
  /** Without IP: what stands there: "the frame carries no IP packet: EtherType 0x0806 is ARP". */
  readonly standing: string | null;
  /** Null, or why it could not be read. */
  readonly problem: string | null;
  /** Null, or why only the capture lacks what comes next. */
  readonly cut: string | null;
}

/** Steps over tags, labels and sessions until there is an IP header, or anything else. */
export function findIp(frame: Bounds, firstType: number | null, next: number): WayToIp {
  const layers: Layer[] = [];
  let [etherType, at] = [firstType, next];
  const end = (standing: string | null, problem: string | null = null, cut: string | null = null): WayToIp => ({
    layers,
    version: null,
    at,
    etherType: etherType !== null && etherType < FIRST_ETHER_TYPE ? null : etherType,
    standing,
    problem,
    cut,
  });
  const noIp = (why: string): WayToIp => end(`the frame carries no IP packet: ${why}`);
  const ends = ({ why, byCapture }: Lack): WayToIp => end(null, because(why), byCapture ? why : null);
  const found = (version: 4 | 6): WayToIp => ({
    layers,
    version,
    at,
    etherType,
    standing: null,
    problem: null,
    cut: null,
  });
  for (;;) {
    if (etherType === null) return noIp("no type field tells of one");
    if (etherType === ETHER_TYPE_IPV4) return found(4);
    if (etherType === ETHER_TYPE_IPV6) return found(6);
    if (TAGS.includes(etherType)) {
      // A tag is its EtherType, 2 bytes of which the low 12 bits are the VLAN number, and the next type field.
      const lack = lacking("the VLAN tag", at - 2, 6, frame);
      if (lack !== null) return ends(lack);
      const count = layers.filter(({ kind }) => kind === "vlan-tag").length;
      const name = `EtherType ${hex4(etherType)}, ${etherType >= 0x9100 ? "an old double tag" : `a ${ORDINALS[count] ?? "further"}VLAN tag`}`;
      layers.push({
        kind: "vlan-tag",
        offset: at - 2,
        length: 4,
        etherType,
        vlanId: u16(frame.bytes, at) & 0x0fff,
        name,
      });
      etherType = u16(frame.bytes, at + 2);
      at += 4;
    } else if (MPLS.includes(etherType) || etherType === PPPOE_SESSION) {
      const step = etherType === PPPOE_SESSION ? pppoe(frame, at) : labels(frame, at);
      if ("why" in step) return ends(step);
      const kind = etherType === PPPOE_SESSION ? "pppoe" : "mpls";
      const name = `EtherType ${hex4(etherType)}, ${kind === "mpls" ? "an MPLS label stack" : "a PPPoE session"}`;
      layers.push({ kind, offset: at, length: step.length, etherType, vlanId: null, name });
      at += step.length;
      return step.version === null ? noIp(`${name}, carries something else`) : found(step.version);
    } else if (etherType < FIRST_ETHER_TYPE) {
      const { bytes } = frame;
      const lack = lacking("the LLC and SNAP header", at, 8, frame);
      if (lack?.byCapture) return ends(lack);
      const isSnap =
        has(frame, at, 8) &&
        u16(bytes, at) === 0xaaaa &&
        bytes[at + 2] === 3 &&
        (bytes[at + 3] | u16(bytes, at + 4)) === 0;
      const name = `an 802.3 length of ${etherType} bytes with ${isSnap ? "LLC and SNAP" : "LLC"}`;
      if (!isSnap) return noIp(`${name}, follows Ethernet`);
      layers.push({ kind: "llc-snap", offset: at, length: 8, etherType: null, vlanId: null, name });
      etherType = u16(bytes, at + 6);
      at += 8;
    } else {
      const name = ETHER_TYPES[etherType];
      if (etherType === MACSEC)
        return end(`EtherType ${hex4(etherType)}, MACsec, stands between Ethernet and what it hides`);
      return noIp(
        name === undefined
          ? `EtherType ${hex4(etherType)} is not known as a way to one`
          : `EtherType ${hex4(etherType)} is ${name}`,
      );
    }
  }
}

const ORDINALS = ["", "second ", "third ", "fourth "];

interface Step {
  readonly length: number;
  readonly version: 4 | 6 | null;
}

/** A PPPoE header of 6 bytes and the PPP protocol. */
function pppoe(frame: Bounds, at: number): Step | Lack {
  const lack = lacking("the PPPoE header", at, 8, frame);
  if (lack !== null) return lack;
  const protocol = u16(frame.bytes, at + 6);
  return { length: 8, version: protocol === PPP_IPV4 ? 4 : protocol === PPP_IPV6 ? 6 : null };
}

/**
 * Labels of 4 bytes down to the one with the bottom bit; what follows them tells its IP version in its first half byte.
 */
function labels(frame: Bounds, at: number): Step | Lack {
  for (let length = 4; ; length += 4) {
    const lack = lacking("the MPLS label", at + length - 4, 4, frame);
    if (lack !== null) return lack;
    if ((frame.bytes[at + length - 2] & 1) === 0) continue;
    const behind = lacking("what follows the MPLS labels", at + length, 1, frame);
    if (behind?.byCapture) return behind;
    const nibble = has(frame, at + length, 1) ? frame.bytes[at + length] >> 4 : 0;
    return { length, version: nibble === 4 || nibble === 6 ? nibble : null };
  }
}
