// The choice rule: which of the enabled hash types applies to a frame, or why none does, after "RSS Hashing Types"
// (Windows driver documentation). A transport type if the frame has that transport, otherwise the IP type, otherwise no
// hash. A fragment counts as a frame without transport, the first fragment too. What cannot be interpreted is not
// hashed. The rule is made once for a set of types and asked once a frame; it makes neither text nor object, so that a
// run can ask it for every connection. choose-hash-type.ts tells its decision in words.
import { refuse, show } from "../check.js";
import type { ExtraField, Frame, IpHeader } from "../frame/frame.js";
import { type HashTypeName, hashTypeFields } from "./hash-types.js";

/** What the hash needs to know of a frame. */
export type Headers = Pick<Frame, "ip" | "transport" | "problem"> &
  Partial<Pick<Frame, "portsCut" | "notes" | "standing">> & {
    /** A field that this NIC hashes instead of ports. */
    readonly extra?: ExtraField | null;
  };

/** Why no type applies: two for the frame, one for what the capture kept of it, one for the enabled types. */
const WITHOUT_TYPE = ["cannot be interpreted", "no IP packet", "hashed bytes unknown", "no type enabled"] as const;

/** What the rule decides for one frame: the type that applies, or why none does. */
export type HashTypeDecision = HashTypeName | (typeof WITHOUT_TYPE)[number];

/** The type of a decision; null if none applies. */
export function typeOf(decision: HashTypeDecision): HashTypeName | null {
  return (WITHOUT_TYPE as readonly string[]).includes(decision) ? null : (decision as HashTypeName);
}

/**
 * Makes the rule for a set of hash types.
 *
 * Where a plain IPv6 type and its _EX type are both enabled, the page leaves the winner open: hashes must follow the
 * _EX types that were set, and the NIC may report either name. Decision: the frame decides, _EX if it carries a home
 * address or a type-2 routing address, plain otherwise. The input, and so the hash value, is then the one that the _EX
 * type asks for in both cases. An enabled transport type of either set comes before the IP type of the other.
 *
 * @param enabled the hash types that the overlying driver set; an empty list hashes nothing
 */
export function hashTypeRule(enabled: readonly HashTypeName[]): (headers: Headers) => HashTypeDecision {
  if (!Array.isArray(enabled)) refuse(`The enabled hash types are ${show(enabled)}`, "they must be a list");
  const types: readonly HashTypeName[] = [...enabled];
  const first = (...inOrder: HashTypeName[]): HashTypeDecision =>
    inOrder.find((type) => types.includes(type)) ?? "no type enabled";
  const decisions = ({ ip, tcp, udp }: Candidates): Record<keyof Candidates, HashTypeDecision> => ({
    ip: first(...ip),
    tcp: first(...tcp, ...ip),
    udp: first(...udp, ...ip),
  });
  const [ipv4, ipv6, mobile] = [decisions(CANDIDATES.ipv4), decisions(CANDIDATES.ipv6), decisions(CANDIDATES.mobile)];

  return (headers) => {
    if (typeof headers !== "object" || headers === null || headers.ip === undefined)
      refuse(`The headers are ${show(headers)}`, "they must come from parseFrame(...)");
    const { ip, problem } = headers;
    if (problem !== null) return "cannot be interpreted";
    if (ip === null) return "no IP packet";
    if (unknownBytes(headers, ip, types) !== null) return "hashed bytes unknown";
    return (ip.version === 4 ? ipv4 : isMobile(ip) ? mobile : ipv6)[transportOf(headers, ip) ?? "ip"];
  };
}

/** Types that fit the addresses and the ports of a frame, in the order of preference. */
interface Candidates {
  readonly ip: readonly HashTypeName[];
  readonly tcp: readonly HashTypeName[];
  readonly udp: readonly HashTypeName[];
}

const CANDIDATES = {
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
} as const satisfies Record<string, Candidates>;

/** The types that the rule looks for in a frame with an IP packet: over ports, if it has any, and over addresses. */
export function candidatesFor(
  headers: Headers,
  ip: IpHeader,
): { readonly overPorts: readonly HashTypeName[]; readonly overAddresses: readonly HashTypeName[] } {
  const types: Candidates = ip.version === 4 ? CANDIDATES.ipv4 : isMobile(ip) ? CANDIDATES.mobile : CANDIDATES.ipv6;
  const transport = transportOf(headers, ip);
  return { overPorts: transport === null ? [] : types[transport], overAddresses: types.ip };
}

/** Whether addresses of IPv6 mobility stand in the frame, which the _EX types hash. */
export const isMobile = (ip: IpHeader): boolean => ip.homeAddress !== null || ip.routingAddress !== null;

/** Transports that RSS knows, by protocol number. */
export const TRANSPORTS: Readonly<Record<number, "tcp" | "udp">> = { 6: "tcp", 17: "udp" };

/** The transport that counts, also where the capture did not keep its ports; null for none. */
function transportOf({ transport, portsCut = null }: Headers, ip: IpHeader): "tcp" | "udp" | null {
  if (ip.isFragment) return null;
  return transport?.protocol ?? (portsCut === null ? null : (TRANSPORTS[ip.protocol] ?? null));
}

/** Why the capture does not tell what the NIC hashed; null if it does. */
export function unknownBytes(
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
