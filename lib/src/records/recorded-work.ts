// Every stretch of one kind of work on one CPU, in columns; rows are made when asked for. The frames of a chain that
// are processed one after the other share a row.
import type { Chain, Work } from "../cpu/work.js";
import { type ChainAt, type ChainedFrame, ChainedFrames } from "./chained-frames.js";
import { WorkChunk, rowsAfter } from "./columns.js";
import type { WorkKind, WorkRow } from "./rows.js";

/** A part of a stretch, of one kind. */
interface TimedPart {
  readonly kind: WorkKind;
  readonly phase: string;
  readonly startPs: number;
  readonly endPs: number;
  /** The frame's number in the chain; -1: none. */
  readonly frame: number;
}

/** What all frames of a chain have in common. */
export interface ChainFate {
  readonly cpu: number;
  readonly queue: number;
  readonly cycle: number;
  /** When they were indicated, and the first one's processing began. */
  readonly indicatedPs: number;
}

export class RecordedWork {
  private readonly chunks = [new WorkChunk()];
  private latest = this.chunks[0];
  private readonly chained = new ChainedFrames();
  /** What there is to be done, by its number in the columns: few things, since a variant has few steps. */
  private readonly kinds: WorkKind[] = [];
  private readonly phases: string[] = [];

  /** A part of a stretch that is about one frame of its chain, or about none. */
  add(cpu: number, { cycle, chain }: Work, { kind, phase, startPs, endPs, frame }: TimedPart): void {
    const row = this.next(cpu, cycle, this.whatOf(kind, phase));
    const { latest } = this;
    latest.startPs[row] = startPs;
    latest.endPs[row] = endPs;
    if (!chain || frame < 0) return;
    latest.frame[row] = chain.frame(frame);
    latest.connection[row] = chain.connection(frame);
    latest.queue[row] = chain.number;
  }

  /** All of a piece of work that is about no frames: what goes before it, and itself. */
  addWhole(cpu: number, work: Work, startPs: number): void {
    const ownPs = this.addLead(cpu, work, startPs);
    const endPs = startPs + work.durationPs;
    if (endPs === ownPs) return;
    const row = this.next(cpu, work.cycle, this.whatOf(work.kind, work.phase));
    this.latest.startPs[row] = ownPs;
    this.latest.endPs[row] = endPs;
  }

  /**
   * All frames of a chain, MOST_CHAINED at most, that are indicated and done in one stretch: what goes before them, and
   * one row.
   */
  addChain(cpu: number, work: Work, chain: Chain, startPs: number): void {
    const indicatedPs = this.addLead(cpu, work, startPs);
    const row = this.next(cpu, work.cycle, this.whatOf(work.kind, work.phase));
    const { latest } = this;
    latest.startPs[row] = indicatedPs;
    latest.endPs[row] = startPs + work.durationPs;
    latest.frame[row] = this.chained.add(work, chain, startPs);
    latest.queue[row] = chain.number;
    latest.count[row] = work.frames;
  }

  /** What goes before a piece of work, if that takes any time; answers when it ends. */
  private addLead(cpu: number, { lead, cycle }: Work, startPs: number): number {
    if (!lead || lead.durationPs === 0) return startPs;
    const row = this.next(cpu, cycle, this.whatOf(lead.kind, lead.phase));
    this.latest.startPs[row] = startPs;
    return (this.latest.endPs[row] = startPs + lead.durationPs);
  }

  /** A new row of the latest chunk, about no frame. */
  private next(cpu: number, cycle: number, what: number): number {
    if (this.latest.isFull) this.chunks.push((this.latest = new WorkChunk(rowsAfter(this.latest.rows))));
    const { latest } = this;
    const row = latest.length;
    latest.length = row + 1;
    latest.cpu[row] = cpu;
    latest.what[row] = what;
    latest.cycle[row] = cycle;
    latest.connection[row] = -1;
    latest.queue[row] = -1;
    return row;
  }

  private whatOf(kind: WorkKind, phase: string): number {
    const { kinds, phases } = this;
    for (let what = 0; what < phases.length; what++) if (phases[what] === phase && kinds[what] === kind) return what;
    return this.addWhat(kind, phase);
  }

  /** On its own, since it is called a few times a run: compiled into `whatOf` it would have that compiled anew. */
  private addWhat(kind: WorkKind, phase: string): number {
    this.kinds.push(kind);
    return this.phases.push(phase) - 1;
  }

  /**
   * In order of their end.
   *
   * @param stepOf names the documented step of each phase, or ""
   * @param numberOf what rows call an interrupt cycle
   */
  rows(stepOf: (phase: string) => string, numberOf: (cycle: number) => number): WorkRow[] {
    const rows: WorkRow[] = [];
    for (const chunk of this.chunks)
      for (let i = 0; i < chunk.length; i++) {
        const row: WorkRow = {
          cpu: chunk.cpu[i],
          kind: this.kinds[chunk.what[i]],
          startPs: chunk.startPs[i],
          endPs: chunk.endPs[i],
          cycle: numberOf(chunk.cycle[i]),
          step: stepOf(this.phases[chunk.what[i]]),
          frame: chunk.frame[i],
          connection: chunk.connection[i],
          queue: chunk.queue[i],
        };
        if (chunk.count[i] === 0) rows.push(row);
        else
          this.chained.forEach(chainAt(chunk, i), ({ frame, connection, startPs, donePs: endPs }) => {
            if (endPs > startPs) rows.push({ ...row, frame, connection, startPs, endPs });
          });
      }
    return rows;
  }

  /** The frames of whole chains, each with what it shares with its chain. */
  forEachChained(visit: (frame: ChainedFrame, fate: ChainFate) => void): void {
    for (const chunk of this.chunks)
      for (let i = 0; i < chunk.length; i++) {
        if (chunk.count[i] === 0) continue;
        const fate = {
          cpu: chunk.cpu[i],
          queue: chunk.queue[i],
          cycle: chunk.cycle[i],
          indicatedPs: chunk.startPs[i],
        };
        this.chained.forEach(chainAt(chunk, i), (frame) => visit(frame, fate));
      }
  }
}

/** The chain that a row stands for. */
function chainAt({ frame, count, startPs, endPs }: WorkChunk, row: number): ChainAt {
  return { place: frame[row], count: count[row], startPs: startPs[row], endPs: endPs[row] };
}
