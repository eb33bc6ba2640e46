// The protocol driver (TCP/IP), receive side: processes each indicated frame, keeps the state of its connection, checks
// the order, and sends. It says when each frame is done and what the CPU's time went to meanwhile. A connection's state
// is warm on the CPU that touched it last; any other CPU must fetch it first, at a price that grows with distance. A
// CPU that needs a lock which another one holds spins until it is free; all locks are first come, first served.
import type { IndicatedFrames, ProtocolDriver, Processed } from "../ndis/indications.js";
import { type Routine, spinning } from "../cpu/work.js";
import { ConnectionLocks } from "./connection-locks.js";
import { ConnectionTable } from "./connection-table.js";
import type { Draining, HeldFrames } from "./draining.js";
import { SharedLock } from "./shared-lock.js";

/**
 * constant: every frame takes costs.protocolPs, so that one CPU is an M/D/1 queue; exponential: each frame's time is
 * drawn, exponentially distributed with that mean and rounded to whole picoseconds, so that it is an M/M/1 queue.
 */
export const PROTOCOL_TIMES = ["constant", "exponential"] as const;
export type ProtocolTimes = (typeof PROTOCOL_TIMES)[number];

export interface ReceiveSideOptions {
  readonly connections: number;
  /** Work for one frame of a warm connection, picoseconds. */
  readonly protocolPs: number;
  /** Work for each byte of a frame on top of that, picoseconds. */
  readonly perBytePs: number;
  /**
   * The time of a frame by its number, drawn, whole picoseconds: the same whenever it is asked for. Null: it is always
   * `protocolPs`.
   */
  readonly drawProtocolPs: ((frame: number) => number) | null;
  /** Time to fetch a connection's state that `from` touched last to `to`, picoseconds. */
  readonly reloadPs: (from: number, to: number) => number;
  /** Whether each connection has a lock that its frames and sends take. */
  readonly connectionLocks: boolean;
  /** The part of a frame's work that holds one lock which all connections share, picoseconds; 0: there is none. */
  readonly sharedLockPs: number;
  /** Time for the shared lock's cache line to come from the CPU that held it last, picoseconds. */
  readonly lineFromPs: (from: number, to: number) => number;
  /** Decides for each frame whether it triggers a send on this CPU now; answers how long that takes (0: none). */
  readonly ackSendPs: ((connection: number, cpu: number, donePs: number, frame: number) => number) | null;
  /**
   * Told when the work of a frame has ended, and with it that of an acknowledgment's send: the reply leaves. Null:
   * nobody waits for it.
   */
  readonly replied: ((connection: number, frame: number) => void) | null;
  /** Whether frames are taken up one by one in any case, since others may overtake them in the middle of a chain. */
  readonly isFramewise?: boolean;
  /** Whether to count the frames of each connection. */
  readonly countFrames: boolean;
  /** Whether somebody asks which frame of a connection was indicated last. */
  readonly notesFrames: boolean;
  /** Whether all frames of a connection are processed on one CPU, in every case. */
  readonly keepsCpus: boolean;
  /** Frames that must wait for earlier ones on another CPU; null: the indirection table does not change. */
  readonly draining: Draining | null;
  /** Told of every frame that is indicated after a later one of its connection; does not change the run. */
  readonly late: (frame: number) => void;
  /** Time to put a frame aside, picoseconds. */
  readonly holdPs: number;
}

/** Frames, as the protocol driver needs them: a queue's, or some that were put aside. */
interface Frames {
  connection(i: number): number;
  frame(i: number): number;
  frameBytes(i: number): number;
  setDone(i: number, doneAfterPs: number, stallPs: number): void;
}

/** What access to a connection takes. */
export interface Access {
  /** Not 0: another CPU is before this one; it spins for so long and then asks again. The rest is 0. */
  readonly waitPs: number;
  readonly stallPs: number;
  readonly spinPs: number;
}

