// The Toeplitz hash bit by bit, for looking at: what every input bit does to the value ("RSS Hashing Functions",
// Windows driver documentation). A test checks that the last value is what rss/toeplitz.ts computes.
import type { ToeplitzBitRow } from "./charts/toeplitz-bits.js";
import { toeplitz } from "rss-lab";

/** A named part of the hash input, in input order. */
export interface InputPart {
  readonly name: string;
  /** Length in bytes. */
  readonly length: number;
}

/** Names for inputs of the usual lengths: 8 and 32 bytes are addresses, 12 and 36 have ports behind them. */
function partsOf(bytes: number): InputPart[] {
  const address = bytes >= 32 ? 16 : 4;
  const names = ["source address", "destination address", "source port", "destination port"];
  return [8, 12, 32, 36].includes(bytes)
    ? names.slice(0, bytes % 8 === 0 ? 2 : 4).map((name, i) => ({ name, length: i < 2 ? address : 2 }))
    : [{ name: "input", length: bytes }];
}

/**
 * One row per input bit: the key bits under it and the value after it.
 *
 * @param input hash input, 1 byte or more
 * @param secretKey at least 4 bytes longer than the input
 * @param parts names of the input's fields; by default those of an address pair, with ports if the length has room for
 * them
 */
export function toeplitzBits(
  input: Uint8Array,
  secretKey: Uint8Array,
  parts: readonly InputPart[] = partsOf(input.length),
): ToeplitzBitRow[] {
  toeplitz(input, secretKey); // refuses what cannot be hashed
  const names = parts.flatMap((part) => new Array<string>(part.length).fill(part.name));
  const keyBit = (bit: number): number => ((secretKey[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
  const rows: ToeplitzBitRow[] = [];
  let value = 0;
  for (let bit = 0; bit < input.length * 8; bit++) {
    let keyWindow = 0;
    for (let i = 0; i < 32; i++) keyWindow = keyWindow * 2 + keyBit(bit + i);
    const isSet = (((input[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
    if (isSet) value = (value ^ keyWindow) >>> 0;
    rows.push({ bit, isSet, field: names[bit >> 3] ?? "input", keyWindow, value });
  }
  return rows;
}
