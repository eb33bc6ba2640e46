// Greedy: again and again one entry from the most to the least loaded CPU, the one that leaves the busier of the two
// the least busy. It makes a few moves a look, and each helps: it is the simplest policy that wastes none. A CPU whose
// entries are all too large to help (an elephant's) is passed over, and the next one gives.
import { bestToGive, entryLoads, largest, loadedEntries, smallest, where } from "./entry-loads.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

export interface GreedySettings {
  /** Two CPUs whose loads differ by no more are left alone. */
  readonly threshold: number;
  readonly movesPerLook: number;
}

export function greedy(settings: GreedySettings): Rebalancer {
  return { decide: (view) => give(view, settings) };
}

function give(view: View, { threshold, movesPerLook }: GreedySettings): EntryMove[] {
  const loads = entryLoads(view),
    { entryLoad, cpuLoad } = loads;
  const lists = loadedEntries(view, loads),
    moves: EntryMove[] = [];
  const givers = where(cpuLoad, (p) => lists[p].length > 0, -Infinity);
  while (moves.length < movesPerLook) {
    const from = largest(givers),
      to = smallest(cpuLoad);
    const gap = from < 0 ? 0 : cpuLoad[from] - cpuLoad[to];
    if (gap <= threshold) break;
    const chosen = bestToGive(lists[from], entryLoad, gap);
    if (chosen < 0) {
      givers[from] = -Infinity; // Nothing of it helps: it gives no more.
      continue;
    }
    const [entry] = lists[from].splice(chosen, 1);
    moves.push({ entry, cpu: view.cpus[to].cpu });
    cpuLoad[from] -= entryLoad[entry];
    cpuLoad[to] += entryLoad[entry];
    for (const p of [from, to]) if (givers[p] !== -Infinity) givers[p] = lists[p].length > 0 ? cpuLoad[p] : -Infinity;
  }
  return moves;
}
