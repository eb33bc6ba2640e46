// Entries on the move: after an entry of the indirection table was given another CPU, frames that are queued already
// are processed on the old one ("RSS Configuration": for a while). This tells until when, and, if the overlying driver
// wants order above all, holds frames back on the new CPU until the old queue has drained (RSS++ counts frames for
// that). Decision: a frame that is held back is copied, since its receive buffer must go back to the NIC in its turn.
import type { Chain } from "../cpu/work.js";

/** A receive queue, as far as draining is concerned. */
export interface DrainedQueue {
  readonly number: number;
  /** Calls back when every frame that is in the queue now is processed; at once if there is none. */
  whenDrained(call: () => void): void;
}

/** Frames that were put aside, oldest first. */
export class HeldFrames implements Chain {
  private readonly frames: {
    arrivalPs: number;
    frame: number;
    connection: number;
    frameBytes: number;
    doneAfterPs: number;
    stallPs: number;
  }[] = [];

  readonly ring = null;
  private readonly waiters: (() => void)[] = [];

  /** @param number the receive queue they came from */
  constructor(readonly number: number) {}

  /** Calls back when these frames have been released and processed. */
  whenDrained(call: () => void): void {
    this.waiters.push(call);
  }
  /** All of them are processed. */
  done(): void {
    for (const call of this.waiters) call();
  }

  get count(): number {
    return this.frames.length;
  }
  /** The same, by the name that queues use. */
  get filled(): number {
    return this.frames.length;
  }
  add(chain: Chain, i: number): void {
    const [arrivalPs, frame, connection, frameBytes] = [
      chain.arrivalPs(i),
      chain.frame(i),
      chain.connection(i),
      chain.frameBytes(i),
    ];
    this.frames.push({ arrivalPs, frame, connection, frameBytes, doneAfterPs: NaN, stallPs: 0 });
  }
  arrivalPs = (i: number): number => this.at(i).arrivalPs;
  frame = (i: number): number => this.at(i).frame;
  connection = (i: number): number => this.at(i).connection;
  frameBytes = (i: number): number => this.at(i).frameBytes;
  doneAfterPs = (i: number): number => this.at(i).doneAfterPs;
  stallPs = (i: number): number => this.at(i).stallPs;
  setDone(i: number, doneAfterPs: number, stallPs: number): void {
    Object.assign(this.at(i), { doneAfterPs, stallPs });
  }
  private at(i: number): (typeof this.frames)[number] {
    return this.frames[i];
  }
}

/** Where an entry comes from and goes to. */
export interface EntryTransfer {
  readonly fromQueue: DrainedQueue;
  /** Number of the new queue. */
  readonly toQueue: number;
  /** Whether frames of the new queue wait until the old one has drained. */
  readonly drain: boolean;
  /** Called when every frame from before the move is processed, and every frame that was held back. */
  readonly complete: () => void;
}

/** One entry that was given another CPU. */
interface EntryOnTheMove {
  readonly fromQueue: number;
  /** Frames that wait for the old queue to drain; null: none is held back, and order may break. */
  held: HeldFrames | null;
}

export class Draining {
  /** Frames that were held back so far. */
  framesHeld = 0;
  /** Entries whose frames are held back now. */
  private holding = 0;
  /** Queues whose frames from before a change are waited for, once for each change. */
  private awaited = 0;
  private readonly moves = new Map<number, EntryOnTheMove>();
  /** Frames that are held back, or were released and are not processed yet. */
  readonly unprocessed = new Set<HeldFrames>();

  /**
   * @param entryOf entry of a connection's next frame
   * @param release has the CPU that serves the new queue process frames that were held back; calls `then` when they
   * are done
   */
  constructor(
    private readonly entryOf: (connection: number) => number,
    private readonly release: (frames: HeldFrames, then: () => void) => void,
  ) {}

  /** Whether any frame may have to be held back. */
  get isHolding(): boolean {
    return this.holding > 0;
  }

  /** Whether frames of one connection may wait in two queues, so that one may be overtaken. */
  get isUnsettled(): boolean {
    return this.awaited > 0 || this.holding > 0;
  }

  /** Calls back when every frame that is in the queue now is processed; at once if there is none. */
  whenDrained(queue: Pick<DrainedQueue, "whenDrained">, call: () => void): void {
    this.awaited++;
    queue.whenDrained(() => {
      this.awaited--;
      call();
    });
  }

  /** Whether frames of the entry from before its last move are unprocessed. */
  isMoving(entry: number): boolean {
    return this.moves.has(entry);
  }

  /** Whether frames of the entry are held back. */
  holdsEntry(entry: number): boolean {
    return this.moves.get(entry)?.held != null;
  }

  /** An entry was given another CPU: its next frame goes to another queue. */
  begin(entry: number, { fromQueue, toQueue, drain, complete }: EntryTransfer): void {
    const move: EntryOnTheMove = { fromQueue: fromQueue.number, held: drain ? new HeldFrames(toQueue) : null };
    this.moves.set(entry, move);
    if (move.held) this.unprocessed.add(move.held);
    if (drain) this.holding++;
    const end = (): void => {
      if (drain) this.holding--;
      if (this.moves.get(entry) === move) this.moves.delete(entry);
      complete();
    };
    this.whenDrained(fromQueue, () => this.releaseHeld(move, end));
  }

  /** Releases the frames that were held back, then those that were held back in the meantime, until there are none. */
  private releaseHeld(move: EntryOnTheMove, end: () => void): void {
    const { held } = move;
    if (held === null) return end();
    if (held.count === 0) {
      this.unprocessed.delete(held);
      return end();
    }
    move.held = new HeldFrames(held.number);
    this.unprocessed.add(move.held);
    this.release(held, () => {
      this.unprocessed.delete(held);
      held.done();
      this.releaseHeld(move, end);
    });
  }

  /**
   * Whether frame `i` of a chain must wait, because its entry has moved here and the old queue has not drained. If so,
   * it is put aside.
   */
  holdBack(chain: Chain, i: number): boolean {
    const move = this.moves.get(this.entryOf(chain.connection(i)));
    if (!move?.held || chain.number === move.fromQueue) return false;
    move.held.add(chain, i);
    this.framesHeld++;
    return true;
  }
}
