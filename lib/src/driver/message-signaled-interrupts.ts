// RSS with MSI-X, as the page "RSS with Message Signaled Interrupts" tells it, step by step: the NIC hashes, queues,
// and interrupts the CPU of the queue. Steps that happen elsewhere: 1.1, 1.2, 1.3 and 1.4, nic/nic.ts with
// nic/steering.ts (DMA, hash, the queue of a CPU through the indirection table, that queue's message); 2,
// nic/message.ts (no further interrupt to that CPU until its own is enabled). Decision: the page speaks of
// MiniportInterrupt, "NDIS MSI-X" of MiniportMessageInterrupt with a message number; here they are one.
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis } from "../ndis/ndis.js";
import { receivedNetBufferLists } from "../ndis/net-buffer-lists.js";

/** The hardware that this variant needs: a receive queue and a message for each CPU, the hash. */
export const MESSAGE_SIGNALED_INTERRUPTS_HARDWARE = {
  queues: "one for each CPU",
  messages: "one for each queue",
  hash: true,
} as const;

export function messageSignaledInterrupts(ndis: Ndis): MiniportDriver {
  return {
    // 3. NDIS calls the ISR on the CPU that the message names.
    *miniportInterrupt(cpu, message) {
      // 4. The ISR disables this message alone and asks for a DPC on the same CPU; other CPUs may be interrupted
      // meanwhile.
      yield ndis.disableInterrupt(message);
      ndis.queueDpc(cpu, message);
    },

    *miniportInterruptDpc(cpu, message, throttle) {
      // 5. The DPC indicates its queue and enables its own message; no DPC waits for another.
      do {
        for (const netBufferLists of receivedNetBufferLists(message.queues, throttle))
          yield ndis.indicateReceive(cpu, message, netBufferLists);
      } while (yield* ndis.lookAgain(message, throttle)); // if the driver polls
      if (throttle.moreNblsPending) return; // NDIS queues the DPC again: the cycle is not complete
      yield ndis.enableInterrupt(message);
    },
  };
}
