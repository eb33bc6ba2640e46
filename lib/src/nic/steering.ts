// Steering: which receive queue each connection's frames go to, through the entries of an indirection table. A
// connection's entry is the least significant bits of its hash value, or one more entry if it is not hashed; the hash
// is computed once per connection, since every frame of a connection has the same. The overlying driver changes the
// table before the run and during it; the NIC, or a driver that keeps queues in software, reads it for every frame. It
// counts the frames of each entry, as a driver that rebalances must.
import type { ReceiveQueue } from "./receive-queue.js";
import { CONNECTION, WORD_BITS } from "./rings.js";

/** Frames that came through a queue: a receive queue, or what was put aside of one. */
interface FramesOfQueue {
  readonly number: number;
  readonly filled: number;
  connection(i: number): number;
  readonly copies?: FramesOfQueue | null;
}

/** Which ring a connection's frames go to: the indirection table's answer, or always the only one. */
export interface Steering {
  /** Writes the rings of frames, from number `from` to `to` - 1. They hold as long as `version` is the same. */
  lookUp(connectionOf: Int32Array, ringOf: Uint16Array, from: number, to: number): void;
  readonly version: number;
  /** Counts frames that came, by the entry of the table that they came through. */
  count(connectionOf: Int32Array, from: number, to: number): void;
}

/** One ring for all frames, and no table. */
export const ONLY_RING: Steering = {
  lookUp: (_, ringOf, from, to) => void ringOf.fill(0, from, to),
  version: 1,
  count: () => {},
};

/** Which receive queue a connection's next frame goes to. */
export interface QueueSteering {
  queueOf(connection: number): ReceiveQueue;
  /** Puts frames of another queue, from number `from` to `to` - 1, in the queues that their connections have now. */
  putAll(frames: ReceiveQueue, from: number, to: number): void;
}

export class TableSteering implements QueueSteering, Steering {
  /** Frames that came through each entry since the run began. */
  readonly framesOf: Uint32Array;
  private readonly cpuOfEntry: number[];
  private readonly queueOfEntry: ReceiveQueue[];
  /** The number of the ring of each entry's queue. */
  private readonly ringOfEntry: Uint16Array;
  version = 1;
  /** Entry of each connection. */
  private entryOf: Int32Array;

  /**
   * @param entryOf entry of each connection
   * @param cpuOfEntry CPU of each entry; the last is for frames that are not hashed
   * @param queueForCpu the queue that serves each CPU which an entry may hold
   */
  constructor(
    entryOf: readonly number[],
    cpuOfEntry: readonly number[],
    private readonly queueForCpu: ReadonlyMap<number, ReceiveQueue>,
  ) {
    this.cpuOfEntry = [...cpuOfEntry];
    this.queueOfEntry = cpuOfEntry.map((cpu) => this.queueFor(cpu));
    this.ringOfEntry = Uint16Array.from(this.queueOfEntry, ({ ringNumber }) => ringNumber);
    this.entryOf = Int32Array.from(entryOf);
    this.framesOf = new Uint32Array(cpuOfEntry.length);
  }

  /** The queue of the connection's next frame, which is counted. */
  queueOf(connection: number): ReceiveQueue {
    const entry = this.entryOf[connection];
    this.framesOf[entry] = this.framesOf[entry] + 1;
    return this.queueOfEntry[entry];
  }

  putAll({ rings: source, base, mask, first }: ReceiveQueue, from: number, to: number): void {
    const { entryOf, framesOf, ringOfEntry } = this;
    const { rings } = this.queueOfEntry[0];
    for (let i = from; i < to; i++) {
      const place = base + ((first + i) & mask);
      const entry = entryOf[source.words[(place << WORD_BITS) + CONNECTION]];
      framesOf[entry] = framesOf[entry] + 1;
      rings.copy(source, place, rings.fill(ringOfEntry[entry]));
    }
  }

  lookUp(connectionOf: Int32Array, ringOf: Uint16Array, from: number, to: number): void {
    const { entryOf, ringOfEntry } = this;
    for (let i = from; i < to; i++) ringOf[i] = ringOfEntry[entryOf[connectionOf[i]]];
  }

  count(connectionOf: Int32Array, from: number, to: number): void {
    const { entryOf, framesOf } = this;
    for (let i = from; i < to; i++) {
      const entry = entryOf[connectionOf[i]];
      framesOf[entry] = framesOf[entry] + 1;
    }
  }

  /** The number of the queue that a connection's next frame goes to. */
  queueNumberOf(connection: number): number {
    return this.queueOfEntry[this.entryOf[connection]].number;
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
    this.ringOfEntry[entry] = this.queueOfEntry[entry].ringNumber;
    this.version++;
  }

  /** From the next frame on, connections have other entries: the key or the hash types are new, or RSS is off. */
  rehash(entryOf: readonly number[]): void {
    this.entryOf = Int32Array.from(entryOf);
    this.version++;
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
