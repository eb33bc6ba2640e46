// A run's fingerprint: 64 bits that depend on when every piece of work began and ended and on which CPU, on the first
// and last frame of each chain with their connections, on every dropped frame, and on the name of a rebalancing policy
// of the user's own. Two runs with the same fingerprint went the same way; lessons print it, and tests compare it
// across machines. Not a secure hash: it guards against accidents, not against people. Each CPU has a fingerprint of
// its own, and so has the wire: what happens on one does not have to be told in order with what happens on another.

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

  /** Mixes in when a stretch of work began and ended, both from 0 to 2^53 - 1. */
  addStretch({ startPs, endPs }: { readonly startPs: number; readonly endPs: number }): void {
    let a = Math.imul(this.a ^ (startPs | 0), 0x9e3779b1);
    a ^= a >>> 15;
    let b = Math.imul(this.b ^ ((startPs / 4_294_967_296) | 0) ^ a, 0x85ebca6b);
    b ^= b >>> 13;
    a = Math.imul(a ^ (endPs | 0), 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ ((endPs / 4_294_967_296) | 0) ^ a, 0x85ebca6b);
    this.a = a;
    this.b = b ^ (b >>> 13);
  }

  /** Mixes in a frame and its connection. */
  addFrame(frame: number, connection: number): void {
    this.a = Math.imul(this.a ^ frame, 0x01000193) ^ connection;
  }

  /** Mixes in a text, letter by letter. */
  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
  }

  /** Mixes in another fingerprint. */
  addAll({ a, b }: Fingerprint): void {
    this.add(a >>> 0);
    this.add(b >>> 0);
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.a ^ (this.b >>> 7)) + hex(this.b);
  }
}

/** The fingerprint of a run, from those of its parts. */
export class RunFingerprint {
  /** Of frames that were dropped, and of what the run was given. */
  readonly wire = new Fingerprint();
  readonly cpus: readonly Fingerprint[];

  constructor(cpus: number) {
    this.cpus = Array.from({ length: cpus }, () => new Fingerprint());
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    const all = new Fingerprint();
    for (const part of [this.wire, ...this.cpus]) all.addAll(part);
    return all.toString();
  }
}
