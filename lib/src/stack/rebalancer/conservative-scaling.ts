// Conservative scaling: only as many CPUs hold entries as sustain the load, each at the target load at most
// (*RSSProfile 5, "Standardized INF Keywords for RSS"). The page names the aim alone; how to reach it is the model's.
// Decision: with one CPU more at a time it looks whether the entries fit, each on the first CPU that has room, largest
// first (packing exactly is NP-hard). Where they do, entries stay where they are as far as they can; else each goes to
// the least loaded CPU; else as they fitted.
import { ROUNDING, entryLoads, loadThatStays, movesTo, smallest } from "./entry-loads.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";
import { wholeTable } from "./whole-table.js";

export interface ConservativeSettings {
  readonly targetLoad: number;
  /**
   * A CPU is given up only if the others stay this much below the target: otherwise a load that fluctuates would switch
   * it on and off.
   */
  readonly threshold: number;
}

export function conservativeScaling(settings: ConservativeSettings): Rebalancer {
  // Where the load is more than all CPUs sustain, it is spread over all.
  const spread = wholeTable({ threshold: settings.threshold, table: null });
  return { decide: (view) => gather(view, settings) ?? spread.decide(view) };
}

type Way = "where it is" | "least loaded" | "first fit";
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
  const loads = entryLoads(view),
    { holder, entryLoad } = loads,
    stays = loadThatStays(view, loads);
  // Decision: an entry that is more than the target by itself stays where it is, like one that is still moving: their
  // CPUs are used in any case.
  const isHeld = stays.map(() => false),
    movable: number[] = [];
  for (let e = 0; e < holder.length; e++) {
    const p = holder[e],
      { isMoving } = view.entries[e];
    if (p < 0) continue;
    if (!isMoving && entryLoad[e] <= targetLoad + ROUNDING) movable.push(e);
    else isHeld[p] = true;
    if (!isMoving && entryLoad[e] > targetLoad + ROUNDING) stays[p] += entryLoad[e];
  }
  movable.sort((a, b) => entryLoad[b] - entryLoad[a] || a - b);
  const problem = { holder, entryLoad, stays, movable };
  const isUsed = stays.map((_, p) => holder.includes(p)),
    used = isUsed.filter(Boolean).length;
  const byRoom = [...stays.keys()].sort(
    (a, b) =>
      Number(isHeld[b]) - Number(isHeld[a]) || stays[a] - stays[b] || Number(isUsed[b]) - Number(isUsed[a]) || a - b,
  );
  const usedFirst = [...byRoom].sort(
    (a, b) => Number(isHeld[b]) - Number(isHeld[a]) || Number(isUsed[b]) - Number(isUsed[a]),
  );
  const toPlace = movable.reduce((sum, e) => sum + entryLoad[e], 0);
  for (let count = Math.max(1, isHeld.filter(Boolean).length); count <= byRoom.length; count++) {
    const limit = count < used ? targetLoad - threshold : targetLoad,
      room = (sum: number, p: number): number => sum + Math.max(0, limit - stays[p]);
    if (byRoom.slice(0, count).reduce(room, 0) < toPlace - ROUNDING) continue;
    for (const cpus of [usedFirst.slice(0, count), byRoom.slice(0, count)]) {
      const attempt = (way: Way): number[] | null => place(problem, cpus, limit, way);
      const packed = (count === used ? attempt("where it is") : null) ?? attempt("first fit");
      if (packed) return movesTo(view, holder, attempt("where it is") ?? attempt("least loaded") ?? packed);
    }
  }
  return null;
}

/**
 * A position for each entry, so that no CPU of `cpus` that gets one is above the limit; null if this way does not lead
 * there.
 */
function place(
  { holder, entryLoad, stays, movable }: Problem,
  cpus: readonly number[],
  limit: number,
  way: Way,
): number[] | null {
  const planned = cpus.map((p) => stays[p]),
    places = holder.map(() => -1),
    index = stays.map(() => -1);
  cpus.forEach((p, i) => {
    index[p] = i;
  });
  let turn = 0;
  for (const e of movable) {
    const load = entryLoad[e],
      own = index[holder[e]],
      most = limit + ROUNDING - load;
    let chosen = own;
    if (load === 0) chosen = own >= 0 ? own : turn++ % cpus.length;
    else if (way === "first fit") chosen = planned.findIndex((there) => there <= most);
    else if (way === "least loaded" || own < 0 || planned[own] > most) chosen = smallest(planned);
    if (chosen < 0 || (load > 0 && planned[chosen] > most)) return null;
    places[e] = cpus[chosen];
    planned[chosen] += load;
  }
  return places;
}
