// The Toeplitz hash, bit by bit: it reads as "RSS Hashing Functions" (Windows driver documentation) describes it.
// toeplitz-table.ts computes the same values from tables, many times faster; a test holds the two together.
import { checkWhole, refuse, show } from "../check.js";
import { checkKey } from "./secret-key.js";

/**
 * Hashes an input. For every bit of the input, most significant first: if it is set, XOR the left-most 32 bits of the
 * key into the result; then shift the key left by one bit.
 *
 * @param input bytes in network byte order, at most 4 fewer than the key has
 * @param secretKey 40 to 200 bytes
 * @returns the hash value, 0 to 4294967295
 * @throws InputError for a key of another length, or too short for the input
 * @example
 * formatHash(toeplitz(Uint8Array.of(66, 9, 149, 187, 161, 142, 100, 80), MICROSOFT_KEY)) // => "0x323e8fc2"
 */
export function toeplitz(input: Uint8Array, secretKey: Uint8Array): number {
  checkKey(secretKey);
  checkInput(input, secretKey);
  let result = 0;
  let leftmost = (secretKey[0] << 24) | (secretKey[1] << 16) | (secretKey[2] << 8) | secretKey[3];
  let nextKeyBit = 32;
  for (const byte of input) {
    for (let bit = 7; bit >= 0; bit--) {
      if ((byte >> bit) & 1) result ^= leftmost;
      leftmost = (leftmost << 1) | bitOf(secretKey, nextKeyBit++);
    }
  }
  return result >>> 0; // JavaScript's bit operators give signed numbers; a hash value is unsigned
}

/** A hash value as people write it, eight digits. */
export function formatHash(hashValue: number): string {
  checkWhole("The hash value", hashValue, 0, 0xffff_ffff);
  return `0x${hashValue.toString(16).padStart(8, "0")}`;
}

/** Refuses anything but a Uint8Array that is short enough for the key. */
export function checkInput(input: Uint8Array, secretKey: Uint8Array): void {
  if (!(input instanceof Uint8Array))
    refuse(`The hash input is ${show(input)}`, "it must be a Uint8Array, bytes in network byte order");
  checkInputBytes(input.length, secretKey);
}

/** Refuses inputs whose last bit would reach past the end of the key: nothing wraps around. */
export function checkInputBytes(inputBytes: number, secretKey: Uint8Array): void {
  if (inputBytes > secretKey.length - 4)
    refuse(
      `The hash input has ${inputBytes} bytes and the secret key ${secretKey.length}`,
      "the key must have at least 4 bytes more than the input",
    );
}

/**
 * Bit `position` of the key, 0 the most significant bit of its first byte; past its end (after the last input bit) 0.
 */
function bitOf(key: Uint8Array, position: number): number {
  return ((key[position >> 3] ?? 0) >> (7 - (position & 7))) & 1;
}
