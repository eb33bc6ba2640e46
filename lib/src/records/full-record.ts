// The full record of a run: every stretch of work, every frame, every moment, in columns; rows are made when asked for.
// Meant for runs that a person looks at, up to some millions of frames.
import type { Stretch } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import type { ArrivedFrame, Listener, Moment } from "./announcements.js";
import { MOST_CHAINED } from "./chained-frames.js";
import { RecordedFrames } from "./recorded-frames.js";
import { RecordedMoments } from "./recorded-moments.js";
import { RecordedWork } from "./recorded-work.js";
import type { FrameRow, MomentRow, WorkRow } from "./rows.js";
import { SteeredFrames } from "./steered-frames.js";
import { forEachPart, indicationPs, isWhole, slownessOf } from "./work-parts.js";

export class FullRecord implements Listener {
  private readonly work = new RecordedWork();
  private readonly frames = new RecordedFrames();
  private readonly moments = new RecordedMoments();
  private steeredFrames: SteeredFrames | null = null;

  /**
   * Nearly all stretches are whole pieces of work, and of those with frames nearly all indicate a chain and process it
   * without stalls: such a chain takes one row. Anything else is taken apart.
   */
  worked(cpu: number, work: Work, stretch: Stretch): void {
    const { chain } = work;
    if (!isWhole(work, stretch)) this.stretch(cpu, work, stretch);
    else if (!chain) this.work.addWhole(cpu, work, stretch.startPs);
    else if (isPlain(work)) this.work.addChain(cpu, work, chain, stretch.startPs);
    else this.stretch(cpu, work, stretch);
  }

  /**
   * Any stretch of work, part by part: the plain way. For whole pieces it gives the same rows as the shorter one above;
   * a test compares them.
   */
  stretch(cpu: number, work: Work, stretch: Stretch): void {
    const { startPs, fromPs, toPs } = stretch;
    const { chain } = work;
    const slowness = slownessOf(stretch);
    const timeOf = (donePs: number): number =>
      Math.round(startPs + (Math.min(toPs, Math.max(fromPs, donePs)) - fromPs) * slowness);
    const indicatedPs = indicationPs(work, stretch);
    if (chain && !Number.isNaN(indicatedPs)) this.frames.indicated(cpu, work, chain, indicatedPs);
    if (chain && work.phase === "release" && fromPs === 0) this.frames.released(chain.frame(work.first), startPs);
    forEachPart(work, (part) => {
      if (part.toPs < fromPs || part.fromPs > toPs) return;
      const { kind, phase, frame } = part;
      const [start, end] = [timeOf(part.fromPs), timeOf(part.toPs)];
      if (end > start) this.work.add(cpu, work, { kind, phase, startPs: start, endPs: end, frame });
      const isDone =
        chain &&
        frame >= 0 &&
        work.frames > 0 &&
        kind === work.kind &&
        part.toPs <= toPs &&
        (part.toPs > fromPs || fromPs === 0);
      if (isDone) this.frames.done(chain.frame(frame), end);
    });
  }

  dropped(frame: ArrivedFrame, timePs = frame.arrivalPs): void {
    this.frames.dropped(frame);
    this.moment({ what: "drop", timePs, cpu: -1, queue: frame.queue, cycle: 0 });
  }

  /** A frame that still waits when the run ends. */
  stillWaiting(frame: ArrivedFrame): void {
    this.frames.stillWaiting(frame);
  }

  /** A frame was taken up after a later one of its connection. */
  late(frame: number): void {
    this.frames.late(frame);
  }

  /** Software steers the frames of several rings in this run: rows tell by which each came. */
  tellRings(): void {
    this.steeredFrames = new SteeredFrames();
  }

  /** A frame of a ring was put into a backlog, or found it full. */
  steered(frame: number, ring: number, timePs: number): void {
    this.steeredFrames?.add(frame, ring, timePs);
  }

  moment(moment: Moment): void {
    this.moments.add(moment);
  }

  /** Work rows in order of their end. `stepOf` names the documented step of each phase, or "". */
  workRows(stepOf: (phase: string) => string): WorkRow[] {
    return this.work.rows(stepOf, this.moments.cycleNumbers());
  }

  /** Frame rows in order of arrival. `hashOf` gives a connection's hash value at an instant, or null. */
  frameRows(
    hashOf: (connection: number, arrivalPs: number) => number | null,
    noteOf: (connection: number, nth: number) => string | null = () => null,
  ): FrameRow[] {
    return this.frames.rows(this.work, {
      hashOf,
      noteOf,
      numberOf: this.moments.cycleNumbers(),
      steered: this.steeredFrames,
    });
  }

  momentRows(stepOf: (what: string) => string): MomentRow[] {
    return this.moments.rows(stepOf, this.moments.cycleNumbers());
  }
}

/** Whether a piece of work indicates a chain and processes all of it, without stalling, spinning or sending. */
function isPlain({ first, frames, indicates, stallPs, spinPs, sendPs }: Work): boolean {
  const isAll = first === 0 && frames > 0 && indicates === frames && frames <= MOST_CHAINED;
  return isAll && stallPs + spinPs + sendPs === 0;
}
