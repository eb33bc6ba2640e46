// Hash functions that NICs have instead of Toeplitz: CRC-32 and CRC-32C with the usual starts and ends, and plain XOR,
// which ethtool calls crc32 and xor. No key enters.
import type { Convention } from "./conventions.js";

interface Crc {
  /** The polynomial as the shift needs it. */
  readonly polynomial: number;
  /** Lowest bit first, as Ethernet sends them. */
  readonly reflected: boolean;
  readonly start: number;
  readonly end: number;
}

/** Polynomials: IEEE 802.3 (CRC-32) and Castagnoli (CRC-32C, RFC 3720), forward and reflected. */
const CRC32 = { polynomial: 0xedb88320, reflected: true };
const CRC32_FORWARD = { polynomial: 0x04c11db7, reflected: false };
const CRC32C = { polynomial: 0x82f63b78, reflected: true };
const ONES = 0xffff_ffff;

const CRCS: Readonly<Partial<Record<Convention["hash"], Crc>>> = {
  "crc32-inverted": { ...CRC32, start: ONES, end: ONES },
  "crc32-ones": { ...CRC32, start: ONES, end: 0 },
  "crc32-zero": { ...CRC32, start: 0, end: 0 },
  "crc32-zero-inverted": { ...CRC32, start: 0, end: ONES },
  "crc32-forward-inverted": { ...CRC32_FORWARD, start: ONES, end: ONES },
  "crc32-forward-ones": { ...CRC32_FORWARD, start: ONES, end: 0 },
  "crc32-forward-zero": { ...CRC32_FORWARD, start: 0, end: 0 },
  "crc32c-inverted": { ...CRC32C, start: ONES, end: ONES },
  "crc32c-ones": { ...CRC32C, start: ONES, end: 0 },
  "crc32c-zero": { ...CRC32C, start: 0, end: 0 },
  "crc32c-zero-inverted": { ...CRC32C, start: 0, end: ONES },
};

/** Bytes of the words that an XOR takes together. */
const XOR_BYTES: Readonly<Partial<Record<Convention["hash"], number>>> = {
  "xor-bytes": 1,
  "xor-bytes-inverted": 1,
  "xor-halves": 2,
  "xor-words": 4,
};

/** Bits that a hash function's values can have. */
export const hashBits = (hash: Convention["hash"]): number => 8 * (XOR_BYTES[hash] ?? 4);

/** The value of a hash function without a key, 0 to 4294967295. */
export function otherHash(input: Uint8Array, hash: Exclude<Convention["hash"], "toeplitz">): number {
  const crc = CRCS[hash];
  if (crc !== undefined) return crcOf(input, crc);
  const bytes = XOR_BYTES[hash]!;
  let value = 0;
  // Words from the first byte on; the last one is filled with zeros.
  input.forEach((byte, i) => (value ^= byte << (8 * (bytes - 1 - (i % bytes)))));
  return (hash === "xor-bytes-inverted" ? value ^ 0xff : value) >>> 0;
}

function crcOf(input: Uint8Array, { polynomial, reflected, start, end }: Crc): number {
  let value = start | 0;
  for (const byte of input) {
    value ^= reflected ? byte : byte << 24;
    for (let bit = 0; bit < 8; bit++)
      value = reflected ? (value >>> 1) ^ (value & 1 ? polynomial : 0) : (value << 1) ^ (value < 0 ? polynomial : 0);
  }
  return (value ^ end) >>> 0;
}
