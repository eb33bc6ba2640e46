// Busy polling in a scenario: an application that polls its NAPI itself, with or without a preference for that, and
// with or without suspended interrupts. Linux's names are busy_poll_usecs, prefer busy poll, irq-suspend-timeout.
import { type Need, checkBoolean, checkFields, checkWhole, refuse, show } from "../check.js";
import type { BusyPolling } from "../linux/worker.js";
import type { Setting } from "./uses.js";

/** An application with a worker for each queue, on the CPU of its vector. */
export interface LinuxBusyPolling {
  /** The application's work for a frame, picoseconds, 0 to 1e12. */
  readonly perFramePs: number;
  /** Frames of one of its polls, 1 to 64; default 8. */
  readonly budget?: number;
  /**
   * How long it goes on polling for, picoseconds, 10,000,000 polls at most; or "for ever", as long as the scenario's
   * durationPs has room for so many (Infinity means the same). Default 0: one round.
   */
  readonly timeoutPs?: number | "for ever";
  /** Whether it leaves the interrupt masked behind it; default true. Needs a deferral to show. */
  readonly prefers?: boolean;
  /**
   * The timer of the NAPI when epoll_wait has returned events, picoseconds, 0 to 1e12; default 0: not another. Has no
   * effect without a deferral, as in Linux.
   */
  readonly suspendPs?: number;
}

/**
 * Decision: polls of all workers while one timeout lasts. Every poll is a step of the run: ten million take about ten
 * seconds, and in full records half a gigabyte.
 */
const MOST_POLLS = 10_000_000;

/** What polls are bounded by. */
interface Around {
  readonly queues: number;
  readonly pollPs: number;
  /** The scenario's; Infinity: it ends with its traffic. */
  readonly durationPs: number;
}

/** What GRO holds while an application polls is not modelled. */
export const NOT_MERGED: Need<Setting> = {
  isMet: ({ beside: { gro } }) => gro !== true,
  lack: ({ name }) => [
    `The scenario gives ${name} beside linux.gro`,
    "what GRO holds between an application's own polls is not modelled here, so give one of them",
  ],
};

/** Fills in the defaults and checks the values; null: no application polls. */
export function completeBusyPolling(given: LinuxBusyPolling | undefined, around: Around): BusyPolling | null {
  if (given === undefined) return null;
  checkFields("The busyPolling of linux", given, ["perFramePs", "budget", "timeoutPs", "prefers", "suspendPs"]);
  const { perFramePs, budget = 8, timeoutPs: lasting = 0, prefers = true, suspendPs = 0 } = given;
  const timeoutPs = lasting === "for ever" ? Infinity : lasting;
  checkWhole("The application's perFramePs", perFramePs, 0, 1e12);
  checkWhole("The budget of busy polling in frames", budget, 1, 64);
  if (timeoutPs !== Infinity) checkTimeout(timeoutPs);
  checkPolls(timeoutPs, around);
  checkBoolean("The busyPolling of linux: prefers", prefers);
  checkWhole("The suspendPs of busy polling", suspendPs, 0, 1e12);
  if (suspendPs > 0 && !prefers)
    refuse(
      `The suspendPs of busy polling is ${suspendPs} and prefers is false`,
      "epoll suspends interrupts only for who prefers busy polling, so leave one of the two out",
    );
  return { perFramePs, budget, timeoutPs, prefers, suspendPs };
}

function checkTimeout(timeoutPs: unknown): void {
  if (typeof timeoutPs !== "number" || !Number.isInteger(timeoutPs) || timeoutPs < 0 || timeoutPs > 1e15)
    refuse(
      `The timeoutPs of busy polling is ${show(timeoutPs)}`,
      'it must be a whole number from 0 to 1000000000000000, or "for ever"',
    );
}

/** Refuses polls without an end: those that take no time, and those that are too many. */
function checkPolls(timeoutPs: number, { queues, pollPs, durationPs }: Around): void {
  if (timeoutPs === 0) return;
  const asGiven = timeoutPs === Infinity ? '"for ever"' : String(timeoutPs);
  if (pollPs === 0)
    refuse(
      `The timeoutPs of busy polling is ${asGiven} and linux.costs.pollPs is 0`,
      "polls that take no time would never end, so give pollPs some, or leave timeoutPs out",
    );
  const lengthPs = Math.min(timeoutPs, durationPs);
  if (lengthPs === Infinity)
    refuse(
      `The timeoutPs of busy polling is ${asGiven} and the scenario has no durationPs`,
      "the application would poll on when the traffic has ended, so give the scenario a durationPs",
    );
  const polls = Math.ceil(lengthPs / pollPs) * queues;
  if (polls > MOST_POLLS)
    refuse(
      `Busy polling for ${lengthPs} ps, ${pollPs} ps a poll, is ${polls} polls on ${queues} receive queue${queues === 1 ? "" : "s"}`,
      `there may be ${MOST_POLLS}, so give a shorter ${timeoutPs === Infinity ? "durationPs" : "timeoutPs"}, or a longer linux.costs.pollPs`,
    );
}
