// Check 12: how receive work grows with its CPUs. Source: xdp-paper, benchmarks/bench01_baseline.org (six cores,
// ConnectX-5 Ex): iptables raw drop, nothing shared, 5.83 times one core on six; with conntrack, state that all cores
// share, 1 / 1.80 / 2.59 / 3.40 / 4.12 / 4.80. RSS++ (Barbette et al., CoNEXT 2019), figure 14's data: software
// dispatch from one core flattens and then falls with more cores.
import { describe, expect, it } from "vitest";
import { load, ms, ns, run, us, type Costs, type Scenario, type Summary } from "rss-lab";
import { megaframesPerSecond, nsPerFrame } from "./measure.js";

const CPUS = [1, 2, 3, 4, 5, 6];

/** Overload on that many CPUs: the throughput is the capacity. */
function saturated(cpus: number, framesPerSecond: number, more: Partial<Scenario>): Summary {
  const { summary } = run({
    traffic: load({ framesPerSecond, connections: 4096 }),
    variant: "message-signaled-interrupts",
    cpus,
    warmupPs: us(500),
    durationPs: ms(2.5),
    records: "summary",
    ...more,
  });
  expect(summary.dropped).toBeGreaterThan(0);
  return summary;
}
const speedUps = (summaries: readonly Summary[]): number[] =>
  summaries.map((summary) => megaframesPerSecond(summary) / megaframesPerSecond(summaries[0]));

describe("check 12: scaling to six CPUs (xdp-paper, bench01_baseline)", () => {
  it("stateless, 200 ns a frame: six CPUs do at least 5.8 times one, and each more CPU adds one within 5 %", () => {
    const found = speedUps(CPUS.map((cpus) => saturated(cpus, 8e6 * cpus, { costs: { protocolPs: ns(150) } })));
    expect(found[5]).toBeGreaterThanOrEqual(5.8);
    found.forEach((times, i) => expect(Math.abs(times / (i + 1) - 1)).toBeLessThan(0.05));
  });

  it("with a lock that all frames share for 60 ns: the published 1 to 4.80 within 15 % at each point", () => {
    const published = [1, 1.8, 2.59, 3.4, 4.12, 4.8];
    const shared = CPUS.map((cpus) =>
      saturated(cpus, 3e6 * cpus, { costs: { protocolPs: ns(440) }, locks: { sharedPs: ns(60) } }),
    );
    speedUps(shared).forEach((times, i) => expect(Math.abs(times / published[i] - 1)).toBeLessThan(0.15));
    // The reason: the lock's cache line travels from the second CPU on, and at six CPUs they begin to spin.
    expect(nsPerFrame(shared[0], ["cache-stall", "spin"])).toBe(0);
    expect(nsPerFrame(shared[1], ["cache-stall"])).toBeGreaterThan(20);
    expect(nsPerFrame(shared[5], ["spin"])).toBeGreaterThan(5 * nsPerFrame(shared[1], ["spin"]));
  });

  it("a lock is passed on at most once in its holding time and its line's way: more CPUs than that do no more", () => {
    const [eight, sixteen] = [8, 16].map((cpus) =>
      megaframesPerSecond(saturated(cpus, 3e6 * cpus, { costs: { protocolPs: ns(440) }, locks: { sharedPs: ns(60) } })),
    ) as [number, number];
    expect(sixteen).toBeLessThanOrEqual(1e3 / 60);
    expect(sixteen / eight).toBeLessThan(1.05);
  });
});

describe("check 12: one hardware queue, dispatch in software, flattens and then falls (RSS++, figure 14's data)", () => {
  const throughput = (cpus: number, costs: Partial<Costs> = {}): number =>
    megaframesPerSecond(
      saturated(cpus, 60e6, { variant: "single-hardware-queue", receiveBuffers: 128, durationPs: ms(1.5), costs }),
    );

  it("each doubling of CPUs gains less, the best is near 24 CPUs, and 64 do less than 24 and than 16", () => {
    const found = new Map([1, 2, 4, 8, 16, 24, 32, 64].map((cpus) => [cpus, throughput(cpus)]));
    const at = (cpus: number): number => found.get(cpus) as number;
    expect(at(2) / at(1)).toBeGreaterThan(1.5);
    for (const cpus of [4, 8, 16]) expect(at(cpus) / at(cpus / 2)).toBeLessThan(at(cpus / 2) / at(cpus / 4));
    expect(Math.max(...found.values())).toBe(at(24));
    expect(at(64)).toBeLessThan(0.9 * at(24));
    expect(at(64)).toBeLessThan(at(16));
  });

  it("what makes it fall is asking the other CPUs one after the other (ipiSendPs): if it took no time, 64 would do more than 24", () => {
    const free = { ipiSendPs: 0 };
    expect(throughput(64, free)).toBeGreaterThan(throughput(24, free));
  });

  it("what makes it flat is the first DPC's work on every frame (assignPs) and on every CPU, while hardware queues scale on", () => {
    const own = megaframesPerSecond(saturated(24, 60e6, { receiveBuffers: 128, durationPs: ms(1.5) }));
    expect(own).toBeGreaterThan(3 * throughput(24));
    expect(throughput(24, { assignPs: 0, ipiSendPs: 0 })).toBeGreaterThan(1.3 * throughput(24));
  });
});
