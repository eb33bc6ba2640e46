// The full record of a run: every stretch of work, every frame, every moment, in columns; rows are made when asked for.
// In: announcements. Out: rows for charts and exports. Meant for runs that a person looks at, up to some millions of
// frames.
// long because: columns are written and read side by side
import type { ChainRecord, Listener, MomentName, WorkRecord } from "./announcements.js";
import { FrameColumns, FrameList, MomentColumns, WorkColumns } from "./columns.js";
import type { FrameRow, MomentRow, WorkKind, WorkRow } from "./rows.js";
import { forEachPart, indicationPs } from "./work-parts.js";

const KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread", "idle"];
const MOMENTS: readonly MomentName[] = [
  "arrival",
  "drop",
  "interrupt",
  "disable",
  "queue-dpc",
  "queue-dpc-on",
  "enable",
];
/** State 0 is a frame that has not been heard of: it still waits where only the end of the run can tell. */
const STATES: readonly FrameRow["state"][] = ["waiting", "indicated", "dropped"];
const INDICATED = 1;

export class FullRecord implements Listener {
  private readonly work = new WorkColumns();
  /** Frames whose work is recorded chain by chain. */
  private readonly chained = new FrameList();
  private readonly frames = new FrameColumns();
  private readonly moments = new MomentColumns();
  private readonly phases: string[] = [];
  private readonly lateFrames = new Set<number>();
  private readonly releasedFrames = new Set<number>();

