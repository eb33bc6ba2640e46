// The enable race in full: four frames at any instant of a cycle, five costs of 0, 1 or 2 ps, also with a throttle and
// with moderation.
import { describe, expect, it } from "vitest";
import { VARIANTS } from "rss-lab";
import { costsOf, sweepAll } from "../oracle/schedules.js";

const MORE = [
  ["", {}],
  ["with a throttle of one frame", { maxNblsToIndicate: 1 }],
  ["with moderation", { interruptModeration: { timeoutPs: 2, frames: 2 } }],
] as const;
const CASES = VARIANTS.flatMap((variant) => MORE.map(([name, more]) => [variant, name, more] as const));

describe("every schedule of up to four frames at the enable race", () => {
  it.each(CASES)("%s %s: no frame is stranded or lost", (variant, name, more) => {
    // What else matters: starting the DPC, or, where one CPU asks another, the time that the request is on its way.
    const last = variant === "non-rss" || variant === "message-signaled-interrupts" ? "dpcPs" : "ipiDeliveryPs";
    const costs = costsOf(["interruptDeliveryPs", "disableInterruptPs", "protocolPs", "enableInterruptPs", last]);
    const { faults, count } = sweepAll(variant, name === "" ? costs : costs.filter((_, i) => i % 7 === 0), {
      more,
      isFull: true,
    });
    console.log(`${variant} ${name}: ${count} schedules`);
    expect(faults).toEqual([]);
  });
});
