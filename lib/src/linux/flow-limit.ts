// The flow limit, which keeps one large connection from filling a backlog alone: when a backlog is half full, the CPU
// that puts frames there remembers of which connections the latest such frames were, and drops one of a connection that
// has more than half of them. Off by default; each CPU that does it has a memory of its own.
import { slotNumber } from "./flow-tables.js";

/** Frames that are remembered. */
const HISTORY = 128;

export class FlowLimit {
  /** The bucket of each remembered frame, the oldest at `oldest`; and how many each bucket has. */
  private readonly history = new Array<number>(HISTORY).fill(0);
  private readonly counts: number[];
  private oldest = 0;

  /**
   * @param buckets connections are told apart by, a power of two
   * @param byLowBits whether a bucket is found by the low bits of the hash (6.1), not by multiplying
   */
  constructor(
    private readonly buckets: number,
    private readonly byLowBits: boolean,
  ) {
    this.counts = new Array<number>(buckets).fill(0);
  }

  /** Remembers a frame with this hash; true: its connection has more than half of those remembered, and it is lost. */
  isTooMuch(hash: number): boolean {
    const { history, counts, oldest } = this;
    const bucket = slotNumber(hash, this.buckets, this.byLowBits);
    const forgotten = history[oldest];
    history[oldest] = bucket;
    this.oldest = (oldest + 1) % HISTORY;
    // At first every place of the history has bucket 0, which may have no frame.
    if (counts[forgotten] > 0) counts[forgotten]--;
    counts[bucket]++;
    return counts[bucket] > HISTORY / 2;
  }
}
