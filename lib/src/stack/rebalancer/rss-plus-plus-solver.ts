// RSS++'s solver: which entries go from overloaded to underloaded CPUs (Barbette et al., CoNEXT 2019; rsspp/fastclick,
// solver.hh). It takes the best plan of up to ten passes. A pass takes the most overloaded CPU's largest entry and
// gives it to the most underloaded CPU, if it fits within the pass's allowance: how far a CPU may end on the other side
// of the target. The allowance is bisected for the smallest sum of squared distances.
import { ROUNDING, largest, where } from "./entry-loads.js";

export interface Overloaded {
  /** Load above the target. */
  readonly excess: number;
  /** Its entries that carry load, largest first. */
  readonly entries: readonly number[];
}

export interface Plan {
  /** Entries that move, and for each the index of the underloaded CPU that gets it. */
  readonly entries: readonly number[];
  readonly receivers: readonly number[];
  /** Sum of the squared distances from the target that the plan leaves, over the CPUs of the problem. */
  readonly squares: number;
  /** Every allowance from here to there gives this plan. */
  readonly from: number;
  readonly to: number;
}

const PASSES = 10;
/** A plan below this sum of squares is good enough. */
const GOOD_ENOUGH = 0.01;

/**
 * Decision: the allowance is bisected only where it changes the plan, between that of none and that of any; of the two
 * plans around the middle the one with the larger squares gives way. The published search widens from the first plan's
 * imbalance, to the same end.
 *
 * @param lacks load below the target, of each underloaded CPU
 */
export function solve(overloaded: readonly Overloaded[], lacks: readonly number[], entryLoad: readonly number[]): Plan {
  let low = planWithin(0, overloaded, lacks, entryLoad);
  if (low.squares < GOOD_ENOUGH) return low;
  let high = planWithin(Infinity, overloaded, lacks, entryLoad),
    best = high.squares < low.squares ? high : low;
  for (let passes = 2; passes < PASSES && best.squares >= GOOD_ENOUGH && high.from - low.to > ROUNDING; passes++) {
    const plan = planWithin((low.to + high.from) / 2, overloaded, lacks, entryLoad);
    if (plan.squares < best.squares) best = plan;
    if (low.squares < high.squares) high = plan;
    else low = plan;
  }
  return best;
}

/** One pass. If the most underloaded CPU cannot take an entry, no other can; the giver goes on to its next one. */
function planWithin(
  allowance: number,
  overloaded: readonly Overloaded[],
  lacks: readonly number[],
  entryLoad: readonly number[],
): Plan {
  const excess = overloaded.map((giver) => giver.excess),
    lack = [...lacks],
    next = overloaded.map(() => 0);
  // A giver that is done has -Infinity here.
  const open = where(excess, (p) => overloaded[p].entries.length > 0, -Infinity);
  const entries: number[] = [],
    receivers: number[] = [];
  let from = largest(open),
    to = largest(lack),
    sameFrom = 0,
    sameTo = Infinity;
  while (from >= 0 && to >= 0) {
    const list = overloaded[from].entries,
      entry = list[next[from]++],
      load = entryLoad[entry];
    // Decision: besides the allowance, the receiver must stay below what the giver had, so no plan makes the busiest
    // CPU busier.
    const helps = load < excess[from] + lack[to] - ROUNDING,
      needed = load - lack[to],
      fits = helps && needed <= allowance;
    if (helps && !fits) sameTo = Math.min(sameTo, needed);
    if (fits) {
      sameFrom = Math.max(sameFrom, needed);
      entries.push(entry);
      receivers.push(to);
      excess[from] -= load;
      lack[to] -= load;
      to = largest(lack);
    }
    const hasMore = next[from] < list.length,
      goesOn = hasMore && -excess[from] < allowance;
    if (goesOn) sameFrom = Math.max(sameFrom, -excess[from]);
    else if (hasMore) sameTo = Math.min(sameTo, -excess[from]);
    open[from] = goesOn ? excess[from] : -Infinity;
    if (fits || !goesOn) from = largest(open);
  }
  let squares = 0;
  for (const distance of excess) squares += distance * distance;
  for (const distance of lack) squares += distance * distance;
  return { entries, receivers, squares, from: sameFrom, to: sameTo };
}
