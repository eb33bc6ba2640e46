// Dynamic spreading by RSS version 2 ("Receive Side Scaling Version 2"): only the CPU that an entry holds may move it,
// so every CPU decides by itself, from the frames of its own entries and the loads of all CPUs. The pages say how
// entries are moved, not which. Decision: CPUs above the mean load pair up with CPUs below it by rank, so that no two
// give to the same one; the ranks shift by one place each look, so that a CPU that cannot give does not block its
// partner forever. A CPU that its threads keep busy evacuates: "move all" is one group of commands, all done or none
// (rss/move-entry.ts).
import {
  ROUNDING,
  bestToGive,
  entryLoads,
  largest,
  loadedEntries,
  movesTo,
  where,
  type EntryLoads,
} from "./entry-loads.js";
import { placeLargestFirst } from "./largest-first.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

export interface DynamicSpreadingSettings {
  /** A CPU gives only while it is more than this above the mean load. */
  readonly threshold: number;
  /** A CPU evacuates when thread work alone is at least this much of its time. */
  readonly evacuateAbove: number;
}

export class DynamicSpreading implements Rebalancer {
  private looks = 0;

  constructor(private readonly settings: DynamicSpreadingSettings) {}

  decide(view: View): EntryMove[] {
    const loads = entryLoads(view),
      shift = this.looks++;
    const isClosed = view.cpus.map(({ threadLoad }) => threadLoad >= this.settings.evacuateAbove);
    const open = [...view.cpus.keys()].filter((p) => !isClosed[p]);
    if (open.length === 0) return [];
    // One CPU evacuates at a time, the busiest first. Commands take effect at once: the others see the table change,
    // and wait for new loads.
    const leaver = largest(where(loads.cpuLoad, (p) => isClosed[p] && loads.holder.includes(p), -Infinity));
    const evacuation = leaver < 0 ? [] : evacuate(view, loads, leaver, open);
    return evacuation.length > 0 ? evacuation : this.spread(view, loads, open, shift);
  }

  skipped(looks: number): void {
    this.looks += looks;
  }

  private spread(view: View, loads: EntryLoads, open: readonly number[], shift: number): EntryMove[] {
    const { cpuLoad } = loads,
      mean = open.reduce((sum, p) => sum + cpuLoad[p], 0) / open.length,
      lists = loadedEntries(view, loads);
    const givers = open
      .filter((p) => cpuLoad[p] > mean + this.settings.threshold)
      .sort((a, b) => cpuLoad[b] - cpuLoad[a] || a - b);
    const takers = open.filter((p) => cpuLoad[p] < mean - ROUNDING).sort((a, b) => cpuLoad[a] - cpuLoad[b] || a - b);
    const places = Math.max(givers.length, takers.length);
    return givers.flatMap((own, rank) => {
      const taker = takers[(rank + shift) % places];
      if (taker === undefined) return [];
      const pair = { ownLoad: cpuLoad[own], partnerLoad: cpuLoad[taker], enough: mean + this.settings.threshold };
      return give(lists[own], loads.entryLoad, pair).map((entry) => ({ entry, cpu: view.cpus[taker].cpu }));
    });
  }
}

/**
 * What one CPU gives to its partner: its own entries, one by one, while it is above `enough` and the move helps the
 * two.
 */
function give(
  own: readonly number[],
  entryLoad: readonly number[],
  { ownLoad, partnerLoad, enough }: { readonly ownLoad: number; readonly partnerLoad: number; readonly enough: number },
): number[] {
  const left = [...own],
    given: number[] = [];
  let mine = ownLoad,
    other = partnerLoad;
  while (mine > enough) {
    const chosen = bestToGive(left, entryLoad, mine - other);
    if (chosen < 0) break;
    const [entry] = left.splice(chosen, 1);
    given.push(entry);
    mine -= entryLoad[entry];
    other += entryLoad[entry];
  }
  return given;
}

/**
 * All entries of a CPU, largest first to the least loaded of the others. None if one is still moving, or if a CPU would
 * be as busy as this one.
 */
function evacuate(
  view: View,
  { holder, entryLoad, cpuLoad }: EntryLoads,
  leaver: number,
  open: readonly number[],
): EntryMove[] {
  const leaving = [...holder.keys()].filter((e) => holder[e] === leaver),
    planned = [...cpuLoad],
    places = holder.map(() => -1);
  if (leaving.some((e) => view.entries[e].isMoving)) return [];
  placeLargestFirst(leaving, entryLoad, planned, open).forEach((p, i) => {
    places[leaving[i]] = p;
  });
  const wouldOverload = open.some((p) => planned[p] > cpuLoad[p] && planned[p] >= cpuLoad[leaver]);
  return wouldOverload ? [] : movesTo(view, holder, places);
}
