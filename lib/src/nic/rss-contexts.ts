// RSS contexts: indirection tables beside the first, each with its own queues, for connections that a rule of the NIC
// sends there. They share the first table's hash. Decision: a context's frames that are not hashed go by its first
// entry, as a hash of 0 would; a context's table stays as it is.

export class RssContexts {
  /**
   * @param tables queue numbers, of context 1 and up; a power of two of them in each
   * @param hashValueOf of each connection; null: it is not hashed
   */
  constructor(
    private readonly tables: readonly (readonly number[])[],
    private readonly hashValueOf: readonly (number | null)[],
  ) {}

  /** The queue of a connection in a context; null: in context 0, which is the table that may change. */
  queueOf(context: number, connection: number): number | null {
    if (context === 0) return null;
    const table = this.tables[context - 1];
    return table[((this.hashValueOf[connection] ?? 0) & (table.length - 1)) >>> 0];
  }
}
