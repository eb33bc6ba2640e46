// What a scenario says about how the driver and the wire treat frames: polling, when receive buffers go back, the
// link's rate, the NIC's node. (Who may poll is said in unused-settings.ts.) In: the fields, with their defaults filled
// in. Out: nothing, or one sentence.
import { checkNumber, checkOneOf, checkWhole } from "../check.js";
import { type Polling, checkPolling } from "../ndis/polling.js";

/**
 * by-chain: the receive buffers of a chain go back together, when its last frame is done; by-frame: each when its own
 * frame is.
 */
export const BUFFERS_RETURNED = ["by-chain", "by-frame"] as const;
export type BuffersReturned = (typeof BUFFERS_RETURNED)[number];

export interface ReceiveWork {
  readonly polling: Polling | null;
  readonly buffersReturned: BuffersReturned;
  readonly linkBitsPerSecond: number;
  readonly nicNode: number | null;
}

/** Refuses what no driver or link can be. */
export function checkReceiveWork(
  { polling, buffersReturned, linkBitsPerSecond, nicNode }: ReceiveWork,
  nodes: number,
): void {
  if (polling !== null) checkPolling(polling);
  checkOneOf("The scenario's buffersReturned", buffersReturned, BUFFERS_RETURNED);
  if (linkBitsPerSecond !== Infinity) checkNumber("The link's rate in bits per second", linkBitsPerSecond, 1e6, 8e11);
  if (nicNode !== null) checkWhole("The NIC's node", nicNode, 0, nodes - 1);
}