/** What the protocol driver counts; all of it is part of the model, not of a recorder. */
export interface ReceiveSideCounts {
  /** Frames and sends whose connection was last touched on another CPU. */
  cacheReloads: number;
  /** Frames that were indicated after a later frame of the same connection. */
  outOfOrder: number;
  /** Times that a CPU found a lock held by another. */
  lockWaits: number;
}

export class ReceiveSide implements ProtocolDriver {
  readonly counts: ReceiveSideCounts = { cacheReloads: 0, outOfOrder: 0, lockWaits: 0 };
  readonly table: ConnectionTable;
  private readonly sharedLock: SharedLock;
  /** Null: connections have no locks. */
  private readonly locks: ConnectionLocks | null;
  /** CPUs that spin on a connection's lock. */
  private readonly waiting: boolean[] = [];
  private readonly isPlain: boolean;

  constructor(private readonly options: ReceiveSideOptions) {
    const { connections, connectionLocks, sharedLockPs, ackSendPs, replied, lineFromPs, drawProtocolPs } = options;
    const { isFramewise = false } = options;
    this.table = new ConnectionTable(connections, options.countFrames);
    this.locks = connectionLocks ? new ConnectionLocks() : null;
    this.sharedLock = new SharedLock(sharedLockPs, lineFromPs);
    const isSent = ackSendPs !== null || replied !== null;
    this.isPlain = !connectionLocks && sharedLockPs === 0 && !isSent && !isFramewise && drawProtocolPs === null;
  }

  /**
   * Decision: with locks or sends each frame is processed on its own, since who comes first decides who waits; with
   * drawn times, or while frames are held back, too.
   */
  get framesAtOnce(): number {
    return this.isPlain && !this.options.draining?.isHolding ? Infinity : 1;
  }

  receive(cpu: number, frames: IndicatedFrames, nowPs: number, leadPs: number): Processed {
    const { draining, holdPs } = this.options;
    const { queue, first } = frames;
    if (draining?.isHolding && !this.isWaiting(cpu) && draining.holdBack(queue, first))
      return { durationPs: holdPs, stallPs: 0, spinPs: 0, sendPs: 0, evenPs: NaN, isHeld: true };
    if (this.isPlain) return this.receivePlain(cpu, frames, leadPs);
    return this.receiveOne(cpu, queue, first, nowPs);
  }

  /** A DPC of the protocol driver's own: processes frames that were held back, one after the other. */
  *processHeld(cpu: number, frames: HeldFrames, now: () => number, then: () => void): Routine {
    for (let i = 0; i < frames.count; i++) {
      const about = { phase: "release", cycle: 0, lead: null, chain: frames, first: i, indicates: 0 } as const;
      let processed = this.receiveOne(cpu, frames, i, now());
      for (; processed.isWaiting; processed = this.receiveOne(cpu, frames, i, now()))
        yield { ...about, ...spinning(processed.durationPs), effect: null };
      const { whenDone, ...work } = processed;
      const effect = (): void => {
        if (i === frames.count - 1) then();
        whenDone?.();
      };
      yield { kind: "protocol", ...about, frames: 1, effect, ...work };
    }
  }

  /**
   * Without locks, sends and drawn times, as many frames as there are: the same as `receiveOne` again and again, in
   * half the time.
   */
  private receivePlain(cpu: number, frames: IndicatedFrames, leadPs: number): Processed {
    const { protocolPs } = this.options;
    if (this.areEven(cpu, frames)) {
      const durationPs = leadPs + frames.count * protocolPs;
      return { durationPs, stallPs: 0, spinPs: 0, sendPs: 0, evenPs: protocolPs };
    }
    const { table, counts } = this;
    const { perBytePs, reloadPs } = this.options;
    const { queue, first, count } = frames;
    let durationPs = leadPs;
    let stallPs = 0;
    for (let i = first; i < first + count; i++) {
      const connection = queue.connection(i);
      const before = table.touch(connection, cpu);
      if (!table.indicate(connection, queue.frame(i))) this.late(queue.frame(i));
      let reload = 0;
      if (before !== cpu && before >= 0) {
        counts.cacheReloads++;
        reload = reloadPs(before, cpu);
        stallPs += reload;
      }
      durationPs += protocolPs + reload;
      if (perBytePs > 0) durationPs += perBytePs * queue.frameBytes(i);
      queue.setDone(i, durationPs, reload);
    }
    return { durationPs, stallPs, spinPs: 0, sendPs: 0, evenPs: NaN };
  }

