// Hash types: which part of a frame the NIC hashes, after "RSS Hashing Types" (Windows driver documentation). Of the
// types that the overlying driver enabled one applies to a frame, or none: a transport type if the frame has that
// transport, otherwise the IP type, otherwise no hash. A fragment counts as a frame without transport, the first
// fragment too. What cannot be interpreted is not hashed. What is odd in the headers but does not matter to the hash is
// told as a note.
import { checkOneOf, refuse, show } from "../check.js";
import type { ExtraField, Frame, IpHeader } from "../frame/frame.js";

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
export type Headers = Pick<Frame, "ip" | "transport" | "problem"> &
  Partial<Pick<Frame, "portsCut" | "notes" | "standing">> & {
    /** A field that this NIC hashes instead of ports. */
    readonly extra?: ExtraField | null;
  };

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
  checkOneOf("The hash type", hashType, HASH_TYPES);
  return {
    version: hashType.includes("IPV4") ? 4 : 6,
    transport: hashType.includes("TCP") ? "tcp" : hashType.includes("UDP") ? "udp" : null,
    extension: hashType.endsWith("_EX"),
  };
}

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

/**
 * Chooses the hash type for one frame.
 *
 * Where a plain IPv6 type and its _EX type are both enabled, the page leaves the winner open: hashes must follow the
 * _EX types that were set, and the NIC may report either name. Here the frame decides: _EX if it carries a home address
 * or a type-2 routing address, plain otherwise. The input, and so the hash value, is then the one that the _EX type
 * asks for in both cases. An enabled transport type of either set comes before the IP type of the other.
 *
 * @param headers a parsed frame
 * @param enabled the hash types that the overlying driver set; an empty list hashes nothing
 */
export function chooseHashType(headers: Headers, enabled: readonly HashTypeName[]): HashTypeChoice {
  const hashType = hashTypeOf(headers, enabled);
  const { notes = [] } = headers;
  const reason = reasonOf(headers, enabled, hashType);
  return { hashType, reason: notes.length === 0 ? reason : `${reason}; note: ${notes.join("; ")}` };
}

/** {@link chooseHashType} without the sentence, which nobody reads where a hundred thousand connections are hashed. */
export function hashTypeOf(headers: Headers, enabled: readonly HashTypeName[]): HashTypeName | null {
  if (typeof headers !== "object" || headers === null || headers.ip === undefined)
    refuse(`The headers are ${show(headers)}`, "they must come from parseFrame(...)");
  if (!Array.isArray(enabled)) refuse(`The enabled hash types are ${show(enabled)}`, "they must be a list");
  const { ip, problem } = headers;
  if (problem !== null || ip === null || unknownPorts(headers, ip, enabled) !== null) return null;
  const { transportTypes, ipTypes } = typesFor(headers, ip);
  const isEnabled = (type: HashTypeName): boolean => enabled.includes(type);
  return transportTypes.find(isEnabled) ?? ipTypes.find(isEnabled) ?? null;
}

/** Types that fit the addresses and the ports of a frame. Where both IPv6 sets are enabled, the first one wins. */
const TYPES = {
  ipv4: { ip: ["NDIS_HASH_IPV4"], tcp: ["NDIS_HASH_TCP_IPV4"], udp: ["NDIS_HASH_UDP_IPV4"] },
  ipv6: {
    ip: ["NDIS_HASH_IPV6", "NDIS_HASH_IPV6_EX"],
    tcp: ["NDIS_HASH_TCP_IPV6", "NDIS_HASH_TCP_IPV6_EX"],
    udp: ["NDIS_HASH_UDP_IPV6", "NDIS_HASH_UDP_IPV6_EX"],
  },
  mobile: {
    ip: ["NDIS_HASH_IPV6_EX", "NDIS_HASH_IPV6"],
    tcp: ["NDIS_HASH_TCP_IPV6_EX", "NDIS_HASH_TCP_IPV6"],
    udp: ["NDIS_HASH_UDP_IPV6_EX", "NDIS_HASH_UDP_IPV6"],
  },
} as const satisfies Record<string, Record<string, readonly HashTypeName[]>>;

const isMobile = (ip: IpHeader): boolean => ip.homeAddress !== null || ip.routingAddress !== null;

/** The types that would apply to a frame if they were enabled, in the order of preference. */
function typesFor({ transport, portsCut = null }: Headers, ip: IpHeader) {
  const types: Record<"ip" | "tcp" | "udp", readonly HashTypeName[]> =
    ip.version === 4 ? TYPES.ipv4 : isMobile(ip) ? TYPES.mobile : TYPES.ipv6;
  const protocol = ip.isFragment
    ? null
    : (transport?.protocol ?? (portsCut === null ? null : (TRANSPORTS[ip.protocol] ?? null)));
  return { transportTypes: protocol === null ? [] : types[protocol], ipTypes: types.ip };
}

