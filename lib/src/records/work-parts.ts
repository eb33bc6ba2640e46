// What a piece of work consists of, in order: each frame of an indication spins, waits for the cache, is processed, and may trigger a
// send; other work is one part. In: a work record. Out: its parts, by picoseconds of the work's own duration.
import type { WorkRecord } from "./announcements.js";
import type { WorkKind } from "./rows.js";

/** `visit` is told the part's kind, where it begins and ends in the work's duration, and the frame's number in the chain (-1: none). */
export function forEachPart(work: WorkRecord, visit: (kind: WorkKind, fromPs: number, toPs: number, frame: number) => void): void {
  const { chain } = work;
  if (!chain) {
    visit(work.kind, 0, work.durationPs, -1);
    return;
  }
  // One frame may spin and send; of several frames none does (see stack/protocol-driver.ts).
  let fromPs = 0;
  for (let i = work.first; i < work.first + work.frames; i++) {
    const doneAfterPs = chain.doneAfterPs(i);
    const spinToPs = fromPs + work.spinPs;
    const stallToPs = spinToPs + (work.frames === 1 ? work.stallPs : chain.stallPs(i));
    if (spinToPs > fromPs) visit("spin", fromPs, spinToPs, i);
    if (stallToPs > spinToPs) visit("cache-stall", spinToPs, stallToPs, i);
    visit(work.kind, stallToPs, doneAfterPs, i);
    if (work.sendPs > 0) visit("send", doneAfterPs, work.durationPs, i);
    fromPs = doneAfterPs;
  }
}
