// The order of the four variants by delay and by CPU time follows from their steps and costs, and it turns with the
// load: each order is asserted together with its reason, where the CPUs' time went. Costs are the defaults unless
// stated otherwise; four CPUs, 64 connections.
import { describe, expect, it } from "vitest";
import { VARIANTS, load, ms, ns, run, us, type Scenario, type Summary, type Variant } from "rss-lab";
import { nsPerFrame } from "../checks/measure.js";
import { total } from "./handmade.js";

const [A, B, C, D] = VARIANTS;

function all(framesPerSecond: number, more: Partial<Scenario> = {}): Readonly<Record<Variant, Summary>> {
  const traffic = load({ framesPerSecond, connections: 64 });
  return Object.fromEntries(
    VARIANTS.map((variant) => [
      variant,
      run({ traffic, variant, cpus: 4, warmupPs: us(500), durationPs: ms(20), records: "summary", ...more }).summary,
    ]),
  ) as Record<Variant, Summary>;
}
/** Variants in ascending order of a number, where neighbours differ by more than 2 %: a tie is not an order. */
function ascending(summaries: Readonly<Record<Variant, Summary>>, value: (summary: Summary) => number): Variant[] {
  const sorted = VARIANTS.map((variant) => ({ variant, x: value(summaries[variant]) })).sort(
    (one, other) => one.x - other.x,
  );
  sorted.forEach(({ x }, i) => i > 0 && expect(x / sorted[i - 1]?.x).toBeGreaterThan(1.02));
  return sorted.map(({ variant }) => variant);
}
const byDelay = (summaries: Readonly<Record<Variant, Summary>>): Variant[] =>
  ascending(summaries, ({ toDone }) => toDone.p50Ps);
const byCpuTime = (summaries: Readonly<Record<Variant, Summary>>): Variant[] =>
  ascending(summaries, (summary) => nsPerFrame(summary));
const framesPerInterrupt = ({ indicated, interrupts }: Summary): number => indicated / interrupts;

describe("few frames, 100,000 a second: nearly every frame has an interrupt of its own", () => {
  const summaries = all(100_000);

  it("MSI-X is the quickest and the cheapest, then non-RSS, hardware queuing, and the single hardware queue", () => {
    expect(byDelay(summaries)).toEqual([D, A, C, B]);
    expect(byCpuTime(summaries)).toEqual([D, A, C, B]);
  });

  it("non-RSS costs more than MSI-X because connections move: it waits for caches, and for nothing else more", () => {
    expect(nsPerFrame(summaries[D], ["cache-stall"])).toBe(0);
    expect(nsPerFrame(summaries[A], ["cache-stall"])).toBeGreaterThan(
      nsPerFrame(summaries[A]) - nsPerFrame(summaries[D]),
    );
  });

  it("hardware queuing costs more than MSI-X because the ISR's CPU is seldom the frame's: it asks others and counts their DPCs", () => {
    // Three of four frames need another CPU's DPC: 200 ns to ask and 300 ns to take the request.
    expect(nsPerFrame(summaries[D], ["ipi"])).toBe(0);
    expect(Math.abs(nsPerFrame(summaries[C], ["ipi"]) / (0.75 * 500) - 1)).toBeLessThan(0.05);
    expect(nsPerFrame(summaries[C]) - nsPerFrame(summaries[D])).toBeLessThan(nsPerFrame(summaries[C], ["ipi"]));
    expect(summaries[C].toDone.p50Ps - summaries[D].toDone.p50Ps).toBeGreaterThan(us(1));
  });

  it("the single hardware queue costs more than hardware queuing: two DPCs where one would do, and software moves every frame", () => {
    expect(summaries[B].dpcs / summaries[B].interrupts).toBeGreaterThan(1.6);
    expect(summaries[C].dpcs / summaries[C].interrupts).toBeLessThan(1.2);
    expect(nsPerFrame(summaries[B], ["dpc"]) - nsPerFrame(summaries[C], ["dpc"])).toBeGreaterThan(
      0.75 * (nsPerFrame(summaries[B]) - nsPerFrame(summaries[C])),
    );
  });
});

