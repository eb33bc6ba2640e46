// Random numbers for the fuzzer: one stream per case, seeded with a text, so that a case can be made again from its
// target's name, the seed and its number (the hash FNV-1a, then mulberry32, both in the public domain).

export class Dice {
  #state = 0x811c9dc5;

  constructor(text) {
    for (let i = 0; i < text.length; i++) this.#state = Math.imul(this.#state ^ text.charCodeAt(i), 0x01000193);
  }

  /** 0 to 2^32 - 1. */
  bits() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (z ^ (z >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count) {
    return Math.floor((this.bits() / 2 ** 32) * count);
  }
  between(least, most) {
    return least + this.below(most - least + 1);
  }
  chance(share) {
    return this.bits() < share * 2 ** 32;
  }
  one(list) {
    return list[this.below(list.length)];
  }
  list(most, make, least = 0) {
    return Array.from({ length: this.between(least, most) }, make);
  }
  bytes(count) {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
  /** One of the functions, called. */
  way(...ways) {
    return this.one(ways)();
  }
}
