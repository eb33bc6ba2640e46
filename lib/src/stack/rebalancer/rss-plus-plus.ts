// RSS++ (Barbette, Katsikas, Maguire, Kostic, CoNEXT 2019; rsspp/fastclick, rsspp.cc): few moves, from overloaded to
// underloaded CPUs only, and with autoscale one CPU more or less a look. It remembers who received in its last look.
// Decision: one target for all CPUs; the published code can also keep a target per NUMA node, which is left out. "Used"
// is a CPU that an entry holds. Without autoscale all CPUs of the view take part, used or not.
import { entryLoads, loadedEntries, largest, movesTo, smallest, where, type EntryLoads } from "./entry-loads.js";
import { placeLargestFirst } from "./largest-first.js";
import type { EntryMove, Rebalancer, View } from "./rebalancer.js";
import { solve } from "./rss-plus-plus-solver.js";

export interface RssPlusPlusSettings {
  /** A CPU no farther than this from the mean load is neither overloaded nor underloaded. */
  readonly threshold: number;
  readonly autoscale: boolean;
  /** For autoscale: the load that a CPU should have. */
  readonly targetLoad: number;
}

/** A CPU is added when the used ones are this much short in sum. */
const SHORTAGE = 0.1;
/** Least protection against variance, for each CPU and one more, before a CPU is removed. */
const LEAST_PROTECTION = 0.05;

export class RssPlusPlus implements Rebalancer {
  /** CPUs that received entries in the last look: their load is that of a mixed time, so they are passed over once. */
  private receivedLast: ReadonlySet<number> = new Set();

  constructor(private readonly settings: RssPlusPlusSettings) {}

  decide(view: View): EntryMove[] {
    const loads = entryLoads(view),
      passedOver = this.receivedLast;
    this.receivedLast = new Set();
    const active = [...view.cpus.keys()];
    if (!this.settings.autoscale) return this.balance(view, loads, active, passedOver);
    const used = active.filter((p) => loads.holder.includes(p));
    const removal = this.removal(view, loads, used);
    if (removal) return removal;
    // Decision: of the unused CPUs the least loaded one is added.
    const added = this.isShort(loads, used) ? smallest(where(loads.cpuLoad, (p) => !used.includes(p), Infinity)) : -1;
    return this.balance(view, loads, added < 0 ? used : [...used, added], passedOver);
  }

  private balance(
    view: View,
    loads: EntryLoads,
    active: readonly number[],
    passedOver: ReadonlySet<number>,
  ): EntryMove[] {
    const { threshold } = this.settings,
      { cpuLoad, entryLoad } = loads,
      lists = loadedEntries(view, loads);
    const target = active.reduce((sum, p) => sum + cpuLoad[p], 0) / active.length;
    const carrying = view.cpus.map(() => 0);
    loads.holder.forEach((p, e) => {
      if (p >= 0 && entryLoad[e] > 0) carrying[p]++;
    });
    const here = active.filter((p) => !passedOver.has(view.cpus[p].cpu));
    // A CPU with one entry that carries load cannot be helped.
    const overloaded = here.filter((p) => cpuLoad[p] - target > threshold && carrying[p] > 1);
    const underloaded = here.filter((p) => target - cpuLoad[p] > threshold);
    if (overloaded.length === 0 || underloaded.length === 0) return [];
    const givers = overloaded.map((p) => ({ excess: cpuLoad[p] - target, entries: lists[p] }));
    const plan = solve(
      givers,
      underloaded.map((p) => target - cpuLoad[p]),
      entryLoad,
    );
    const moves = plan.entries.map((entry, i) => ({ entry, cpu: view.cpus[underloaded[plan.receivers[i]]].cpu }));
    this.receivedLast = new Set(moves.map(({ cpu }) => cpu));
    return moves;
  }

  /** Room to the target load, in sum over the used CPUs. */
  private slack({ cpuLoad }: EntryLoads, used: readonly number[]): number {
    return used.reduce((sum, p) => sum + this.settings.targetLoad - cpuLoad[p], 0);
  }

  private isShort(loads: EntryLoads, used: readonly number[]): boolean {
    return this.slack(loads, used) < -SHORTAGE;
  }

  /**
   * The moves that empty the least loaded CPU, or null if the slack does not allow to give it up.
   *
   * Decision: its entries are placed largest first, as the published comment says; the published comparator yields the
   * smallest first. A CPU of which an entry is still moving is not given up now.
   */
  private removal(view: View, loads: EntryLoads, used: readonly number[]): EntryMove[] | null {
    const { targetLoad } = this.settings,
      { cpuLoad, holder, entryLoad } = loads;
    const isUsed = (p: number): boolean => used.includes(p);
    const most = largest(where(cpuLoad, isUsed, -Infinity)),
      least = smallest(where(cpuLoad, isUsed, Infinity));
    if (used.length < 2) return null;
    const protection = (used.length + 1) * Math.max(LEAST_PROTECTION, cpuLoad[most] - targetLoad);
    if (this.slack(loads, used) <= 1 + (1 - targetLoad) + protection) return null;
    const leaving = [...holder.keys()].filter((e) => holder[e] === least);
    if (leaving.some((e) => view.entries[e].isMoving)) return null;
    const places = holder.map(() => -1);
    placeLargestFirst(
      leaving,
      entryLoad,
      cpuLoad,
      used.filter((p) => p !== least),
    ).forEach((p, i) => {
      places[leaving[i]] = p;
    });
    return movesTo(view, holder, places);
  }
}
