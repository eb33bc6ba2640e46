// The frames of whole chains, in the order in which they were processed: nearly all frames of a run. What is the same
// for all frames of a chain stands in the chain's row of work (recorded-work.ts); here is what each has of its own,
// copied from the columns of its ring. A chain's frames stand together in one chunk.
import type { Chain, RingPart, Work } from "../cpu/work.js";

/** A place is a chunk's number and, in so many bits, a frame's in the chunk. */
const PLACE_BITS = 14;
/** Places of a chunk, at most, and so the longest chain. */
export const MOST_CHAINED = 1 << PLACE_BITS;
/** The first chunks are shorter, by powers of two, since most runs that somebody looks at are short. */
const FIRST_BITS = 10;

/** Numbers of a frame in `words`: its own, its connection and its length in bytes; in a ring there is a fourth. */
const [CONNECTION, BYTES, WORDS] = [1, 2, 3];
const RING_WORD_BITS = 2;

/** Where a chain's frames stand, how many, when the first one's processing began, and when the last was done. */
export interface ChainAt {
  readonly place: number;
  readonly count: number;
  readonly startPs: number;
  readonly endPs: number;
}

/** One frame, as it is asked for. */
export interface ChainedFrame {
  readonly frame: number;
  readonly connection: number;
  readonly frameBytes: number;
  readonly arrivalPs: number;
  /** When its processing began and was done. */
  readonly startPs: number;
  readonly donePs: number;
}

class Chunk {
  length = 0;
  readonly words: Int32Array;
  readonly arrivalPs: Float64Array;
  /** When each was done; null in a chunk of chains whose frames take the same time each. */
  readonly donePs: Float64Array | null;

  constructor(
    readonly number: number,
    isEven: boolean,
  ) {
    const places = 1 << Math.min(FIRST_BITS + number, PLACE_BITS);
    this.words = new Int32Array(places * WORDS);
    this.arrivalPs = new Float64Array(places);
    this.donePs = isEven ? null : new Float64Array(places);
  }

  hasRoomFor(frames: number): boolean {
    return this.length + frames <= this.arrivalPs.length;
  }
}

export class ChainedFrames {
  private readonly chunks: Chunk[] = [];
  /** The chunks that are being filled: of frames that take the same time each, and of others. */
  private even: Chunk | null = null;
  private uneven: Chunk | null = null;

  /** All frames of a chain, MOST_CHAINED at most, done in one stretch; answers the place of the first. */
  add({ frames, evenPs }: Work, chain: Chain, startPs: number): number {
    const isEven = evenPs >= 0;
    let chunk = isEven ? this.even : this.uneven;
    if (chunk === null || !chunk.hasRoomFor(frames)) chunk = this.open(isEven, frames);
    const place = chunk.length;
    chunk.length = place + frames;
    if (chain.ring) copyRing(chain.ring, chunk, place, frames);
    else copyEach(chain, chunk, place, frames);
    const { donePs } = chunk;
    if (donePs) for (let i = 0; i < frames; i++) donePs[place + i] = startPs + chain.doneAfterPs(i);
    return (chunk.number << PLACE_BITS) | place;
  }

  /** The frames of a chain, in order. */
  forEach({ place, count, startPs, endPs }: ChainAt, visit: (frame: ChainedFrame) => void): void {
    const { words, arrivalPs, donePs: donePsOf } = this.chunks[place >>> PLACE_BITS];
    const first = place & (MOST_CHAINED - 1);
    const evenPs = (endPs - startPs) / count;
    let beganPs = startPs;
    for (let i = 0; i < count; i++) {
      const word = (first + i) * WORDS;
      const donePs = donePsOf ? donePsOf[first + i] : startPs + (i + 1) * evenPs;
      visit({
        frame: words[word],
        connection: words[word + CONNECTION],
        frameBytes: words[word + BYTES],
        arrivalPs: arrivalPs[first + i],
        startPs: beganPs,
        donePs,
      });
      beganPs = donePs;
    }
  }

  private open(isEven: boolean, frames: number): Chunk {
    const chunk = new Chunk(this.chunks.length, isEven);
    this.chunks.push(chunk);
    if (!chunk.hasRoomFor(frames)) return this.open(isEven, frames);
    if (isEven) this.even = chunk;
    else this.uneven = chunk;
    return chunk;
  }
}

function copyRing({ base, mask, first, rings }: RingPart, to: Chunk, place: number, frames: number): void {
  const { words, arrivalPs } = to;
  const ringWords = rings.words;
  const ringArrivalPs = rings.arrivalPsOf;
  let target = (place * WORDS) | 0;
  for (let i = 0; i < frames; i++) {
    const source = (base + ((first + i) & mask)) | 0;
    const word = source << RING_WORD_BITS;
    words[target] = ringWords[word];
    words[target + CONNECTION] = ringWords[word + CONNECTION];
    words[target + BYTES] = ringWords[word + BYTES];
    target = (target + WORDS) | 0;
    arrivalPs[place + i] = ringArrivalPs[source];
  }
}

function copyEach(chain: Chain, { words, arrivalPs }: Chunk, place: number, frames: number): void {
  for (let i = 0; i < frames; i++) {
    const word = (place + i) * WORDS;
    words[word] = chain.frame(i);
    words[word + CONNECTION] = chain.connection(i);
    words[word + BYTES] = chain.frameBytes(i);
    arrivalPs[place + i] = chain.arrivalPs(i);
  }
}
