// Steering: which receive queue each connection's frames go to, through the entries of an indirection table.
// In: the entry of each connection (its hash value's least significant bits; one more entry for connections that are not hashed), and the
// queue of each entry. The hash is computed once per connection, since every frame of a connection has the same.
// Written once, before the run; read for every frame by the NIC, or by a driver that keeps queues in software.
import type { ReceiveQueue } from "./receive-queue.js";

export class TableSteering {
  /**
   * @param entryOf entry of each connection
   * @param queueOfEntry queue of each entry; the last is for frames that are not hashed
   */
  constructor(
    private readonly entryOf: readonly number[],
    private readonly queueOfEntry: readonly ReceiveQueue[],
  ) {}

  queueOf(connection: number): ReceiveQueue {
    return this.queueOfEntry[this.entryOf[connection] as number] as ReceiveQueue;
  }
}
