// The hash of one frame, from its headers to 32 bits: what the NIC sees of it, which type applies, which bytes, which
// value. Everything that hashes frames goes this way: assignCpu, runs, explain, the command line. Follows "RSS Hashing
// Types" and "RSS Hashing Functions" (Windows driver documentation); where NICs differ, nic-hashing.ts says how.
import { checkFunction, checkOneOf, refuse, show } from "../check.js";
import type { Frame } from "../frame/frame.js";
import { NDIS_PARSING, type NicParsing } from "../frame/nic-parsing.js";
import { nicView } from "../frame/nic-view.js";
import { chooseHashType } from "./choose-hash-type.js";
import { hashInput, hashInputWriter } from "./hash-input.js";
import { type Headers, hashTypeRule, typeOf } from "./hash-type-rule.js";
import { type HashTypeName, hashTypeFields } from "./hash-types.js";
import { NDIS_HASHING, type NicHashing, checkNicHashing, finishHash } from "./nic-hashing.js";
import { SYMMETRIC_TRANSFORMS, type SymmetricTransform, symmetricInput, symmetrize } from "./symmetric.js";
import { createToeplitz } from "./toeplitz-table.js";

/** What decides a frame's hash. */
export interface HashSettings {
  /** 40 to 200 bytes; a NIC with a fixed key hashes with that one. */
  readonly secretKey: Uint8Array;
  readonly hashTypes: readonly HashTypeName[];
  /** Default: what the NIC does by itself, "none" unless its profile says otherwise. */
  readonly symmetric?: SymmetricTransform | "none";
  /** How the NIC parses and hashes; by default as NDIS has it. */
  readonly hashing?: NicHashing;
}

/** One frame's hash. */
export interface HashedFrame {
  /** The headers as the NIC sees them. */
  readonly seen: Headers;
  readonly hashType: HashTypeName | null;
  /** Bytes as they stand in the frame. */
  readonly hashInput: Uint8Array | null;
  /** The same after the symmetric transform, if there is one. */
  readonly transformed: Uint8Array | null;
  readonly hashValue: number | null;
  readonly reason: string;
}

/** The key that counts. */
export function keyOf({ secretKey, hashing = NDIS_HASHING }: HashSettings): Uint8Array {
  checkNicHashing(hashing);
  return hashing.fixedKey ?? secretKey;
}

/** The transform that counts. */
export function symmetricOf({ symmetric, hashing = NDIS_HASHING }: HashSettings): SymmetricTransform | "none" {
  if (symmetric === undefined) return hashing.symmetric;
  checkOneOf("The symmetric hashing", symmetric, [...SYMMETRIC_TRANSFORMS, "none"]);
  const known = hashing.symmetricTransforms;
  if (known !== null && !known.includes(symmetric))
    refuse(`The symmetric hashing is "${symmetric}"`, `this NIC takes ${known.join(", ")}`);
  return symmetric;
}

/**
 * Hashes one frame and keeps every step.
 *
 * @param toeplitz the hash function with the key: `hashing.fixedKey` if there is one, otherwise `secretKey`
 */
export function hashFrame(
  headers: Headers,
  settings: HashSettings,
  toeplitz: (input: Uint8Array) => number,
): HashedFrame {
  checkSettings(settings);
  checkFunction(
    "The hash function",
    toeplitz,
    "it must be a function from hash input to hash value, such as createToeplitz(secretKey).hash",
  );
  const { parsing, result } = settings.hashing ?? NDIS_HASHING;
  const seen = seenBy(headers, parsing);
  const { hashType, reason } = chooseHashType(seen, settings.hashTypes);
  if (hashType === null) return { seen, hashType, hashInput: null, transformed: null, hashValue: null, reason };
  const input = hashInput(seen, hashType);
  const transformed = transformedInput(input, seen, symmetricOf(settings));
  const hashValue = finishHash(toeplitz(transformed), result);
  return { seen, hashType, hashInput: input, transformed, hashValue, reason };
}

/**
 * The hash value of {@link hashFrame} alone, for whoever hashes many frames: everything that depends on the settings is
 * decided here, and a frame leaves no text and no copy of its bytes. A test holds the two together.
 *
 * @returns a function from a frame's headers to its hash value, null if it is not hashed
 */
export function frameHasher(settings: HashSettings): (headers: Headers) => number | null {
  checkSettings(settings);
  const { parsing, result } = settings.hashing ?? NDIS_HASHING;
  const rule = hashTypeRule(settings.hashTypes);
  const inputOf = hashInputWriter();
  const transform = symmetricOf(settings);
  const { hash } = createToeplitz(keyOf(settings));
  return (headers) => {
    const seen = seenBy(headers, parsing);
    const hashType = typeOf(rule(seen));
    if (hashType === null) return null;
    const input = inputOf(seen, hashType);
    if (transform !== "none") symmetrize(input, transform, hasTwoEnds(seen));
    return result === "plain" ? hash(input) : finishHash(hash(input), result);
  };
}

/**
 * Whether a NIC's hash of a frame would be over its ports too.
 *
 * @returns a function from a frame's headers; false also for frames that are not hashed
 */
export function portsHasher(settings: HashSettings): (headers: Headers) => boolean {
  checkSettings(settings);
  const { parsing } = settings.hashing ?? NDIS_HASHING;
  const rule = hashTypeRule(settings.hashTypes);
  return (headers) => {
    const hashType = typeOf(rule(seenBy(headers, parsing)));
    return hashType !== null && hashTypeFields(hashType).transport !== null;
  };
}

function checkSettings(settings: HashSettings): void {
  if (typeof settings !== "object" || settings === null)
    refuse(`The settings are ${show(settings)}`, "they must be { secretKey, hashTypes }");
  if (settings.hashing !== undefined) checkNicHashing(settings.hashing);
}

/** The headers as a NIC sees them; headers without the whole frame are taken as they are. */
export function seenBy(headers: Headers, parsing: NicParsing): Headers {
  const packets = (headers as Partial<Frame> | null)?.packets;
  return packets === undefined || parsing === NDIS_PARSING ? headers : nicView(headers as Frame, parsing);
}

/** Whether what stands behind the addresses is two ports: an index or identifier has no two ends. */
const hasTwoEnds = ({ extra = null }: Headers): boolean => extra === null || extra.field === "sctp-ports";

/** Folds addresses with addresses and ports with ports; an index or identifier stays as it is. */
export function transformedInput(input: Uint8Array, seen: Headers, transform: SymmetricTransform | "none"): Uint8Array {
  if (transform === "none") return input;
  if (hasTwoEnds(seen)) return symmetricInput(input, transform);
  const ends = input.length - 4;
  return Uint8Array.from([...symmetricInput(input.subarray(0, ends), transform), ...input.subarray(ends)]);
}
