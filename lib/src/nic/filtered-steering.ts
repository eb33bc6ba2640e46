// Filters of a NIC that know single connections: they come before the indirection table, and name a receive queue. Two
// kinds: rules, which an administrator gives (n-tuple), and filters that a driver writes by itself (accelerated RFS,
// Flow Director's ATR). Decision: a rule wins over a filter, and either over the table; within a kind the later one
// replaces the earlier.
import type { Steering, TableSteering } from "./steering.js";

const NONE = -1;
/** A rule that leaves the connection to the indirection table, whatever filters there are. */
const TABLE = -2;

export class FilteredSteering implements Steering {
  /** Of each connection: the ring that a filter names, and what a rule says. */
  private readonly filterOf: number[];
  private readonly ruleOf: number[];
  private changes = 0;

  /** @param ringOfQueue the ring of each receive queue */
  constructor(
    private readonly table: TableSteering,
    private readonly ringOfQueue: readonly number[],
    connections: number,
  ) {
    this.filterOf = new Array<number>(connections).fill(NONE);
    this.ruleOf = new Array<number>(connections).fill(NONE);
  }

  get version(): number {
    return this.table.version + this.changes;
  }

  /** A filter: from the next frame on a connection's frames come to this queue, unless there is a rule. */
  send(connection: number, queue: number): void {
    this.write(this.filterOf, connection, this.ringOfQueue[queue]);
  }

  /** The filter of a connection is gone. */
  remove(connection: number): void {
    this.write(this.filterOf, connection, NONE);
  }

  /** A rule: from the next frame on a connection's frames come to this queue; null: they go by the table. */
  rule(connection: number, queue: number | null): void {
    this.write(this.ruleOf, connection, queue === null ? TABLE : this.ringOfQueue[queue]);
  }

  lookUp(connectionOf: Int32Array, ringOf: Uint16Array, from: number, to: number): void {
    this.table.lookUp(connectionOf, ringOf, from, to);
    for (let i = from; i < to; i++) {
      const ring = this.ringFor(connectionOf[i]);
      if (ring >= 0) ringOf[i] = ring;
    }
  }

  /** The number of the queue that a connection's next frame goes to. */
  queueNumberOf(connection: number): number {
    const ring = this.ringFor(connection);
    return ring >= 0 ? this.ringOfQueue.indexOf(ring) : this.table.queueNumberOf(connection);
  }

  private ringFor(connection: number): number {
    const rule = this.ruleOf[connection];
    return rule === NONE ? this.filterOf[connection] : rule;
  }

  count(connectionOf: Int32Array, from: number, to: number): void {
    this.table.count(connectionOf, from, to);
  }

  private write(column: number[], connection: number, ring: number): void {
    if (column[connection] === ring) return;
    column[connection] = ring;
    this.changes++;
  }
}
