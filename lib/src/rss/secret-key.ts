// Secret keys of the hash function, as text (key-text.ts) or as bytes, after "RSS Hashing Functions" (Windows driver
// documentation). An IPv6 input with ports has 36 bytes and the hash reads 32 key bits from every input bit on, so a
// key has 40 bytes; NICs with longer ones exist (52 bytes is common). A short key is refused: filling up or wrapping
// around would give plausible, wrong hash values.
import { checkWhole, refuse, show } from "../check.js";
import { readKeyBytes } from "./key-text.js";

/** Shortest key: 36 input bytes and 4 more. */
export const MIN_KEY_BYTES = 40;
/** Longest key taken here. */
export const MAX_KEY_BYTES = 200;

/**
 * A secret key from hexadecimal digits or bytes, checked.
 *
 * @param key 40 to 200 bytes, or their hexadecimal digits; an "0x" in front, and colons, spaces, commas or dashes
 * between bytes, are allowed; or a list of bytes or words as C source has it (words: most significant byte first)
 * @returns the bytes, a copy
 * @throws InputError for other lengths and for any other text
 * @example
 * secretKey("6d:5a ".repeat(20)).length // => 40
 */
export function secretKey(key: string | Uint8Array): Uint8Array {
  if (typeof key !== "string") return checkKey(key).slice();
  return checkKey(readKeyBytes("The secret key", key).bytes);
}

/** Refuses anything but a Uint8Array of 40 to 200 bytes. */
export function checkKey(key: Uint8Array): Uint8Array {
  if (!(key instanceof Uint8Array))
    refuse(`The secret key is ${show(key)}`, "it must be hexadecimal digits or a Uint8Array");
  if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES)
    refuse(
      `The secret key has ${key.length} ${key.length === 1 ? "byte" : "bytes"}`,
      `it must have ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes (36 bytes of input need 40), and a short key is never repeated`,
    );
  return key;
}

/**
 * A key that repeats a pattern, such as the symmetric one of Woo and Park.
 *
 * @param pattern one byte or more, as hexadecimal digits or bytes
 * @param times whole number; pattern length times this must be 40 to 200 bytes
 * @example
 * secretKeyText(repeatKey("6d5a", 20)).slice(0, 12) // => "6d5a6d5a6d5a"
 */
export function repeatKey(pattern: string | Uint8Array, times: number): Uint8Array {
  const unit = typeof pattern === "string" ? readKeyBytes("The key pattern", pattern).bytes : pattern;
  if (!(unit instanceof Uint8Array))
    refuse(`The key pattern is ${show(unit)}`, "it must be hexadecimal digits or a Uint8Array");
  if (unit.length === 0) refuse("The key pattern is empty", "it must have at least one byte");
  checkWhole("The number of repetitions", times, 1, MAX_KEY_BYTES);
  return checkKey(Uint8Array.from({ length: unit.length * times }, (_, i) => unit[i % unit.length]));
}

/**
 * A key with its words of 4 bytes in reverse order, as AWS instances have Microsoft's whose key cannot be set
 * (amzn-ec2-ena-utilities).
 */
export function reverseWords(key: Uint8Array): Uint8Array {
  const last = key.length - 4;
  return Uint8Array.from(key, (_, i) => key[last - 4 * (i >> 2) + (i & 3)]);
}

/** A key as hexadecimal digits, two a byte. */
export function secretKeyText(key: Uint8Array): string {
  if (!(key instanceof Uint8Array)) refuse(`The secret key is ${show(key)}`, "it must be a Uint8Array");
  return Array.from(key, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The key with which Microsoft publishes known answers ("Verifying the RSS Hash Calculation", Windows driver
 * documentation): 40 bytes. Everybody knows it, so it verifies and teaches; it keeps nobody from aiming connections at
 * one CPU. Nobody writes to these bytes; {@link secretKey} makes a copy where one is needed.
 */
export const MICROSOFT_KEY: Uint8Array = secretKey(
  "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa",
);
