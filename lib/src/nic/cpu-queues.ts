// Receive queues that belong to CPUs: in the NIC's hardware ("RSS with Hardware Queuing") or in the driver's memory
// ("RSS with a Single Hardware Receive Queue").
import type { ReceiveQueue } from "./receive-queue.js";

export class CpuQueues {
  /** @param queueOf the queue of each CPU that has one; no queue belongs to two CPUs */
  constructor(private readonly queueOf: ReadonlyMap<number, ReceiveQueue>) {}

  /** The CPU's own queue, as a list of one or none. */
  of(cpu: number): readonly ReceiveQueue[] {
    const queue = this.queueOf.get(cpu);
    return queue ? [queue] : [];
  }

  /** CPUs whose queue is not empty, in order of their queues. */
  cpusWithFrames(): number[] {
    return [...this.queueOf].filter(([, queue]) => queue.waiting > 0).map(([cpu]) => cpu);
  }
}