/** Why `hashTypeOf` gave `hashType`. */
function reasonOf(headers: Headers, enabled: readonly HashTypeName[], hashType: HashTypeName | null): string {
  const { ip, problem, standing = null, extra = null } = headers;
  if (problem !== null) return `not hashed: the frame ${problem}`;
  if (ip === null) return `not hashed: ${standing ?? "the frame carries no IP packet"}`;
  const what = describe(headers, ip);
  const unknown = unknownPorts(headers, ip, enabled);
  if (unknown !== null)
    return `hash unknown, and the default CPU stands in: ${what}, and the NIC hashed bytes that are unknown here: ${unknown}`;

  const { transportTypes, ipTypes } = typesFor(headers, ip);
  if (hashType === null) {
    const candidates = listed([...transportTypes, ...ipTypes], ip);
    const none =
      candidates.length === 1
        ? `${candidates[0]} is not enabled`
        : `neither ${candidates.slice(0, -1).join(", ")} nor ${candidates.at(-1)} is enabled`;
    return `not hashed: ${what}${ip.isFragment ? " is hashed over addresses only" : ""}, but ${none}`;
  }
  const missing = transportTypes.includes(hashType) ? [] : listed(transportTypes, ip);
  const instead =
    missing.length === 0 ? "and" : `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not enabled, but`;
  return `${what}, ${instead} ${hashType} is enabled: ${covered(ip, hashType, extra)}`;
}

/** Transports that RSS knows, by protocol number. */
const TRANSPORTS: Readonly<Record<number, "tcp" | "udp">> = { 6: "tcp", 17: "udp" };

/** Why the capture does not tell what the NIC hashed; null if it does. */
function unknownPorts(
  { portsCut = null, extra = null }: Headers,
  ip: IpHeader,
  enabled: readonly HashTypeName[],
): string | null {
  if (extra !== null && extra.bytes === null)
    return `the capture did not keep bytes ${extra.offset} to ${extra.offset + 3}`;
  if (portsCut === null) return null;
  const known = TRANSPORTS[ip.protocol];
  const matters = enabled.some((type) => {
    const { version, transport, extension } = hashTypeFields(type);
    // In a chain of extension headers that is cut, a home address may have stood as well.
    if (version !== ip.version) return false;
    return ip.isFragment ? extension : known === undefined ? transport !== null || extension : transport === known;
  });
  return matters ? portsCut : null;
}

/** Types that a reason lists: the _EX types only where they would make a difference. */
const listed = (types: readonly HashTypeName[], ip: IpHeader): readonly HashTypeName[] =>
  isMobile(ip) ? types : types.filter((type) => !type.endsWith("_EX"));

/** "TCP over IPv4", "a fragment of an IPv6 datagram", "IPv4 without TCP or UDP (protocol 1)". */
function describe({ transport, portsCut = null, extra = null }: Headers, ip: IpHeader): string {
  if (ip.isFragment) return `a fragment of an IPv${ip.version} datagram`;
  if (extra !== null) return `IPv${ip.version} with ${EXTRA_NAMES[extra.field]}`;
  if (transport) return `${transport.protocol.toUpperCase()} over IPv${ip.version}`;
  const known = TRANSPORTS[ip.protocol];
  if (known !== undefined)
    return `${known.toUpperCase()} over IPv${ip.version}${portsCut === null ? " without a whole header" : ""}`;
  return `IPv${ip.version} without TCP or UDP (protocol ${ip.protocol})`;
}

/** Extra fields as they are called in sentences. */
const EXTRA_NAMES: Readonly<Record<ExtraField["field"], string>> = {
  "sctp-ports": "SCTP ports",
  "esp-spi": "an ESP security parameters index",
  "ah-spi": "an AH security parameters index",
  "gtp-teid": "a GTP-U tunnel endpoint identifier",
};

/** "addresses and ports are hashed", with the mobility addresses named where they stand in. */
function covered(ip: IpHeader, hashType: HashTypeName, extra: ExtraField | null): string {
  const { transport, extension } = hashTypeFields(hashType);
  const home = extension && ip.homeAddress !== null;
  const routing = extension && ip.routingAddress !== null;
  const source = home ? "home address" : "source address";
  const destination = routing ? "type-2 routing address" : "destination address";
  if (extra !== null) return `${source}, ${destination} and, as this NIC does, ${EXTRA_NAMES[extra.field]} are hashed`;
  if (!home && !routing) return transport !== null ? "addresses and ports are hashed" : "only the addresses are hashed";
  return transport !== null
    ? `${source}, ${destination} and ports are hashed`
    : `only ${source} and ${destination} are hashed`;
}
