// Steering: which receive queue each connection's frames go to, through the entries of an indirection table. A
// connection's entry is the least significant bits of its hash value, or one more entry if it is not hashed; the hash
// is computed once per connection, since every frame of a connection has the same. The overlying driver changes the
// table before the run and during it; the NIC, or a driver that keeps queues in software, reads it for every frame. It
// counts the frames of each entry, as a driver that rebalances must.
import type { ReceiveQueue } from "./receive-queue.js";

/** Frames that came through a queue: a receive queue, or what was put aside of one. */
interface FramesOfQueue {
  readonly number: number;
  readonly filled: number;
  connection(i: number): number;
  readonly copies?: FramesOfQueue | null;
}

export class TableSteering {
  /** Frames that came through each entry since the run began. */
  readonly framesOf: number[];
  private readonly cpuOfEntry: number[];
  private readonly queueOfEntry: ReceiveQueue[];

  /**
   * @param entryOf entry of each connection
   * @param cpuOfEntry CPU of each entry; the last is for frames that are not hashed
   * @param queueForCpu the queue that serves each CPU which an entry may hold
   */
  constructor(
    private entryOf: readonly number[],
    cpuOfEntry: readonly number[],
    private readonly queueForCpu: ReadonlyMap<number, ReceiveQueue>,
  ) {
    this.cpuOfEntry = [...cpuOfEntry];
    this.queueOfEntry = cpuOfEntry.map((cpu) => this.queueFor(cpu));
    this.framesOf = cpuOfEntry.map(() => 0);
  }

  /** The queue of the connection's next frame, which is counted. */
  queueOf(connection: number): ReceiveQueue {
    const entry = this.entryOf[connection];
    this.framesOf[entry] = this.framesOf[entry] + 1;
    return this.queueOfEntry[entry];
  }

  /** The entry of a connection; the last one if it is not hashed. */
  entry(connection: number): number {
    return this.entryOf[connection];
  }

  /** The CPU that each entry holds now; the last is the default CPU. */
  get cpus(): readonly number[] {
    return this.cpuOfEntry;
  }

  /** The queue of each entry now; the last is for frames that are not hashed. */
  get queues(): readonly ReceiveQueue[] {
    return this.queueOfEntry;
  }

  /** The queue that serves a CPU. With fewer queues than CPUs several CPUs share one. */
  queueFor(cpu: number): ReceiveQueue {
    return this.queueForCpu.get(cpu) as ReceiveQueue;
  }

  /** From the next frame on, `entry` holds `cpu`. Frames that are queued already stay where they are. */
  moveEntry(entry: number, cpu: number): void {
    this.cpuOfEntry[entry] = cpu;
    this.queueOfEntry[entry] = this.queueFor(cpu);
  }

  /** From the next frame on, connections have other entries: the key or the hash types are new, or RSS is off. */
  rehash(entryOf: readonly number[]): void {
    this.entryOf = entryOf;
  }

  /**
   * Frames in a queue, with those that were copied out of it and are not processed yet, whose connection's next frame
   * would go to another queue.
   */
  strays(queue: FramesOfQueue): number {
    let strays = queue.copies ? this.strays(queue.copies) : 0;
    for (let i = 0; i < queue.filled; i++)
      if (this.queueOfEntry[this.entryOf[queue.connection(i)]]?.number !== queue.number) strays++;
    return strays;
  }
}
