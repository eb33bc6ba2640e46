// Common random numbers: what is drawn for a frame belongs to that frame, so that two runs of the same traffic can be
// compared frame by frame.
import fc from "fast-check";
import { expect, it } from "vitest";
import { VARIANTS, forVariant, load, run, type Run, type Scenario } from "rss-lab";
import { wideScenarios } from "./wide-scenarios.js";
import { examples } from "../support/examples.js";

/** Protocol time of each frame that was processed. */
const protocolPs = ({ work }: Run): Map<number, number> => {
  const times = new Map<number, number>();
  for (const { kind, frame, startPs, endPs } of work())
    if (kind === "protocol" && frame > 0) times.set(frame, (times.get(frame) ?? 0) + endPs - startPs);
  return times;
};

it("drawn protocol times: a frame has the same time in every variant, on any number of CPUs, and whatever frames were dropped before it", () => {
  const scenario: Scenario = {
    traffic: load({ framesPerSecond: 3e6, connections: 40, frames: 4_000 }),
    protocolTimes: "exponential",
    receiveBuffers: 4_096,
  };
  const all = [
    ...VARIANTS.map((variant): Scenario => ({ ...scenario, variant })),
    { ...scenario, cpus: 1, receiveBuffers: 64 },
    {
      ...scenario,
      variant: "message-signaled-interrupts" as const,
      locks: { connection: true, sharedPs: 0 },
      sends: { perFrame: 0.5, trigger: "timer" as const },
    },
    {
      ...scenario,
      variant: "message-signaled-interrupts" as const,
      rebalancing: { policy: "rss-plus-plus" as const, periodPs: 50_000_000, threshold: 0 },
    },
  ].map((one) => run(one));
  const first = protocolPs(all[0]);
  expect(first.size).toBe(4_000);
  expect(new Set(first.values()).size).toBeGreaterThan(3_900);
  expect(all[4].summary.dropped).toBeGreaterThan(100);
  for (const one of all)
    for (const [frame, ps] of protocolPs(one)) expect([frame, ps]).toEqual([frame, first.get(frame)]);
});

it("sends: the same frames trigger one in every variant", () => {
  fc.assert(
    fc.property(wideScenarios, fc.constantFrom(...VARIANTS), (scenario, variant) => {
      const sends = { perFrame: 0.4, trigger: "ack" } as const,
        plain = {
          ...scenario,
          receiveBuffers: 4_096,
          resourcesBelow: 0,
          polling: undefined,
          interrupts: undefined,
          sends,
        };
      const [one, other] = [scenario.variant ?? "non-rss", variant].map((each) => run(forVariant(plain, each))) as [
        Run,
        Run,
      ];
      expect(one.summary.dropped + other.summary.dropped).toBe(0);
      expect(one.summary.sends).toBe(other.summary.sends);
    }),
    { numRuns: examples(40) },
  );
});
