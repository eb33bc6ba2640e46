// What a scenario says about how the driver and the wire treat frames: polling, when receive buffers go back, the link's rate, the NIC's node.
// In: the fields, with their defaults filled in. Out: nothing, or one sentence.
import { checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Variant } from "../driver/documented-steps.js";
import { type Polling, checkPolling } from "../ndis/polling.js";

/** by-chain: the receive buffers of a chain go back together, when its last frame is done; by-frame: each when its own frame is. */
export const BUFFERS_RETURNED = ["by-chain", "by-frame"] as const;
export type BuffersReturned = (typeof BUFFERS_RETURNED)[number];

export interface ReceiveWork {
  readonly variant: Variant;
  readonly polling: Polling | null;
  readonly buffersReturned: BuffersReturned;
  readonly linkBitsPerSecond: number;
  readonly nicNode: number | null;
}

/** Refuses what no driver or link can be, and polling where several DPCs share one interrupt. */
export function checkReceiveWork({ variant, polling, buffersReturned, linkBitsPerSecond, nicNode }: ReceiveWork, nodes: number): void {
  if (polling !== null) checkPolling(polling);
  // Decision: a queue that never runs empty would keep the frames of all CPUs waiting whose DPC the interrupt has not queued.
  if (polling !== null && (variant === "single-hardware-queue" || variant === "hardware-queuing"))
    refuse(`The variant ${show(variant)} is given polling`,
      'its CPUs share one interrupt, so a DPC that goes on would keep the others\' frames waiting; leave it out, or take "non-rss" or "message-signaled-interrupts"');
  checkOneOf("The scenario's buffersReturned", buffersReturned, BUFFERS_RETURNED);
  if (linkBitsPerSecond !== Infinity) checkNumber("The link's rate in bits per second", linkBitsPerSecond, 1e6, 8e11);
  if (nicNode !== null) checkWhole("The NIC's node", nicNode, 0, nodes - 1);
}
