// Whole-table rewrite: RSS version 1 can only set the table as a whole ("RSS Configuration": table A to table B at any
// time). Table B is given, or made afresh: largest entry first, without regard to where entries are now. Made afresh,
// it balances as well as any policy here and pays with the most moves: each is a chance for frames out of order.
import { refuse } from "../../check.js";
import { ROUNDING, entryLoads, loadThatStays, movesTo } from "./entry-loads.js";
import { placeLargestFirst } from "./largest-first.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";

export interface WholeTableSettings {
  /**
   * How much less loaded a new table must leave the busiest CPU to be worth it. Decision: without it, every look would
   * deal equal entries anew.
   */
  readonly threshold: number;
  /** Table B, a CPU for each entry, repeated if it is shorter; null to make one from the loads. */
  readonly table: readonly number[] | null;
}

export function wholeTable({ threshold, table }: WholeTableSettings): Rebalancer {
  return { decide: (view) => (table === null ? madeAfresh(view, threshold) : asGiven(view, table)) };
}

/** Entries without frames keep their CPU: they weigh nothing. */
function madeAfresh(view: View, threshold: number): EntryMove[] {
  const loads = entryLoads(view),
    { holder, entryLoad } = loads;
  const movable = [...holder.keys()].filter((e) => holder[e] >= 0 && entryLoad[e] > 0 && !view.entries[e].isMoving);
  const planned = loadThatStays(view, loads),
    places = holder.map(() => -1);
  placeLargestFirst(movable, entryLoad, planned, [...view.cpus.keys()]).forEach((p, i) => {
    places[movable[i]] = p;
  });
  const gain = Math.max(...loads.cpuLoad) - Math.max(...planned);
  return gain > Math.max(threshold, ROUNDING) ? movesTo(view, holder, places) : [];
}

function asGiven(view: View, table: readonly number[]): EntryMove[] {
  const stranger = table.find((cpu) => !view.cpus.some((row) => row.cpu === cpu));
  if (stranger !== undefined)
    refuse(`The new table names CPU ${stranger}`, "an entry holds a CPU that RSS uses and that has a receive queue");
  return view.entries.flatMap(({ cpu, isMoving }, entry) => {
    const wanted = table[entry % table.length];
    return isMoving || wanted === cpu ? [] : [{ entry, cpu: wanted }];
  });
}
