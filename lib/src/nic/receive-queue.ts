// A receive queue: a ring of receive buffers. The miniport driver allocated them at initialization; the NIC fills the
// next free one with each frame (DMA), the driver takes filled ones in order, and gives them back when the protocol
// driver has returned them. Who writes what: `put` is the NIC's (or, for a queue that a driver keeps in software, the
// driver's); `take` and `giveBack` the driver's. Columns in typed arrays, since every frame of a run passes through
// here.
//
//   first                first + taken            first + filled
//   |  taken by the driver |  waiting for the driver |  free for the NIC ...
import { checkWhole } from "../check.js";

export class ReceiveQueue {
  /** Buffers that hold a frame: those with the driver and those that wait for it. */
  filled = 0;
  /** Buffers that the driver took and has not given back; the oldest ones. */
  taken = 0;
  /**
   * Those of the taken ones that have left the queue's care: indicated to the protocol driver, or moved to a queue in
   * software.
   */
  passedOn = 0;

  /** Frames that the protocol driver is done with, since the run began. */
  private settled = 0;
  /** Frames that were copied out of their buffers and are not settled yet. */
  private copied = 0;
  /** Those frames: one chain at a time, since a queue's chains are processed one after the other. */
  private copiesNow: ReceiveQueue | null = null;
  /** Who waits until so many frames are settled, the lowest number first; and that number. */
  private readonly waiters: { readonly settled: number; readonly call: () => void }[] = [];
  private nextWaiter = Infinity;

  private first = 0;
  private readonly mask: number;
  /** When the NIC had written the frame to memory, picoseconds. */
  private readonly arrivalPsOf: Float64Array;
  private readonly frameOf: Uint32Array;
  private readonly connectionOf: Int32Array;
  private readonly bytesOf: Uint16Array;
  /** When the protocol driver is done with a taken frame, picoseconds after its indication. */
  private readonly doneAfterPsOf: Float64Array;
  /** The part of that frame's own processing that was waiting for its connection's state, picoseconds. */
  private readonly stallPsOf: Float64Array;

  /**
   * @param number the queue's number, from 0
   * @param buffers receive buffers, 1 to 2^20
   * @param source for a queue that a driver keeps in software: the hardware queue whose buffers it refers to
   */
  constructor(
    readonly number: number,
    readonly buffers: number,
    private readonly source: ReceiveQueue | null = null,
  ) {
    checkWhole("The number of receive buffers", buffers, 1, 2 ** 20);
    const slots = 2 ** (32 - Math.clz32(buffers - 1));
    this.mask = slots - 1;
    this.arrivalPsOf = new Float64Array(slots);
    this.frameOf = new Uint32Array(slots);
    this.connectionOf = new Int32Array(slots);
    this.bytesOf = new Uint16Array(slots);
    this.doneAfterPsOf = new Float64Array(slots);
    this.stallPsOf = new Float64Array(slots);
  }

  /** Buffers that the NIC can still fill: this queue's, or those of the hardware queue that it refers to. */
  get free(): number {
    return this.source ? this.source.free : this.buffers - this.filled;
  }

  /** Frames that no DPC has taken yet. */
  get waiting(): number {
    return this.filled - this.taken;
  }

  /** Fills the next free buffer; false if there is none, and the frame is lost. */
  put(arrivalPs: number, frame: number, connection: number, frameBytes: number): boolean {
    if (this.filled === this.buffers) return false;
    const slot = (this.first + this.filled++) & this.mask;
    this.arrivalPsOf[slot] = arrivalPs;
    this.frameOf[slot] = frame;
    this.connectionOf[slot] = connection;
    this.bytesOf[slot] = frameBytes;
    return true;
  }

  /**
   * Takes the oldest waiting frames, `limit` at most. Returns how many; they are numbers 0 to n - 1 until they are
   * given back.
   */
  take(limit: number): number {
    const count = Math.min(limit, this.waiting);
    this.taken += count;
    return count;
  }

