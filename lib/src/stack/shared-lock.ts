// One spin lock that all connections share: a routing table, a firewall's connection list. First come, first served: a
// CPU asks at the instant when it would take the lock, so that whoever asked before it is known, and nobody who asks
// later is before it. Its cache line travels to each CPU that takes it; that and the waiting are what keeps such a
// stack from scaling with its CPUs.

export class SharedLock {
  private freeAtPs = 0;
  private heldBy = -1;

  /**
   * @param holdPs how long each frame holds it, picoseconds; 0: there is no lock
   * @param lineFromPs time for its cache line to come from the CPU that held it last
   */
  constructor(
    private readonly holdPs: number,
    private readonly lineFromPs: (from: number, to: number) => number,
  ) {}

  /**
   * A CPU wants the lock now, not before any that asked earlier: how long it spins, and how long it waits for the cache
   * line then.
   */
  take(cpu: number, nowPs: number): { spinPs: number; stallPs: number } {
    if (this.holdPs === 0) return { spinPs: 0, stallPs: 0 };
    const spinPs = Math.max(0, this.freeAtPs - nowPs);
    const stallPs = this.heldBy >= 0 && this.heldBy !== cpu ? this.lineFromPs(this.heldBy, cpu) : 0;
    this.heldBy = cpu;
    this.freeAtPs = nowPs + spinPs + stallPs + this.holdPs;
    return { spinPs, stallPs };
  }
}
