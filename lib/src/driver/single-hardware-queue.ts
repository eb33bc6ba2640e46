// RSS with one hardware receive queue, as the page "RSS with a Single Hardware Receive Queue" tells it, step by step:
// the NIC hashes, the driver queues. Steps that happen elsewhere: 1 and 2, nic/nic.ts (the NIC fills buffers, passes
// each frame's hash value along, interrupts once); 3, ndis/ndis.ts with ndis/interrupt-cpu.ts (NDIS calls the ISR on a
// CPU that the system determines).
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis } from "../ndis/ndis.js";
import { receivedNetBufferLists } from "../ndis/net-buffer-lists.js";
import type { CpuQueues } from "../nic/cpu-queues.js";
import type { QueueSteering } from "../nic/steering.js";
import { LastDpc } from "./last-dpc.js";

/** The hardware that this variant needs: one receive queue, one interrupt, the hash. */
export const SINGLE_HARDWARE_QUEUE_HARDWARE = { queues: "one", messages: "one", hash: true } as const;

/**
 * `cpuQueues` are queues that the driver keeps in memory, one for each RSS CPU; `steering` finds the one for a frame's
 * hash value; `lastDpc` counts the DPCs of a cycle.
 */
export function singleHardwareQueue(
  ndis: Ndis,
  cpuQueues: CpuQueues,
  steering: QueueSteering,
  lastDpc = new LastDpc(),
): MiniportDriver {
  return {
    *miniportInterrupt(cpu, message) {
      // 4. The ISR disables the interrupts and asks NDIS for a DPC.
      yield ndis.disableInterrupt(message);
      ndis.queueDpc(cpu, message);
    },

    *miniportInterruptDpc(cpu, message, throttle) {
      const isFirst = !lastDpc.isPreset;
      if (isFirst) {
        // 5.1 The first DPC moves each received buffer to the queue of a CPU, by the buffer's hash value.
        for (const queue of message.queues) yield ndis.assign(message, queue.moveWaiting(steering));

        // 5.2 It asks for a DPC on each other CPU that has frames now. The counter is preset first: see last-dpc.ts.
        const others = cpuQueues.cpusWithFrames().filter((other) => other !== cpu.number);
        lastDpc.preset([cpu, ...others].length);
        for (const other of others) yield ndis.queueDpcOn(other, message);

        // 5.3 It processes its own CPU's queue, if it has one: as every DPC does.
      }

      // 6.1 Each DPC builds receive descriptors for its own queue and indicates them.
      for (const netBufferLists of receivedNetBufferLists(cpuQueues.of(cpu.number), throttle))
        yield ndis.indicateReceive(cpu, message, netBufferLists);
      if (throttle.moreNblsPending) return; // NDIS queues this DPC again: it is not complete

      // 6.2 The last DPC to complete enables the interrupts.
      yield ndis.decrementCounter(message);
      if (lastDpc.complete()) yield ndis.enableInterrupt(message);
    },
  };
}
