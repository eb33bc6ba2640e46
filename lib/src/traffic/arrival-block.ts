// A block of arrivals: times, connections and lengths in columns, filled over and over by whoever makes traffic. A
// frame of a synthetic load exists nowhere else, and a run of 10^8 frames takes no more memory than one block.

import { refuse } from "../check.js";

export class ArrivalBlock {
  count = 0;
  /** The columns, for those who fill them; only the first `count` rows mean anything. */
  readonly timePsOf: Float64Array;
  readonly connectionOf: Int32Array;
  readonly bytesOf: Int32Array;

  constructor(readonly capacity: number) {
    this.timePsOf = new Float64Array(capacity);
    this.connectionOf = new Int32Array(capacity);
    this.bytesOf = new Int32Array(capacity);
  }

  /**
   * Appends a frame. A connection or length that is not a whole number is refused, since the columns would round it in
   * silence.
   */
  add(timePs: number, connection: number, frameBytes: number): void {
    if ((connection | 0) !== connection)
      refuse(`The connection of an arrival is ${connection}`, "it must be a whole number");
    if ((frameBytes | 0) !== frameBytes)
      refuse(`The length of an arriving frame is ${frameBytes}`, "it must be whole bytes");
    if (this.count >= this.capacity) refuse(`The block has ${this.capacity} arrivals`, "it is full: begin another one");
    const i = this.count++;
    this.timePsOf[i] = timePs;
    this.connectionOf[i] = connection;
    this.bytesOf[i] = frameBytes;
  }

  /** Its arrivals once more, in blocks of the usual size; whoever reads these cannot change this one. */
  inBlocks(): { nextBlock(): ArrivalBlock | null } {
    const block = new ArrivalBlock(Math.min(2048, this.count));
    let next = 0;
    return {
      nextBlock: () => {
        const end = Math.min(next + block.capacity, this.count);
        if (next === end) return null;
        block.timePsOf.set(this.timePsOf.subarray(next, end));
        block.connectionOf.set(this.connectionOf.subarray(next, end));
        block.bytesOf.set(this.bytesOf.subarray(next, end));
        block.count = end - next;
        next = end;
        return block;
      },
    };
  }

  /** Makes every frame come later by a whole number of picoseconds. */
  delay(byPs: number): void {
    const { timePsOf, count } = this;
    for (let i = 0; i < count; i++) timePsOf[i] = timePsOf[i] + byPs;
  }

  timePs(i: number): number {
    return this.timePsOf[i];
  }
  connection(i: number): number {
    return this.connectionOf[i];
  }
  frameBytes(i: number): number {
    return this.bytesOf[i];
  }
}
