// Largest first: entries are placed one by one, the largest first, each on the CPU that is least loaded then (R. L.
// Graham, 1969: the busiest CPU ends at most one entry above the mean). Shared by the policies that place entries
// afresh. CPUs go by their position in the view, as in entry-loads.ts.
import { smallest } from "./entry-loads.js";

/**
 * Places `entries` on the CPUs at `positions` and adds their loads to `cpuLoad`.
 *
 * Decision: entries without frames are dealt in turn, after the others. Each would otherwise go to the CPU that is
 * least loaded at the end, and with them every connection that comes later.
 *
 * @returns a position for each entry, in the order of `entries`
 */
export function placeLargestFirst(
  entries: readonly number[],
  entryLoad: readonly number[],
  cpuLoad: number[],
  positions: readonly number[],
): number[] {
  const loads = positions.map((p) => cpuLoad[p]),
    placed = entries.map(() => -1);
  const order = entries.map((_, i) => i).sort((a, b) => entryLoad[entries[b]] - entryLoad[entries[a]] || a - b);
  let turn = 0;
  for (const i of order) {
    const load = entryLoad[entries[i]];
    const chosen = load > 0 ? smallest(loads) : turn++ % positions.length;
    placed[i] = positions[chosen];
    loads[chosen] += load;
  }
  positions.forEach((p, i) => {
    cpuLoad[p] = loads[i];
  });
  return placed;
}
