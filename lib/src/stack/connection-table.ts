// What the protocol driver remembers of every connection: which CPU touched its state last, which frame was indicated last, and who holds
// its lock from when to when. Columns in typed arrays, one place a connection. Written by the protocol driver alone.

export class ConnectionTable {
  private readonly cpuOf: Int16Array;
  private readonly frameOf: Uint32Array;
  private readonly lockCpuOf: Int16Array;
  private readonly lockedFromPs: Float64Array;
  private readonly lockedUntilPs: Float64Array;

  /** @param withLocks whether `lock` is ever called; without, its columns take no memory */
  constructor(connections: number, withLocks: boolean) {
    this.cpuOf = new Int16Array(connections).fill(-1);
    this.frameOf = new Uint32Array(connections);
    const locks = withLocks ? connections : 0;
    this.lockCpuOf = new Int16Array(locks).fill(-1);
    this.lockedFromPs = new Float64Array(locks);
    this.lockedUntilPs = new Float64Array(locks);
  }

  /** Notes that `cpu` touches the connection's state; answers who did before, or -1. */
  touch(connection: number, cpu: number): number {
    const before = this.cpuOf[connection] as number;
    this.cpuOf[connection] = cpu;
    return before;
  }

  /** Notes that `frame` is indicated; false if a later frame of the connection was indicated before. */
  indicate(connection: number, frame: number): boolean {
    const inOrder = frame > (this.frameOf[connection] as number);
    if (inOrder) this.frameOf[connection] = frame;
    return inOrder;
  }

  /** How long a CPU that wants the connection's lock at `timePs` spins, because another CPU holds it then. */
  spinPs(connection: number, cpu: number, timePs: number): number {
    const isHeld = (this.lockedFromPs[connection] as number) <= timePs && timePs < (this.lockedUntilPs[connection] as number);
    return isHeld && this.lockCpuOf[connection] !== cpu ? (this.lockedUntilPs[connection] as number) - timePs : 0;
  }

  /** Notes that `cpu` holds the connection's lock from one instant to another. */
  lock(connection: number, cpu: number, fromPs: number, untilPs: number): void {
    this.lockCpuOf[connection] = cpu;
    this.lockedFromPs[connection] = fromPs;
    this.lockedUntilPs[connection] = untilPs;
  }
}
