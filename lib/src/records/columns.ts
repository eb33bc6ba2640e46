// Columns of numbers, in chunks: a million rows of six fields take 28 MB here and 140 MB as objects. Rows become
// objects only when asked for. A full chunk stays as it is and is followed by another, since columns that grow by being
// copied cost as much again as writing them does.

/** Rows of the first chunk of work or moments; each later one has twice as many as the one before, up to a limit. */
const FIRST_ROWS = 1024;
const MOST_ROWS = 8192;
/** Rows of a chunk of frames, as a power of two. */
export const FRAMES_BITS = 10;
const FRAMES = 1 << FRAMES_BITS;

/** Rows of the chunk that follows one of so many. */
export function rowsAfter(rows: number): number {
  return Math.min(2 * rows, MOST_ROWS);
}

/**
 * Work, one row for each stretch of one kind of work on one CPU. One row may stand for the frames of a whole chain,
 * processed one after the other: then `count` says how many, `startPs` when the first began, `endPs` when the last was
 * done, and `frame` where they stand among the chained frames.
 */
export class WorkChunk {
  length = 0;
  readonly cpu: Int16Array;
  readonly what: Uint8Array;
  readonly startPs: Float64Array;
  readonly endPs: Float64Array;
  readonly cycle: Uint32Array;
  readonly frame: Uint32Array;
  readonly connection: Int32Array;
  readonly queue: Int16Array;
  readonly count: Uint16Array;

  constructor(readonly rows = FIRST_ROWS) {
    this.cpu = new Int16Array(rows);
    this.what = new Uint8Array(rows);
    this.startPs = new Float64Array(rows);
    this.endPs = new Float64Array(rows);
    this.cycle = new Uint32Array(rows);
    this.frame = new Uint32Array(rows);
    this.connection = new Int32Array(rows);
    this.queue = new Int16Array(rows);
    this.count = new Uint16Array(rows);
  }

  get isFull(): boolean {
    return this.length === this.rows;
  }
}

/** Frames of which each is told of by itself, by their numbers. */
export class FrameChunk {
  readonly connection: Int32Array = new Int32Array(FRAMES);
  readonly bytes: Uint32Array = new Uint32Array(FRAMES);
  readonly queue: Int16Array = new Int16Array(FRAMES);
  readonly cpu: Int16Array = new Int16Array(FRAMES);
  readonly state: Uint8Array = new Uint8Array(FRAMES);
  readonly arrivalPs: Float64Array = new Float64Array(FRAMES);
  readonly indicatedPs: Float64Array = new Float64Array(FRAMES);
  readonly donePs: Float64Array = new Float64Array(FRAMES);
  readonly cycle: Uint32Array = new Uint32Array(FRAMES);
}

/** Moments. */
export class MomentChunk {
  length = 0;
  readonly what: Uint8Array;
  readonly timePs: Float64Array;
  readonly cpu: Int16Array;
  readonly queue: Int16Array;
  readonly cycle: Uint32Array;

  constructor(readonly rows = FIRST_ROWS) {
    this.what = new Uint8Array(rows);
    this.timePs = new Float64Array(rows);
    this.cpu = new Int16Array(rows);
    this.queue = new Int16Array(rows);
    this.cycle = new Uint32Array(rows);
  }

  get isFull(): boolean {
    return this.length === this.rows;
  }
}
