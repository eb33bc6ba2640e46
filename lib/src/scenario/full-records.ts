// Full records keep every frame, so a run of too many frames would fill the memory after minutes of work. They are
// counted before it starts: arrivals can be drawn without simulating anything, and a second stream of the same traffic
// from the same seed gives the very frames that the run would see.
import { refuse } from "../check.js";
import { type Seed, createRandom } from "../random/random.js";
import { behindLink } from "../traffic/link.js";
import type { Traffic } from "../traffic/traffic.js";

/**
 * Decision: a limit in frames, so that every machine accepts and refuses the same scenarios. Measured with Node 20 and
 * one message a CPU, 10 million frames: the columns take 1.1 GB (4.4 GB if every frame has an interrupt of its own), the
 * rows of `frames()` another 1.9 GB, which a heap of 2 GB still holds. Those of 20 million fill the usual heap of 4 GB.
 */
const MOST_FRAMES = 10_000_000;
/** Columns and rows together, in the same measurement. */
const BYTES_PER_FRAME = 290;

export interface RecordsOf {
  readonly records: "full" | "summary";
  readonly traffic: Traffic;
  readonly seed: Seed;
  readonly durationPs: number;
  readonly linkBitsPerSecond: number;
}

/** Refuses full records of more than 10 million frames. */
export function checkFullRecords(of: RecordsOf): void {
  const { records, traffic, durationPs } = of;
  if (records === "summary" || traffic.frames <= MOST_FRAMES) return;
  const { frames, reachedPs } = firstFrames(of);
  if (frames <= MOST_FRAMES) return;
  // The rest is not counted: it is taken to come as fast as these, and may be endless without a duration.
  const expected = durationPs < Infinity ? Number(((frames * durationPs) / reachedPs).toPrecision(3)) : Infinity;
  const total = Math.min(expected, traffic.frames);
  const [howMany, least] =
    total === Infinity
      ? [`more than ${MOST_FRAMES}`, MOST_FRAMES]
      : [`${total < traffic.frames ? "about" : "up to"} ${total}`, total];
  refuse(
    `The scenario keeps full records of ${howMany} frames, about ${((least * BYTES_PER_FRAME) / 1e9).toFixed(1)} GB`,
    `full records hold ${MOST_FRAMES} frames at most, so give records: "summary", or fewer frames`,
  );
}

/** Counts frames that arrive within the duration, until there are too many; `reachedPs` is when the last of them came. */
function firstFrames({ traffic, seed, durationPs, linkBitsPerSecond }: RecordsOf) {
  const arrivals = behindLink(traffic.arrivals(createRandom(seed, "arrivals")), linkBitsPerSecond);
  let frames = 0,
    reachedPs = 0;
  while (frames <= MOST_FRAMES) {
    const block = arrivals.nextBlock();
    if (block === null) break;
    let { count } = block;
    while (count > 0 && block.timePs(count - 1) > durationPs) count--;
    if (count > 0) reachedPs = block.timePs(count - 1);
    frames += count;
    if (count < block.count) break;
  }
  return { frames, reachedPs };
}
