// What a piece of work consists of, in order: each frame of an indication spins, waits for the cache, is processed, and
// may trigger a send; other work is one part. Spinning on a connection's lock is work of its own, before that of the
// frame.
import type { Stretch } from "../cpu/cpu.js";
import type { Chain, Work } from "../cpu/work.js";
import type { WorkKind } from "./rows.js";

/** A part of a piece of work, by picoseconds of the work's own duration. */
export interface WorkPart {
  readonly kind: WorkKind;
  readonly phase: string;
  readonly fromPs: number;
  readonly toPs: number;
  /** The frame's number in the chain; -1: none. */
  readonly frame: number;
}

export function forEachPart(work: Work, visit: (part: WorkPart) => void): void {
  const { chain, lead, kind, phase } = work;
  let fromPs = lead ? lead.durationPs : 0;
  if (lead) visit({ kind: lead.kind, phase: lead.phase, fromPs: 0, toPs: fromPs, frame: -1 });
  if (!chain || work.frames === 0) {
    visit({ kind, phase, fromPs, toPs: work.durationPs, frame: chain && kind === "spin" ? work.first : -1 });
    return;
  }
  // One frame may spin and send; of several frames none does (see stack/protocol-driver.ts).
  for (let frame = work.first; frame < work.first + work.frames; frame++) {
    const doneAfterPs = doneAfterPsOf(work, chain, frame);
    const spinToPs = fromPs + work.spinPs;
    const stallToPs = spinToPs + (work.frames === 1 || work.stallPs === 0 ? work.stallPs : chain.stallPs(frame));
    if (spinToPs > fromPs) visit({ kind: "spin", phase, fromPs, toPs: spinToPs, frame });
    if (stallToPs > spinToPs) visit({ kind: "cache-stall", phase, fromPs: spinToPs, toPs: stallToPs, frame });
    visit({ kind, phase, fromPs: stallToPs, toPs: doneAfterPs, frame });
    if (work.sendPs > 0) visit({ kind: "send", phase, fromPs: doneAfterPs, toPs: work.durationPs, frame });
    fromPs = doneAfterPs;
  }
}

/** When the protocol driver is done with a frame of a piece of work, picoseconds of work after its start. */
export function doneAfterPsOf({ lead, first, evenPs }: Work, chain: Chain, frame: number): number {
  return evenPs >= 0 ? (lead ? lead.durationPs : 0) + (frame - first + 1) * evenPs : chain.doneAfterPs(frame);
}

/** Whether a stretch is all of a piece of work, at full speed: nearly all are. */
export function isWhole(work: Work, { startPs, endPs, fromPs, toPs }: Stretch): boolean {
  return fromPs === 0 && toPs === work.durationPs && endPs - startPs === toPs;
}

/** Time that a picosecond of the work's duration takes in a stretch: 1, unless a hyper-thread slows it. */
export function slownessOf({ startPs, endPs, fromPs, toPs }: Stretch): number {
  return toPs - fromPs === endPs - startPs ? 1 : (endPs - startPs) / (toPs - fromPs);
}

/** When the frames that a stretch of work indicates are indicated, picoseconds; NaN if it indicates none. */
export function indicationPs(work: Work, { startPs, endPs, fromPs, toPs }: Stretch): number {
  if (work.indicates === 0) return NaN;
  if (!work.lead) return fromPs === 0 ? startPs : NaN;
  const leadPs = work.lead.durationPs;
  if (fromPs >= leadPs || toPs < leadPs) return NaN;
  return Math.round(startPs + ((leadPs - fromPs) * (endPs - startPs)) / (toPs - fromPs));
}
