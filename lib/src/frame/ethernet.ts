// Ethernet: two MAC addresses, then the type field. Follows IEEE 802.3 (Ethernet II and length frames). What the type
// announces, tags included, is read by layers.ts.
import { missing, u16, type Bounds } from "./bounds.js";

/** What the link header says. */
export interface LinkHeader {
  /**
   * Type field, below 0x0600 a length (802.3); null if it cannot be read, or names something else than an EtherType.
   */
  readonly etherType: number | null;
  /** First byte after the link header. */
  readonly next: number;
  readonly problem: string | null;
}

/** Two MAC addresses and the type field. */
export function parseEthernet(frame: Bounds): LinkHeader {
  const problem = missing("the Ethernet header", 0, 14, frame);
  return { etherType: problem === null ? u16(frame.bytes, 12) : null, next: problem === null ? 14 : 0, problem };
}