  /**
   * Indicates the first `count` taken frames to be copied to memory that is not a receive buffer: their buffers stay in
   * use until that is done.
   */
  copy(count: number): ReceiveQueue {
    const copies = new ReceiveQueue(this.number, count);
    for (let i = 0; i < count; i++)
      copies.put(this.arrivalPs(i), this.frame(i), this.connection(i), this.frameBytes(i));
    copies.indicate(copies.take(count));
    this.indicate(count);
    return copies;
  }

  /** The frames in `copies` are copied: their buffers go back. */
  releaseCopied(copies: ReceiveQueue): void {
    const count = copies.filled;
    this.release(count);
    this.copied += count;
    this.copiesNow = copies;
  }

  /** Frames that were copied and are not settled yet; null if there are none. */
  get copies(): ReceiveQueue | null {
    return this.copied > 0 ? this.copiesNow : null;
  }

  /** Notes that the `count` next taken frames are indicated. */
  indicate(count: number): void {
    this.passedOn += count;
  }

  /**
   * The protocol driver is done with the `count` oldest frames that were passed on: their buffers go back to whoever
   * fills the queue.
   */
  giveBack(count: number): void {
    this.release(count);
    this.settle(count);
  }

  /** The protocol driver is done with `count` frames that were copied. */
  settleCopies(count: number): void {
    this.copied -= count;
    this.settle(count);
  }

  /** Calls back when the protocol driver is done with every frame that is here now; at once if there is none. */
  whenDrained(call: () => void): void {
    const present = this.filled + this.copied;
    if (present === 0) return call();
    this.waiters.push({ settled: this.settled + present, call });
    this.nextWaiter = (this.waiters[0] as { settled: number }).settled;
  }

  private release(count: number): void {
    this.first = (this.first + count) & this.mask;
    this.filled -= count;
    this.taken -= count;
    this.passedOn -= count;
    this.source?.giveBack(count);
  }

  private settle(count: number): void {
    this.settled += count;
    while (this.settled >= this.nextWaiter) {
      const { call } = this.waiters.shift() as { call: () => void };
      this.nextWaiter = this.waiters[0]?.settled ?? Infinity;
      call();
    }
  }

  /**
   * Moves every waiting frame to the queue that `steering` names; its buffer stays in use here until it is given back
   * there.
   */
  moveWaiting(steering: { queueOf(connection: number): ReceiveQueue }): number {
    const from = this.taken;
    const count = this.take(Infinity);
    for (let i = from; i < from + count; i++) {
      const connection = this.connection(i);
      steering.queueOf(connection).put(this.arrivalPs(i), this.frame(i), connection, this.frameBytes(i));
    }
    this.passedOn += count;
    return count;
  }

  /** Arrival of the oldest frame that waits; NaN if none does. */
  get oldestWaitingPs(): number {
    return this.waiting === 0 ? NaN : this.arrivalPsOf[(this.first + this.taken) & this.mask];
  }

  // What is known of buffer `i`, counted from the oldest that is not given back.
  arrivalPs(i: number): number {
    return this.arrivalPsOf[(this.first + i) & this.mask];
  }
  frame(i: number): number {
    return this.frameOf[(this.first + i) & this.mask];
  }
  connection(i: number): number {
    return this.connectionOf[(this.first + i) & this.mask];
  }
  frameBytes(i: number): number {
    return this.bytesOf[(this.first + i) & this.mask];
  }
  doneAfterPs(i: number): number {
    return this.doneAfterPsOf[(this.first + i) & this.mask];
  }
  stallPs(i: number): number {
    return this.stallPsOf[(this.first + i) & this.mask];
  }
  /** Notes when the protocol driver is done with buffer `i`, and how much of that was a stall. */
  setDone(i: number, doneAfterPs: number, stallPs: number): void {
    const slot = (this.first + i) & this.mask;
    this.doneAfterPsOf[slot] = doneAfterPs;
    this.stallPsOf[slot] = stallPs;
  }
}
