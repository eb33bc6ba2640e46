// The choice of a hash type, told in words. hash-type-rule.ts decides; here its decision becomes a sentence, in which
// what is odd in the headers but does not matter to the hash is told as a note.
import type { ExtraField, IpHeader } from "../frame/frame.js";
import {
  type HashTypeDecision,
  type Headers,
  TRANSPORTS,
  candidatesFor,
  hashTypeRule,
  isMobile,
  typeOf,
  unknownBytes,
} from "./hash-type-rule.js";
import { type HashTypeName, hashTypeFields } from "./hash-types.js";

/** The outcome of the choice rule. */
export interface HashTypeChoice {
  /** Null: the frame is not hashed and goes to the default CPU. */
  readonly hashType: HashTypeName | null;
  /** Why, in words: "TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed". */
  readonly reason: string;
}

/**
 * Chooses the hash type for one frame.
 *
 * Where a plain IPv6 type and its _EX type are both enabled, the frame decides: _EX if it carries a home address or a
 * type-2 routing address, plain otherwise. An enabled transport type comes before an IP type.
 *
 * @param headers a parsed frame
 * @param enabled the hash types that the overlying driver set; an empty list hashes nothing
 */
export function chooseHashType(headers: Headers, enabled: readonly HashTypeName[]): HashTypeChoice {
  const decision = hashTypeRule(enabled)(headers);
  const reason = reasonOf(headers, enabled, decision);
  const { notes = [] } = headers;
  return {
    hashType: typeOf(decision),
    reason: notes.length === 0 ? reason : `${reason}; note: ${notes.join("; ")}`,
  };
}

/** What led to a decision. */
function reasonOf(headers: Headers, enabled: readonly HashTypeName[], decision: HashTypeDecision): string {
  if (decision === "cannot be interpreted") return `not hashed: the frame ${headers.problem}`;
  if (decision === "no IP packet") return `not hashed: ${headers.standing ?? "the frame carries no IP packet"}`;
  const ip = headers.ip as IpHeader; // every other decision is about an IP packet
  const what = describe(headers, ip);
  if (decision === "hashed bytes unknown") {
    const unknown = unknownBytes(headers, ip, enabled);
    return `hash unknown, and the default CPU stands in: ${what}, and the NIC hashed bytes that are unknown here: ${unknown}`;
  }

  const { overPorts, overAddresses } = candidatesFor(headers, ip);
  if (decision === "no type enabled") {
    const candidates = listed([...overPorts, ...overAddresses], ip);
    const none =
      candidates.length === 1
        ? `${candidates[0]} is not enabled`
        : `neither ${candidates.slice(0, -1).join(", ")} nor ${candidates.at(-1)} is enabled`;
    return `not hashed: ${what}${ip.isFragment ? " is hashed over addresses only" : ""}, but ${none}`;
  }
  const missing = overPorts.includes(decision) ? [] : listed(overPorts, ip);
  const instead =
    missing.length === 0 ? "and" : `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not enabled, but`;
  return `${what}, ${instead} ${decision} is enabled: ${covered(ip, decision, headers.extra ?? null)}`;
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
