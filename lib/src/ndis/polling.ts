// Polling: a DPC looks at its receive queue again before it enables the interrupt, as Linux's NAPI does; the receive
// pages leave it open. Deferral, which keeps the interrupt disabled for a while after an empty queue, follows the
// kernel's documentation "NAPI" (napi_defer_hard_irqs, gro_flush_timeout).
import { checkFields, checkWhole, refuse } from "../check.js";

export interface Polling {
  /** Frames that one DPC may indicate in all its looks, 1 to 65,536; then NDIS queues it again. */
  readonly budget: number;
  /**
   * Empty queues in a row, each a timer apart, until the interrupt is enabled, 1 to 1000; default: it is enabled at the
   * first.
   */
  readonly deferrals?: number;
  /** The timer, picoseconds, 1 to 1e12; with `deferrals` alone. */
  readonly deferralPs?: number;
}

export function checkPolling(polling: Polling): void {
  checkFields("The polling", polling, ["budget", "deferrals", "deferralPs"]);
  const { budget, deferrals, deferralPs } = polling;
  checkWhole("The budget of polling in frames", budget, 1, 65_536);
  if ((deferrals === undefined) !== (deferralPs === undefined))
    refuse(
      `The polling has ${deferrals === undefined ? "deferralPs and no deferrals" : "deferrals and no deferralPs"}`,
      "one means nothing without the other, so give both or none",
    );
  if (deferrals !== undefined) checkWhole("The number of deferrals", deferrals, 1, 1000);
  if (deferralPs !== undefined) checkWhole("The time of a deferral in picoseconds", deferralPs, 1, 1e12);
}

/** Whether a message's interrupt stays disabled for some more looks. */
export class Deferral {
  private left = 0;

  constructor(private readonly polling: Polling) {}

  /**
   * A DPC that indicated `frames` found the queue empty: how long until the next look, picoseconds; 0: enable the
   * interrupt.
   */
  untilNextLookPs(frames: number): number {
    const { deferrals = 0, deferralPs = 0 } = this.polling;
    if (frames > 0) this.left = deferrals;
    if (this.left === 0) return 0;
    this.left--;
    return deferralPs;
  }
}
