// Nothing gets lost, neither frames nor time nor order: laws of every run, whatever the scenario.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, forVariant, run, type Scenario } from "rss-lab";
import { framesAt, cutScenarios, receiveWorkByCpu, scenarios, total } from "./handmade.js";
import { examples } from "../support/examples.js";

const variants = fc.constantFrom(...VARIANTS);
const counts = { numRuns: examples(80) };

/** The scenario with an end at a share of its natural end. */
function cut(scenario: Scenario, share: number): Scenario {
  return { ...scenario, durationPs: Math.max(1, Math.floor(run(scenario).endPs * share)) };
}

describe("frames are conserved", () => {
  it("every frame of the traffic is indicated or dropped when the run ends by itself, and none waits", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const { summary } = run(forVariant(scenario, variant));
        expect(summary.indicated + summary.dropped).toBe(scenario.traffic.frames);
        expect(summary.waiting).toBe(0);
      }),
      counts,
    );
  });

  it("received = indicated + dropped + still waiting, also when the end cuts the run, and the frame rows say the same", () => {
    fc.assert(
      fc.property(cutScenarios, variants, ({ scenario, share }, variant) => {
        const { summary, frames, endPs } = run(cut(forVariant(scenario, variant), share));
        const rows = frames();
        const whole = run(forVariant(scenario, variant)).frames();
        expect(summary.received).toBe(whole.filter((row) => row.arrivalPs <= endPs).length);
        expect(summary.received).toBe(summary.indicated + summary.dropped + summary.waiting);
        for (const state of ["indicated", "dropped", "waiting"] as const)
          expect(rows.filter((row) => row.state === state)).toHaveLength(summary[state]);
      }),
      counts,
    );
  });

  it("every frame number stands once, from 1 without gaps, in order of arrival", () => {
    fc.assert(
      fc.property(cutScenarios, variants, ({ scenario, share }, variant) => {
        const rows = run(cut(forVariant(scenario, variant), share)).frames();
        rows.forEach((row, i) => {
          expect(row.frame).toBe(i + 1);
          if (i > 0) expect(row.arrivalPs).toBeGreaterThanOrEqual(rows[i - 1]?.arrivalPs);
        });
      }),
      counts,
    );
  });

  it("a frame arrives, is indicated, and is done in this order, and none is dropped while a receive buffer is free", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const rows = run(forVariant(scenario, variant)).frames();
        for (const row of rows) {
          if (row.state === "indicated") expect(row.indicatedPs).toBeGreaterThanOrEqual(row.arrivalPs);
          if (row.state === "indicated") expect(row.donePs).toBeGreaterThanOrEqual(row.indicatedPs);
          if (row.state === "dropped") expect([row.cpu, row.indicatedPs, row.donePs]).toEqual([-1, NaN, NaN]);
        }
        if (rows.length <= (scenario.receiveBuffers as number))
          expect(rows.filter((row) => row.state === "dropped")).toEqual([]);
      }),
      counts,
    );
  });

  it("frames that arrived before the warm-up's end are left out of the counts", () => {
    const traffic = framesAt([0, 1, 2, 3, 4, 5, 6, 7].map((i) => i * 10_000_000));
    const { summary } = run({ traffic, warmupPs: 35_000_000 });
    expect([summary.received, summary.indicated, summary.interrupts]).toEqual([4, 4, 4]);
  });
});

describe("time is conserved", () => {
  it("no two stretches of work overlap on one CPU", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        for (const rows of receiveWorkByCpu(run(forVariant(scenario, variant))).values())
          rows.forEach((row, i) => {
            expect(row.endPs).toBeGreaterThan(row.startPs);
            if (i > 0) expect(row.startPs).toBeGreaterThanOrEqual(rows[i - 1]?.endPs);
          });
      }),
      counts,
    );
  });

  it("no thread runs while an ISR or a DPC runs, nor before the start or after the end", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { work, endPs } = run(scenario);
        const rows = work();
        for (let cpu = 0; cpu < (scenario.cpus as number); cpu++) {
          const own = rows.filter((row) => row.cpu === cpu);
          own.forEach((row, i) => {
            if (i > 0) expect(row.startPs).toBeGreaterThanOrEqual(own[i - 1]?.endPs);
            if (row.kind === "thread") expect(row.startPs >= 0 && row.endPs <= endPs).toBe(true);
          });
        }
      }),
      counts,
    );
  });

  it("each CPU's busy and idle times add up to the run, and the work rows say the same of each kind of receive work", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const { summary, work, endPs } = run(forVariant(scenario, variant));
        const rows = work();
        for (const { cpu, busyPs } of summary.cpus) {
          expect(total(Object.values(busyPs), (ps) => ps)).toBeCloseTo(endPs, 0);
          for (const kind of ["isr", "dpc", "protocol", "cache-stall"] as const)
            expect(busyPs[kind]).toBe(
              total(
                rows.filter((row) => row.cpu === cpu && row.kind === kind),
                (row) => row.endPs - row.startPs,
              ),
            );
        }
      }),
      counts,
    );
  });

  it("non-RSS: the CPUs together spend on each kind of work what the costs say, once for each interrupt, DPC and frame", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { summary } = run(forVariant(scenario, "non-rss"));
        const costs = { ...DEFAULT_COSTS, ...scenario.costs };
        const spent = (kind: "isr" | "dpc" | "protocol" | "cache-stall"): number =>
          total(summary.cpus, ({ busyPs }) => busyPs[kind]);
        expect(spent("isr")).toBe(summary.interrupts * (costs.isrPs + costs.disableInterruptPs));
        expect(spent("dpc")).toBe(
          summary.dpcs * costs.dpcPs +
            summary.indicated * costs.descriptorPs +
            summary.interrupts * costs.enableInterruptPs,
        );
        expect(spent("protocol")).toBe(summary.indicated * costs.protocolPs);
        expect(spent("cache-stall")).toBe(summary.cacheReloads * costs.connectionCacheLines * costs.lineFromSameNodePs);
      }),
      counts,
    );
  });
});

describe("order", () => {
  it("non-RSS: with one DPC at a time, no frame is indicated after a later one of its connection (in-order processing)", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const result = run(forVariant(scenario, "non-rss"));
        expect(result.summary.outOfOrder).toBe(0);
        expect(total(result.connections(), (row) => row.outOfOrder)).toBe(0);
        const indicated = result.frames().filter((row) => row.state === "indicated");
        indicated.forEach((row, i) =>
          expect(row.indicatedPs).toBeGreaterThanOrEqual(indicated[i - 1]?.indicatedPs ?? 0),
        );
      }),
      counts,
    );
  });

  it("a connection's state is fetched once for each of its moves to another CPU", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const result = run(forVariant(scenario, "non-rss"));
        const connections = result.connections();
        expect(result.summary.cacheReloads).toBe(total(connections, (row) => row.moves));
        expect(total(connections, (row) => row.frames)).toBe(scenario.traffic.frames);
      }),
      counts,
    );
  });
});
