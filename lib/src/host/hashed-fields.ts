// What `rx-flow-hash` fields mean for a frame's hash. ethtool names fields by letters; of their combinations, the
// library computes those that NICs take by default: addresses ("sd") and addresses with both ports ("sdfn").
import type { FlowType, HashField } from "../formats/ethtool-hash-fields.js";
import type { ExtraFieldName } from "../frame/nic-parsing.js";
import type { HashTypeName } from "../rss/hash-types.js";

/** What a NIC hashes of one flow type; "other": fields whose hash this library does not compute. */
export type Hashed = "ports" | "addresses" | "nothing" | "dropped" | "other";

const BY_FIELDS: Readonly<Record<string, Hashed>> = { "": "nothing", ds: "addresses", dfns: "ports" };

/**
 * Four bytes behind the IP header that stand for two ports: those of SCTP, and an ESP header's index, which begins it.
 * An AH header begins with something else.
 */
export const extraFieldOf = (flow: FlowType): ExtraFieldName | null =>
  flow.startsWith("sctp") ? "sctp-ports" : flow.startsWith("esp") ? "esp-spi" : null;

/** What the fields of a flow type stand for, if this library can compute their hash for it. */
export function hashedOf(flow: FlowType, fields: readonly HashField[]): Hashed {
  const hashed = hashedBy(fields);
  const hasPorts = /^(?:tcp|udp)/.test(flow) || extraFieldOf(flow) !== null;
  return hashed === "ports" && !hasPorts ? "other" : hashed;
}

/**
 * What the fields of a flow type stand for.
 *
 * @example
 * hashedBy(["s", "d", "f", "n"]) // => "ports"
 */
export function hashedBy(fields: readonly HashField[]): Hashed {
  if (fields.includes("r")) return "dropped";
  return BY_FIELDS[[...new Set(fields)].sort().join("")] ?? "other";
}

/**
 * The hash types for frames of one flow type, with its fields applied to those of the context.
 *
 * @param types hash types of the context
 */
export function hashTypesFor(flow: FlowType, hashed: Hashed, types: readonly HashTypeName[]): readonly HashTypeName[] {
  if (hashed !== "ports" && hashed !== "addresses") return [];
  const set = `IPV${flow.at(-1)}` as "IPV4" | "IPV6";
  // GTP is carried by UDP, and its fields hold instead of UDP's.
  const transport = flow.startsWith("tcp") ? "TCP" : /^(?:udp|gtp)/.test(flow) ? "UDP" : null;
  const own = (name: HashTypeName): boolean => transport !== null && name.startsWith(`NDIS_HASH_${transport}_${set}`);
  const overAddresses: HashTypeName = `NDIS_HASH_${set}`;
  const wanted: HashTypeName[] =
    hashed === "ports" && transport !== null ? [`NDIS_HASH_${transport}_${set}`, overAddresses] : [overAddresses];
  return [...new Set([...types.filter((name) => !own(name)), ...wanted])];
}
