// Chance: the only source of it in the whole model.
// In: a seed and the name of the component that draws. Out: a stream of numbers that depends on these two alone, so that adding a
// component, or drawing more numbers in one, never changes what another draws. The generator is pure-rand's xoroshiro128+.
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { checkWhole, refuse, show } from "../check.js";
import { negativeLn } from "./logarithm.js";

/** A seed: a whole number from 0 to 2^53 - 1, or a text. */
export type Seed = number | string;

/** One component's stream of random numbers. */
export class Random {
  /** @param origin what the stream follows from: seed and component, as text */
  constructor(private readonly generator: { next(): number }, private readonly origin: string) {}

  /**
   * The stream of a part of this component. It depends on seed, component and name alone, not on what was drawn here before; asking for it
   * draws nothing. The same name gives the same stream again, from its start.
   */
  substream(name: string): Random {
    return fromText(`${this.origin}\n${name}`);
  }

  /** A whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    return this.generator.next() >>> 0;
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    return ((this.generator.next() >>> 6) * 134_217_728 + (this.generator.next() >>> 5)) / 9_007_199_254_740_992;
  }

  /** A whole number from 0 to `count` - 1, each as likely as the next within one part in 2^16; `count` from 1 to 2^32. */
  below(count: number): number {
    const share = count <= 65_536 ? this.nextUint32() / 4_294_967_296 : this.uniform();
    return Math.floor(share * count);
  }

  /** A waiting time with mean 1: exponentially distributed, as the gaps of a Poisson process are. */
  exponential(): number {
    return negativeLn(this.nextUint32());
  }

  /**
   * For `count` frames, draws an exponentially distributed gap of the given mean and a whole number from 0 to `below` - 1, in turn, as
   * `exponential` and `below` draw them one by one:
   * in one loop, since every frame of a synthetic load needs it.
   */
  fillGapsAndPlaces(gaps: Float64Array, places: Int32Array, count: number, mean: number, below: number): void {
    const { generator } = this;
    const isSmall = below <= 65_536;
    for (let i = 0; i < count; i++) {
      gaps[i] = negativeLn(generator.next() >>> 0) * mean;
      places[i] = isSmall ? ((generator.next() >>> 0) / 4_294_967_296) * below : this.below(below);
    }
  }

  /** One of `values`, each equally likely. */
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/**
 * The stream of one component. The same seed and component give the same numbers on every machine.
 *
 * @param seed whole number from 0 to 2^53 - 1, or a text
 * @param component who draws: "arrivals", "interrupt CPU", ...
 * @example
 * createRandom(1, "arrivals").below(1000) // => 127
 */
export function createRandom(seed: Seed, component: string): Random {
  if (typeof seed === "number") checkWhole("The seed", seed, 0, Number.MAX_SAFE_INTEGER);
  else if (typeof seed !== "string") refuse(`The seed is ${show(seed)}`, "it must be a whole number or a text");
  return fromText(`${typeof seed} ${seed} ${component}`);
}

function fromText(text: string): Random {
  return new Random(xoroshiro128plusFromState([1, 2, 3, 4].map((word) => scramble(text, word))), text);
}

/** 32 bits that depend on every character of the text: FNV-1a, then the finishing steps of MurmurHash3. */
function scramble(text: string, start: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(start, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
