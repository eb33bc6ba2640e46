// The work of a run as nested slices, a track a CPU: an ISR within the DPC that it interrupts, and within each the
// stretches of work of one kind that it consists of. Rows of a CPU that follow each other without a gap, and belong to
// one interrupt cycle, are one ISR or one DPC.
import type { WorkRow } from "../records/rows.js";

/** An ISR or a DPC, with what stands within it in order of time: stretches of work, and ISRs within a DPC. */
export interface Slice {
  readonly what: "ISR" | "DPC";
  readonly cycle: number;
  readonly startPs: number;
  endPs: number;
  readonly parts: (WorkRow | Slice)[];
}

export const isSlice = (part: WorkRow | Slice): part is Slice => "parts" in part;

/**
 * The slices of one CPU's track; threads' work stands by itself.
 *
 * @param work rows of one CPU, in order of their start
 */
export function slicesOf(work: readonly WorkRow[]): (WorkRow | Slice)[] {
  const track: (WorkRow | Slice)[] = [];
  for (const row of work) {
    const before = track.at(-1);
    const open = before && isSlice(before) && before.endPs === row.startPs ? before : null;
    if (row.kind === "thread") track.push(row);
    else if (open?.cycle === row.cycle && (row.kind === "ipi" || open.what === whatIs(row))) add(open, row);
    else if (whatIs(row) === "DPC" && open?.what === "ISR" && resumes(track, row)) add(track.at(-1) as Slice, row);
    else
      track.push({
        what: whatIs(row),
        cycle: row.cycle,
        startPs: row.startPs,
        endPs: row.endPs,
        parts: [row],
      });
  }
  return track;
}

const whatIs = ({ kind }: WorkRow): Slice["what"] => (kind === "isr" ? "ISR" : "DPC");

function add(slice: Slice, part: WorkRow | Slice): void {
  slice.parts.push(part);
  slice.endPs = part.endPs;
}

/**
 * Whether a DPC goes on after the ISRs that end the track: those then lie within it, and it is the last slice of the
 * track.
 */
function resumes(track: (WorkRow | Slice)[], row: WorkRow): boolean {
  let last = track.length - 1;
  const isIsrBefore = (at: number): boolean => {
    const [slice, before] = [track[at], track[at - 1]];
    return isSlice(slice) && slice.what === "ISR" && before !== undefined && before.endPs === slice.startPs;
  };
  while (last > 0 && isIsrBefore(last)) last--;
  const dpc = track[last];
  if (dpc === undefined || !isSlice(dpc) || dpc.what !== "DPC" || dpc.cycle !== row.cycle) return false;
  for (const isr of track.splice(last + 1)) add(dpc, isr);
  return true;
}
