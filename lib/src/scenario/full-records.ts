// Full records keep every frame, so a run of too many frames would fill the memory after minutes of work. Where a
// traffic expects so many, they are counted before the run starts: arrivals can be drawn without simulating anything,
// and a second stream of the same traffic from the same seed gives the very frames that the run would see.
import { refuse } from "../check.js";
import { type Seed, createRandom } from "../random/random.js";
import { awaitedRepliesOf } from "../traffic/checked-traffic.js";
import { behindLink } from "../traffic/link.js";
import type { Traffic } from "../traffic/traffic.js";

/**
 * Decision: a limit in frames, so that every machine accepts and refuses the same scenarios. Measured with Node 20 and
 * one message a CPU, 10 million frames: the columns take 1.1 GB (4.4 GB if every frame has an interrupt of its own),
 * the rows of `frames()` another 1.9 GB, which a heap of 2 GB still holds. Those of 20 million fill the usual heap of 4
 * GB.
 */
const MOST_FRAMES = 10_000_000;
/** Frames that are more still are not counted to their end. */
const MOST_COUNTED = 2 * MOST_FRAMES;
/** Where a traffic expects fewer than this, chance does not bring more than the most: they need no count. */
const COUNTED_FROM = 0.9 * MOST_FRAMES;
/** Columns and rows together, in the same measurement. */
const BYTES_PER_FRAME = 290;

export interface RecordsOf {
  readonly records: "full" | "summary";
  readonly traffic: Traffic;
  readonly seed: Seed;
  readonly durationPs: number;
  readonly linkBitsPerSecond: number;
}

/**
 * Refuses full records of more than 10 million frames. A traffic of one's own that neither limits its frames nor
 * expects a number is taken as it is, and so is a closed loop whose end is a time.
 */
export function checkFullRecords(of: RecordsOf): void {
  const { records, traffic, durationPs } = of;
  if (records === "summary" || traffic.frames <= MOST_FRAMES) return;
  const replies = awaitedRepliesOf(traffic);
  // How many requests a duration has room for is the run's to say.
  if (replies !== null && (replies.requests === Infinity || durationPs < Infinity)) return;
  const expected =
    replies?.requests ?? traffic.expectedFrames?.(durationPs) ?? (traffic.frames < Infinity ? traffic.frames : 0);
  if (expected < COUNTED_FROM) return;
  const frames = replies?.requests ?? countFrames(of);
  if (frames <= MOST_FRAMES) return;
  const more = frames > MOST_COUNTED ? "more than " : "";
  const counted = Math.min(frames, MOST_COUNTED);
  refuse(
    `The scenario keeps full records of ${more}${counted} frames, which take ${more}${((counted * BYTES_PER_FRAME) / 1e9).toFixed(1)} GB`,
    `full records hold ${MOST_FRAMES} frames at most, so give records: "summary", or fewer frames`,
  );
}

/** How many frames arrive within the duration; some number above the most that are counted if there are more. */
function countFrames({ traffic, seed, durationPs, linkBitsPerSecond }: RecordsOf): number {
  const arrivals = behindLink(traffic.arrivals(createRandom(seed, "arrivals")), linkBitsPerSecond);
  let frames = 0;
  while (frames <= MOST_COUNTED) {
    const block = arrivals.nextBlock();
    if (block === null) break;
    let { count } = block;
    while (count > 0 && block.timePs(count - 1) > durationPs) count--;
    frames += count;
    if (count < block.count) break;
  }
  return frames;
}
