// Conservative scaling: as few CPUs as sustain the load (*RSSProfile 5, "Standardized INF Keywords for RSS"). In: a view. Out: moves after which
// only those CPUs hold entries, each at the target load at most. The page names the aim alone; how to reach it is the model's.
// Decision: for one CPU more at a time it tries to place the entries, first with each where it is, then on the least loaded CPU, then on the
// fullest CPU that has room. The last is first-fit's kin: it needs few CPUs (packing exactly is NP-hard), the first makes few moves.
import { ROUNDING, entryLoads, largest, loadThatStays, movesTo, smallest } from "./entry-loads.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";
import { wholeTable } from "./whole-table.js";

export interface ConservativeSettings {
  readonly targetLoad: number;
  /** A CPU is given up only if the others stay this much below the target: otherwise a load that trembles would switch it on and off. */
  readonly threshold: number;
}

export function conservativeScaling(settings: ConservativeSettings): Rebalancer {
  // Where the load is more than all CPUs sustain, it is spread over all.
  const spread = wholeTable({ threshold: settings.threshold, table: null });
  return { look: (view) => gather(view, settings) ?? spread.look(view) };
}

const WAYS = ["where it is", "least loaded", "fullest"] as const;
interface Problem {
  readonly holder: readonly number[];
  readonly entryLoad: readonly number[];
  /** Load of each CPU that stays there. */
  readonly stays: readonly number[];
  /** Entries to place, largest first, then those without frames. */
  readonly movable: readonly number[];
}

/** The moves to the fewest CPUs that will do; null if all will not do. */
function gather(view: View, { targetLoad, threshold }: ConservativeSettings): EntryMove[] | null {
  const loads = entryLoads(view), { holder, entryLoad } = loads, stays = loadThatStays(view, loads);
  // Decision: an entry that is more than the target by itself stays where it is, like one that is still moving: their CPUs are used in any case.
  const isHeld = stays.map(() => false), movable: number[] = [];
  for (let e = 0; e < holder.length; e++) {
    const p = holder[e], { isMoving } = view.entries[e];
    if (p < 0) continue;
    if (!isMoving && entryLoad[e] <= targetLoad + ROUNDING) movable.push(e);
    else isHeld[p] = true;
    if (!isMoving && entryLoad[e] > targetLoad + ROUNDING) stays[p] += entryLoad[e];
  }
  movable.sort((a, b) => entryLoad[b] - entryLoad[a] || a - b);
  const problem = { holder, entryLoad, stays, movable };
  const isUsed = stays.map((_, p) => holder.includes(p)), used = isUsed.filter(Boolean).length;
  const byRoom = [...stays.keys()].sort((a, b) =>
    Number(isHeld[b]) - Number(isHeld[a]) || stays[a] - stays[b] || Number(isUsed[b]) - Number(isUsed[a]) || a - b);
  const usedFirst = [...byRoom].sort((a, b) => Number(isHeld[b]) - Number(isHeld[a]) || Number(isUsed[b]) - Number(isUsed[a]));
  const toPlace = movable.reduce((sum, e) => sum + entryLoad[e], 0);
  for (let count = Math.max(1, isHeld.filter(Boolean).length), room = 0; count <= byRoom.length; count++) {
    const limit = count < used ? targetLoad - threshold : targetLoad;
    room = byRoom.slice(0, count).reduce((sum, p) => sum + Math.max(0, limit - stays[p]), 0);
    if (room < toPlace - ROUNDING) continue;
    for (const cpus of [usedFirst.slice(0, count), byRoom.slice(0, count)])
      for (const way of WAYS) {
        const places = place(problem, cpus, limit, way);
        if (places) return movesTo(view, holder, places);
      }
  }
  return null;
}

/** A position for each entry, so that no CPU of `cpus` that gets one is above the limit; null if this way does not lead there. */
function place({ holder, entryLoad, stays, movable }: Problem, cpus: readonly number[], limit: number, way: (typeof WAYS)[number]): number[] | null {
  const planned = [...stays], isOpen = stays.map(() => false), places = holder.map(() => -1);
  for (const p of cpus) isOpen[p] = true;
  let turn = 0;
  for (const e of movable) {
    const load = entryLoad[e], own = holder[e], fits = (p: number): boolean => isOpen[p] && planned[p] + load <= limit + ROUNDING;
    let p: number;
    if (load === 0) p = isOpen[own] ? own : cpus[turn++ % cpus.length];
    else if (way === "where it is" && fits(own)) p = own;
    else p = way === "fullest" ? largest(planned, fits) : smallest(planned, fits);
    if (p < 0) return null;
    places[e] = p;
    planned[p] += load;
  }
  return places;
}
