// What became of each frame of a run, in columns; rows are made when asked for.
import type { Chain, Work } from "../cpu/work.js";
import type { ArrivedFrame } from "./announcements.js";
import { FrameColumns } from "./columns.js";
import { doneAfterPsOf } from "./work-parts.js";
import type { FrameRow } from "./rows.js";

/** State 0 is a frame that has not been heard of: it still waits where only the end of the run can tell. */
const STATES: readonly FrameRow["state"][] = ["waiting", "indicated", "dropped"];
const [WAITING, INDICATED, DROPPED] = [0, 1, 2];

export class RecordedFrames {
  /** Written here; records of work read when a frame of a chain was done. */
  readonly columns = new FrameColumns();
  private readonly lateFrames = new Set<number>();
  private readonly releasedFrames = new Set<number>();

  dropped(frame: ArrivedFrame): void {
    this.add(frame, DROPPED);
  }

  /** A frame that still waits when the run ends. */
  stillWaiting(frame: ArrivedFrame): void {
    this.add(frame, WAITING);
  }

  /** A frame was indicated after a later one of its connection. */
  late(frame: number): void {
    this.lateFrames.add(frame);
  }

  /** The frames of its chain that a piece of work indicates. */
  indicated(cpu: number, work: Work, chain: Chain, timePs: number): void {
    const { columns } = this;
    for (let i = 0; i < work.indicates; i++) {
      const row = this.add(
        {
          queue: chain.number,
          frame: chain.frame(i),
          connection: chain.connection(i),
          frameBytes: chain.frameBytes(i),
          arrivalPs: chain.arrivalPs(i),
        },
        INDICATED,
      );
      columns.cpu[row] = cpu;
      columns.indicatedPs[row] = timePs;
      columns.cycle[row] = work.cycle;
    }
  }

  /** A frame that was held back is indicated when work on it begins, though that may be spinning on a lock. */
  released(frame: number, startPs: number): void {
    if (this.releasedFrames.has(frame)) return;
    this.releasedFrames.add(frame);
    this.columns.indicatedPs[frame - 1] = startPs;
  }

  done(frame: number, timePs: number): void {
    this.columns.donePs[frame - 1] = timePs;
  }

  /** All frames of a chain that are indicated and done in one stretch of work, from its lead on. */
  wholeChain(onCpu: number, work: Work, chain: Chain, startPs: number): void {
    const timePs = startPs + (work.lead?.durationPs ?? 0);
    let greatest = 0;
    for (let i = 0; i < work.frames; i++) greatest = Math.max(greatest, chain.frame(i));
    this.columns.row(greatest); // room for all of them: the columns below stay where they are
    const { connection, bytes, queue, cpu, state, arrivalPs, indicatedPs, donePs, cycle } = this.columns;
    for (let i = 0; i < work.frames; i++) {
      const row = chain.frame(i) - 1;
      connection[row] = chain.connection(i);
      bytes[row] = chain.frameBytes(i);
      queue[row] = chain.number;
      cpu[row] = onCpu;
      state[row] = INDICATED;
      arrivalPs[row] = chain.arrivalPs(i);
      indicatedPs[row] = timePs;
      donePs[row] = startPs + doneAfterPsOf(work, chain, i);
      cycle[row] = work.cycle;
    }
  }

  private add({ queue, frame, connection, frameBytes, arrivalPs }: ArrivedFrame, state: number): number {
    const { columns } = this;
    const row = columns.row(frame);
    columns.connection[row] = connection;
    columns.bytes[row] = frameBytes;
    columns.queue[row] = queue;
    columns.cpu[row] = -1;
    columns.state[row] = state;
    columns.arrivalPs[row] = arrivalPs;
    columns.indicatedPs[row] = NaN;
    columns.donePs[row] = NaN;
    return row;
  }

  /**
   * In order of arrival. `hashOf` gives a connection's hash value at an instant, or null; `numberOf` what rows call an
   * interrupt cycle.
   */
  rows(
    hashOf: (connection: number, arrivalPs: number) => number | null,
    noteOf: (connection: number, nth: number) => string | null,
    numberOf: (cycle: number) => number,
  ): FrameRow[] {
    const seen = new Map<number, number>();
    const note = (of: number): string | null => {
      const nth = seen.get(of) ?? 0;
      seen.set(of, nth + 1);
      return noteOf(of, nth);
    };
    const { connection, bytes, queue, cpu, state, arrivalPs, indicatedPs, donePs, cycle } = this.columns;
    return Array.from({ length: this.columns.length }, (_, i) => ({
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
      cycle: numberOf(cycle[i]),
      outOfOrder: this.lateFrames.has(i + 1),
      note: note(connection[i]),
    }));
  }
}
