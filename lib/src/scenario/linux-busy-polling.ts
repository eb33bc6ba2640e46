// Busy polling in a scenario: an application that polls its NAPI itself, with or without a preference for that, and
// with or without suspended interrupts. Linux's names are busy_poll_usecs, prefer busy poll, irq-suspend-timeout.
import { checkBoolean, checkFields, checkWhole } from "../check.js";
import type { BusyPolling } from "../linux/worker.js";

/** An application with a worker for each queue, on the CPU of its vector. */
export interface LinuxBusyPolling {
  /** The application's work for a frame, picoseconds, 0 to 1e12. */
  readonly perFramePs: number;
  /** Frames of one of its polls, 1 to 64; default 8. */
  readonly budget?: number;
  /** How long it goes on polling for, picoseconds, or Infinity; default 0: one round. */
  readonly timeoutPs?: number;
  /** Whether it leaves the interrupt masked behind it; default true. Needs a deferral to show. */
  readonly prefers?: boolean;
  /**
   * The timer of the NAPI when epoll_wait has returned events, picoseconds, 0 to 1e12; default 0: not another. Has no
   * effect without a deferral, as in Linux.
   */
  readonly suspendPs?: number;
}

/** Fills in the defaults and checks the values; null: no application polls. */
export function completeBusyPolling(given: LinuxBusyPolling | undefined): BusyPolling | null {
  if (given === undefined) return null;
  checkFields("The busyPolling of linux", given, ["perFramePs", "budget", "timeoutPs", "prefers", "suspendPs"]);
  const { perFramePs, budget = 8, timeoutPs = 0, prefers = true, suspendPs = 0 } = given;
  checkWhole("The application's perFramePs", perFramePs, 0, 1e12);
  checkWhole("The budget of busy polling in frames", budget, 1, 64);
  if (timeoutPs !== Infinity) checkWhole("The timeoutPs of busy polling", timeoutPs, 0, 1e15);
  checkBoolean("The busyPolling of linux: prefers", prefers);
  checkWhole("The suspendPs of busy polling", suspendPs, 0, 1e12);
  return { perFramePs, budget, timeoutPs, prefers, suspendPs };
}
