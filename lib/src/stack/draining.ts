// Entries on the move: after an entry of the indirection table was given another CPU, frames that are queued already
// are processed on the old one ("RSS Configuration": for a while). In: which entry went from which queue to which CPU.
// Out: whether such a move is complete, and, if the overlying driver wants order above all, frames held back on the new
// CPU until the old queue has drained (RSS++ counts them so). Decision: a frame that is held back is copied, since its
// receive buffer must go back to the NIC in its turn.
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

  private readonly waiters: (() => void)[] = [];

  /** @param number the receive queue they came from */
  constructor(readonly number: number) {}

  /** Calls back when these frames are processed, which were let go by then. */
  whenDrained(call: () => void): void {
    this.waiters.push(call);
  }
  /** They are processed. */
  done(): void {
    for (const call of this.waiters) call();
  }

  get count(): number {
    return this.frames.length;
  }
  /** The same, as of a queue. */
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

/** One entry that was given another CPU. */
interface EntryOnTheMove {
  readonly fromQueue: number;
  /** Frames that wait for the old queue to drain; null: none is held back, order may break. */
  held: HeldFrames | null;
}

export class Draining {
  /** Frames that were held back so far. */
  framesHeld = 0;
  /** Entries whose frames are held back now. */
  private holding = 0;
  private readonly moves = new Map<number, EntryOnTheMove>();
  /** Frames that are held back, or were let go and are not processed yet. */
  readonly unprocessed = new Set<HeldFrames>();

  /**
   * @param entryOf entry of a connection's next frame
   * @param release lets the CPU that serves the new queue process frames that were held back; calls `then` when they
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

  /** Whether frames of the entry from before its last move are unprocessed. */
  isMoving(entry: number): boolean {
    return this.moves.has(entry);
  }

  /** Whether frames of the entry are held back. */
  holdsEntry(entry: number): boolean {
    return this.moves.get(entry)?.held != null;
  }

  /** The entry's next frame goes to another queue. `complete` is called when the move is. */
  begin(entry: number, from: DrainedQueue, toQueue: number, holdsBack: boolean, complete: () => void): void {
    const move: EntryOnTheMove = { fromQueue: from.number, held: holdsBack ? new HeldFrames(toQueue) : null };
    this.moves.set(entry, move);
    if (move.held) this.unprocessed.add(move.held);
    if (holdsBack) this.holding++;
    const end = (): void => {
      if (holdsBack) this.holding--;
      if (this.moves.get(entry) === move) this.moves.delete(entry);
      complete();
    };
    from.whenDrained(() => this.letGo(move, end));
  }

  /** Lets frames go that were held back; those that are held back meanwhile follow them. */
  private letGo(move: EntryOnTheMove, end: () => void): void {
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
      this.letGo(move, end);
    });
  }

  /**
   * Whether frame `i` of a chain must wait: its entry has moved here, and the old queue is not drained. If so it is put
   * aside.
   */
  holdBack(chain: Chain, i: number): boolean {
    const move = this.moves.get(this.entryOf(chain.connection(i)));
    if (!move?.held || chain.number === move.fromQueue) return false;
    move.held.add(chain, i);
    this.framesHeld++;
    return true;
  }
}