  /**
   * Whether all frames take the same time, and nothing about them is to be noted but their number: their connections
   * are warm here, length does not count, and none can have been overtaken, so that it does not matter which was
   * indicated last.
   */
  private areEven(cpu: number, { queue, first, count }: IndicatedFrames): boolean {
    const { perBytePs, notesFrames, keepsCpus, draining } = this.options;
    if (perBytePs > 0 || notesFrames || draining?.isUnsettled) return false;
    if (!keepsCpus && !this.table.areAllOn(cpu, queue, first, count)) return false;
    if (this.options.countFrames) this.table.countAll(queue, first, count);
    return true;
  }

  /**
   * Frame `i`, now: with locks, sends or drawn times. A frame whose connection's lock is held is not touched: it is
   * asked for again.
   */
  private receiveOne(cpu: number, queue: Frames, i: number, nowPs: number): Processed {
    const { protocolPs, perBytePs, drawProtocolPs, sharedLockPs, ackSendPs, replied } = this.options;
    const [connection, frame] = [queue.connection(i), queue.frame(i)];
    if (!this.isWaiting(cpu) && !this.table.indicate(connection, frame)) this.late(frame);
    const workPs =
      (drawProtocolPs ? drawProtocolPs(frame) : protocolPs) + perBytePs * queue.frameBytes(i) + sharedLockPs;
    const { waitPs, stallPs, spinPs } = this.access(connection, cpu, nowPs, workPs);
    if (waitPs > 0) return { durationPs: waitPs, stallPs: 0, spinPs: waitPs, sendPs: 0, evenPs: NaN, isWaiting: true };
    const doneAfterPs = stallPs + spinPs + workPs;
    queue.setDone(i, doneAfterPs, stallPs + spinPs);
    const sendPs = ackSendPs ? ackSendPs(connection, cpu, nowPs + doneAfterPs, frame) : 0;
    const processed = { durationPs: doneAfterPs + sendPs, stallPs, spinPs, sendPs, evenPs: NaN };
    return replied === null ? processed : { ...processed, whenDone: () => replied(connection, frame) };
  }

  private late(frame: number): void {
    this.counts.outOfOrder++;
    this.options.late(frame);
  }

  private isWaiting(cpu: number): boolean {
    return this.waiting[cpu] === true;
  }

  /**
   * A CPU wants to work on a connection now, for `workPs`: takes its lock and then the shared one, and fetches its
   * state. While another CPU is before it at the connection's lock, the answer is only how long it spins before it asks
   * again; it does not ask for the shared lock before it has the first. Decision: a holder that is interrupted is taken
   * to hold its lock no longer for that; the ISRs are short beside the frames.
   */
  access(connection: number, cpu: number, nowPs: number, workPs: number): Access {
    const { counts, table, locks } = this;
    const waitPs = locks === null ? 0 : locks.ask(connection, { cpu, workPs }, nowPs);
    const hasWaited = this.isWaiting(cpu);
    if (waitPs > 0 && !hasWaited) counts.lockWaits++;
    this.waiting[cpu] = waitPs > 0;
    if (waitPs > 0) return { waitPs, stallPs: 0, spinPs: 0 };
    const before = table.touch(connection, cpu);
    const isCold = before !== cpu && before >= 0;
    const shared = this.sharedLock.take(cpu, nowPs);
    if (isCold) counts.cacheReloads++;
    if (shared.spinPs > 0 && !hasWaited) counts.lockWaits++;
    const stallPs = shared.stallPs + (isCold ? this.options.reloadPs(before, cpu) : 0);
    locks?.hold(connection, nowPs + shared.spinPs + stallPs + workPs);
    return { waitPs: 0, stallPs, spinPs: shared.spinPs };
  }
}
