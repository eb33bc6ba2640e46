// One spin lock a connection, first come, first served. A CPU asks when it wants a lock; it either has it now or is
// told how long to spin before it asks again. A CPU that has the lock may have to wait for another one (the lock that
// all connections share) before it works, so nobody knows when it will be free before it is held; a CPU farther back in
// the line asks again when it could be free at the earliest.

/** A CPU in the line for a lock, and how long it will hold it at least. */
interface Turn {
  readonly cpu: number;
  readonly workPs: number;
}

export class ConnectionLocks {
  /** Until when each lock is or was held. */
  private readonly freeAtPs = new Map<number, number>();
  private readonly lines = new Map<number, Turn[]>();

  /**
   * A CPU wants the connection's lock. 0: it has it now, and must say until when with `hold`; else it spins for so long
   * and asks again. Decision: a CPU that is interrupted while it spins keeps its turn, and the others wait for it.
   *
   * @param turn who asks, and how long it will hold the lock at least; a CPU waits for one lock at a time
   */
  ask(connection: number, turn: Turn, nowPs: number): number {
    const line = this.lines.get(connection) ?? [],
      freeAtPs = Math.max(nowPs, this.freeAtPs.get(connection) ?? 0);
    const place = line.findIndex(({ cpu }) => cpu === turn.cpu),
      ahead = place < 0 ? line : line.slice(0, place);
    if (ahead.length === 0 && freeAtPs === nowPs) {
      if (place === 0) line.shift();
      if (line.length === 0) this.lines.delete(connection);
      return 0;
    }
    if (place < 0) this.lines.set(connection, [...line, turn]);
    const earliestPs = ahead.reduce((sum, { workPs }) => sum + workPs, freeAtPs);
    return Math.max(1, earliestPs - nowPs);
  }

  /** The CPU that has the lock holds it until then. */
  hold(connection: number, untilPs: number): void {
    this.freeAtPs.set(connection, untilPs);
  }
}
