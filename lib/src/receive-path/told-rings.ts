// Software steering takes frames out of their rings: where there are several, the record is told by which each came.
import type { MachineParts } from "../machine/receive-machine.js";
import type { FullRecord } from "../records/full-record.js";
import type { Simulation } from "../sim/simulation.js";
import type { Hardware } from "./hardware.js";

/** Who is told of each frame that comes to a backlog; undefined where rows need not say more than they do. */
export function tellRings(
  record: FullRecord | null,
  { linux }: Pick<Hardware, "linux">,
  simulation: Simulation,
): MachineParts["frameSteered"] {
  if (record === null || linux === null || linux.here.length < 2) return undefined;
  record.tellRings();
  return (frame, ring) => record.steered(frame, ring, simulation.nowPs);
}
