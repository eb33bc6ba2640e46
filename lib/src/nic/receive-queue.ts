// A receive queue: a ring of receive buffers. The miniport driver allocated them at initialization; the NIC fills the
// next free one with each frame (DMA), the driver takes filled ones in order, and gives them back when the protocol
// driver has returned them. Who writes what: `put` is the NIC's (or, for a queue that a driver keeps in software, the
// driver's); `take` and `giveBack` the driver's. The frames stand in rings.ts.
//
//   first                first + taken            first + filled
//   |  taken by the driver |  waiting for the driver |  free for the NIC ...
import { BYTES, CONNECTION, FRAME, MERGED, Rings, WORD_BITS } from "./rings.js";

/** Frames of a queue that are processed at a time, at most: as many as a chain has. */
export const FRAMES_AT_ONCE = 64;

export class ReceiveQueue {
  /** Buffers that the driver took and has not given back; the oldest ones. */
  taken = 0;
  /** Those of the taken ones that have left its care: indicated to the protocol driver, or moved to another queue. */
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

  /** Its own ring is one of these: which, and the first of that ring's places. */
  readonly rings: Rings;
  readonly ringNumber: number;
  /**
   * Of each frame of the chain that is processed now: when the protocol driver is done with it, picoseconds after its
   * indication, and how much of its own processing was waiting for its connection's state.
   */
  private readonly doneAfterPsOf: Float64Array = new Float64Array(FRAMES_AT_ONCE);
  private readonly stallPsOf: Float64Array = new Float64Array(FRAMES_AT_ONCE);

  /**
   * @param number the queue's number, from 0
   * @param rings one of these, all of them with as many receive buffers, becomes the queue's own
   * @param source for a queue that a driver keeps in software: the hardware queue whose buffers it refers to
   */
  constructor(
    readonly number: number,
    rings: Rings | number,
    private readonly source: ReceiveQueue | null = null,
  ) {
    this.rings = typeof rings === "number" ? new Rings(1, rings) : rings;
    this.ringNumber = this.rings.next();
  }

  /** The frames as part of its ring. */
  get ring(): this {
    return this;
  }
  get base(): number {
    return this.ringNumber << this.rings.bits;
  }
  get mask(): number {
    return this.rings.mask;
  }
  get first(): number {
    return this.rings.place(this.ringNumber, 0);
  }

  get buffers(): number {
    return this.rings.buffers;
  }

  /** Buffers that hold a frame: those with the driver and those that wait for it. */
  get filled(): number {
    return this.rings.filled(this.ringNumber);
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
    const { rings } = this;
    const place = rings.fill(this.ringNumber);
    if (place < 0) return false;
    rings.write(place, arrivalPs, { frame, connection, frameBytes });
    return true;
  }

  /** Fills the next free buffer with frame `i` of another queue; false if there is none. */
  putCopy(from: ReceiveQueue, i: number): boolean {
    const { rings } = this;
    const place = rings.fill(this.ringNumber);
    if (place < 0) return false;
    rings.copy(from.rings, from.place(i), place);
    return true;
  }

  /** The NIC is to look closer before it puts the `nth` frame from now on here. */
  awaitFrame(nth: number): void {
    this.rings.awaitFrame(this.ringNumber, nth);
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

  /** Indicates the first `count` taken frames to be copied elsewhere: their buffers stay in use until that is done. */
  copy(count: number): ReceiveQueue {
    const copies = new ReceiveQueue(this.number, count);
    for (let i = 0; i < count; i++) copies.putCopy(this, i);
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

  /** The protocol driver is done with the `count` oldest frames that were passed on: their buffers go back. */
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
    this.rings.release(this.ringNumber, count);
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

  /** Moves every waiting frame to the queue that `steering` names; its buffer stays in use here until it goes back. */
  moveWaiting(steering: { putAll(frames: ReceiveQueue, from: number, to: number): void }): number {
    const from = this.taken;
    const count = this.take(Infinity);
    steering.putAll(this, from, from + count);
    this.passedOn += count;
    return count;
  }

  /** Whether the connections of these frames all have the same number in a column. */
  allHave(number: number, column: Int16Array, from: number, count: number): boolean {
    const { rings, base, mask, first } = this;
    const { words } = rings;
    for (let i = from; i < from + count; i++)
      if (column[words[((base + ((first + i) & mask)) << WORD_BITS) + CONNECTION]] !== number) return false;
    return true;
  }

  /** Counts these frames in a column, each at the place of its connection. */
  countIn(column: Uint32Array, from: number, count: number): void {
    const { rings, base, mask, first } = this;
    const { words } = rings;
    for (let i = from; i < from + count; i++) {
      const connection = words[((base + ((first + i) & mask)) << WORD_BITS) + CONNECTION];
      column[connection] = column[connection] + 1;
    }
  }

  /** Arrival of the oldest frame that waits; NaN if none does. */
  get oldestWaitingPs(): number {
    return this.waiting === 0 ? NaN : this.arrivalPs(this.taken);
  }

  // What is known of buffer `i`, counted from the oldest that is not given back.
  private place(i: number): number {
    return this.rings.place(this.ringNumber, i);
  }
  arrivalPs(i: number): number {
    return this.rings.arrivalPsOf[this.place(i)];
  }
  frame(i: number): number {
    return this.rings.words[(this.place(i) << WORD_BITS) + FRAME] >>> 0;
  }
  connection(i: number): number {
    return this.rings.words[(this.place(i) << WORD_BITS) + CONNECTION];
  }
  frameBytes(i: number): number {
    return this.rings.words[(this.place(i) << WORD_BITS) + BYTES];
  }
  /** Whether frame `i` is part of the same packet as the one before it; only of queues whose frames are all marked. */
  isMerged(i: number): boolean {
    return this.rings.words[(this.place(i) << WORD_BITS) + MERGED] !== 0;
  }
  markMerged(i: number, isMerged: boolean): void {
    this.rings.words[(this.place(i) << WORD_BITS) + MERGED] = isMerged ? 1 : 0;
  }
  doneAfterPs(i: number): number {
    return this.doneAfterPsOf[i];
  }
  stallPs(i: number): number {
    return this.stallPsOf[i];
  }
  /** Notes when the protocol driver is done with buffer `i`, and how much of that was a stall. */
  setDone(i: number, doneAfterPs: number, stallPs: number): void {
    this.doneAfterPsOf[i] = doneAfterPs;
    this.stallPsOf[i] = stallPs;
  }
}
