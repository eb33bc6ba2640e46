// A run's fingerprint: 64 bits that depend on when every piece of work began and ended and on which CPU, on the first
// and last frame of each chain with their connections, on every dropped frame, and on the name of a rebalancing policy
// of the user's own. Two runs with the same fingerprint went the same way; lessons print it, and tests compare it
// across machines. Not a secure hash: it guards against accidents, not against people.

export class Fingerprint {
  private a = 0x6b8b4567;
  private b = 0x327b23c6;

  /** Mixes in a whole number from 0 to 2^53 - 1. */
  add(value: number): void {
    const low = value | 0;
    const high = (value / 4_294_967_296) | 0;
    this.a = Math.imul(this.a ^ low, 0x9e3779b1);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b ^ high ^ this.a, 0x85ebca6b);
    this.b ^= this.b >>> 13;
  }

  /** Mixes in a frame and its connection. */
  addFrame(frame: number, connection: number): void {
    this.a = Math.imul(this.a ^ frame, 0x01000193) ^ connection;
  }

  /** Mixes in a text, letter by letter. */
  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.a ^ (this.b >>> 7)) + hex(this.b);
  }
}
