// Largest first: entries are placed one by one, the largest first, each on the CPU that is least loaded then (R. L. Graham, 1969: the
// busiest CPU ends at most one entry above the mean). In: entries, their loads, what the CPUs carry already. Out: a CPU for each entry.
// Shared by the policies that place entries afresh. Loads and CPUs are positions in the view, as in entry-loads.ts.
import { smallest } from "./entry-loads.js";

/**
 * Places `entries` on the CPUs at `positions` and adds their loads to `cpuLoad`.
 *
 * Decision: entries without frames are dealt in turn, after the others. Each would otherwise go to the CPU that is least loaded
 * at the end, and with them every connection that comes later.
 *
 * @returns a position for each entry, in the order of `entries`
 */
export function placeLargestFirst(
  entries: readonly number[], entryLoad: readonly number[], cpuLoad: number[], positions: readonly number[],
): number[] {
  const isOpen = cpuLoad.map(() => false);
  for (const p of positions) isOpen[p] = true;
  const order = entries.map((_, i) => i).sort((a, b) => entryLoad[entries[b]] - entryLoad[entries[a]] || a - b);
  const placed = entries.map(() => -1);
  let turn = 0;
  for (const i of order) {
    const load = entryLoad[entries[i]];
    const p = load > 0 ? smallest(cpuLoad, (q) => isOpen[q]) : positions[turn++ % positions.length];
    placed[i] = p;
    cpuLoad[p] += load;
  }
  return placed;
}
