// The times of a capture: since 1970 and since the first frame that has one. Nearly every frame has whole seconds and a
// part of one that fit plain numbers; exact integers of any size are made only for the others, since a capture may have
// a hundred million frames.
const PS_PER_SECOND = 1_000_000_000_000n;
/** Seconds below this fit the 32 bits of a pcap file and are the years to 2106. */
const MAX_SECONDS = 2 ** 32;
/** Differences of fewer seconds are exact as picoseconds in a number. */
const EXACT_SECONDS = 9_000;

export class CaptureClock {
  /** Of the frame whose time was set last. */
  epochNs = 0n;
  timestampPs = Number.NaN;
  #start: bigint | null = null;
  #startSeconds = -1;
  #startPs = 0;
  /** Two halves of 64 bits, to make one whole integer of two numbers. */
  readonly #whole = new BigUint64Array(1);
  readonly #halves = new Uint32Array(this.#whole.buffer);
  readonly #low = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

  /** The file gives this frame no time. */
  none(): void {
    this.epochNs = 0n;
    this.timestampPs = Number.NaN;
  }

  /** Whole seconds since 1970 and picoseconds, both from 0. */
  set(seconds: number, ps: number): void {
    if (seconds >= MAX_SECONDS || ps >= 1e12) return this.setExactly(BigInt(seconds) * PS_PER_SECOND + BigInt(ps));
    if (this.#start === null) {
      this.#start = BigInt(seconds) * PS_PER_SECOND + BigInt(ps);
      [this.#startSeconds, this.#startPs] = [seconds, ps];
    }
    const since = seconds - this.#startSeconds;
    this.timestampPs =
      this.#startSeconds >= 0 && since < EXACT_SECONDS && since > -EXACT_SECONDS
        ? since * 1e12 + (ps - this.#startPs)
        : Number(BigInt(seconds) * PS_PER_SECOND + BigInt(ps) - this.#start);
    // seconds * 10^9 + nanoseconds, in two halves: no product below is larger than 2^47.
    const upper = (seconds >>> 16) * 1e9;
    const lower = (seconds & 0xffff) * 1e9 + Math.floor(ps / 1_000);
    const carried = (upper % 65_536) * 65_536 + lower;
    this.#halves[this.#low] = carried % MAX_SECONDS;
    this.#halves[1 - this.#low] = Math.floor(upper / 65_536) + Math.floor(carried / MAX_SECONDS);
    this.epochNs = this.#whole[0];
  }

  /** Picoseconds since 1970, of any size and sign. */
  setExactly(epochPs: bigint): void {
    this.#start ??= epochPs;
    this.timestampPs = Number(epochPs - this.#start);
    this.epochNs = epochPs / 1_000n;
  }
}
