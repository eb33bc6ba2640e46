// Columns of numbers that grow together: a million rows of six fields take 28 MB here and 140 MB as objects. Rows
// become objects only when asked for. Whoever records asks for room once a row and writes to the columns directly: this
// is done for every frame.

type Column = Float64Array | Uint32Array | Int32Array | Int16Array | Uint8Array;

/**
 * Columns of work, one row for each stretch of one kind of work on one CPU. One row may stand for the frames of a whole
 * chain, processed one after the other: then `count` says how many, `startPs` when the first began, and `frame` where
 * their numbers begin in the list of frames.
 */
export class WorkColumns {
  length = 0;
  cpu: Int16Array = new Int16Array(1024);
  kind: Uint8Array = new Uint8Array(1024);
  phase: Uint8Array = new Uint8Array(1024);
  startPs: Float64Array = new Float64Array(1024);
  endPs: Float64Array = new Float64Array(1024);
  cycle: Uint32Array = new Uint32Array(1024);
  frame: Uint32Array = new Uint32Array(1024);
  connection: Int32Array = new Int32Array(1024);
  queue: Int16Array = new Int16Array(1024);
  count: Uint32Array = new Uint32Array(1024);

  /** Makes room for one more row; answers its number. */
  next(): number {
    if (this.length === this.cpu.length)
      growAll(this, ["cpu", "kind", "phase", "startPs", "endPs", "cycle", "frame", "connection", "queue", "count"]);
    return this.length++;
  }
}

/** The frames of whole chains, in the order in which they were processed. */
export class FrameList {
  length = 0;
  frame: Uint32Array = new Uint32Array(1024);

  /** Makes room for `count` more; answers the place of the first. */
  next(count: number): number {
    while (this.length + count > this.frame.length) growAll(this, ["frame"]);
    this.length += count;
    return this.length - count;
  }
}

/** Columns of frames; frame n, counted from 1, is row n - 1, whenever its fate is known. */
export class FrameColumns {
  length = 0;
  connection: Int32Array = new Int32Array(1024);
  bytes: Uint32Array = new Uint32Array(1024);
  queue: Int16Array = new Int16Array(1024);
  cpu: Int16Array = new Int16Array(1024);
  state: Uint8Array = new Uint8Array(1024);
  arrivalPs: Float64Array = new Float64Array(1024);
  indicatedPs: Float64Array = new Float64Array(1024);
  donePs: Float64Array = new Float64Array(1024);
  cycle: Uint32Array = new Uint32Array(1024);

  /** Makes room for frame `frame`; answers its row. */
  row(frame: number): number {
    while (frame > this.state.length)
      growAll(this, ["connection", "bytes", "queue", "cpu", "state", "arrivalPs", "indicatedPs", "donePs", "cycle"]);
    if (frame > this.length) this.length = frame;
    return frame - 1;
  }
}

/** Columns of moments. */
export class MomentColumns {
  length = 0;
  what: Uint8Array = new Uint8Array(1024);
  timePs: Float64Array = new Float64Array(1024);
  cpu: Int16Array = new Int16Array(1024);
  queue: Int16Array = new Int16Array(1024);
  cycle: Uint32Array = new Uint32Array(1024);

  next(): number {
    if (this.length === this.what.length) growAll(this, ["what", "timePs", "cpu", "queue", "cycle"]);
    return this.length++;
  }
}

function growAll<T>(columns: T, names: readonly (keyof T)[]): void {
  for (const name of names) {
    const old = columns[name] as Column;
    const Kind = old.constructor as new (length: number) => Column;
    const grown = new Kind(old.length * 2);
    (grown as Float64Array).set(old);
    columns[name] = grown as T[keyof T];
  }
}
