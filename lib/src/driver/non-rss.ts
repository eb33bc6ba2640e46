// Non-RSS receive processing, as the Windows driver documentation's page "Non-RSS Receive Processing" tells it, step by
// step. The cycle repeats for each interrupt. Steps that happen elsewhere: 1 and 2, nic/nic.ts (the NIC fills buffers
// and interrupts, then goes on filling without another interrupt); 3, ndis/ndis.ts with ndis/interrupt-cpu.ts (NDIS
// calls the ISR on a CPU that the system determines); 5, ndis/ndis.ts (NDIS calls the DPC on the same CPU).
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis } from "../ndis/ndis.js";
import { receivedNetBufferLists } from "../ndis/net-buffer-lists.js";

/** The hardware that this variant needs: one receive queue, one interrupt, no hash. */
export const NON_RSS_HARDWARE = { queues: "one", messages: "one", hash: false } as const;

export function nonRss(ndis: Ndis): MiniportDriver {
  return {
    *miniportInterrupt(cpu, message) {
      // 4. The ISR disables the interrupts and asks NDIS for a DPC.
      yield ndis.disableInterrupt(message);
      ndis.queueDpc(cpu, message);
    },

    *miniportInterruptDpc(cpu, message, throttle) {
      // 6. The DPC builds receive descriptors for all of the received buffers, whatever their connection, and indicates
      // them.
      do {
        for (const netBufferLists of receivedNetBufferLists(message.queues, throttle))
          yield ndis.indicateReceive(cpu, message, netBufferLists);
      } while (yield* ndis.lookAgain(message, throttle)); // if the driver polls
      if (throttle.moreNblsPending) return; // NDIS queues the DPC again: the cycle is not complete

      // 7. The DPC enables the interrupts; the cycle is complete.
      yield ndis.enableInterrupt(message);
    },
  };
}
