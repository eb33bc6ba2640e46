// Chains of NET_BUFFER_LISTs: the receive descriptors with which a driver indicates received buffers. A chain is a view
// of the oldest frames of a receive queue that the driver took; it is given back when the protocol driver has returned
// it.
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { ReceiveThrottle } from "./miniport-driver.js";

export interface NetBufferLists {
  readonly queue: ReceiveQueue;
  readonly count: number;
  /** Its frames are marked as parts of packets, and left their receive buffers before; otherwise each is one. */
  readonly isMerged?: boolean;
}

/** Bytes of all frames of a chain. */
export function bytesOf({ queue, count }: NetBufferLists): number {
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += queue.frameBytes(i);
  return bytes;
}

/** Decision: a driver indicates at most 64 frames in one chain (Linux's NAPI weight; the pages give no number). */
export const NBLS_PER_CHAIN = 64;

/**
 * Takes the frames that wait in `queues` now, chain by chain; frames that arrive meanwhile belong to the next look, or
 * interrupt cycle. Decision: "all of the received buffers" are those that were there when the DPC looked; the pages do
 * not say. Stops at the throttle's limit, and says then that more are pending.
 */
export function receivedNetBufferLists(queues: readonly ReceiveQueue[], throttle: ReceiveThrottle): NetBufferLists[] {
  const chains: NetBufferLists[] = [];
  throttle.found = 0;
  for (const queue of queues) {
    let taken = queue.take(throttle.maxNblsToIndicate - throttle.taken);
    throttle.taken += taken;
    throttle.found += taken;
    for (; taken > 0; taken -= NBLS_PER_CHAIN) chains.push({ queue, count: Math.min(taken, NBLS_PER_CHAIN) });
    if (queue.waiting > 0) throttle.moreNblsPending = true;
  }
  return chains;
}
