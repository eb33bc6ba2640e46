// How likely a convention that is not the NIC's gives the NIC's value all the same. A hash value with r free bits takes
// each of its 2^r values equally often, so a chance is 2^-r for a value that it can take, and 0 for others: folded
// halves have 16 free bits, and no value whose halves differ.
import type { Observation } from "./observation.js";
import { type ResultChoice, conventionResult } from "./convention-result.js";

/** Free bits of the hash function's value: all 32, fewer for XOR of bytes, 16 twice for keys that repeat every 16. */
export type HashKind = { readonly bits: number; readonly isHalved: boolean };

/** Chance that a convention unrelated to the NIC's gives every value that was observed, 0 to 1. */
export function chanceByAccident(observations: readonly Observation[], kind: HashKind, choice: ResultChoice): number {
  const offset = conventionResult(0, choice);
  const columns = Array.from({ length: kind.isHalved ? 16 : kind.bits }, (_, bit) => {
    const hashValue = kind.isHalved ? ((1 << bit) | (1 << (bit + 16))) >>> 0 : (1 << bit) >>> 0;
    return conventionResult(hashValue, choice) ^ offset;
  });
  return observations.reduce((chance, { value, bits }) => {
    const mask = maskOf(bits);
    return (
      chance *
      chanceOf(
        columns.map((column) => column & mask),
        (value ^ offset) & mask,
      )
    );
  }, 1);
}

/** The low bits. */
export const maskOf = (bits: number): number => (bits === 32 ? -1 : (1 << bits) - 1);

/** 2^-rank if the value is an XOR of columns, otherwise 0 (Gaussian elimination on words of 32 bits). */
function chanceOf(columns: readonly number[], value: number): number {
  const pivots: number[] = [];
  const reduce = (vector: number): number => {
    for (const pivot of pivots) if ((vector ^ pivot) >>> 0 < vector >>> 0) vector ^= pivot;
    return vector;
  };
  for (const column of columns) {
    const rest = reduce(column);
    if (rest !== 0) {
      pivots.push(rest);
      pivots.sort((a, b) => (b >>> 0) - (a >>> 0));
    }
  }
  return reduce(value) === 0 ? 1 / 2 ** pivots.length : 0;
}
