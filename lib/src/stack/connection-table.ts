// What the protocol driver remembers of every connection: which CPU touched its state last, and which frame was
// indicated last. Columns in typed arrays, one place a connection. Written by the protocol driver alone.

/** Frames of a receive queue, which can look at a column with a place for each connection. */
interface FramesOfRing {
  allHave(number: number, column: Int16Array, from: number, count: number): boolean;
  countIn(column: Uint32Array, from: number, count: number): void;
}

export class ConnectionTable {
  private readonly cpuOf: Int16Array;
  private readonly frameOf: Uint32Array;
  private readonly framesOf: Uint32Array;

  /**
   * @param withCounts whether the frames of each connection are counted
   */
  constructor(
    connections: number,
    private readonly withCounts: boolean,
  ) {
    this.cpuOf = new Int16Array(connections).fill(-1);
    this.frameOf = new Uint32Array(connections);
    this.framesOf = new Uint32Array(withCounts ? connections : 0);
  }

  /** Notes that `cpu` touches the connection's state; answers who did before, or -1. */
  touch(connection: number, cpu: number): number {
    const before = this.cpuOf[connection];
    this.cpuOf[connection] = cpu;
    return before;
  }

  /** Whether `cpu` touched the connections of all these frames last. */
  areAllOn(cpu: number, frames: FramesOfRing, from: number, count: number): boolean {
    return frames.allHave(cpu, this.cpuOf, from, count);
  }

  /** Counts these frames of their connections. */
  countAll(frames: FramesOfRing, from: number, count: number): void {
    frames.countIn(this.framesOf, from, count);
  }

  /** Notes that `frame` is indicated; false if a later frame of the connection was indicated before. */
  indicate(connection: number, frame: number): boolean {
    if (this.withCounts) this.framesOf[connection] = this.framesOf[connection] + 1;
    const inOrder = frame > this.frameOf[connection];
    if (inOrder) this.frameOf[connection] = frame;
    return inOrder;
  }

  /** Frames of each connection so far; empty unless they are counted. */
  get frames(): ArrayLike<number> {
    return this.framesOf;
  }

  /** Whether a frame of the connection with a number above `since` was indicated. */
  isActiveSince(connection: number, since: number): boolean {
    return this.frameOf[connection] > since;
  }
}
