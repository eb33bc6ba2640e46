// The protocol driver (TCP/IP), receive side: processes each indicated frame, keeps the state of its connection, checks
// the order, and sends. It says when each frame is done and what the CPU's time went to meanwhile. A connection's state
// is warm on the CPU that touched it last; any other CPU must fetch it first, at a price that grows with distance. A
// CPU that needs a lock which another one holds spins until it is free; all locks are first come, first served.
import type { IndicatedFrames, ProtocolDriver, Processed } from "../ndis/indications.js";
import { type Routine, spinning } from "../cpu/work.js";
import { ConnectionLocks } from "./connection-locks.js";
import { ConnectionTable } from "./connection-table.js";
import type { HeldFrames } from "./draining.js";
import type { ReceiveSideOptions } from "./receive-side-options.js";
import { SharedLock } from "./shared-lock.js";

/**
 * constant: every frame takes costs.protocolPs, so that one CPU is an M/D/1 queue; exponential: each frame's time is
 * drawn, exponentially distributed with that mean and rounded to whole picoseconds, so that it is an M/M/1 queue.
 */
export const PROTOCOL_TIMES = ["constant", "exponential"] as const;
export type ProtocolTimes = (typeof PROTOCOL_TIMES)[number];

/** Frames, as the protocol driver needs them: a queue's, or some that were put aside. */
interface Frames {
  connection(i: number): number;
  frame(i: number): number;
  frameBytes(i: number): number;
  /** Whether it is part of the same packet as the frame before it. */
  isMerged?(i: number): boolean;
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
  /** Frames that were taken up after a later frame of the same connection. */
  outOfOrder: number;
  /** Times that a CPU found a lock held by another. */
  lockWaits: number;
}

/** What most frames are without. */
const NOTHING_ELSE = {
  durationPs: 0,
  stallPs: 0,
  spinPs: 0,
  sendPs: 0,
  evenPs: NaN,
  isHeld: false,
  isWaiting: false,
  whenDone: null,
} satisfies Processed;

/** What access takes for a further frame of a packet: the first one had it. */
const AT_HAND: Access = { waitPs: 0, stallPs: 0, spinPs: 0 };

export class ReceiveSide implements ProtocolDriver {
  readonly counts: ReceiveSideCounts = { cacheReloads: 0, outOfOrder: 0, lockWaits: 0 };
  readonly table: ConnectionTable;
  private readonly sharedLock: SharedLock;
  /** Null: connections have no locks. */
  private readonly locks: ConnectionLocks | null;
  /** CPUs that spin on a connection's lock. */
  private readonly waiting: boolean[] = [];
  private readonly isPlain: boolean;
  /** Whether no frame waits for another CPU or sends, and what such a frame takes, written anew for each. */
  private readonly isFree: boolean;
  private readonly free: { -readonly [Name in keyof Processed]: Processed[Name] };

  constructor(private readonly options: ReceiveSideOptions) {
    const { connections, connectionLocks, sharedLockPs, ackSendPs, replied, lineFromPs, drawProtocolPs } = options;
    const { isFramewise = false } = options;
    this.table = new ConnectionTable(connections, options.countFrames);
    this.locks = connectionLocks ? new ConnectionLocks() : null;
    this.sharedLock = new SharedLock(sharedLockPs, lineFromPs);
    this.isFree = !connectionLocks && sharedLockPs === 0 && ackSendPs === null;
    this.free = { ...NOTHING_ELSE, whenDone: replied };
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
      return { ...NOTHING_ELSE, durationPs: holdPs, isHeld: true };
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
      const { durationPs, stallPs, spinPs, sendPs, evenPs, whenDone } = processed;
      const [connection, frame] = [frames.connection(i), frames.frame(i)];
      const effect = (): void => {
        if (i === frames.count - 1) then();
        whenDone?.(connection, frame);
      };
      yield { kind: "protocol", ...about, frames: 1, effect, durationPs, stallPs, spinPs, sendPs, evenPs };
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
      return { ...NOTHING_ELSE, durationPs, evenPs: protocolPs };
    }
    const { table, counts } = this;
    const { perBytePs, reloadPs, merges } = this.options;
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
      durationPs += (merges && queue.isMerged(i) ? 0 : protocolPs) + reload;
      if (perBytePs > 0) durationPs += perBytePs * queue.frameBytes(i);
      queue.setDone(i, durationPs, reload);
    }
    return { ...NOTHING_ELSE, durationPs, stallPs };
  }

  /**
   * Whether all frames take the same time, and nothing about them is to be noted but their number: their connections
   * are warm here, length does not count, and none can have been overtaken, so that it does not matter which was
   * indicated last.
   */
  private areEven(cpu: number, { queue, first, count }: IndicatedFrames): boolean {
    const { perBytePs, notesFrames, keepsCpus, draining, merges } = this.options;
    if (merges || perBytePs > 0 || notesFrames || draining?.isUnsettled) return false;
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
    const packetPs = (drawProtocolPs ? drawProtocolPs(frame) : protocolPs) + sharedLockPs;
    const isMerged = this.options.merges === true && queue.isMerged?.(i) === true;
    const workPs = (isMerged ? 0 : packetPs) + perBytePs * queue.frameBytes(i);
    if (this.isFree && !isMerged) return this.receiveFree(cpu, queue, i, workPs);
    const { waitPs, stallPs, spinPs } = isMerged ? AT_HAND : this.access(connection, cpu, nowPs, workPs);
    if (waitPs > 0) return { ...NOTHING_ELSE, durationPs: waitPs, spinPs: waitPs, isWaiting: true };
    const doneAfterPs = stallPs + spinPs + workPs;
    queue.setDone(i, doneAfterPs, stallPs + spinPs);
    const sendPs = ackSendPs ? ackSendPs(connection, cpu, nowPs + doneAfterPs, frame) : 0;
    return { ...NOTHING_ELSE, durationPs: doneAfterPs + sendPs, stallPs, spinPs, sendPs, whenDone: replied };
  }

  /** The same without locks and sends. */
  private receiveFree(cpu: number, queue: Frames, i: number, workPs: number): Processed {
    const before = this.table.touch(queue.connection(i), cpu);
    const isCold = before !== cpu && before >= 0;
    if (isCold) this.counts.cacheReloads++;
    const { free } = this;
    free.stallPs = isCold ? this.options.reloadPs(before, cpu) : 0;
    free.durationPs = free.stallPs + workPs;
    queue.setDone(i, free.durationPs, free.stallPs);
    return free;
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
