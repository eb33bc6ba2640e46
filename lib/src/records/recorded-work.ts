// Every stretch of one kind of work on one CPU, in columns; rows are made when asked for. The frames of a chain that
// are processed one after the other share a row.
import type { Chain, Work } from "../cpu/work.js";
import { type FrameColumns, FrameList, WorkColumns } from "./columns.js";
import { WORK_KINDS, type WorkKind, type WorkRow } from "./rows.js";

/** A part of a stretch, of one kind. */
interface TimedPart {
  readonly kind: WorkKind;
  readonly phase: string;
  readonly startPs: number;
  readonly endPs: number;
  /** The frame's number in the chain; -1: none. */
  readonly frame: number;
}

export class RecordedWork {
  private readonly columns = new WorkColumns();
  /** Frames whose work is recorded chain by chain. */
  private readonly chained = new FrameList();
  private readonly phases: string[] = [];

  /** Answers the number of the row. */
  add(cpu: number, work: Work, { kind, phase, startPs, endPs, frame }: TimedPart): number {
    const { columns } = this;
    const row = columns.next();
    columns.cpu[row] = cpu;
    columns.kind[row] = WORK_KINDS.indexOf(kind);
    columns.phase[row] = this.phase(phase);
    columns.startPs[row] = startPs;
    columns.endPs[row] = endPs;
    columns.cycle[row] = work.cycle;
    const chain = frame < 0 ? null : work.chain;
    columns.frame[row] = chain ? chain.frame(frame) : 0;
    columns.connection[row] = chain ? chain.connection(frame) : -1;
    columns.queue[row] = chain ? chain.number : -1;
    return row;
  }

  /** All frames of a chain that are indicated and done in one stretch of work: what goes before them, and one row. */
  addChain(cpu: number, work: Work, chain: Chain, startPs: number): void {
    const { lead, frames } = work;
    const indicatedPs = startPs + (lead?.durationPs ?? 0);
    if (lead && indicatedPs > startPs)
      this.add(cpu, work, { kind: lead.kind, phase: lead.phase, startPs, endPs: indicatedPs, frame: -1 });
    const place = this.chained.next(frames);
    for (let i = 0; i < frames; i++) this.chained.frame[place + i] = chain.frame(i);
    const { kind, phase } = work;
    const row = this.add(cpu, work, { kind, phase, startPs: indicatedPs, endPs: indicatedPs, frame: -1 });
    this.columns.queue[row] = chain.number;
    this.columns.frame[row] = place;
    this.columns.count[row] = frames;
  }

  /**
   * In order of their end.
   *
   * @param stepOf names the documented step of each phase, or ""
   * @param frames when the frames of chains were done, and their connections
   * @param numberOf what rows call an interrupt cycle
   */
  rows(stepOf: (phase: string) => string, frames: FrameColumns, numberOf: (cycle: number) => number): WorkRow[] {
    const { cpu, kind, phase, startPs, endPs, cycle, frame, connection, queue, count } = this.columns;
    const rows: WorkRow[] = [];
    for (let i = 0; i < this.columns.length; i++) {
      const row: WorkRow = {
        cpu: cpu[i],
        kind: WORK_KINDS[kind[i]],
        startPs: startPs[i],
        endPs: endPs[i],
        cycle: numberOf(cycle[i]),
        step: stepOf(this.phases[phase[i]]),
        frame: frame[i],
        connection: connection[i],
        queue: queue[i],
      };
      if (count[i] === 0) rows.push(row);
      else this.pushChain(rows, row, count[i], frames);
    }
    return rows;
  }

  /** One row for each frame of a whole chain: each begins when the one before it is done. */
  private pushChain(rows: WorkRow[], chain: WorkRow, count: number, { donePs, connection }: FrameColumns): void {
    let { startPs } = chain;
    for (let place = chain.frame; place < chain.frame + count; place++) {
      const frame = this.chained.frame[place];
      const endPs = donePs[frame - 1];
      if (endPs > startPs) rows.push({ ...chain, frame, connection: connection[frame - 1], startPs, endPs });
      startPs = endPs;
    }
  }

  private phase(name: string): number {
    const known = this.phases.indexOf(name);
    return known >= 0 ? known : this.phases.push(name) - 1;
  }
}
