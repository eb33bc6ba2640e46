// How much of its CPU an entry is: its share of the frames that came through the CPU's entries, times the CPU's receive
// load (RSS++, rsspp/fastclick, rsspp.cc). CPUs go by position, p for `view.cpus[p]`, so that plans are plain arrays.
// Thread work belongs to no entry and moves nowhere. A saturated CPU shows a load of 1, so its entries look smaller
// than they are.
import type { EntryMove, View } from "./rebalancer.js";

/** Loads closer than this are equal: below it, sums of shares differ by rounding alone. */
export const ROUNDING = 1e-9;

/** Loads of one view. */
export interface EntryLoads {
  /** Position of the CPU that each entry holds; -1 if the view does not have that CPU: such an entry stays. */
  readonly holder: readonly number[];
  /** Load of each entry, in CPUs. */
  readonly entryLoad: readonly number[];
  /** Load of each CPU, with thread work. A plan may write what it expects here. */
  readonly cpuLoad: number[];
}

/**
 * Loads of the entries and CPUs of a view. Decision: frames without an entry (no hash) are taken to be part of their
 * CPU's entries.
 */
export function entryLoads({ cpus, entries }: View): EntryLoads {
  const position = new Map(cpus.map(({ cpu }, p) => [cpu, p]));
  const holder = entries.map(({ cpu }) => position.get(cpu) ?? -1);
  const frames = cpus.map(() => 0);
  for (let e = 0; e < entries.length; e++) if (holder[e] >= 0) frames[holder[e]] += entries[e].frames;
  const entryLoad = entries.map((entry, e) => {
    const p = holder[e];
    return p >= 0 && entry.frames > 0 ? (entry.frames / frames[p]) * cpus[p].receiveLoad : 0;
  });
  return { holder, entryLoad, cpuLoad: cpus.map(({ load }) => load) };
}

/** For every CPU its entries that carry load and can be moved, largest first; of equal ones the lower number first. */
export function loadedEntries(view: View, { holder, entryLoad }: EntryLoads): number[][] {
  const lists: number[][] = view.cpus.map(() => []);
  for (let e = 0; e < holder.length; e++)
    if (holder[e] >= 0 && entryLoad[e] > 0 && !view.entries[e].isMoving) lists[holder[e]].push(e);
  for (const list of lists) list.sort((a, b) => entryLoad[b] - entryLoad[a] || a - b);
  return lists;
}

/** Every CPU's load without its entries that can be moved: what no new table takes away from it now. */
export function loadThatStays(view: View, { holder, entryLoad, cpuLoad }: EntryLoads): number[] {
  const left = [...cpuLoad];
  for (let e = 0; e < holder.length; e++)
    if (holder[e] >= 0 && !view.entries[e].isMoving) left[holder[e]] -= entryLoad[e];
  return left.map((load) => (load < ROUNDING ? 0 : load));
}

/**
 * Of a CPU's entries the one whose move to a CPU that is `gap` less loaded leaves the busier of the two the least busy:
 * the one nearest to half the gap. An entry as large as the gap would only change places with it, so there may be none:
 * -1. Answers an index into `list`.
 */
export function bestToGive(list: readonly number[], entryLoad: readonly number[], gap: number): number {
  let best = -1,
    distance = gap / 2 - ROUNDING;
  for (let i = 0; i < list.length; i++) {
    const away = Math.abs(entryLoad[list[i]] - gap / 2);
    if (away < distance) [best, distance] = [i, away];
  }
  return best;
}

/** Position of the largest value, the first of equal ones; -Infinity does not count; -1 if there is none. */
export function largest(values: readonly number[]): number {
  let best = -1,
    extreme = -Infinity;
  for (let p = 0; p < values.length; p++) {
    if (values[p] > extreme) {
      best = p;
      extreme = values[p];
    }
  }
  return best;
}

/** Position of the smallest value, the first of equal ones; Infinity does not count; -1 if there is none. */
export function smallest(values: readonly number[]): number {
  let best = -1,
    extreme = Infinity;
  for (let p = 0; p < values.length; p++) {
    if (values[p] < extreme) {
      best = p;
      extreme = values[p];
    }
  }
  return best;
}

/** The values at the positions that count, and `other` at the rest: for {@link largest} and {@link smallest}. */
export const where = (values: readonly number[], counts: (position: number) => boolean, other: number): number[] =>
  values.map((value, p) => (counts(p) ? value : other));

/** Moves for a planned table of positions; -1 and unchanged places give none. */
export function movesTo(view: View, holder: readonly number[], planned: readonly number[]): EntryMove[] {
  const moves: EntryMove[] = [];
  for (let e = 0; e < planned.length; e++)
    if (planned[e] >= 0 && planned[e] !== holder[e]) moves.push({ entry: e, cpu: view.cpus[planned[e]].cpu });
  return moves;
}
