// What a host is made of: what the texts said, what the caller gave, and the NIC's profile.
import type { NicHashing } from "../rss/nic-hashing.js";
import type { NicProfile } from "../nic/nic-profiles.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { SymmetricTransform } from "../rss/symmetric.js";
import type { Collected } from "./collect.js";

export interface Known {
  readonly said: Collected;
  readonly options: {
    readonly device?: string;
    readonly key?: Uint8Array;
    readonly hashTypes?: readonly HashTypeName[];
    readonly symmetric?: SymmetricTransform | "none";
    readonly queues?: number;
  };
  readonly profile: NicProfile;
  /** The profile's, with what the caller changed in how it parses. */
  readonly hashing: NicHashing;
}

/** Takes down one assumption, a sentence without its full stop. */
export type Assume = (sentence: string) => void;

/** Hash types of a NIC whose profile does not say: addresses, and the ports of TCP, which nearly all hash. */
export const USUAL_HASH_TYPES: readonly HashTypeName[] = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
];
