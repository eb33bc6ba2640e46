// The driver's receive work in a scenario: how many receive buffers it has and when they go back, and how much one DPC
// does.
import { checkOneOf, checkWhole } from "../check.js";
import { isLinux } from "../linux/linux-variants.js";
import { type Polling, checkPolling } from "../ndis/polling.js";
import { ALL, ALL_OF_WINDOWS, MESSAGES, NON_RSS, type UsesOf } from "./uses.js";

/**
 * by-chain: the receive buffers of a chain go back together, when its last frame is done; by-frame: each when its own
 * frame is.
 */
export const BUFFERS_RETURNED = ["by-chain", "by-frame"] as const;
export type BuffersReturned = (typeof BUFFERS_RETURNED)[number];

export interface ReceiveWorkPart {
  /** Receive buffers of each queue, 1 to 65,536; default 512 (Intel ixgbe's default). */
  readonly receiveBuffers?: number;
  /** When receive buffers go back to the NIC: with their chain, or each with its frame. Default "by-chain". */
  readonly buffersReturned?: BuffersReturned;
  /**
   * With fewer free receive buffers than this the driver indicates with NDIS_STATUS_RESOURCES: frames are copied.
   * Default 0: never.
   */
  readonly resourcesBelow?: number;
  /** Frames that one DPC may indicate (receive side throttle); default Infinity: all. */
  readonly maxNblsToIndicate?: number;
  /**
   * Whether a DPC looks at its receive queue again before it enables the interrupt; with "non-rss" and
   * "message-signaled-interrupts". Default: it does not.
   */
  readonly polling?: Polling;
}

export interface CompleteReceiveWork extends Required<Omit<ReceiveWorkPart, "polling">> {
  /** Null: a DPC looks at its queue once. */
  readonly polling: Polling | null;
}

export const RECEIVE_WORK_USES = {
  receiveBuffers: ALL,
  buffersReturned: ALL,
  resourcesBelow: ALL_OF_WINDOWS,
  maxNblsToIndicate: ALL_OF_WINDOWS,
  // Decision: a queue that never runs empty would keep the frames of all CPUs waiting whose DPC the interrupt has not
  // queued.
  polling: {
    variants: [NON_RSS, MESSAGES],
    why: ({ variant }) =>
      isLinux(variant)
        ? "Linux's polls have limits of their own (linux.napiWeight, linux.netdevBudget)"
        : "where CPUs share one interrupt, a DPC that goes on would keep the others' frames waiting",
  },
} satisfies UsesOf<ReceiveWorkPart>;

/** Fills in the defaults and checks the values. */
export function completeReceiveWork(given: ReceiveWorkPart): CompleteReceiveWork {
  const { receiveBuffers = 512, buffersReturned = "by-chain" } = given;
  const { resourcesBelow = 0, maxNblsToIndicate = Infinity, polling = null } = given;
  checkWhole("The number of receive buffers", receiveBuffers, 1, 65_536);
  checkOneOf("The scenario's buffersReturned", buffersReturned, BUFFERS_RETURNED);
  checkWhole("The number of free buffers below which frames are copied", resourcesBelow, 0, receiveBuffers);
  if (maxNblsToIndicate !== Infinity) checkWhole("The receive side throttle in frames", maxNblsToIndicate, 1, 1e9);
  if (polling !== null) checkPolling(polling);
  return { receiveBuffers, buffersReturned, resourcesBelow, maxNblsToIndicate, polling };
}
