// A block of arrivals: times, connections and lengths in columns, filled over and over by whoever makes traffic. A frame of a
// synthetic load exists nowhere else, and a run of 10^8 frames takes no more memory than one block.

export class ArrivalBlock {
  count = 0;
  private readonly timePsOf: Float64Array;
  private readonly connectionOf: Int32Array;
  private readonly bytesOf: Uint16Array;

  constructor(readonly capacity: number) {
    this.timePsOf = new Float64Array(capacity);
    this.connectionOf = new Int32Array(capacity);
    this.bytesOf = new Uint16Array(capacity);
  }

  add(timePs: number, connection: number, frameBytes: number): void {
    const i = this.count++;
    this.timePsOf[i] = timePs;
    this.connectionOf[i] = connection;
    this.bytesOf[i] = frameBytes;
  }

  timePs(i: number): number {
    return this.timePsOf[i] as number;
  }
  connection(i: number): number {
    return this.connectionOf[i] as number;
  }
  frameBytes(i: number): number {
    return this.bytesOf[i] as number;
  }
}
