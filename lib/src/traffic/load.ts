// A synthetic load: frames of many connections at a steady or random rate, or in bursts. Who the connections are stands
// in endpoints.ts, how active each of them is in population.ts, how long the frames are in frame-sizes.ts.
import type { Random } from "../random/random.js";
import { PS_PER_S } from "../units.js";
import { AliasTable } from "./alias-table.js";
import { ArrivalBlock } from "./arrival-block.js";
import { Bursts, onRate } from "./bursts.js";
import { EqualFill, type EqualLoad } from "./equal-fill.js";
import { type FrameBytes, type FrameSize, FrameSizes, SIMPLE_IMIX } from "./frame-sizes.js";
import { type CheckedLoad, type LoadOptions, checkedLoad } from "./load-options.js";
import { trafficOf } from "./named-connections.js";
import { type Population, populationShares } from "./population.js";
import type { Traffic } from "./traffic.js";
import { Turnover } from "./turnover.js";
import { WeightedFill } from "./weighted-fill.js";

const BLOCK = 2048;

/**
 * A load of connections, all equally active unless `population` says otherwise.
 *
 * @throws InputError for a wrong option, in one sentence that names it
 * @example
 * load({ framesPerSecond: 1e6, connections: 3 }).label(0) // => "198.18.138.166:22996 -> 192.0.2.1:443 TCP"
 * @example
 * load({ framesPerSecond: 1e6, frameBytes: "imix", gaps: { kind: "bursts", meanOnPs: us(50), meanOffPs: us(150) }, endPs: ms(1) }).ends // => true
 */
export function load(options: LoadOptions): Traffic {
  const checked = checkedLoad(options);
  const { frames, framesPerSecond, gaps, startPs, endPs, chosen } = checked;
  const fill = fillOf(checked);
  const lengthPs = endPs - startPs;
  // Chance may let a single burst last for all of a run.
  const highestRate = typeof gaps === "object" ? onRate(gaps, framesPerSecond) : framesPerSecond;
  const expectedFrames = (untilPs: number): number =>
    Math.min(frames, (Math.max(0, Math.min(untilPs, endPs) - startPs) / PS_PER_S) * highestRate);

  const arrivals: Traffic["arrivals"] = (random) => {
    const block = new ArrivalBlock(BLOCK);
    const next = fill(random);
    let reachedPs = 0; // since the start
    let made = 0;
    return {
      nextBlock: () => {
        const count = Math.min(BLOCK, frames - made);
        if (count === 0 || reachedPs >= lengthPs) return null;
        reachedPs = next.fill(block, count, reachedPs);
        made += count;
        if (reachedPs >= lengthPs) while (block.count > 0 && block.timePs(block.count - 1) >= lengthPs) block.count--;
        if (startPs > 0) block.delay(startPs);
        return block.count > 0 ? block : null;
      },
    };
  };
  const { chosen: _, ...rest } = checked;
  const recipe: LoadRecipe = { by: "load", options: { ...rest, ...chosen.options } };
  return trafficOf(chosen, { frames, ends: frames < Infinity || endPs < Infinity, arrivals, expectedFrames }, recipe);
}

/** The load's options as they were when it was made, for another thread. */
export interface LoadRecipe {
  readonly by: "load";
  readonly options: LoadOptions;
}

/** Draws the next frames into a block. */
type Fill = Pick<EqualFill, "fill">;

/** The tables of shares are built once; who holds which rank, and whether a burst goes on, is each stream's own. */
function fillOf(checked: CheckedLoad): (random: Random) => Fill {
  const { framesPerSecond, frameBytes, gaps, population } = checked;
  const { connections } = checked.chosen;
  const ranks = population === "equal" ? null : new AliasTable(populationShares(population, connections));
  const sizes = sizesOf(frameBytes);
  const bursty = typeof gaps === "object" ? gaps : null;
  return (random) => {
    const numbers: EqualLoad = {
      isPoisson: gaps !== "constant",
      meanGapPs: bursty === null ? PS_PER_S / framesPerSecond : 1,
      bursts: bursty && new Bursts(random.substream("bursts"), bursty, framesPerSecond),
      connections,
      frameBytes: typeof frameBytes === "number" ? frameBytes : 64,
    };
    const fill = ranks === null ? new EqualFill(random, numbers) : weightedFill(random, ranks, numbers, population);
    return sizes === null ? fill : new MixedFill(fill, new FrameSizes(random.substream("frame sizes"), sizes));
  };
}

function sizesOf(frameBytes: FrameBytes): readonly FrameSize[] | null {
  if (typeof frameBytes === "number") return null;
  return frameBytes === "imix" ? SIMPLE_IMIX : frameBytes;
}

function weightedFill(random: Random, ranks: AliasTable, numbers: EqualLoad, population: Population): Fill {
  const { lifetimePs, active } = typeof population === "object" && population.kind === "zipf" ? population : {};
  const turnover =
    lifetimePs === undefined
      ? null
      : new Turnover(random.substream("lifetimes"), numbers.connections, active as number, lifetimePs);
  return new WeightedFill(BLOCK, random, { ...numbers, ranks, turnover });
}

/** The same frames, of other lengths. */
class MixedFill {
  constructor(
    private readonly frames: Fill,
    private readonly sizes: FrameSizes,
  ) {}

  fill(block: ArrivalBlock, count: number, sincePs: number): number {
    const lastPs = this.frames.fill(block, count, sincePs);
    this.sizes.fill(block);
    return lastPs;
  }
}
