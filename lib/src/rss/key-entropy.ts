// How much variety a secret key, or a symmetric transform, leaves of a hash input: a rank r, with which hash values or
// indexes take 2^r values. The hash is linear over XOR ("RSS Hashing Functions", Windows driver documentation), so the
// values it takes while some bits of the input vary are all XORs of those bits' 32 bits of the key. A key that repeats
// every 16 bits has 16 independent ones.
import { checkOneOf, checkWhole, refuse, show } from "../check.js";
import { log2 } from "../random/exact-math.js";
import { gf2Rank } from "./gf2.js";
import { SYMMETRIC_TRANSFORMS, type SymmetricTransform, symmetricInput } from "./symmetric.js";
import { toeplitz } from "./toeplitz.js";

/** Length of a hash input: addresses, or addresses and ports, of IPv4 or IPv6. */
export type InputBytes = 8 | 12 | 32 | 36;
const INPUT_BYTES: readonly number[] = [8, 12, 32, 36] satisfies InputBytes[];

/**
 * The places of a field's bits in the hash input, 0 the first bit that is hashed: what "these vary" means to {@link
 * hashRank}.
 *
 * @param field the inputs are those with ports: source address, destination address, source port, destination port
 * @param lowBits how many of its least significant bits, default all
 * @example
 * fieldBits("source port", { lowBits: 3 }) // => [77, 78, 79]
 */
export function fieldBits(
  field: "source address" | "destination address" | "source port" | "destination port",
  { lowBits, version = 4 }: { lowBits?: number; version?: 4 | 6 } = {},
): number[] {
  checkOneOf("The field", field, ["source address", "destination address", "source port", "destination port"]);
  const address = version === 6 ? 128 : 32;
  const isAddress = field.endsWith("address");
  const width = isAddress ? address : 16;
  const end = (isAddress ? 0 : 2 * address) + (field.startsWith("source") ? width : 2 * width);
  const count = lowBits ?? width;
  checkWhole(`The number of bits of the ${field}`, count, 0, width);
  return Array.from({ length: count }, (_, i) => end - count + i);
}

export interface HashRankOptions {
  /**
   * How many of the least significant bits of the hash value to look at: 7 for the index of 128 entries; default 32,
   * all.
   */
  readonly hashBits?: number;
  /** Applied to the input before it is hashed; default none. */
  readonly transform?: SymmetricTransform;
}

/**
 * How many independent bits the hash value has left while some bits of the input vary and the rest stay: it takes
 * 2^rank values, each equally often.
 *
 * `symmetric-sort` is not linear and is refused; so is `symmetric-or-xor` unless, of each bit of the source and its
 * counterpart in the destination, at most one varies (the one that stays is then taken to be 0, so that the OR lets the
 * other through).
 *
 * @param secretKey 40 to 200 bytes
 * @param free the bits that vary, 0 the first bit of the input, or the length of an input of which all vary
 * @returns 0 to 32
 * @throws InputError for a wrong key, place or transform
 * @example
 * hashRank(repeatKey("6d5a", 20), 12) // => 16
 * hashRank(MICROSOFT_KEY, fieldBits("source port", { lowBits: 7 }), { hashBits: 7 }) // => 7
 */
export function hashRank(
  secretKey: Uint8Array,
  free: InputBytes | readonly number[],
  { hashBits = 32, transform }: HashRankOptions = {},
): number {
  checkWhole("The number of bits of the hash value", hashBits, 0, 32);
  const places = typeof free === "number" ? bitsOf(free) : free;
  for (const place of places) checkWhole("The place of a bit of the hash input", place, 0, 287);
  const inputBytes = typeof free === "number" ? free : places.every((place) => place < 96) ? 12 : 36;
  if (transform !== undefined) checkLinear(transform, places, inputBytes);
  const mask = (1n << BigInt(hashBits)) - 1n;
  return gf2Rank(
    places.map((place) => {
      const input = new Uint8Array(inputBytes);
      input[place >> 3] = 0x80 >> (place & 7);
      return BigInt(toeplitz(transform === undefined ? input : symmetricInput(input, transform), secretKey)) & mask;
    }),
  );
}

/**
 * Different inputs that a transform leaves of all there are, as a power of two: of 96 bits (IPv4 with ports)
 * `symmetric-xor` leaves 48, `symmetric-or-xor` 76 and `symmetric-sort` 94. Of two bits XOR leaves two pairs, OR with
 * XOR three of four; sorting leaves n (n + 1) / 2 of n^2 pairs.
 *
 * @returns log2 of their number
 * @example
 * SYMMETRIC_TRANSFORMS.map((transform) => Math.round(inputEntropy(12, transform))) // => [48, 76, 94]
 */
export function inputEntropy(inputBytes: InputBytes, transform: SymmetricTransform): number {
  checkInputBytes(inputBytes);
  checkOneOf("The symmetric transform", transform, SYMMETRIC_TRANSFORMS);
  const hasPorts = inputBytes === 12 || inputBytes === 36;
  return pairEntropy(inputBytes > 12 ? 128 : 32, transform) + (hasPorts ? pairEntropy(16, transform) : 0);
}

/** log2 of the different pairs of two fields of `bits` bits that are left. */
export function pairEntropy(bits: number, transform: SymmetricTransform): number {
  if (transform === "symmetric-xor") return bits;
  if (transform === "symmetric-or-xor") return bits * log2(3);
  return bits - 1 + log2(2 ** bits + 1);
}

function bitsOf(inputBytes: InputBytes): number[] {
  checkInputBytes(inputBytes);
  return Array.from({ length: 8 * inputBytes }, (_, i) => i);
}

function checkInputBytes(inputBytes: number): void {
  if (!INPUT_BYTES.includes(inputBytes))
    refuse(`The hash input has ${show(inputBytes)} bytes`, "it must have 8 or 12 (IPv4), or 32 or 36 (IPv6)");
}

/** Refuses transforms under which the hash value is not linear in the bits that vary. */
function checkLinear(transform: SymmetricTransform, places: readonly number[], inputBytes: number): void {
  if (transform === "symmetric-sort")
    refuse(
      "The transform is symmetric-sort",
      "sorting is not linear, so it has no rank; inputEntropy says what it leaves",
    );
  if (transform === "symmetric-xor") return;
  const address = inputBytes > 12 ? 128 : 32;
  const partner = (place: number): number => (place < 2 * address ? place + address : place + 16);
  const twice = places.find((place) => isFirst(place, address) && places.includes(partner(place)));
  if (twice !== undefined)
    refuse(
      `Bit ${twice} of the hash input and its counterpart ${partner(twice)} both vary`,
      "under symmetric-or-xor one of them must stay",
    );
}

/** Is this bit in a source field? */
const isFirst = (place: number, address: number): boolean =>
  place < 2 * address ? place < address : place < 2 * address + 16;
