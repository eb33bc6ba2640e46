// How a NIC parses, as data: which tags and encapsulations it opens, what it takes for a fragment, which packet and
// fields it hashes. frame/ reads everything that a frame holds; what a certain NIC sees of it is picked out by
// nic-view.ts with such data. The profiles of real NICs stand in nic/nic-profiles.ts. No document of Windows says how
// deep a NIC reads: see docs/decisions.md, "Frames".
import { checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";

/** What may stand around an IP packet besides VLAN tags. The last seven carry a whole packet within another. */
export const ENCAPSULATIONS = [
  "mpls",
  "pppoe",
  "llc-snap",
  "ip-in-ip",
  "gre",
  "nvgre",
  "vxlan",
  "geneve",
  "gtp-u",
] as const;
export type Encapsulation = (typeof ENCAPSULATIONS)[number];

/** Four bytes that some NICs hash although no NDIS hash type covers them; the SCTP ports are two of two bytes. */
export const EXTRA_FIELDS = ["sctp-ports", "esp-spi", "ah-spi", "gtp-teid"] as const;
export type ExtraFieldName = (typeof EXTRA_FIELDS)[number];

export interface NicParsing {
  /**
   * Stacks of VLAN tags that it opens, by their EtherTypes, outermost first; the beginning of a stack is opened too.
   */
  readonly tags: readonly (readonly number[])[];
  /**
   * An IPv6 fragment header with offset 0 and no more fragments: a fragment as any other, or a whole datagram (RFC
   * 6946).
   */
  readonly atomicFragments: "fragment" | "whole";
  /** Encapsulations that it looks into. */
  readonly opens: readonly Encapsulation[];
  /** Of packets within packets: the outermost, or the innermost that it can reach. */
  readonly hashed: "outer" | "inner";
  /** An inner packet without TCP or UDP: hash its addresses, or those of the outer packet. */
  readonly innerWithoutPorts: "inner" | "outer-addresses";
  /** Fields that it hashes behind the addresses, where a packet has them. */
  readonly extraFields: readonly ExtraFieldName[];
}

/**
 * What RSS Lab does unless a profile says otherwise: one 802.1ad and one 802.1Q tag, or one of either, are opened, and
 * nothing else; any fragment header makes a fragment; the outer packet is hashed. Hash-reporting device models that
 * were observed agree on this.
 */
export const NDIS_PARSING: NicParsing = frozen({
  tags: [[0x8100], [0x88a8], [0x88a8, 0x8100]],
  atomicFragments: "fragment",
  opens: [],
  hashed: "outer",
  innerWithoutPorts: "inner",
  extraFields: [],
});

const FIELDS = Object.keys(NDIS_PARSING);

/**
 * Fills in {@link NDIS_PARSING} for fields that are left out, and checks the others.
 *
 * @example
 * nicParsing({ opens: ["vxlan"], hashed: "inner" }).atomicFragments // => "fragment"
 */
export function nicParsing(given: Partial<NicParsing>): NicParsing {
  checkFields("The NIC's parsing", given, FIELDS);
  const parsing = { ...NDIS_PARSING, ...given };
  checkList("The tags that the NIC opens", parsing.tags);
  for (const stack of parsing.tags) {
    checkList("The EtherTypes of a stack of tags", stack);
    for (const etherType of stack) checkWhole("The EtherType of a tag that the NIC opens", etherType, 0x0600, 0xffff);
  }
  checkOneOf("The NIC's view of atomic fragments", parsing.atomicFragments, ["fragment", "whole"]);
  checkList("The encapsulations that the NIC opens", parsing.opens);
  for (const kind of parsing.opens) checkOneOf("An encapsulation that the NIC opens", kind, ENCAPSULATIONS);
  checkOneOf("The packet that the NIC hashes", parsing.hashed, ["outer", "inner"]);
  checkOneOf("What the NIC hashes of an inner packet without ports", parsing.innerWithoutPorts, [
    "inner",
    "outer-addresses",
  ]);
  checkList("The extra fields that the NIC hashes", parsing.extraFields);
  for (const field of parsing.extraFields) checkOneOf("An extra field that the NIC hashes", field, EXTRA_FIELDS);
  // Copies: what the caller does with its lists afterwards changes nothing.
  return {
    ...parsing,
    tags: parsing.tags.map((stack) => [...stack]),
    opens: [...parsing.opens],
    extraFields: [...parsing.extraFields],
  };
}

function checkList(what: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(`${what} are ${show(value)}`, "they must be a list");
}
