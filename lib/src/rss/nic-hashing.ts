// How a NIC hashes, as data, where NICs differ: what it parses, which symmetric transform it applies, whether its key
// is fixed, and what it does with the result. Windows' pages know one way, which is the default; the profiles of real
// NICs stand in nic/nic-profiles.ts.
import { checkFields, checkOneOf, frozen, refuse, show } from "../check.js";
import { NDIS_PARSING, type NicParsing, nicParsing } from "../frame/nic-parsing.js";
import { checkKey } from "./secret-key.js";
import { SYMMETRIC_TRANSFORMS, type SymmetricTransform } from "./symmetric.js";

/**
 * - `plain`: the Toeplitz value
 * - `inverted`: the value XOR ffffffff (a start value of ones)
 * - `inverted-low-half-twice`: the value XOR ffffffff (a start value of ones), then its low 16 bits copied into the
 * high 16
 */
export const HASH_RESULTS = ["plain", "inverted", "inverted-low-half-twice"] as const;
export type HashResult = (typeof HASH_RESULTS)[number];

export interface NicHashing {
  readonly parsing: NicParsing;
  /** What it applies unless the RSS settings say otherwise. */
  readonly symmetric: SymmetricTransform | "none";
  /** Transforms that can be set; null: unknown, and every one is taken. */
  readonly symmetricTransforms: readonly (SymmetricTransform | "none")[] | null;
  /** The key of a NIC that takes no other, otherwise null. */
  readonly fixedKey: Uint8Array | null;
  readonly result: HashResult;
}

/** Plain Toeplitz over what {@link NDIS_PARSING} sees. */
export const NDIS_HASHING: NicHashing = frozen({
  parsing: NDIS_PARSING,
  symmetric: "none",
  symmetricTransforms: null,
  fixedKey: null,
  result: "plain",
});

/** Refuses anything that neither `nicHashing` nor `hashingOf` made, such as a profile's name alone. */
export function checkNicHashing(hashing: NicHashing): void {
  if (typeof hashing?.parsing !== "object" || !HASH_RESULTS.includes(hashing.result))
    refuse(`The hashing is ${show(hashing)}`, 'it must come from hashingOf("virtio-net") or nicHashing(...)');
}

/**
 * Fills in as NDIS says for fields that are left out, and checks the others.
 *
 * @example
 * nicHashing({ parsing: { opens: ["vxlan"], hashed: "inner" } }).symmetric // => "none"
 */
export function nicHashing(
  given: Partial<Omit<NicHashing, "parsing">> & { readonly parsing?: Partial<NicParsing> },
): NicHashing {
  checkFields("The NIC's hashing", given, Object.keys(NDIS_HASHING));
  const hashing = { ...NDIS_HASHING, ...given, parsing: nicParsing(given.parsing ?? {}) };
  checkOneOf("The NIC's symmetric transform", hashing.symmetric, [...SYMMETRIC_TRANSFORMS, "none"]);
  if (hashing.symmetricTransforms !== null && !Array.isArray(hashing.symmetricTransforms))
    refuse(
      `The symmetric transforms of the NIC are ${show(hashing.symmetricTransforms)}`,
      "they must be a list, or null",
    );
  for (const transform of hashing.symmetricTransforms ?? [])
    checkOneOf("A symmetric transform of the NIC", transform, [...SYMMETRIC_TRANSFORMS, "none"]);
  if (hashing.fixedKey !== null) checkKey(hashing.fixedKey);
  checkOneOf("What the NIC makes of the result", hashing.result, HASH_RESULTS);
  return hashing;
}

/**
 * What the NIC makes of a Toeplitz value.
 *
 * @example
 * formatHash(finishHash(0x12345678, "inverted-low-half-twice")) // => "0xa987a987"
 */
export function finishHash(value: number, result: HashResult): number {
  checkOneOf("What the NIC makes of the result", result, HASH_RESULTS);
  if (result === "plain") return value;
  if (result === "inverted") return ~value >>> 0;
  const low = ~value & 0xffff;
  return ((low << 16) | low) >>> 0;
}
