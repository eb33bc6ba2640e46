// What a NIC makes of the hash function's 32 bits: a start value, which XORs the result (the hash is linear), halves
// folded or copied, bytes or bits in another order.
import type { Convention, Question } from "./conventions.js";

export const RESULT_QUESTIONS = ["start", "result"] as const satisfies readonly Question[];
export type ResultChoice = Pick<Convention, (typeof RESULT_QUESTIONS)[number]>;

/** The value that the NIC reports, 0 to 4294967295. */
export function conventionResult(hashValue: number, { start, result }: ResultChoice): number {
  return folded(start === "ones" ? ~hashValue : hashValue, result) >>> 0;
}

/** Linear over XOR, whatever the choice. */
function folded(value: number, result: Convention["result"]): number {
  const low = value & 0xffff,
    high = value >>> 16;
  switch (result) {
    case "low-twice":
      return (low << 16) | low;
    case "high-twice":
      return (high << 16) | high;
    case "halves-xored":
      return low ^ high;
    case "halves-xored-twice":
      return ((low ^ high) << 16) | (low ^ high);
    case "swapped":
      return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
    case "halves-exchanged":
      return (low << 16) | high;
    case "bits-reversed":
      return reversedBits(value);
    case "low-half":
      return low;
    case "high-half":
      return high;
    case "top-bit-cleared":
      return value & 0x7fff_ffff;
    default:
      return value;
  }
}

function reversedBits(value: number): number {
  let result = 0;
  for (let bit = 0; bit < 32; bit++) if ((value >>> bit) & 1) result |= 1 << (31 - bit);
  return result;
}
