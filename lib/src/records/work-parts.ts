// What a piece of work consists of, in order: each frame of an indication spins, waits for the cache, is processed, and
// may trigger a send; other work is one part. Spinning on a connection's lock is work of its own, before that of the
// frame. In: a work record. Out: its parts, by picoseconds of the work's own duration.
import type { WorkRecord } from "./announcements.js";
import type { WorkKind } from "./rows.js";

/**
 * Told of each part: its kind and phase, where it begins and ends in the work's duration, and the frame's number in the
 * chain (-1: none).
 */
type Visit = (kind: WorkKind, phase: string, fromPs: number, toPs: number, frame: number) => void;

export function forEachPart(work: WorkRecord, visit: Visit): void {
  const { chain, lead, kind, phase } = work;
  let fromPs = lead ? lead.durationPs : 0;
  if (lead) visit(lead.kind, lead.phase, 0, fromPs, -1);
  if (!chain || work.frames === 0) {
    visit(kind, phase, fromPs, work.durationPs, chain && kind === "spin" ? work.first : -1);
    return;
  }
  // One frame may spin and send; of several frames none does (see stack/protocol-driver.ts).
  for (let i = work.first; i < work.first + work.frames; i++) {
    const doneAfterPs = chain.doneAfterPs(i);
    const spinToPs = fromPs + work.spinPs;
    const stallToPs = spinToPs + (work.frames === 1 ? work.stallPs : chain.stallPs(i));
    if (spinToPs > fromPs) visit("spin", phase, fromPs, spinToPs, i);
    if (stallToPs > spinToPs) visit("cache-stall", phase, spinToPs, stallToPs, i);
    visit(kind, phase, stallToPs, doneAfterPs, i);
    if (work.sendPs > 0) visit("send", phase, doneAfterPs, work.durationPs, i);
    fromPs = doneAfterPs;
  }
}

/** When the frames that a stretch of work indicates are indicated, picoseconds; NaN if it indicates none. */
export function indicationPs(work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): number {
  if (work.indicates === 0) return NaN;
  if (!work.lead) return fromPs === 0 ? startPs : NaN;
  const leadPs = work.lead.durationPs;
  if (fromPs >= leadPs || toPs < leadPs) return NaN;
  return Math.round(startPs + ((leadPs - fromPs) * (endPs - startPs)) / (toPs - fromPs));
}
