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
  if (![8, 12, 32, 36].includes(input.length))
    refuse(`The hash input has ${input.length} bytes`, "it must have 8 or 12 (IPv4), or 32 or 36 (IPv6)");
  const output = input.slice();
  symmetrize(output, transform, true);
  return output;
}

/**
 * {@link symmetricInput} in place, for whoever hashes many inputs; nothing is checked.
 *
 * @param withPorts whether four bytes behind the addresses are two ports; other fields stay as they are
 */
export function symmetrize(input: Uint8Array, transform: SymmetricTransform, withPorts: boolean): void {
  const addressBytes = input.length < 32 ? 4 : 16;
  mixPair(input, 0, addressBytes, transform);
  if (withPorts && input.length > 2 * addressBytes) mixPair(input, 2 * addressBytes, 2, transform);
}

/** Mixes `length` bytes from `first` on with the `length` bytes behind them. */
function mixPair(bytes: Uint8Array, first: number, length: number, transform: SymmetricTransform): void {
  const second = first + length;
  if (transform === "symmetric-sort" && !isGreater(bytes, first, length)) return;
  for (let i = 0; i < length; i++) {
    const [a, b] = [bytes[first + i], bytes[second + i]];
    bytes[first + i] = transform === "symmetric-sort" ? b : transform === "symmetric-xor" ? a ^ b : a | b;
    bytes[second + i] = transform === "symmetric-sort" ? a : a ^ b;
  }
}

/** Whether `length` bytes from `first` on are a greater number than the `length` bytes behind them. */
function isGreater(bytes: Uint8Array, first: number, length: number): boolean {
  for (let at = first; at < first + length; at++)
    if (bytes[at] !== bytes[at + length]) return bytes[at] > bytes[at + length];
  return false;
}
