// Filters of a NIC that know single connections: they come before the indirection table, and name a receive queue. What
// writes them (an administrator's n-tuple rule, accelerated RFS, Flow Director's ATR) is the driver's affair; that a
// filter wins over the table is taken for all of them. Decision: a later filter for the same connection replaces the
// earlier one, and there is room for all.
import type { Steering, TableSteering } from "./steering.js";

const NO_QUEUE = -1;

export class FilteredSteering implements Steering {
  private readonly ringOf: number[];
  private changes = 0;
  /** Filters that were written so far. */
  written = 0;

  /** @param ringOfQueue the ring of each receive queue */
  constructor(
    private readonly table: TableSteering,
    private readonly ringOfQueue: readonly number[],
    connections: number,
  ) {
    this.ringOf = new Array<number>(connections).fill(NO_QUEUE);
  }

  get version(): number {
    return this.table.version + this.changes;
  }

  /** From the next frame on a connection's frames come to this queue. */
  send(connection: number, queue: number): void {
    const ring = this.ringOfQueue[queue];
    this.written++;
    if (this.ringOf[connection] === ring) return;
    this.ringOf[connection] = ring;
    this.changes++;
  }

  lookUp(connectionOf: Int32Array, ringOf: Uint16Array, from: number, to: number): void {
    this.table.lookUp(connectionOf, ringOf, from, to);
    for (let i = from; i < to; i++) {
      const ring = this.ringOf[connectionOf[i]];
      if (ring !== NO_QUEUE) ringOf[i] = ring;
    }
  }

  count(connectionOf: Int32Array, from: number, to: number): void {
    this.table.count(connectionOf, from, to);
  }
}
