// Random numbers by number: the n-th is the same whoever asks for it, and whenever. What belongs to frame n is drawn
// this way, so that two runs with the same frames give each of them the same, whatever else differs between the runs
// (common random numbers). The first numbers of a component's stream are the keys; a number is scrambled twice with
// MurmurHash3's finishing steps, a key before each.
import { negativeLn } from "./logarithm.js";
import type { Random } from "./random.js";

const GOLDEN = 0x9e3779b1;

export class NumberedRandom {
  private readonly key1: number;
  private readonly key2: number;

  /** @param random gives two numbers away */
  constructor(random: Random) {
    this.key1 = random.nextUint32();
    this.key2 = random.nextUint32();
  }

  /**
   * A whole number from 0 to 2^32 - 1.
   *
   * @param number 0 to 2^32 - 1
   * @param place tells several numbers of the same number apart
   */
  uint32(number: number, place = 0): number {
    return finish(finish(number ^ this.key1) ^ (this.key2 + Math.imul(place, GOLDEN))) >>> 0;
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  uniform(number: number, place = 0): number {
    return this.uint32(number, place) / 4_294_967_296;
  }

  /** A waiting time with mean 1: exponentially distributed. */
  exponential(number: number, place = 0): number {
    return negativeLn(this.uint32(number, place));
  }
}

/** Every bit of the result depends on every bit of the word. */
function finish(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
