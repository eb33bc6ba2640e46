// The key that a convention hashes with: a part of the key that was set, in some order.
import { reverseWords } from "../rss/secret-key.js";
import { type Convention, type Question, answersTo } from "./conventions.js";
import { wordsSwapped } from "./convention-input.js";

export const KEY_QUESTIONS = ["keyOrder", "keyPart"] as const satisfies readonly Question[];
export type KeyChoice = Pick<Convention, (typeof KEY_QUESTIONS)[number]>;

const SHORT = 40;

/** Where a key is read from: byte n of "from-n". */
const STARTS = new Map(
  answersTo("keyPart").flatMap((part) => (part.startsWith("from-") ? [[part, Number(part.slice(5))] as const] : [])),
);

/** The key's bytes as the NIC takes them; null if the key has no such part. */
export function conventionKey(key: Uint8Array, { keyOrder, keyPart }: KeyChoice): Uint8Array | null {
  if (keyPart === "first-40" && key.length <= SHORT) return null;
  const ordered = inOrder(keyPart === "first-40" ? key.slice(0, SHORT) : key, keyOrder);
  const start = STARTS.get(keyPart);
  if (start !== undefined) return Uint8Array.from([...ordered.subarray(start), ...ordered.subarray(0, start)]);
  if (keyPart === "behind-zeros") return Uint8Array.from([...new Uint8Array(12), ...ordered]);
  if (keyPart === "one-bit-late")
    return ordered.map((byte, i) => (byte << 1) | (ordered[(i + 1) % ordered.length] >> 7));
  return ordered;
}

function inOrder(key: Uint8Array, order: Convention["keyOrder"]): Uint8Array {
  switch (order) {
    case "bytes-reversed":
      return key.slice().reverse();
    case "words-swapped":
      return Uint8Array.from(wordsSwapped([...key]));
    case "words-reversed":
      return reverseWords(key);
    case "bits-of-bytes":
      return key.map(bitsReversed);
    case "bits-reversed":
      return key.map(bitsReversed).reverse();
    default:
      return key;
  }
}

function bitsReversed(byte: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) result |= 0x80 >> bit;
  return result;
}
