// RSS with hardware queues, as the page "RSS with Hardware Queuing" tells it, step by step: the NIC hashes and queues.
// Steps that happen elsewhere: 1.1, 1.2, 1.3 and 1.4, nic/nic.ts with nic/steering.ts (DMA, hash, the queue of a CPU
// through the indirection table, interrupt); 2, ndis/ndis.ts with ndis/interrupt-cpu.ts (NDIS calls the ISR on a CPU
// that the system determines).
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis } from "../ndis/ndis.js";
import { receivedNetBufferLists } from "../ndis/net-buffer-lists.js";
import type { CpuQueues } from "../nic/cpu-queues.js";
import { LastDpc } from "./last-dpc.js";

/** The hardware that this variant needs: a receive queue for each CPU, one interrupt, the hash. */
export const HARDWARE_QUEUING_HARDWARE = { queues: "one for each CPU", messages: "one", hash: true } as const;

/**
 * `cpuQueues` are the NIC's receive queues, one for each CPU that the driver picked; `lastDpc` counts the DPCs of a
 * cycle.
 */
export function hardwareQueuing(ndis: Ndis, cpuQueues: CpuQueues, lastDpc = new LastDpc()): MiniportDriver {
  return {
    *miniportInterrupt(cpu, message) {
      // Decision: the page never says that the ISR disables the interrupts, only that all DPCs complete before they are
      // enabled.
      yield ndis.disableInterrupt(message);

      // 3. The ISR asks for a DPC on each CPU whose queue is not empty; there is nothing left to queue in software.
      const cpus = cpuQueues.cpusWithFrames();
      lastDpc.preset(cpus.length);
      for (const other of cpus)
        if (other === cpu.number) ndis.queueDpc(cpu, message);
        else yield ndis.queueDpcOn(other, message);
    },

    *miniportInterruptDpc(cpu, message, throttle) {
      // 4.1 Each DPC builds receive descriptors for its own CPU's queue and indicates them.
      for (const netBufferLists of receivedNetBufferLists(cpuQueues.of(cpu.number), throttle))
        yield ndis.indicateReceive(cpu, message, netBufferLists);
      if (throttle.moreNblsPending) return; // NDIS queues this DPC again: it is not complete

      // 4.2 The last DPC to complete enables the interrupts.
      yield ndis.decrementCounter(message);
      if (lastDpc.complete()) yield ndis.enableInterrupt(message);
    },
  };
}
