// What one CPU did in a run, summed up by kind of work.
import type { Stretch } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import { WORK_KINDS, type WorkKind } from "./rows.js";
import { forEachPart, slownessOf } from "./work-parts.js";

/** What one CPU did. */
export class CpuSums {
  isrs = 0;
  dpcs = 0;
  frames = 0;
  private readonly sumsPs: Float64Array = new Float64Array(WORK_KINDS.length);

  addPs(kind: WorkKind, ps: number): void {
    const i = kindNumber(kind);
    this.sumsPs[i] = this.sumsPs[i] + ps;
  }

  /** All but threads. */
  get receivePs(): number {
    return this.sumsPs.reduce((total, ps) => total + ps, 0) - this.sumsPs[WORK_KINDS.indexOf("thread")];
  }

  get busyPs(): Record<WorkKind, number> {
    return Object.fromEntries(WORK_KINDS.map((kind, i) => [kind, this.sumsPs[i]])) as Record<WorkKind, number>;
  }

  /** A stretch that is all of a piece of work. */
  addWhole(work: Work): void {
    const { lead, stallPs, spinPs, sendPs } = work;
    let ownPs = work.durationPs;
    if (lead) {
      this.addPs(lead.kind, lead.durationPs);
      ownPs -= lead.durationPs;
    }
    const otherPs = stallPs + spinPs + sendPs;
    this.addPs(work.kind, ownPs - otherPs);
    if (otherPs === 0) return;
    this.addPs("cache-stall", stallPs);
    this.addPs("spin", spinPs);
    this.addPs("send", sendPs);
  }

  /**
   * A stretch that is not: each part counts as far as it lies in the stretch, from `aPs` (the warm-up's end, or the
   * start) on.
   */
  addParts(work: Work, stretch: Stretch, aPs: number): void {
    const { startPs, endPs, fromPs } = stretch;
    const slowness = slownessOf(stretch);
    const timeOf = (donePs: number): number =>
      Math.min(endPs, Math.max(aPs, Math.round(startPs + (donePs - fromPs) * slowness)));
    forEachPart(work, (part) => this.addPs(part.kind, timeOf(part.toPs) - timeOf(part.fromPs)));
  }
}

/** The place of a kind in WORK_KINDS; asked for every stretch of work, the most frequent kinds first. */
function kindNumber(kind: WorkKind): number {
  return kind === "protocol" ? 2 : kind === "dpc" ? 1 : kind === "isr" ? 0 : WORK_KINDS.indexOf(kind);
}
