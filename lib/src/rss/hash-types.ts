// Hash types: which part of a frame the NIC hashes, after "RSS Hashing Types" (Windows driver documentation).
// In: the headers of one frame and the hash types that the overlying driver enabled. Out: the one type that applies, or none, and
// why. The choice rule: a transport type if it is enabled and the frame has that transport, otherwise the IP type, otherwise no
// hash. A fragment counts as a frame without transport, the first fragment too. What cannot be interpreted is not hashed.
import { checkOneOf, refuse, show } from "../check.js";
import type { Frame, IpHeader, TransportHeader } from "../frame/frame.js";

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

/** What the hash needs to know of a frame. */
export type Headers = Pick<Frame, "ip" | "transport" | "problem">;

/** The outcome of the choice rule. */
export interface HashTypeChoice {
  /** Null: the frame is not hashed and goes to the default CPU. */
  readonly hashType: HashTypeName | null;
  /** Why, in words: "TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed". */
  readonly reason: string;
}

/** What a hash type says about itself. */
export interface HashTypeFields {
  readonly version: 4 | 6;
  /** Transport whose ports are hashed; null for the types over addresses only. */
  readonly transport: "tcp" | "udp" | null;
  /** The _EX types: home address and type-2 routing address stand in for source and destination where a frame carries them. */
  readonly extension: boolean;
}

/**
 * The fields that a hash type covers.
 *
 * @example
 * hashTypeFields("NDIS_HASH_UDP_IPV6_EX") // => { version: 6, transport: "udp", extension: true }
 */
export function hashTypeFields(hashType: HashTypeName): HashTypeFields {
  checkOneOf("The hash type", hashType, HASH_TYPES);
  return {
    version: hashType.includes("IPV4") ? 4 : 6,
    transport: hashType.includes("TCP") ? "tcp" : hashType.includes("UDP") ? "udp" : null,
    extension: hashType.endsWith("_EX"),
  };
}

/**
 * Refuses hash types that an overlying driver cannot enable together.
 *
 * "RSS Hashing Types" lists six valid combinations in each of the three sets: each flag alone, one transport flag with the IP
 * flag, and all three. The one combination that is missing is both transport flags without the IP flag. The sets are independent
 * of each other: a NIC must *support* an IPv4 combination, but nothing obliges the overlying driver to enable one.
 *
 * @param hashTypes one to nine names; a name given twice counts once, as it does in an OR of flags
 * @throws InputError for unknown names, for none at all, and for the missing combination
 */
export function checkHashTypes(hashTypes: readonly HashTypeName[]): void {
  if (!Array.isArray(hashTypes)) refuse(`The hash types are ${show(hashTypes)}`, `they must be a list, as ["${HASH_TYPES[0]}"]`);
  if (hashTypes.length === 0) refuse("No hash type is enabled", `RSS needs at least one of ${HASH_TYPES.join(", ")}`);
  for (const name of hashTypes) checkOneOf("The hash type", name, HASH_TYPES);
  for (const set of ["IPV4", "IPV6", "IPV6_EX"] as const) {
    const [ip, tcp, udp]: HashTypeName[] = [`NDIS_HASH_${set}`, `NDIS_HASH_TCP_${set}`, `NDIS_HASH_UDP_${set}`];
    if (hashTypes.includes(tcp) && hashTypes.includes(udp) && !hashTypes.includes(ip))
      refuse(
        `The hash types hold ${tcp} and ${udp} without ${ip}`,
        `both transport types together need the IP type, so add ${ip}`,
      );
  }
}

/**
 * Chooses the hash type for one frame.
 *
 * Where a plain IPv6 type and its _EX type are both enabled, the page leaves the winner open: hashes must follow the _EX types
 * that were set, and the NIC may report either name. Here the frame decides: _EX if it carries a home address or a type-2 routing
 * address, plain otherwise. The input, and so the hash value, is then the one that the _EX type asks for in both cases. An
 * enabled transport type of either set comes before the IP type of the other.
 *
 * @param headers a parsed frame
 * @param enabled the hash types that the overlying driver set; an empty list hashes nothing
 */
