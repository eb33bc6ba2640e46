// What became of each frame of a run; rows are made when asked for. Frames of which each is told of by itself (those
// that are dropped, still wait, or are processed piece by piece) stand here in columns, those of whole chains with the
// work (chained-frames.ts).
import type { Chain, Work } from "../cpu/work.js";
import type { ArrivedFrame } from "./announcements.js";
import { FRAMES_BITS, FrameChunk } from "./columns.js";
import type { RecordedWork } from "./recorded-work.js";
import type { FrameRow } from "./rows.js";
import type { SteeredFrames } from "./steered-frames.js";

/** State 0 is a frame that has not been heard of: it still waits where only the end of the run can tell. */
const STATES: readonly FrameRow["state"][] = ["waiting", "indicated", "dropped"];
const [WAITING, INDICATED, DROPPED] = [0, 1, 2];
/** A frame's row in its chunk. */
const ROW_MASK = (1 << FRAMES_BITS) - 1;

/** What rows say of frames that software steers; null: of none. */
type Steered = Pick<SteeredFrames, "of"> | null;

type NewRow = { -readonly [Name in keyof FrameRow]: FrameRow[Name] };

/** What a run knows of frames besides what was told of them. */
export interface FrameLore {
  /** A connection's hash value at an instant, or null. */
  readonly hashOf: (connection: number, arrivalPs: number) => number | null;
  /** What is odd in the nth frame of a connection, or null. */
  readonly noteOf: (connection: number, nth: number) => string | null;
  /** What rows call an interrupt cycle. */
  readonly numberOf: (cycle: number) => number;
  readonly steered: Steered;
}

export class RecordedFrames {
  /** Frame n, counted from 1, is row n - 1 of all chunks; chunks without such a frame are missing. */
  private readonly chunks: (FrameChunk | undefined)[] = [];
  private greatest = 0;
  private readonly lateFrames = new Set<number>();
  private readonly releasedFrames = new Set<number>();

  dropped(frame: ArrivedFrame): void {
    this.add(frame, DROPPED);
  }

  /** A frame that still waits when the run ends. */
  stillWaiting(frame: ArrivedFrame): void {
    this.add(frame, WAITING);
  }

  /** A frame was taken up after a later one of its connection. */
  late(frame: number): void {
    this.lateFrames.add(frame);
  }

  /** The frames of its chain that a piece of work indicates. */
  indicated(cpu: number, work: Work, chain: Chain, timePs: number): void {
    for (let i = 0; i < work.indicates; i++) {
      const frame = {
        queue: chain.number,
        frame: chain.frame(i),
        connection: chain.connection(i),
        frameBytes: chain.frameBytes(i),
        arrivalPs: chain.arrivalPs(i),
      };
      const chunk = this.add(frame, INDICATED);
      const row = rowOf(frame.frame);
      chunk.cpu[row] = cpu;
      chunk.indicatedPs[row] = timePs;
      chunk.cycle[row] = work.cycle;
    }
  }

  /** A frame that was held back is indicated when work on it begins, though that may be spinning on a lock. */
  released(frame: number, startPs: number): void {
    if (this.releasedFrames.has(frame)) return;
    this.releasedFrames.add(frame);
    this.chunkOf(frame).indicatedPs[rowOf(frame)] = startPs;
  }

  done(frame: number, timePs: number): void {
    this.chunkOf(frame).donePs[rowOf(frame)] = timePs;
  }

  private chunkOf(frame: number): FrameChunk {
    if (frame > this.greatest) this.greatest = frame;
    return (this.chunks[(frame - 1) >>> FRAMES_BITS] ??= new FrameChunk());
  }

  private add({ queue, frame, connection, frameBytes, arrivalPs }: ArrivedFrame, state: number): FrameChunk {
    const chunk = this.chunkOf(frame);
    const row = rowOf(frame);
    chunk.connection[row] = connection;
    chunk.bytes[row] = frameBytes;
    chunk.queue[row] = queue;
    chunk.cpu[row] = -1;
    chunk.state[row] = state;
    chunk.arrivalPs[row] = arrivalPs;
    chunk.indicatedPs[row] = NaN;
    chunk.donePs[row] = NaN;
    return chunk;
  }

  /** In order of arrival. */
  rows(work: RecordedWork, { hashOf, noteOf, numberOf, steered }: FrameLore): FrameRow[] {
    let frames = this.greatest;
    work.forEachChained(({ frame }) => (frames = Math.max(frames, frame)));
    const unheard = new FrameChunk();
    const rows = Array.from({ length: frames }, (_, i) => this.row(i + 1, unheard));
    work.forEachChained(({ frame, connection, frameBytes, arrivalPs, donePs }, { cpu, queue, cycle, indicatedPs }) => {
      const row = rows[frame - 1];
      row.connection = connection;
      row.frameBytes = frameBytes;
      row.queue = queue;
      row.cpu = cpu;
      row.state = STATES[INDICATED];
      row.arrivalPs = arrivalPs;
      row.indicatedPs = indicatedPs;
      row.donePs = donePs;
      row.cycle = cycle;
    });
    const seen = new Map<number, number>();
    for (const row of rows) {
      const { connection } = row;
      const nth = seen.get(connection) ?? 0;
      seen.set(connection, nth + 1);
      row.hashValue = hashOf(connection, row.arrivalPs);
      row.note = noteOf(connection, nth);
      row.cycle = numberOf(row.cycle);
      if (steered) Object.assign(row, steered.of(row.frame, row.queue));
    }
    return rows;
  }

  /** As far as it was told of by itself: not at all, if it came in a whole chain. */
  private row(frame: number, unheard: FrameChunk): NewRow {
    const chunk = this.chunks[(frame - 1) >>> FRAMES_BITS] ?? unheard;
    const row = rowOf(frame);
    return {
      frame,
      connection: chunk.connection[row],
      frameBytes: chunk.bytes[row],
      hashValue: null,
      queue: chunk.queue[row],
      cpu: chunk.cpu[row],
      state: STATES[chunk.state[row]],
      arrivalPs: chunk.arrivalPs[row],
      indicatedPs: chunk.indicatedPs[row],
      donePs: chunk.donePs[row],
      cycle: chunk.cycle[row],
      outOfOrder: this.lateFrames.has(frame),
      note: null,
    };
  }
}

function rowOf(frame: number): number {
  return (frame - 1) & ROW_MASK;
}
