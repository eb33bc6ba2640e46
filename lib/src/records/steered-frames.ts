// Frames of several rings that software steers: by which ring each came, and when it was put into a backlog. A frame's
// row says the queue that it was indicated from, which is a backlog's then.
import { FRAMES_BITS } from "./columns.js";

const FRAMES = 1 << FRAMES_BITS;

interface Chunk {
  /** The ring's number and one more; 0 is a frame that has not been heard of. */
  readonly ring: Uint16Array;
  readonly timePs: Float64Array;
}

export class SteeredFrames {
  private readonly chunks: (Chunk | undefined)[] = [];

  /** A frame of a ring was put into a backlog, or found it full. */
  add(frame: number, ring: number, timePs: number): void {
    const chunk = (this.chunks[(frame - 1) >>> FRAMES_BITS] ??= {
      ring: new Uint16Array(FRAMES),
      timePs: new Float64Array(FRAMES),
    });
    const row = (frame - 1) & (FRAMES - 1);
    chunk.ring[row] = ring + 1;
    chunk.timePs[row] = timePs;
  }

  /** What rows say of a frame whose row names `queue`, which is its ring if it was not steered. */
  of(frame: number, queue: number): { readonly ring: number; readonly steeredPs: number } {
    const chunk = this.chunks[(frame - 1) >>> FRAMES_BITS];
    const row = (frame - 1) & (FRAMES - 1);
    const ring = chunk?.ring[row] ?? 0;
    return ring === 0 ? { ring: queue, steeredPs: NaN } : { ring: ring - 1, steeredPs: chunk!.timePs[row] };
  }
}
