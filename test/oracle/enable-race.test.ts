// Exhaustive small schedules at the enable race: whatever the order of arrival, interrupt, ISR, DPC and enabling write,
// no frame is stranded (waits while its message is quiet and enabled and nothing is on its way) and none is lost
// ("Enabling an interrupt while frames are already waiting").
import { afterEach, describe, expect, it, vi } from "vitest";
import { VARIANTS, type Variant } from "rss-lab";
import type { Message } from "../../lib/src/nic/message.js";
import { Nic } from "../../lib/src/nic/nic.js";
import { SPACING_PS, type Sweep, costsOf, inARow, runSweep, schedulesFor, sweepAll } from "./schedules.js";

const COSTS = costsOf(["interruptDeliveryPs", "disableInterruptPs", "protocolPs", "enableInterruptPs"]);
/** The number of schedules, with 81 choices of costs: 176,418 in all. */
const COUNTS: Readonly<Record<Variant, number>> = {
  "non-rss": 10_692,
  "single-hardware-queue": 78_462,
  "hardware-queuing": 52_866,
  "message-signaled-interrupts": 34_398,
};

describe("every small schedule at the enable race", () => {
  it.each(VARIANTS)("%s: no frame is stranded or lost, with costs of 0, 1 and 2 ps and two CPUs", (variant) => {
    expect(sweepAll(variant, COSTS)).toEqual({ faults: [], count: COUNTS[variant] });
  });

  it.each([
    ["a throttle of one frame", { maxNblsToIndicate: 1 }, VARIANTS],
    ["a delay from the first frame", { interruptModeration: { timeoutPs: 2, frames: 2 } }, VARIANTS],
    [
      "a delay from the last frame",
      { interruptModeration: { kind: "delay-from-last", timeoutPs: 2, frames: 3 } },
      VARIANTS,
    ],
    ["an interval", { interruptModeration: { kind: "interval", intervalPs: 9 } }, VARIANTS],
    ["buffers by frame", { buffersReturned: "by-frame" }, VARIANTS],
    ["polling", { polling: { budget: 2 } }, ["non-rss", "message-signaled-interrupts"]],
    [
      "polling and a deferral",
      { polling: { budget: 2, deferrals: 2, deferralPs: 3 } },
      ["non-rss", "message-signaled-interrupts"],
    ],
  ] as const)("the same with %s", (_, more, variants) => {
    for (const variant of variants)
      expect(sweepAll(variant, costsOf(["interruptDeliveryPs", "enableInterruptPs"]), { more }).faults).toEqual([]);
  });

  it.each(VARIANTS)("%s: the schedules hold every order of an arrival and the cycle's moments", (variant) => {
    const costs = {
      interruptDeliveryPs: 2,
      disableInterruptPs: 2,
      dpcPs: 2,
      protocolPs: 2,
      enableInterruptPs: 2,
      ipiDeliveryPs: 1,
    };
    const sweep = { variant, costs };
    const seen = ordersOf({ ...sweep, traffic: inARow(schedulesFor(sweep)) });
    for (const order of ORDERS) expect(seen[order], order).toBeGreaterThan(10);
  });
});

const ORDERS = [
  "on the way",
  "at the interrupt",
  "during the ISR",
  "at the disabling write",
  "during the DPC",
  "just before the enabling write",
  "at the enabling write",
  "just after the enabling write",
] as const;

/** How often arrivals came at which position relative to the moments of their message's cycles. */
function ordersOf(sweep: Sweep): Record<string, number> {
  const rows = runSweep({ ...sweep, more: { records: "full" } })
    .moments()
    .map((row) => ({ ...row, schedule: Math.floor(row.timePs / SPACING_PS) }));
  const oneMessage = sweep.variant !== "message-signaled-interrupts";
  const seen = Object.fromEntries(ORDERS.map((order) => [order, 0])) as Record<(typeof ORDERS)[number], number>;
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const name = oneMessage ? `${row.schedule}` : `${row.schedule} ${row.queue}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  for (const all of groups.values())
    all.forEach(({ what, timePs }, i) => {
      if (what !== "arrival") return;
      const last = all.slice(0, i).findLast((row) => row.timePs < timePs && row.what !== "arrival")?.what;
      const isWaitedFor = all.slice(0, i).findLast((row) => row.timePs < timePs)?.what === "arrival";
      const at = (other: string, laterPs = 0): boolean =>
        all.some((row) => row.what === other && row.timePs === timePs + laterPs);
      if ((last === undefined || last === "enable") && isWaitedFor && !at("interrupt")) seen["on the way"]++;
      if (at("interrupt")) seen["at the interrupt"]++;
      if (last === "interrupt" && !at("disable")) seen["during the ISR"]++;
      if (at("disable")) seen["at the disabling write"]++;
      if (last === "queue-dpc" && !at("enable")) seen["during the DPC"]++;
      if (at("enable", 1)) seen["just before the enabling write"]++;
      if (at("enable")) seen["at the enabling write"]++;
      if (at("enable", -1)) seen["just after the enabling write"]++;
    });
  return seen;
}

describe("the witness can fail", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** A NIC that, when an interrupt is enabled, does not see those waiting frames that `isBlindTo` names. */
  function brokenNic(isBlindTo: (message: Message, nowPs: number) => boolean): void {
    const enable = Nic.prototype.enableInterrupt;
    vi.spyOn(Nic.prototype, "enableInterrupt").mockImplementation(function (
      this: Nic,
      message: Message,
      nowPs: number,
    ) {
      if (isBlindTo(message, nowPs)) Object.defineProperty(message, "waiting", { value: 0, configurable: true });
      enable.call(this, message, nowPs);
      delete (message as { waiting?: number }).waiting;
    });
  }

  it.each(VARIANTS)("%s: a NIC that never looks at waiting frames when it is enabled strands some", (variant) => {
    brokenNic(() => true);
    expect(sweepAll(variant, [{ protocolPs: 1, enableInterruptPs: 1 }]).faults.join()).toMatch(
      /stranded|not indicated/,
    );
  });

  it.each(VARIANTS)("%s: so does one that misses only frames of the very instant of the enabling write", (variant) => {
    brokenNic((message, nowPs) => message.oldestWaitingPs === nowPs);
    expect(sweepAll(variant, [{ protocolPs: 1, enableInterruptPs: 1 }]).faults.join()).toMatch(
      /stranded|not indicated/,
    );
  });
});
