// An n-tuple rule: which frames it takes, and where it sends them, before RSS decides.
import type { FlowType } from "./ethtool-hash-fields.js";

/** A value and the bits of it that count; a frame matches if it agrees in those bits. */
export interface Masked {
  readonly value: number;
  /** 1 bits count. */
  readonly mask: number;
}
export interface MaskedAddress {
  readonly address: Uint8Array;
  /** As long as the address; 1 bits count. */
  readonly mask: Uint8Array;
}

export type RuleAction =
  | { readonly kind: "queue"; readonly queue: number }
  | { readonly kind: "drop" }
  /** `queue` is added to the queue that the context's table gives. */
  | { readonly kind: "context"; readonly context: number; readonly queue: number }
  /** A virtual function's queue, wake-on-LAN, and what else is not received by this interface. */
  | { readonly kind: "elsewhere"; readonly text: string };

/** Fields that are null match everything. */
export interface NtupleRule {
  readonly id: number;
  readonly flow: FlowType | "ip4" | "ip6" | "ether";
  readonly source: MaskedAddress | null;
  readonly destination: MaskedAddress | null;
  readonly sourcePort: Masked | null;
  readonly destinationPort: Masked | null;
  readonly etherType: Masked | null;
  readonly vlan: Masked | null;
  /** Protocol number of "ip4" and "ip6" rules. */
  readonly protocol: Masked | null;
  /** Fields of the rule that this library does not match, as printed; a rule that has some is not applied. */
  readonly others: readonly string[];
  readonly action: RuleAction;
}

export interface EthtoolRules {
  readonly rings: number | null;
  readonly rules: readonly NtupleRule[];
}
