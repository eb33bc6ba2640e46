// Hash types: the names that the overlying driver enables, what each of them covers, and which sets of them there are,
// after "RSS Hashing Types" (Windows driver documentation). Which one applies to a frame is decided in
// hash-type-rule.ts and told in choose-hash-type.ts.
import { checkOneOf, frozen, refuse, show } from "../check.js";

/** The nine hash types in three sets: IPv4, IPv6, IPv6 with extension headers. */
export const HASH_TYPES = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_UDP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
  "NDIS_HASH_UDP_IPV6",
  "NDIS_HASH_IPV6_EX",
  "NDIS_HASH_TCP_IPV6_EX",
  "NDIS_HASH_UDP_IPV6_EX",
] as const;

/** One flag of the hash type, by its NDIS name. */
export type HashTypeName = (typeof HASH_TYPES)[number];

/** What a hash type says about itself. */
export interface HashTypeFields {
  readonly version: 4 | 6;
  /** Transport whose ports are hashed; null for the types over addresses only. */
  readonly transport: "tcp" | "udp" | null;
  /**
   * The _EX types: home address and type-2 routing address stand in for source and destination where a frame carries
   * them.
   */
  readonly extension: boolean;
}

/**
 * The fields that a hash type covers.
 *
 * @example
 * hashTypeFields("NDIS_HASH_UDP_IPV6_EX") // => { version: 6, transport: "udp", extension: true }
 */
export function hashTypeFields(hashType: HashTypeName): HashTypeFields {
  const fields = FIELDS.get(hashType);
  if (fields === undefined) checkOneOf("The hash type", hashType, HASH_TYPES);
  return fields as HashTypeFields;
}

/** Made once: whoever hashes many frames asks for each of them. */
const FIELDS: ReadonlyMap<HashTypeName, HashTypeFields> = new Map(
  HASH_TYPES.map((name) => [
    name,
    frozen({
      version: name.includes("IPV4") ? 4 : 6,
      transport: name.includes("TCP") ? "tcp" : name.includes("UDP") ? "udp" : null,
      extension: name.endsWith("_EX"),
    }),
  ]),
);

/**
 * Refuses anything but a set of hash types.
 *
 * Decision: every combination is taken, as NICs and their drivers do. "RSS Hashing Types" lists six in each of the
 * three sets and leaves out one, both transport types without the IP type; {@link hashTypesNote} tells of it. The sets
 * are independent of each other: a NIC must *support* an IPv4 combination, but nothing obliges the overlying driver to
 * enable one.
 *
 * @param hashTypes one to nine names; a name given twice counts once, as it does in an OR of flags
 * @throws InputError for unknown names, and for none at all
 */
export function checkHashTypes(hashTypes: readonly HashTypeName[]): void {
  if (!Array.isArray(hashTypes))
    refuse(`The hash types are ${show(hashTypes)}`, `they must be a list, as ["${HASH_TYPES[0]}"]`);
  if (hashTypes.length === 0) refuse("No hash type is enabled", `RSS needs at least one of ${HASH_TYPES.join(", ")}`);
  for (const name of hashTypes) checkOneOf("The hash type", name, HASH_TYPES);
}

/**
 * What is to be said about a combination of hash types that hardware takes and "RSS Hashing Types" does not list; null
 * for the others.
 *
 * @example
 * hashTypesNote(["NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"]) // => null
 */
export function hashTypesNote(hashTypes: readonly HashTypeName[]): string | null {
  checkHashTypes(hashTypes);
  for (const set of ["IPV4", "IPV6", "IPV6_EX"] as const) {
    const [ip, tcp, udp]: HashTypeName[] = [`NDIS_HASH_${set}`, `NDIS_HASH_TCP_${set}`, `NDIS_HASH_UDP_${set}`];
    if (hashTypes.includes(tcp) && hashTypes.includes(udp) && !hashTypes.includes(ip))
      return `"RSS Hashing Types" does not list ${tcp} and ${udp} without ${ip}; NICs take the combination, and hash no fragments then`;
  }
  return null;
}