describe("many frames, 1.5 million a second: one CPU is not enough", () => {
  const summaries = all(1_500_000);

  it("by delay MSI-X is still the first, and non-RSS is now the last; by CPU time non-RSS is the first and MSI-X the last", () => {
    expect(byDelay(summaries)).toEqual([D, C, B, A]);
    expect(byCpuTime(summaries)).toEqual([A, C, B, D]);
  });

  it("non-RSS is slow because one CPU at a time works and has no time left, and cheap as it takes many frames an interrupt", () => {
    expect(total(summaries[A].cpus, (cpu) => cpu.receiveShare)).toBeGreaterThan(0.97);
    expect(total(summaries[A].cpus, (cpu) => cpu.receiveShare)).toBeLessThanOrEqual(1);
    expect(framesPerInterrupt(summaries[A])).toBeGreaterThan(10 * framesPerInterrupt(summaries[C]));
  });

  it("MSI-X is dear because every CPU has interrupts of its own: fewer frames share each, and ISR time makes the difference", () => {
    expect(framesPerInterrupt(summaries[D])).toBeLessThan(framesPerInterrupt(summaries[C]) / 4);
    expect(nsPerFrame(summaries[D], ["isr"])).toBeGreaterThan(4 * nsPerFrame(summaries[C], ["isr"]));
    expect(nsPerFrame(summaries[D], ["isr"]) - nsPerFrame(summaries[C], ["isr"])).toBeGreaterThan(
      nsPerFrame(summaries[D]) - nsPerFrame(summaries[C]),
    );
  });
});

describe("where the order of hardware queuing and MSI-X by CPU time turns", () => {
  it("at 500,000 frames/s MSI-X is the cheaper; with little protocol work and dear ISRs it is the dearer, by its ISR time", () => {
    const usual = all(500_000);
    expect(nsPerFrame(usual[D])).toBeLessThan(0.97 * nsPerFrame(usual[C]));
    const dearIsr = all(500_000, { costs: { protocolPs: ns(50), isrPs: ns(2_000) } });
    expect(nsPerFrame(dearIsr[D])).toBeGreaterThan(1.1 * nsPerFrame(dearIsr[C]));
    // Shares of the busy time: ISRs weigh more in D, inter-processor interrupts only in C, and the first outweighs the
    // second.
    const share = (summary: Summary, kind: "isr" | "ipi"): number => nsPerFrame(summary, [kind]) / nsPerFrame(summary);
    expect(share(dearIsr[D], "isr")).toBeGreaterThan(share(dearIsr[C], "isr") + 0.1);
    expect([share(dearIsr[D], "ipi"), share(dearIsr[C], "ipi") > 0.05]).toEqual([0, true]);
    expect(nsPerFrame(dearIsr[D], ["isr"]) - nsPerFrame(dearIsr[C], ["isr"])).toBeGreaterThan(
      nsPerFrame(dearIsr[C], ["ipi"]),
    );
  });

  it("if inter-processor interrupts took no time, MSI-X would never be the cheaper; if ISRs and DPCs took none, always", () => {
    for (const framesPerSecond of [100_000, 500_000, 1_500_000]) {
      const freeIpi = all(framesPerSecond, {
        costs: { ipiSendPs: 0, ipiReceivePs: 0, ipiDeliveryPs: 0, decrementPs: 0 },
      });
      expect(nsPerFrame(freeIpi[C])).toBeLessThan(nsPerFrame(freeIpi[D]));
      const freeIsr = all(framesPerSecond, {
        costs: { isrPs: 0, disableInterruptPs: 0, dpcPs: 0, enableInterruptPs: 0 },
      });
      expect(nsPerFrame(freeIsr[D])).toBeLessThan(nsPerFrame(freeIsr[C]));
    }
  });

  it("moderation takes MSI-X's lead in delay: each message waits for its own frames, one interrupt for all hears of all", () => {
    const moderated = all(2_000_000, {
      costs: { protocolPs: ns(50) },
      interruptModeration: { timeoutPs: us(10), frames: 8 },
    });
    expect(framesPerInterrupt(moderated[D])).toBeLessThan(framesPerInterrupt(moderated[C]));
    expect(moderated[D].toDone.p50Ps).toBeGreaterThan(moderated[C].toDone.p50Ps);
  });
});
