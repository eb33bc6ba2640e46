// The frames of a load whose connections are equally active, drawn into a block. WeightedFill does the same for other
// populations.
import type { Random } from "../random/random.js";
import type { ArrivalBlock } from "./arrival-block.js";
import type { Bursts } from "./bursts.js";

/** A load of equal connections, as a block needs it. */
export interface EqualLoad {
  readonly isPoisson: boolean;
  /** With `bursts` 1: the gaps are drawn at rate 1, and the bursts make times of them. */
  readonly meanGapPs: number;
  readonly bursts: Bursts | null;
  readonly connections: number;
  readonly frameBytes: number;
}

export class EqualFill {
  constructor(
    private readonly random: Random,
    private readonly load: EqualLoad,
  ) {}

  /**
   * Fills a block with `count` frames. Gaps are exponential, or all equal, or come in bursts. Returns the last frame's
   * time before it was rounded down to a whole picosecond.
   */
  fill(block: ArrivalBlock, count: number, sincePs: number): number {
    const { random, load } = this;
    const { timePsOf, connectionOf, bytesOf } = block;
    if (load.isPoisson)
      random.fillGapsAndPlaces({ gaps: timePsOf, places: connectionOf, count }, load.meanGapPs, load.connections);
    else for (let i = 0; i < count; i++) connectionOf[i] = random.below(load.connections);
    if (!load.isPoisson) timePsOf.fill(load.meanGapPs);
    load.bursts?.stretch(timePsOf, count);
    bytesOf.fill(load.frameBytes);
    let timePs = sincePs;
    for (let i = 0; i < count; i++) {
      timePs += timePsOf[i];
      timePsOf[i] = Math.floor(timePs);
    }
    block.count = count;
    return timePs;
  }
}
