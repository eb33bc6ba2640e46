// Sets of hash types that many drivers share, for their profiles.
import type { HashTypeName } from "../rss/hash-types.js";

/** Addresses, and the ports of TCP. */
export const IP_AND_TCP = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
] as const satisfies readonly HashTypeName[];

/** The same, with the addresses of IPv6 mobility. */
export const IP_AND_TCP_EX = [...IP_AND_TCP, "NDIS_HASH_TCP_IPV6_EX"] as const satisfies readonly HashTypeName[];

/** Addresses, and the ports of TCP and UDP. */
export const IP_TCP_UDP = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_UDP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
  "NDIS_HASH_UDP_IPV6",
] as const satisfies readonly HashTypeName[];

export const UDP = ["NDIS_HASH_UDP_IPV4", "NDIS_HASH_UDP_IPV6"] as const satisfies readonly HashTypeName[];

export const TCP_AND_UDP = [
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_UDP_IPV4",
  "NDIS_HASH_TCP_IPV6",
  "NDIS_HASH_UDP_IPV6",
] as const satisfies readonly HashTypeName[];
