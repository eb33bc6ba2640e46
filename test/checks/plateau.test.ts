// Check 10: with a full ring the delay is the ring's depth times the service time, however much more is offered.
// Source: RSS++ (Barbette et al., CoNEXT 2019), figure 13's data: 95th percentiles of 8,489 to 8,586 us at 28 to 34
// Gb/s with 4096 descriptors, so 2.09 us a frame.
import { describe, expect, it } from "vitest";
import { load, ms, ns, run, us, type Scenario, type Variant } from "rss-lab";

const SERVICE_PS = ns(2090);

/** 95th percentile of the delay of `cpus` CPUs that are each offered `framesPerSecond` and take 2.09 us a frame. */
function p95Ps(framesPerSecond: number, more: Partial<Scenario> & { variant: Variant; cpus: number }): number {
  const { summary } = run({
    traffic: load({ framesPerSecond: framesPerSecond * more.cpus, connections: 2048 }),
    receiveBuffers: 4096,
    costs: { protocolPs: SERVICE_PS - ns(50) },
    warmupPs: ms(30),
    durationPs: ms(60),
    records: "summary",
    ...more,
  });
  expect(summary.dropped).toBeGreaterThan(0);
  return summary.toDone.p95Ps;
}

describe("check 10: a full ring's 95th percentile is ring depth x service time (RSS++, figure 13's data)", () => {
  it.each([
    ["non-rss", 1],
    ["message-signaled-interrupts", 2],
    ["hardware-queuing", 2],
  ] as const)("%s on %d CPU(s): 4096 x 2.09 us = 8.55 ms within 3 %", (variant, cpus) => {
    expect(Math.abs(p95Ps(1e6, { variant, cpus }) / ms(8.55) - 1)).toBeLessThan(0.03);
  });

  it("it is a plateau: 1.5 and 3 times the capacity give the same within 1 %", () => {
    const [some, more] = [700_000, 1_400_000].map((rate) =>
      p95Ps(rate, { variant: "message-signaled-interrupts", cpus: 2 }),
    ) as [number, number];
    expect(Math.abs(more / some - 1)).toBeLessThan(0.01);
  });

  it("half the ring, half the delay", () => {
    const plateau = p95Ps(1e6, { variant: "message-signaled-interrupts", cpus: 2, receiveBuffers: 2048 });
    expect(Math.abs(plateau / us(2048 * 2.09) - 1)).toBeLessThan(0.03);
  });
});
