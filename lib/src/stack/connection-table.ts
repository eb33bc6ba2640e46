// What the protocol driver remembers of every connection: which CPU touched its state last, which frame was indicated last, and until when
// its lock is held. Columns in typed arrays, one place a connection. Written by the protocol driver alone.

export class ConnectionTable {
  private readonly cpuOf: Int16Array;
  private readonly frameOf: Uint32Array;
  private readonly lockedUntilPs: Float64Array;
  private readonly framesOf: Uint32Array;

  /**
   * @param withLocks whether `lock` is ever called; without, its column takes no memory
   * @param withCounts whether the frames of each connection are counted
   */
  constructor(connections: number, withLocks: boolean, private readonly withCounts: boolean) {
    this.cpuOf = new Int16Array(connections).fill(-1);
    this.frameOf = new Uint32Array(connections);
    this.framesOf = new Uint32Array(withCounts ? connections : 0);
    this.lockedUntilPs = new Float64Array(withLocks ? connections : 0);
  }

  /** Notes that `cpu` touches the connection's state; answers who did before, or -1. */
  touch(connection: number, cpu: number): number {
    const before = this.cpuOf[connection] as number;
    this.cpuOf[connection] = cpu;
    return before;
  }

  /** Notes that `frame` is indicated; false if a later frame of the connection was indicated before. */
  indicate(connection: number, frame: number): boolean {
    if (this.withCounts) this.framesOf[connection] = (this.framesOf[connection] as number) + 1;
    const inOrder = frame > (this.frameOf[connection] as number);
    if (inOrder) this.frameOf[connection] = frame;
    return inOrder;
  }

  /** Frames of each connection so far; empty unless they are counted. */
  get frames(): ArrayLike<number> {
    return this.framesOf;
  }

  /** Whether a frame of the connection with a number above `since` was indicated. */
  isActiveSince(connection: number, since: number): boolean {
    return (this.frameOf[connection] as number) > since;
  }

  /** How long a CPU that wants the connection's lock at `timePs` spins, because another CPU holds it until later. */
  spinPs(connection: number, timePs: number): number {
    return Math.max(0, (this.lockedUntilPs[connection] as number) - timePs);
  }

  /** Notes until when the connection's lock is held. */
  lock(connection: number, untilPs: number): void {
    this.lockedUntilPs[connection] = untilPs;
  }
}
