// Symmetric hashing: transforms of the hash input after which both directions of a connection hash alike under any key,
// so that one CPU sees both. Definitions: Linux "Scaling in the Linux Networking Stack" (symmetric-xor,
// symmetric-or-xor) and DPDK's rte_ethdev.h (SYMMETRIC_TOEPLITZ_SORT). Windows defines none of them; the other way to
// symmetry is a key that repeats every 16 bits.
import { checkOneOf, refuse } from "../check.js";

/**
 * - `symmetric-xor`: (s ^ d, s ^ d, sp ^ dp, sp ^ dp)
 * - `symmetric-or-xor`: (s | d, s ^ d, sp | dp, sp ^ dp)
 * - `symmetric-sort`: (lower address, higher address, lower port, higher port), each pair for itself
 */
export const SYMMETRIC_TRANSFORMS = ["symmetric-xor", "symmetric-or-xor", "symmetric-sort"] as const;
export type SymmetricTransform = (typeof SYMMETRIC_TRANSFORMS)[number];

/**
 * Transforms a hash input so that exchanging source and destination changes nothing. Three transforms, three different
 * hash values, and all of them give something up: connections that differ only in what is folded together collide.
 *
 * @param input 8, 12, 32 or 36 bytes in network byte order
 * @returns as many bytes, a copy
 * @throws InputError for another length or an unknown transform
 * @example
 * [...symmetricInput(Uint8Array.of(10, 0, 0, 9, 10, 0, 0, 4), "symmetric-sort")] // => [10, 0, 0, 4, 10, 0, 0, 9]
 */
export function symmetricInput(input: Uint8Array, transform: SymmetricTransform): Uint8Array {
  checkOneOf("The symmetric transform", transform, SYMMETRIC_TRANSFORMS);
  const addressBytes =
    input.length === 8 || input.length === 12
      ? 4
      : input.length === 32 || input.length === 36
        ? 16
        : refuse(`The hash input has ${input.length} bytes`, "it must have 8 or 12 (IPv4), or 32 or 36 (IPv6)");
  const output = input.slice();
  mixPair(output.subarray(0, 2 * addressBytes), transform);
  mixPair(output.subarray(2 * addressBytes), transform);
  return output;
}

/** Replaces the two halves of `pair` in place. */
function mixPair(pair: Uint8Array, transform: SymmetricTransform): void {
  const half = pair.length / 2;
  const [a, b] = [pair.slice(0, half), pair.slice(half)];
  if (transform === "symmetric-sort") {
    const differs = a.findIndex((byte, i) => byte !== b[i]);
    if (differs >= 0 && a[differs] > b[differs]) {
      pair.set(b, 0);
      pair.set(a, half);
    }
    return;
  }
  for (let i = 0; i < half; i++) {
    pair[i] = transform === "symmetric-xor" ? a[i] ^ b[i] : a[i] | b[i];
    pair[half + i] = a[i] ^ b[i];
  }
}
