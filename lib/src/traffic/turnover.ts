// Connections that come and go: which connection holds a rank when that rank sends a frame. A lifetime is exponential,
// so what is left of it at any instant does not depend on the past: whether a rank has changed hands is decided when it
// sends, at the cost of one comparison a frame, however many connections nobody has seen have passed in between.
import type { Random } from "../random/random.js";

/**
 * Decision: rank r begins as connection r - 1. A new connection gets its number with its first frame: the next number
 * that no rank has, counted on from the last one given and round and round, so that a pool that is too small shows the
 * same connections again (a client that takes the same port again), but never one connection in two ranks.
 */
export class Turnover {
  private readonly holderOf: Int32Array;
  private readonly endPsOf: Float64Array;
  private readonly isHeld: Uint8Array;
  private next: number;

  /** @param random for the lifetimes alone */
  constructor(
    private readonly random: Random,
    private readonly connections: number,
    active: number,
    private readonly lifetimePs: number,
  ) {
    this.holderOf = Int32Array.from({ length: active }, (_, rank) => rank);
    this.endPsOf = Float64Array.from({ length: active }, () => random.exponential() * lifetimePs);
    this.isHeld = new Uint8Array(connections).fill(1, 0, active);
    this.next = active;
  }

  /**
   * The connection that holds `rank` (from 0) at a time since the start, which must not lie before that of the call
   * before.
   */
  connectionAt(rank: number, timePs: number): number {
    if (timePs >= this.endPsOf[rank]) this.replace(rank, timePs);
    return this.holderOf[rank];
  }

  private replace(rank: number, timePs: number): void {
    const { isHeld, connections } = this;
    let next = this.next % connections;
    while (isHeld[next] === 1) next = (next + 1) % connections;
    isHeld[this.holderOf[rank]] = 0;
    isHeld[next] = 1;
    this.holderOf[rank] = next;
    this.endPsOf[rank] = timePs + this.random.exponential() * this.lifetimePs;
    this.next = next + 1;
  }
}