export function chooseHashType(headers: Headers, enabled: readonly HashTypeName[]): HashTypeChoice {
  if (typeof headers !== "object" || headers === null || headers.ip === undefined) refuse(`The headers are ${show(headers)}`, "they must come from parseFrame(...)");
  if (!Array.isArray(enabled)) refuse(`The enabled hash types are ${show(enabled)}`, "they must be a list");
  const { ip, transport, problem } = headers;
  if (problem !== null) return { hashType: null, reason: `not hashed: the frame ${problem}` };
  if (ip === null) return { hashType: null, reason: "not hashed: the frame carries no IP packet" };

  const mobile = ip.homeAddress !== null || ip.routingAddress !== null;
  const sets = ip.version === 4 ? ["IPV4"] : mobile ? ["IPV6_EX", "IPV6"] : ["IPV6", "IPV6_EX"];
  const protocol = ip.isFragment ? null : (transport?.protocol ?? null);
  const transportTypes = protocol === null ? [] : sets.map((set) => `NDIS_HASH_${protocol.toUpperCase()}_${set}` as HashTypeName);
  const ipTypes = sets.map((set) => `NDIS_HASH_${set}` as HashTypeName);
  const isEnabled = (type: HashTypeName): boolean => enabled.includes(type);
  const what = describe(ip, transport);

  const transportType = transportTypes.find(isEnabled);
  if (transportType !== undefined)
    return { hashType: transportType, reason: `${what}, and ${transportType} is enabled: ${covered(ip, transportType)}` };
  const missing = listed(transportTypes, mobile);
  const ipType = ipTypes.find(isEnabled);
  if (ipType !== undefined) {
    const instead =
      missing.length === 0 ? "and" : `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not enabled, but`;
    return { hashType: ipType, reason: `${what}, ${instead} ${ipType} is enabled: ${covered(ip, ipType)}` };
  }

  const candidates = listed([...transportTypes, ...ipTypes], mobile);
  const none =
    candidates.length === 1
      ? `${candidates[0]} is not enabled`
      : `neither ${candidates.slice(0, -1).join(", ")} nor ${candidates.at(-1)} is enabled`;
  return { hashType: null, reason: `not hashed: ${what}${ip.isFragment ? " is hashed over addresses only" : ""}, but ${none}` };
}

/** Types that a reason lists: the _EX types only where they would make a difference. */
const listed = (types: readonly HashTypeName[], mobile: boolean): readonly HashTypeName[] =>
  mobile ? types : types.filter((type) => !type.endsWith("_EX"));

/** "TCP over IPv4", "a fragment of an IPv6 datagram", "IPv4 without TCP or UDP (protocol 1)". */
function describe(ip: IpHeader, transport: TransportHeader | null): string {
  if (ip.isFragment) return `a fragment of an IPv${ip.version} datagram`;
  if (transport) return `${transport.protocol.toUpperCase()} over IPv${ip.version}`;
  return `IPv${ip.version} without TCP or UDP (protocol ${ip.protocol})`;
}

/** "addresses and ports are hashed", with the mobility addresses named where they stand in. */
function covered(ip: IpHeader, hashType: HashTypeName): string {
  const { transport, extension } = hashTypeFields(hashType);
  const home = extension && ip.homeAddress !== null;
  const routing = extension && ip.routingAddress !== null;
  const source = home ? "home address" : "source address";
  const destination = routing ? "type-2 routing address" : "destination address";
  if (!home && !routing) return transport !== null ? "addresses and ports are hashed" : "only the addresses are hashed";
  return transport !== null ? `${source}, ${destination} and ports are hashed` : `only ${source} and ${destination} are hashed`;
}
