// The frames of a load whose connections are not equally active, drawn into a block: what EqualFill does for equal
// connections, whose random numbers never change. Here a frame takes as many random numbers whatever the shares are, so
// that the population changes the connections and not the times.
import type { Random } from "../random/random.js";
import type { AliasTable } from "./alias-table.js";
import type { ArrivalBlock } from "./arrival-block.js";
import type { EqualLoad } from "./equal-fill.js";
import type { Turnover } from "./turnover.js";

/** A load of connections that are not equally active, as a block needs it. */
export interface WeightedLoad extends Omit<EqualLoad, "connections"> {
  readonly ranks: AliasTable;
  /** Who holds each rank when; null: rank r is connection r for ever. */
  readonly turnover: Turnover | null;
}

export class WeightedFill {
  private readonly picks: Int32Array;

  /** @param capacity frames of the longest block to fill */
  constructor(
    capacity: number,
    private readonly random: Random,
    private readonly load: WeightedLoad,
  ) {
    this.picks = new Int32Array(capacity);
  }

  /**
   * Fills a block with `count` frames. Gaps are exponential, or all equal, or come in bursts. Returns the last frame's
   * time before it was rounded down to a whole picosecond.
   */
  fill(block: ArrivalBlock, count: number, sincePs: number): number {
    const { random, picks } = this;
    const { timePsOf, connectionOf, bytesOf } = block;
    const { isPoisson, meanGapPs, bursts, ranks, turnover, frameBytes } = this.load;

    // Each step has a loop of its own, which is measurably faster than one loop for all of them.
    random.fillGapsAndPlaces({ gaps: timePsOf, places: connectionOf, count }, meanGapPs, ranks.columns);
    for (let i = 0; i < count; i++) picks[i] = random.nextUint32() >>> 1;
    for (let i = 0; i < count; i++) connectionOf[i] = ranks.pick(connectionOf[i], picks[i]);
    if (!isPoisson) timePsOf.fill(meanGapPs);
    bursts?.stretch(timePsOf, count);
    let timePs = sincePs;
    for (let i = 0; i < count; i++) {
      timePs += timePsOf[i];
      timePsOf[i] = Math.floor(timePs);
    }
    if (turnover !== null)
      for (let i = 0; i < count; i++) connectionOf[i] = turnover.connectionAt(connectionOf[i], timePsOf[i]);
    bytesOf.fill(frameBytes);
    block.count = count;
    return timePs;
  }
}
