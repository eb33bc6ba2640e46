// RSS++'s solver: which entries go from overloaded to underloaded CPUs (Barbette et al., CoNEXT 2019; rsspp/fastclick, solver.hh).
// In: overloaded CPUs with their entries, underloaded CPUs, all by their distance from the target. Out: the best plan of up to ten passes.
// A pass takes the most overloaded CPU's largest entry and gives it to the most underloaded CPU, if it fits within the pass's allowance:
// how far a CPU may end on the other side of the target. The allowance is bisected for the smallest sum of squared distances.
import { ROUNDING, largest } from "./entry-loads.js";

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
  /** Sum of the distances. */
  readonly left: number;
}

const PASSES = 10;
/** A plan below this sum of squares is good enough. */
const GOOD_ENOUGH = 0.01;

/** @param lacks load below the target, of each underloaded CPU */
export function solve(overloaded: readonly Overloaded[], lacks: readonly number[], entryLoad: readonly number[]): Plan {
  let low = 0, lowPlan = planWithin(low, overloaded, lacks, entryLoad), best = lowPlan;
  if (best.squares < GOOD_ENOUGH) return best;
  let high = lowPlan.left, highPlan = planWithin(high, overloaded, lacks, entryLoad);
  if (highPlan.squares < best.squares) best = highPlan;
  for (let passes = 2; passes < PASSES && best.squares >= GOOD_ENOUGH; passes++) {
    const middle = (low + high) / 2, plan = planWithin(middle, overloaded, lacks, entryLoad);
    if (plan.squares < best.squares) best = plan;
    if (lowPlan.squares < highPlan.squares) [high, highPlan] = [middle, plan];
    else [low, lowPlan] = [middle, plan];
  }
  return best;
}

/** One pass. If the most underloaded CPU cannot take an entry, no other can; the giver goes on to its next one. */
function planWithin(allowance: number, overloaded: readonly Overloaded[], lacks: readonly number[], entryLoad: readonly number[]): Plan {
  const excess = overloaded.map((giver) => giver.excess), lack = [...lacks], next = overloaded.map(() => 0);
  const isOpen = overloaded.map(({ entries }) => entries.length > 0), open = (p: number): boolean => isOpen[p];
  const entries: number[] = [], receivers: number[] = [];
  let from = largest(excess, open), to = largest(lack);
  while (from >= 0 && to >= 0) {
    const list = overloaded[from].entries, entry = list[next[from]++], load = entryLoad[entry];
    // Decision: besides the allowance, the receiver must stay below what the giver had, so no plan makes the busiest CPU busier.
    const fits = load <= lack[to] + allowance && load < excess[from] + lack[to] - ROUNDING;
    if (fits) {
      entries.push(entry);
      receivers.push(to);
      excess[from] -= load;
      lack[to] -= load;
      to = largest(lack);
    }
    isOpen[from] = next[from] < list.length && excess[from] > -allowance;
    if (fits || !isOpen[from]) from = largest(excess, open);
  }
  let squares = 0, left = 0;
  for (const distance of [...excess, ...lack]) {
    squares += distance * distance;
    left += Math.abs(distance);
  }
  return { entries, receivers, squares, left };
}
