// Elephants: an entry of the table is the smallest piece of load that a move can take, so one that fills a CPU cannot
// be helped by any table. This finds how busy the busiest CPU must be whatever the table says, and why: a policy is to
// be judged against that, not against the mean. A view does not show whether one connection or many fill the entry:
// that is for the caller to say.
import { entryLoads, largest, where } from "./entry-loads.js";
import type { View } from "./rebalancer.js";

export interface Unsplittable {
  /** The entry with the most load; null if no entry has any. */
  readonly entry: number | null;
  /** Its load, in CPUs. At most 1, since no CPU shows more: 1 means 1 or more. */
  readonly load: number;
  /**
   * No table leaves the busiest CPU less loaded than this. It is a bound: there need not be a table that reaches it.
   */
  readonly bestPossible: number;
  /**
   * What sets the bound: that entry on the CPU with the least thread work, a CPU's thread work, or the mean load of all
   * CPUs.
   */
  readonly limitedBy: "entry" | "threads" | "mean";
}

/**
 * What cannot be split. A sentence for a summary: "the busiest CPU cannot go below 0.83: entry 17 alone is that".
 *
 * @example
 * const cpus = [{ cpu: 0, node: 0, receiveLoad: 1, threadLoad: 0, load: 1 }, { cpu: 1, node: 0, receiveLoad: 0, threadLoad: 0, load: 0 }];
 * const entries = [{ cpu: 0, frames: 750, isMoving: false }, { cpu: 0, frames: 250, isMoving: false }];
 * unsplittable({ cpus, entries }) // => { entry: 0, load: 0.75, bestPossible: 0.75, limitedBy: "entry" }
 */
export function unsplittable(view: View): Unsplittable {
  const { holder, entryLoad, cpuLoad } = entryLoads(view);
  const threads = [...cpuLoad];
  holder.forEach((p, e) => {
    if (p >= 0) threads[p] = Math.max(0, threads[p] - entryLoad[e]);
  });
  const entry = largest(where(entryLoad, (e) => entryLoad[e] > 0, -Infinity)),
    load = entry < 0 ? 0 : entryLoad[entry];
  const mean = cpuLoad.reduce((sum, one) => sum + one, 0) / Math.max(cpuLoad.length, 1);
  const most = Math.max(0, ...threads),
    withEntry = load > 0 ? load + Math.min(...threads) : 0;
  const bestPossible = Math.max(withEntry, most, mean);
  const limitedBy = bestPossible === mean ? "mean" : bestPossible === most ? "threads" : "entry";
  return { entry: entry < 0 ? null : entry, load, bestPossible, limitedBy };
}
