// The overlying driver as owner of the indirection table: changes it while frames flow, and counts what that does to
// frames in flight.
// In: entries to move, a new key, RSS off or on. Out: requests to whoever steers (NIC or driver), and one row for every
// change. Follows "RSS Configuration": the table may change at any time; frames that are queued already are still
// processed on the old CPU, so that frames of one connection may be indicated out of order. With draining they are not:
// see draining.ts.
import type { Draining, DrainedQueue, HeldFrames } from "./draining.js";

/** Who steers frames through the table: see nic/steering.ts. */
export interface SteeredTable<Queue extends DrainedQueue = DrainedQueue> {
  /** CPU of each entry; the last is the default CPU. */
  readonly cpus: readonly number[];
  queueFor(cpu: number): Queue;
  moveEntry(entry: number, cpu: number): void;
  rehash(entryOf: readonly number[]): void;
  /** Frames in a queue, or held back from one, whose connection's next frame would go to another. */
  strays(queue: Queue | HeldFrames): number;
}

/** What a change was about. */
export type TableChangeKind = "moves" | "table" | "hash" | "disable" | "enable";

/** One change during a run. */
export interface TableChange {
  readonly timePs: number;
  readonly what: TableChangeKind;
  /** Entries that hold another CPU than before. */
  readonly moves: readonly { readonly entry: number; readonly from: number; readonly to: number }[];
  /** Frames that were queued at that moment and are processed on another CPU than later frames of their connection. */
  readonly framesOnOldCpu: number;
  /** When the last of them was done, picoseconds; NaN if the run ended before. */
  settledPs: number;
  /** Frames that were indicated out of order between this change and the next. */
  outOfOrder: number;
  /** Frames that were held back between this change and the next. */
  framesHeld: number;
}

export interface TableOwnerParts<Queue extends DrainedQueue> {
  readonly table: SteeredTable<Queue>;
  readonly queues: readonly Queue[];
  readonly draining: Draining;
  readonly now: () => number;
  /** Frames that were indicated out of order so far. */
  readonly outOfOrder: () => number;
}

/** A move that is wished. */
interface Wish {
  readonly entry: number;
  readonly cpu: number;
}

export class TableOwner<Queue extends DrainedQueue = DrainedQueue> {
  readonly changes: TableChange[] = [];
  /** Frames that were out of order, and frames that were held back, when the latest change was made. */
  private chargedBefore = 0;
  private heldBefore = 0;
  /** Moves of entries that are held back: made as soon as the earlier move is complete. */
  private readonly postponed = new Map<number, number>();

  constructor(private readonly parts: TableOwnerParts<Queue>) {}

  /**
   * Gives entries other CPUs, all at one instant. Decision: with `drain`, an entry whose earlier move is not complete
   * moves when it is.
   */
  move(wishes: readonly Wish[], what: TableChangeKind, drain: boolean): void {
    const { table, draining } = this.parts;
    const moves = wishes
      .filter(({ entry, cpu }) => {
        if (!draining.holdsEntry(entry)) return table.cpus[entry] !== cpu;
        this.postponed.set(entry, cpu);
        return false;
      })
      .map(({ entry, cpu }) => ({ entry, from: table.cpus[entry], to: cpu }));
    if (moves.length === 0) return;
    this.change(what, moves, () => {
      for (const { entry, from, to } of moves) {
        const [fromQueue, toQueue] = [table.queueFor(from), table.queueFor(to)];
        table.moveEntry(entry, to);
        if (fromQueue !== toQueue) draining.begin(entry, fromQueue, toQueue.number, drain, () => this.complete(entry));
      }
      return new Set(moves.map(({ from }) => table.queueFor(from)));
    });
  }

  /**
   * Gives connections other entries: a new key, other hash types, RSS off or on. Decision: such a change does not wait
   * for anything.
   */
  rehash(what: TableChangeKind, entryOf: readonly number[]): void {
    this.change(what, [], () => {
      this.parts.table.rehash(entryOf);
      return [...this.parts.queues, ...this.parts.draining.unprocessed];
    });
  }

  /**
   * Charges what was indicated out of order or held back since the latest change to it; also called at the end of the
   * run.
   */
  chargeLatest(): void {
    const latest = this.changes[this.changes.length - 1];
    const { outOfOrder, draining } = this.parts;
    if (latest) {
      latest.outOfOrder += outOfOrder() - this.chargedBefore;
      latest.framesHeld += draining.framesHeld - this.heldBefore;
    }
    this.chargedBefore = outOfOrder();
    this.heldBefore = draining.framesHeld;
  }

  private complete(entry: number): void {
    const cpu = this.postponed.get(entry);
    this.postponed.delete(entry);
    if (cpu !== undefined) this.move([{ entry, cpu }], "moves", true);
  }

  /** Makes a change; `make` answers the queues in which frames from before it may wait. */
  private change(what: TableChangeKind, moves: TableChange["moves"], make: () => Iterable<Queue | HeldFrames>): void {
    const { table, now } = this.parts;
    this.chargeLatest();
    const queues = [...make()]
      .map((queue) => ({ queue, strays: table.strays(queue) }))
      .filter(({ strays }) => strays > 0);
    const framesOnOldCpu = queues.reduce((sum, { strays }) => sum + strays, 0);
    const row: TableChange = {
      timePs: now(),
      what,
      moves,
      framesOnOldCpu,
      settledPs: queues.length === 0 ? now() : NaN,
      outOfOrder: 0,
      framesHeld: 0,
    };
    this.changes.push(row);
    let unsettled = queues.length;
    for (const { queue } of queues)
      queue.whenDrained(() => {
        if (--unsettled === 0) row.settledPs = now();
      });
  }
}
