// NDIS for a driver whose cycles may overlap: a DPC that is queued on a CPU and has not begun is not queued there
// again. Without a fault that never happens.
import type { Cpu } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";
import { Ndis, type NdisParts } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { DpcsUnderWay } from "./dpcs-under-way.js";

export class QueuedOnceNdis extends Ndis {
  constructor(
    parts: NdisParts,
    private readonly dpcs: DpcsUnderWay,
  ) {
    super(parts);
  }

  override queueDpc(cpu: Cpu, message: Message): void {
    if (this.dpcs.queue(cpu.number, message)) super.queueDpc(cpu, message);
  }

  /** Asking in vain takes as long. */
  override queueDpcOn(onCpu: number, message: Message): Work {
    const work = super.queueDpcOn(onCpu, message);
    return { ...work, effect: () => (this.dpcs.queue(onCpu, message) ? work.effect?.() : undefined) };
  }
}
