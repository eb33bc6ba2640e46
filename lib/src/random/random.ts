// Chance: the only source of it in the whole model. Each component draws from a stream of its own, which depends on the
// seed and the component's name alone: adding a component, or drawing more numbers in one, never changes what another
// draws. The generator is pure-rand's xoroshiro128+.
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { checkWhole, refuse, show } from "../check.js";
import { negativeLn } from "./logarithm.js";

/** A seed: a whole number from 0 to 2^53 - 1, or a text. */
export type Seed = number | string;

/** The seed of a run that is given none. */
export const DEFAULT_SEED: Seed = 1;

/** A generator of 32 bits at a time, whose state can be read. */
interface Generator32 {
  next(): number;
  getState(): readonly number[];
}

/** Columns to be filled from the first row on, and how many rows. */
export interface GapsAndPlaces {
  readonly gaps: Float64Array;
  readonly places: Int32Array;
  readonly count: number;
}

/** One component's stream of random numbers. */
export class Random {
  /** @param origin what the stream follows from: seed and component, as text */
  constructor(
    private generator: Generator32,
    private readonly origin: string,
  ) {}

  /**
   * The stream of a part of this component. It depends on seed, component and name alone, not on what was drawn here
   * before; asking for it draws nothing. The same name gives the same stream again, from its start.
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

  /**
   * A whole number from 0 to `count` - 1, each as likely as the next within one part in 2^16; `count` from 1 to 2^32.
   */
  below(count: number): number {
    const share = count <= 65_536 ? this.nextUint32() / 4_294_967_296 : this.uniform();
    return Math.floor(share * count);
  }

  /** A waiting time with mean 1: exponentially distributed, as the gaps of a Poisson process are. */
  exponential(): number {
    return negativeLn(this.nextUint32());
  }

  /**
   * For `count` frames, draws an exponentially distributed gap of the given mean and a whole number from 0 to `below` -
   * 1, in turn, as `exponential` and `below` draw them one by one: in one loop, since every frame of a synthetic load
   * needs it.
   *
   * @internal
   */
  fillGapsAndPlaces({ gaps, places, count }: GapsAndPlaces, mean: number, below: number): void {
    if (below > 65_536) return this.fillOneByOne({ gaps, places, count }, mean, below);
    // The steps of pure-rand's xoroshiro128+ on local variables: the state, four words of 32 bits, stays in the
    // processor's registers (`| 0` lets the compiler know that they are whole numbers of 32 bits).
    const state = this.generator.getState();
    let s01 = state[0] | 0;
    let s00 = state[1] | 0;
    let s11 = state[2] | 0;
    let s10 = state[3] | 0;
    for (let i = 0; i < count; i++) {
      gaps[i] = negativeLn((s00 + s10) >>> 0) * mean;
      let a0 = s10 ^ s00;
      let a1 = s11 ^ s01;
      let b0 = (s00 << 24) ^ (s01 >>> 8) ^ a0 ^ (a0 << 16);
      s01 = (s01 << 24) ^ (s00 >>> 8) ^ a1 ^ ((a1 << 16) | (a0 >>> 16));
      s00 = b0;
      s10 = (a1 << 5) ^ (a0 >>> 27);
      s11 = (a0 << 5) ^ (a1 >>> 27);

      places[i] = (((s00 + s10) >>> 0) / 4_294_967_296) * below;
      a0 = s10 ^ s00;
      a1 = s11 ^ s01;
      b0 = (s00 << 24) ^ (s01 >>> 8) ^ a0 ^ (a0 << 16);
      s01 = (s01 << 24) ^ (s00 >>> 8) ^ a1 ^ ((a1 << 16) | (a0 >>> 16));
      s00 = b0;
      s10 = (a1 << 5) ^ (a0 >>> 27);
      s11 = (a0 << 5) ^ (a1 >>> 27);
    }
    this.generator = xoroshiro128plusFromState([s01, s00, s11, s10]);
  }

  /**
   * The same, plainly; a test holds the fast loop to it.
   *
   * @internal
   */
  fillOneByOne({ gaps, places, count }: GapsAndPlaces, mean: number, below: number): void {
    for (let i = 0; i < count; i++) {
      gaps[i] = this.exponential() * mean;
      places[i] = this.below(below);
    }
  }

  /** One of `values`, each equally likely. */
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
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
  checkSeed(seed);
  if (typeof component !== "string")
    refuse(`The component is ${show(component)}`, "it must be a text that says who draws");
  return fromText(`${typeof seed} ${seed} ${component}`);
}

/** Refuses anything but a seed. */
export function checkSeed(seed: unknown): asserts seed is Seed {
  if (typeof seed === "number") checkWhole("The seed", seed, 0, Number.MAX_SAFE_INTEGER);
  else if (typeof seed !== "string") refuse(`The seed is ${show(seed)}`, "it must be a whole number or a text");
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
