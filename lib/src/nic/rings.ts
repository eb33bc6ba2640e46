// The rings of a machine, all of one size, in the same columns: one place for each receive buffer, and for each ring
// how far it is filled. Typed arrays, since every frame of a run passes through here, and few of them, since each costs
// time of its own; shared, so that whoever goes through frames of many queues has them at hand. What else is to be
// known of a ring's buffers, receive-queue.ts knows.
import { checkWhole } from "../check.js";

/**
 * `words` has four numbers for each place: the frame's number, its connection, its length in bytes, and, where frames
 * are merged, whether it is part of the same packet as the frame before it.
 */
export const WORD_BITS = 2;
export const [FRAME, CONNECTION, BYTES, MERGED] = [0, 1, 2, 3];

interface FrameWords {
  readonly frame: number;
  readonly connection: number;
  readonly frameBytes: number;
}

export class Rings {
  /** Of each place: when the NIC had written the frame to memory, picoseconds. */
  readonly arrivalPsOf: Float64Array;
  /** And the rest of what is known of a frame. */
  readonly words: Int32Array;
  /**
   * Of each ring, two numbers: frames that came so far, and how many will have come when the NIC must look closer
   * before it puts another one there, since no buffer is free, or the ring's message waits for that frame. All counts
   * are taken modulo 2^32.
   */
  readonly cameAndStop: Int32Array;
  /**
   * Of each ring: when something is due that concerns it and is no event of the simulation, picoseconds; Infinity:
   * nothing is.
   */
  readonly duePsOf: Float64Array;
  /** Places of a ring, a power of two, less one: going round it takes no division. */
  readonly mask: number;
  /** Places of a ring, as a power of two. */
  readonly bits: number;
  /** Of each ring: frames that have left so far, and how many will have come before the one that is waited for. */
  private readonly leftOf: Int32Array;
  private readonly awaitedOf: Int32Array;
  private used = 0;

  /** @param buffers receive buffers of each ring, 1 to 2^20 */
  constructor(
    rings: number,
    readonly buffers: number,
  ) {
    checkWhole("The number of receive buffers", buffers, 1, 2 ** 20);
    this.bits = 32 - Math.clz32(buffers - 1);
    const places = 1 << this.bits;
    this.mask = places - 1;
    this.arrivalPsOf = new Float64Array(rings * places);
    this.words = new Int32Array((rings * places) << WORD_BITS);
    this.duePsOf = new Float64Array(rings).fill(Infinity);
    this.cameAndStop = new Int32Array(2 * rings);
    this.leftOf = new Int32Array(rings);
    this.awaitedOf = new Int32Array(rings);
    for (let ring = 0; ring < rings; ring++) this.awaitFrame(ring, NEVER);
  }

  /** The number of a ring that nobody has yet. */
  next(): number {
    return this.used++;
  }

  /** Buffers of a ring that hold a frame. */
  filled(ring: number): number {
    return (this.cameAndStop[2 * ring] - this.leftOf[ring]) | 0;
  }

  /** The place of a ring's frame `i`, counted from the oldest that has not left. */
  place(ring: number, i: number): number {
    return (ring << this.bits) + ((this.leftOf[ring] + i) & this.mask);
  }

  /** Takes a ring's next free buffer: its place, for a frame to be written there; -1 if there is none. */
  fill(ring: number): number {
    const filled = this.filled(ring);
    if (filled === this.buffers) return -1;
    const place = this.place(ring, filled);
    this.cameAndStop[2 * ring] = this.cameAndStop[2 * ring] + 1;
    return place;
  }

  /** Writes what is known of a frame. */
  write(place: number, arrivalPs: number, { frame, connection, frameBytes }: FrameWords): void {
    const { words } = this;
    const word = place << WORD_BITS;
    this.arrivalPsOf[place] = arrivalPs;
    words[word + FRAME] = frame;
    words[word + CONNECTION] = connection;
    words[word + BYTES] = frameBytes;
  }

  /** Copies what is known of a frame from a place of other rings. */
  copy({ arrivalPsOf, words }: Rings, from: number, to: number): void {
    const source = from << WORD_BITS;
    const target = to << WORD_BITS;
    this.arrivalPsOf[to] = arrivalPsOf[from];
    this.words[target + FRAME] = words[source + FRAME];
    this.words[target + CONNECTION] = words[source + CONNECTION];
    this.words[target + BYTES] = words[source + BYTES];
    this.words[target + MERGED] = words[source + MERGED];
  }

  /** The `count` oldest frames of a ring leave. */
  release(ring: number, count: number): void {
    this.leftOf[ring] = this.leftOf[ring] + count;
    this.setStop(ring);
  }

  /** The NIC is to look closer before it puts the `nth` frame from now on in the ring. */
  awaitFrame(ring: number, nth: number): void {
    this.awaitedOf[ring] = this.cameAndStop[2 * ring] + nth - 1;
    this.setStop(ring);
  }

  private setStop(ring: number): void {
    const { cameAndStop } = this;
    const came = cameAndStop[2 * ring];
    const free = this.buffers - this.filled(ring);
    cameAndStop[2 * ring + 1] = came + Math.min(free, (this.awaitedOf[ring] - came) | 0);
  }
}

/** More frames than can come while nobody waits for one. */
export const NEVER = 0x7fffffff;
