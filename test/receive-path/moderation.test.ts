// Interrupt moderation and the choice of the interrupt's CPU: when an interrupt comes, and where.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, INTERRUPT_CPU_POLICIES, load, run, us, type MomentRow, type Scenario } from "rss-lab";
import { burst, framesAt, scenarios, tinyCosts } from "./handmade.js";
import { examples } from "../support/examples.js";

const interrupts = (rows: readonly MomentRow[]): MomentRow[] => rows.filter((row) => row.what === "interrupt");

describe("interrupt moderation", () => {
  const moderated = fc.record({
    traffic: burst,
    costs: tinyCosts,
    timeoutPs: fc.nat(60),
    frames: fc.integer({ min: 1, max: 12 }),
    cpus: fc.integer({ min: 1, max: 3 }),
  });

  it("an interrupt leaves the NIC at the first instant at which enough frames wait, or the oldest has waited for the time-out", () => {
    fc.assert(
      fc.property(moderated, ({ traffic, costs, timeoutPs, frames: enough, cpus }) => {
        const { frames, moments } = run({
          traffic,
          costs,
          cpus,
          interruptModeration: { timeoutPs, frames: enough },
          receiveBuffers: 64,
        });
        const rows = frames();
        const deliveryPs = costs.interruptDeliveryPs ?? DEFAULT_COSTS.interruptDeliveryPs;
        let enabledPs = 0;
        let next = 0;
        for (const { what, timePs, cycle } of moments()) {
          if (what === "enable") {
            enabledPs = timePs;
            while ((rows[next]?.cycle ?? Infinity) <= cycle) next++;
          }
          if (what !== "interrupt") continue;
          const oldest = rows[next];
          const countReachedPs = rows[next + enough - 1]?.arrivalPs ?? Infinity;
          expect(timePs - deliveryPs).toBe(Math.max(enabledPs, Math.min(oldest.arrivalPs + timeoutPs, countReachedPs)));
        }
        expect(next).toBe(rows.length);
      }),
      { numRuns: examples(200) },
    );
  });

  it("the first frame of a quiet NIC waits for the time-out, and the interrupt's delivery after it, and no longer", () => {
    const { moments } = run({ traffic: framesAt([us(3)]), interruptModeration: { timeoutPs: us(20), frames: 8 } });
    expect(interrupts(moments()).map((row) => row.timePs)).toEqual([us(23.5)]);
  });

  it("the frame that makes the count full ends the wait at once", () => {
    const { moments } = run({
      traffic: framesAt([0, us(1), us(2), us(3)]),
      interruptModeration: { timeoutPs: us(20), frames: 3 },
    });
    expect(interrupts(moments())[0]?.timePs).toBe(us(2.5));
  });

  it("a longer time-out never gives more interrupts for the same arrivals, and 100 us gives less than a tenth of none", () => {
    const traffic = load({ framesPerSecond: 500_000, frames: 5_000 });
    const counts = [0, 5, 20, 100].map(
      (timeout) =>
        run({ traffic, interruptModeration: { timeoutPs: us(timeout), frames: 256 }, records: "summary" }).summary
          .interrupts,
    );
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(counts[3]).toBeLessThan(counts[0] / 10);
  });
});

describe("the interrupt's CPU is the system's choice (Non-RSS Receive Processing, step 3)", () => {
  const cpusOf = (scenario: Scenario): number[] =>
    interrupts(run({ variant: "non-rss", ...scenario }).moments()).map((row) => row.cpu);
  const quiet = load({ framesPerSecond: 50_000, frames: 400, gaps: "constant" });

  it("fixed: always the CPU that is tied to the NIC", () => {
    fc.assert(
      fc.property(scenarios, fc.nat(5), (scenario, cpu) => {
        const fixedCpu = cpu % (scenario.cpus as number);
        expect(new Set(cpusOf({ ...scenario, interruptCpu: "fixed", fixedCpu }))).toEqual(new Set([fixedCpu]));
      }),
      { numRuns: examples(40) },
    );
  });

  it("round-robin: each CPU in turn", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(cpusOf({ ...scenario, interruptCpu: "round-robin" })).toEqual(
          cpusOf({ ...scenario, interruptCpu: "round-robin" }).map((_, i) => i % (scenario.cpus as number)),
        );
      }),
      { numRuns: examples(40) },
    );
  });

  it("random: every CPU, each about as often as any other (400 interrupts on 4 CPUs: 100 each, five standard deviations are 43)", () => {
    const cpus = cpusOf({ traffic: quiet, interruptCpu: "random" });
    for (const cpu of [0, 1, 2, 3]) expect(Math.abs(cpus.filter((one) => one === cpu).length - 100)).toBeLessThan(44);
  });

  it("least-busy: never a CPU with more thread work than another that is as free of receive work", () => {
    const cpus = cpusOf({ traffic: quiet, interruptCpu: "least-busy", threadShare: [0.9, 0.5, 0.1, 0.5] });
    expect(new Set(cpus)).toEqual(new Set([2]));
  });

  it("least-busy: CPUs without thread work take turns, so that their receive work differs by less than one cycle", () => {
    const { summary } = run({ traffic: quiet, interruptCpu: "least-busy" });
    expect(summary.imbalance).toBeLessThan(1.02);
    expect(summary.jainIndex).toBeGreaterThan(0.999);
  });

  it.each(INTERRUPT_CPU_POLICIES)("%s: with one CPU there is no choice", (interruptCpu) => {
    expect(new Set(cpusOf({ traffic: quiet, cpus: 1, interruptCpu }))).toEqual(new Set([0]));
  });
});