  worked(cpu: number, work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void {
    const { chain } = work;
    const isWhole = fromPs === 0 && toPs === work.durationPs && endPs - startPs === toPs;
    if (chain && isWhole && isPlain(work)) this.wholeChain(cpu, work, chain, startPs);
    else this.stretch(cpu, work, startPs, endPs, fromPs, toPs);
  }

  /**
   * A chain that is indicated and done in one stretch, without stalls: nearly all of them are, and so it takes one loop
   * and one row.
   */
  private wholeChain(cpu: number, work: WorkRecord, chain: ChainRecord, startPs: number): void {
    const { lead, cycle, frames: count } = work;
    const indicatedPs = startPs + (lead ? lead.durationPs : 0);
    if (lead && indicatedPs > startPs)
      this.addWork(cpu, work, lead.kind, this.phase(lead.phase), startPs, indicatedPs, -1);
    const place = this.chained.next(count);
    const row = this.addWork(cpu, work, work.kind, this.phase(work.phase), indicatedPs, indicatedPs, -1);
    this.work.queue[row] = chain.number;
    this.work.frame[row] = place;
    this.work.count[row] = count;

    let greatest = 0;
    for (let i = 0; i < count; i++) greatest = Math.max(greatest, chain.frame(i));
    this.frames.row(greatest); // room for all of them: the columns below stay where they are
    const {
      connection,
      bytes,
      queue,
      cpu: cpuOf,
      state,
      arrivalPs,
      indicatedPs: indicatedPsOf,
      donePs,
      cycle: cycleOf,
    } = this.frames;
    const { number } = chain;
    const listed = this.chained.frame;
    for (let i = 0; i < count; i++) {
      const frame = chain.frame(i);
      const at = frame - 1;
      listed[place + i] = frame;
      connection[at] = chain.connection(i);
      bytes[at] = chain.frameBytes(i);
      queue[at] = number;
      cpuOf[at] = cpu;
      state[at] = INDICATED;
      arrivalPs[at] = chain.arrivalPs(i);
      indicatedPsOf[at] = indicatedPs;
      donePs[at] = startPs + chain.doneAfterPs(i);
      cycleOf[at] = cycle;
    }
  }

  /**
   * Any stretch of work, part by part: the plain way. For whole chains it gives the same rows as the shorter one above;
   * a test compares them.
   */
  stretch(cpu: number, work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void {
    const { chain } = work;
    const slowness = toPs - fromPs === endPs - startPs ? 1 : (endPs - startPs) / (toPs - fromPs);
    const timeOf = (donePs: number): number =>
      Math.round(startPs + (Math.min(toPs, Math.max(fromPs, donePs)) - fromPs) * slowness);
    const indicatedPs = indicationPs(work, startPs, endPs, fromPs, toPs);
    if (chain && !Number.isNaN(indicatedPs)) this.indicated(chain, work.indicates, cpu, work.cycle, indicatedPs);
    if (chain && work.phase === "release" && fromPs === 0) this.released(chain.frame(work.first), startPs);
    forEachPart(work, (kind, phase, partFromPs, partToPs, i) => {
      if (partToPs < fromPs || partFromPs > toPs) return;
      const [start, end] = [timeOf(partFromPs), timeOf(partToPs)];
      if (end > start) this.addWork(cpu, work, kind, this.phase(phase), start, end, i);
      const isDone =
        chain &&
        i >= 0 &&
        work.frames > 0 &&
        kind === work.kind &&
        partToPs <= toPs &&
        (partToPs > fromPs || fromPs === 0);
      if (isDone) this.frames.donePs[chain.frame(i) - 1] = end;
    });
  }

  /** A frame that was held back is indicated when work on it begins, though that may be spinning on a lock. */
  private released(frame: number, startPs: number): void {
    if (this.releasedFrames.has(frame)) return;
    this.releasedFrames.add(frame);
    this.frames.indicatedPs[frame - 1] = startPs;
  }

  private addWork(
    cpu: number,
    work: WorkRecord,
    kind: WorkKind,
    phase: number,
    startPs: number,
    endPs: number,
    i: number,
  ): number {
    const columns = this.work;
    const row = columns.next();
    columns.cpu[row] = cpu;
    columns.kind[row] = KINDS.indexOf(kind);
    columns.phase[row] = phase;
    columns.startPs[row] = startPs;
    columns.endPs[row] = endPs;
    columns.cycle[row] = work.cycle;
    const chain = i < 0 ? null : work.chain;
    columns.frame[row] = chain ? chain.frame(i) : 0;
    columns.connection[row] = chain ? chain.connection(i) : -1;
    columns.queue[row] = chain ? chain.number : -1;
    return row;
  }

  private indicated(chain: ChainRecord, count: number, cpu: number, cycle: number, timePs: number): void {
    const { frames } = this;
    for (let i = 0; i < count; i++) {
      const row = this.addFrame(
        chain.number,
        chain.arrivalPs(i),
        chain.frame(i),
        chain.connection(i),
        chain.frameBytes(i),
        INDICATED,
      );
      frames.cpu[row] = cpu;
      frames.indicatedPs[row] = timePs;
      frames.cycle[row] = cycle;
    }
  }

  dropped(queue: number, timePs: number, frame: number, connection: number, frameBytes: number): void {
    this.addFrame(queue, timePs, frame, connection, frameBytes, 2);
    this.moment("drop", timePs, -1, queue, 0);
  }

  /** A frame that still waits when the run ends. */
  stillWaiting(queue: number, arrivalPs: number, frame: number, connection: number, frameBytes: number): void {
    this.addFrame(queue, arrivalPs, frame, connection, frameBytes, 0);
  }

  /** A frame was indicated after a later one of its connection. */
  late(frame: number): void {
    this.lateFrames.add(frame);
  }

  private addFrame(
    queue: number,
    arrivalPs: number,
    frame: number,
    connection: number,
    frameBytes: number,
    state: number,
  ): number {
    const { frames } = this;
    const row = frames.row(frame);
    frames.connection[row] = connection;
    frames.bytes[row] = frameBytes;
    frames.queue[row] = queue;
    frames.cpu[row] = -1;
    frames.state[row] = state;
    frames.arrivalPs[row] = arrivalPs;
    frames.indicatedPs[row] = NaN;
    frames.donePs[row] = NaN;
    return row;
  }

  moment(what: MomentName, timePs: number, cpu: number, queue: number, cycle: number): void {
    const { moments } = this;
    const row = moments.next();
    moments.what[row] = MOMENTS.indexOf(what);
    moments.timePs[row] = timePs;
    moments.cpu[row] = cpu;
    moments.queue[row] = queue;
    moments.cycle[row] = cycle;
  }

  /** Work rows in order of their end. `stepOf` names the documented step of each phase, or "". */
  workRows(stepOf: (phase: string) => string): WorkRow[] {
    const { cpu, kind, phase, startPs, endPs, cycle, frame, connection, queue, count } = this.work;
    const rows: WorkRow[] = [];
    for (let i = 0; i < this.work.length; i++) {
      const row: WorkRow = {
        cpu: cpu[i],
        kind: KINDS[kind[i]],
        startPs: startPs[i],
        endPs: endPs[i],
        cycle: cycle[i],
        step: stepOf(this.phases[phase[i]]),
        frame: frame[i],
        connection: connection[i],
        queue: queue[i],
      };
      if (count[i] === 0) rows.push(row);
      else this.pushChain(rows, row, count[i]);
    }
    return rows;
  }

  /** One row for each frame of a whole chain: each begins when the one before it is done. */
  private pushChain(rows: WorkRow[], chain: WorkRow, count: number): void {
    let { startPs } = chain;
    for (let place = chain.frame; place < chain.frame + count; place++) {
      const frame = this.chained.frame[place];
      const endPs = this.frames.donePs[frame - 1];
      if (endPs > startPs)
        rows.push({ ...chain, frame, connection: this.frames.connection[frame - 1], startPs, endPs });
      startPs = endPs;
    }
  }

  /** Frame rows in order of arrival. `hashOf` gives a connection's hash value at an instant, or null. */
  frameRows(
    hashOf: (connection: number, arrivalPs: number) => number | null,
    noteOf: (connection: number, nth: number) => string | null = () => null,
  ): FrameRow[] {
    const seen = new Map<number, number>();
    const note = (of: number): string | null => {
      const nth = seen.get(of) ?? 0;
      seen.set(of, nth + 1);
      return noteOf(of, nth);
    };
    const { connection, bytes, queue, cpu, state, arrivalPs, indicatedPs, donePs, cycle } = this.frames;
    return Array.from({ length: this.frames.length }, (_, i) => ({
      frame: i + 1,
      connection: connection[i],
      frameBytes: bytes[i],
      hashValue: hashOf(connection[i], arrivalPs[i]),
      queue: queue[i],
      cpu: cpu[i],
      state: STATES[state[i]],
      arrivalPs: arrivalPs[i],
      indicatedPs: indicatedPs[i],
      donePs: donePs[i],
      cycle: cycle[i],
      outOfOrder: this.lateFrames.has(i + 1),
      note: note(connection[i]),
    }));
  }

  momentRows(stepOf: (what: string) => string): MomentRow[] {
    const { what, timePs, cpu, queue, cycle } = this.moments;
    return Array.from({ length: this.moments.length }, (_, i) => {
      const name = MOMENTS[what[i]];
      const shown = name === "queue-dpc-on" ? "queue-dpc" : name;
      return {
        timePs: timePs[i],
        what: shown,
        cpu: cpu[i],
        queue: queue[i],
        cycle: cycle[i],
        step: stepOf(name),
      };
    });
  }

  private phase(name: string): number {
    const known = this.phases.indexOf(name);
    return known >= 0 ? known : this.phases.push(name) - 1;
  }
}

/** Whether a piece of work indicates a chain and processes all of it, without stalling, spinning or sending. */
function isPlain({ first, frames, indicates, stallPs, spinPs, sendPs }: WorkRecord): boolean {
  return first === 0 && frames > 0 && indicates === frames && stallPs + spinPs + sendPs === 0;
}
