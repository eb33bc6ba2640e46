// Ethernet: what stands before the IP header. In: a frame's bytes. Out: VLAN numbers, EtherType, where the next header begins.
// Follows IEEE 802.3 (Ethernet II and length frames), 802.1Q and 802.1ad (one or two VLAN tags).
// A third tag is not opened: the frame then keeps the tag's own EtherType and counts as "not IP", which is no fault.
import { because, missing, u16, type Bounds } from "./bounds.js";

/** What the link header says. */
export interface LinkHeader {
  readonly vlanIds: readonly number[];
  /** Null if it cannot be read, or if the field is a length (802.3). */
  readonly etherType: number | null;
  /** First byte after the link header and its tags. */
  readonly next: number;
  readonly problem: string | null;
}

/** EtherTypes of a VLAN tag: 802.1Q (customer) and 802.1ad (service). */
export const VLAN_TAG = 0x8100;
export const SERVICE_VLAN_TAG = 0x88a8;

/** Values below are lengths of 802.3 frames: an EtherType starts at 1536. */
const FIRST_ETHER_TYPE = 0x0600;
const MAX_TAGS = 2;

/** Two MAC addresses, then {@link parseEtherType}. */
export function parseEthernet(frame: Bounds): LinkHeader {
  const problem = missing("the Ethernet header", 0, 14, frame);
  return problem === null ? parseEtherType(frame, 12) : { vlanIds: [], etherType: null, next: 0, problem };
}

/** Reads the type field at `offset` and the VLAN tags that it may announce. Linux cooked captures have such a field, too. */
export function parseEtherType(frame: Bounds, offset: number): LinkHeader {
  const { bytes } = frame;
  const vlanIds: number[] = [];
  let at = offset;
  let etherType = u16(bytes, at);
  // A tag is its EtherType, 2 bytes of which the low 12 bits are the VLAN number, and the next type field.
  while ((etherType === VLAN_TAG || etherType === SERVICE_VLAN_TAG) && vlanIds.length < MAX_TAGS) {
    const problem = missing("the VLAN tag", at, 6, frame);
    if (problem !== null) return { vlanIds, etherType, next: at + 2, problem };
    vlanIds.push(u16(bytes, at + 2) & 0x0fff);
    at += 4;
    etherType = u16(bytes, at);
  }
  const next = at + 2;
  if (etherType >= FIRST_ETHER_TYPE) return { vlanIds, etherType, next, problem: null };
  const left = frame.end - next;
  const problem = etherType > left ? because(`the 802.3 length field says ${etherType} bytes: ${left} follow it`) : null;
  return { vlanIds, etherType: null, next, problem };
}
