// Several traffics as one: a host's own load with an attack on top, or loads that come and go. They are merged block by
// block, in constant memory. Decision: part i draws from a stream of its own, so that a part added at the end changes
// no arrival of the others, and its connections from a seed of its own, so that no two parts draw the same.
import { refuse, show } from "../check.js";
import { DEFAULT_SEED, type Seed } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import { TRAFFIC_SOURCES, checkedTraffic, libraryTraffic, readHeaders, recipeIn } from "./checked-traffic.js";
import type { Traffic } from "./traffic.js";

const BLOCK = 2048;

/**
 * Several traffics as one: all their connections, numbered one after the other, and all their frames in order of time.
 * Frames of the same time come in the order of the arguments. Loads without a seed of their own draw different
 * connections: part 0 from the seed of the run, part i from "SEED, part i". Two loads that are given one seed have the
 * same addresses and ports, and hence hash values: as a host that goes on at another rate.
 *
 * @param parts one at least; connections of part i follow those of part i - 1
 * @throws InputError if there is no part, if a part is not a traffic or is a closed loop, or if there are more frames
 * than can be numbered (4294967295)
 * @example
 * mergeTraffic(load({ framesPerSecond: 1e6, frames: 10 }), load({ framesPerSecond: 2e6, frames: 20, seed: 2 })).frames // => 30
 */
export function mergeTraffic(...parts: readonly Traffic[]): Traffic {
  if (parts.length === 0) refuse("mergeTraffic has no traffic", "it needs one part at least");
  for (const [i, part] of parts.entries())
    if (typeof part?.arrivals !== "function") refuse(`Part ${i} of mergeTraffic is ${show(part)}`, TRAFFIC_SOURCES);
  for (const [i, part] of parts.entries())
    if (part.waitsForReplies === true)
      refuse(`Part ${i} of mergeTraffic is a closed loop`, "its arrivals depend on the run, so it runs alone");
  const recipes = parts.map(recipeIn);
  const withSeed = (seed: Seed): Traffic =>
    oneTraffic(
      parts.map((part, i) =>
        checkedTraffic(`Part ${i} of mergeTraffic`, part.withSeed?.(i === 0 ? seed : `${seed}, part ${i}`) ?? part),
      ),
      recipes.includes(null) ? null : { by: "merge", parts: recipes as object[], seed },
      parts.some((part) => part.withSeed !== undefined) ? withSeed : undefined,
    );
  return withSeed(DEFAULT_SEED);
}

/** The recipes of the parts, and the seed from which they draw what they leave open. */
export interface MergeRecipe {
  readonly by: "merge";
  readonly parts: readonly object[];
  readonly seed: Seed;
}

function oneTraffic(
  parts: readonly Traffic[],
  recipe: MergeRecipe | null,
  withSeed: Traffic["withSeed"] | undefined,
): Traffic {
  const firstOf: number[] = [];
  let connections = 0;
  let frames = 0;
  for (const part of parts) {
    firstOf.push(connections);
    connections += part.connections;
    frames += part.frames;
  }
  if (frames !== Infinity && frames >= 2 ** 32)
    refuse(`The parts have ${frames} frames together`, "at most 4294967295 can be numbered");
  const placeOf = (connection: number): { part: Traffic; own: number } => {
    let i = parts.length - 1;
    while (firstOf[i] > connection) i--;
    return { part: parts[i], own: connection - firstOf[i] };
  };

  const traffic: Traffic = {
    connections,
    frames,
    ends: parts.every((part) => part.ends ?? part.frames < Infinity),
    label: (connection) => {
      const { part, own } = placeOf(connection);
      return part.label(own);
    },
    headers: (connection) => {
      const { part, own } = placeOf(connection);
      return part.headers(own);
    },
    noteOf: (connection, nth) => {
      const { part, own } = placeOf(connection);
      return part.noteOf?.(own, nth) ?? null;
    },
    // A part that knows neither its rate nor its end counts for nothing.
    expectedFrames: (untilPs) =>
      parts
        .map((part) => part.expectedFrames?.(untilPs) ?? (part.frames < Infinity ? part.frames : 0))
        .reduce((sum, expected) => sum + expected, 0),
    arrivals: (random) => {
      const sources = parts.map((part, i) => new Source(part.arrivals(random.substream(`part ${i}`)), firstOf[i]));
      const block = new ArrivalBlock(BLOCK);
      return {
        nextBlock: () => {
          block.count = 0;
          while (block.count < BLOCK && takeRun(sources, block));
          return block.count > 0 ? block : null;
        },
      };
    },
  };
  return libraryTraffic(traffic, {
    recipe,
    withSeed,
    headersInTurn: (read) => parts.forEach((part) => readHeaders(part, read)),
  });
}

/** One part's arrivals, and where it stands in them. */
class Source {
  nextPs = Infinity;
  private block: ArrivalBlock | null = null;
  private next = 0;

  constructor(
    private readonly arrivals: ReturnType<Traffic["arrivals"]>,
    private readonly firstConnection: number,
  ) {
    this.pullBlock();
  }

  /** Appends this part's frames that come before `limitPs` to a block, as far as there is room. */
  moveTo(to: ArrivalBlock, limitPs: number): void {
    while (this.block !== null && to.count < to.capacity && this.nextPs < limitPs) {
      const { block, next } = this;
      to.add(this.nextPs, this.firstConnection + block.connection(next), block.frameBytes(next));
      this.next = next + 1;
      if (this.next < block.count) this.nextPs = block.timePs(this.next);
      else this.pullBlock();
    }
  }

  private pullBlock(): void {
    do this.block = this.arrivals.nextBlock();
    while (this.block !== null && this.block.count === 0);
    this.next = 0;
    this.nextPs = this.block === null ? Infinity : this.block.timePs(0);
  }
}

/** Moves the frames that come before those of all other parts; false if none are left. */
function takeRun(sources: readonly Source[], block: ArrivalBlock): boolean {
  let first = 0;
  for (let i = 1; i < sources.length; i++) if (sources[i].nextPs < sources[first].nextPs) first = i;
  const source = sources[first];
  if (source.nextPs === Infinity) return false;
  let limitPs = Infinity;
  for (let i = 0; i < sources.length; i++) {
    const { nextPs } = sources[i];
    // at the same time the earlier part goes first
    if (i !== first) limitPs = Math.min(limitPs, i > first ? nextPs + 1 : nextPs);
  }
  source.moveTo(block, limitPs);
  return true;
}
