// Line-based interrupts, MSI and MSI-X ("NDIS MSI-X", "RSS with Message Signaled Interrupts", MINIPORT_ISR).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, load, ms, ns, readScenario, run, type Scenario, type Variant } from "rss-lab";
import { DOCUMENTED_STEPS } from "../../lib/src/driver/documented-steps.js";
import { scenariosOf } from "./wide-scenarios.js";
import { total } from "./handmade.js";

const traffic = load({ framesPerSecond: 5e5, frames: 200, connections: 16 });
const ONE_MESSAGE = VARIANTS.slice(0, 3);
const isrPs = (scenario: Scenario): number => {
  const { summary } = run(scenario);
  return total(summary.cpus, ({ busyPs }) => busyPs.isr) / summary.interrupts;
};

describe("the kind of interrupts", () => {
  it("is MSI-X for the variant that needs it and MSI for the others, if the scenario does not say", () => {
    expect(VARIANTS.map((variant) => run({ traffic, variant }).scenario.interrupts)).toEqual([
      "msi",
      "msi",
      "msi",
      "msi-x",
    ]);
  });

  it.each(["line-based", "msi"] as const)(
    "RSS with MSI-X needs a message of its own for every queue (RSS with Message Signaled Interrupts): %s is refused",
    (interrupts) => {
      expect(() => run({ traffic, variant: "message-signaled-interrupts", interrupts })).toThrow(
        new RegExp(
          `interrupts are "${interrupts}": it needs a message .* for every queue, so give "msi-x" or none\\.$`,
        ),
      );
    },
  );

  it.each(ONE_MESSAGE)("%s: MSI and MSI-X, both messages of its own NIC, give the same run", (variant) => {
    const [without, msi, msiX] = [{}, { interrupts: "msi" }, { interrupts: "msi-x" }].map((more) =>
      run({ traffic, variant, ...(more as Partial<Scenario>) }),
    );
    expect([msi.fingerprint, msiX.fingerprint]).toEqual([without.fingerprint, without.fingerprint]);
  });

  it.each(ONE_MESSAGE)(
    "%s: a line may be shared, so each ISR reads the NIC's status register (MINIPORT_ISR)",
    (variant) => {
      const { isrPs: enterPs, disableInterruptPs, readStatusPs } = DEFAULT_COSTS;
      expect(isrPs({ traffic, variant, interrupts: "msi" })).toBe(enterPs + disableInterruptPs);
      expect(isrPs({ traffic, variant, interrupts: "line-based" })).toBe(enterPs + readStatusPs + disableInterruptPs);
    },
  );

  it("a line-based ISR is a message's ISR whose entry takes the status read longer: every run is the same with either", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ONE_MESSAGE).chain(scenariosOf), (scenario) => {
        const costs = { ...DEFAULT_COSTS, ...scenario.costs };
        const line = run({ ...scenario, interrupts: "line-based" });
        const message = run({
          ...scenario,
          interrupts: "msi",
          costs: { ...costs, isrPs: costs.isrPs + costs.readStatusPs },
        });
        expect([line.fingerprint, line.summary]).toEqual([message.fingerprint, message.summary]);
      }),
      { numRuns: 40 },
    );
  });

  it("the register read delays the only frame of an interrupt by its own time", () => {
    const one = load({ framesPerSecond: 1e5, frames: 20, gaps: "constant" });
    const [msi, line] = (["msi", "line-based"] as const).map(
      (interrupts) => run({ traffic: one, cpus: 1, interrupts }).summary.toIndication,
    );
    expect(line.maxPs - msi.maxPs).toBe(ns(424));
  });

  it("can be read in the summary: an ISR on a shared line for each interrupt of the NIC, and one in vain for each of the other device", () => {
    const RATE = 50_000,
      MS = 40;
    const endless = load({ framesPerSecond: 5e5, connections: 16 });
    const { summary } = run({
      traffic: endless,
      durationPs: ms(MS),
      interrupts: "line-based",
      sharedLine: { interruptsPerSecond: RATE },
      records: "summary",
    });
    const inVain = total(summary.cpus, ({ isrs }) => isrs) - summary.interrupts;
    const expected = (RATE * MS) / 1000;
    expect(Math.abs(inVain - expected)).toBeLessThan(4 * Math.sqrt(expected)); // a Poisson count: 4 standard deviations
    const { isrPs: enterPs, disableInterruptPs, readStatusPs } = DEFAULT_COSTS;
    const spentPs =
      total(summary.cpus, ({ busyPs }) => busyPs.isr) - (enterPs + readStatusPs) * (summary.interrupts + inVain);
    // the end of the run may cut one ISR
    expect(Math.abs(spentPs - summary.interrupts * disableInterruptPs)).toBeLessThan(enterPs + readStatusPs);
  });

  it("with a shared line frames are conserved and in order, and the NIC is disabled and enabled in turn", () => {
    let interrupted = 0;
    const lines = fc.integer({ min: 4, max: 6 }).map((exponent) => ({ interruptsPerSecond: 10 ** exponent }));
    fc.assert(
      fc.property(fc.constantFrom(...ONE_MESSAGE).chain(scenariosOf), lines, (scenario, sharedLine) => {
        const { summary, moments, work, endPs } = run({ ...scenario, interrupts: "line-based", sharedLine });
        expect([summary.indicated + summary.dropped, summary.waiting, summary.outOfOrder]).toEqual([
          scenario.traffic.frames,
          0,
          0,
        ]);
        const own = moments()
          .map(({ what }) => what)
          .filter((what) => what === "interrupt" || what === "disable" || what === "enable");
        expect(own).toEqual(
          Array.from({ length: summary.interrupts }, () => ["interrupt", "disable", "enable"]).flat(),
        );
        const isrs = work().filter(({ kind, cycle }) => kind === "isr" && cycle === 0);
        for (const { step } of isrs)
          expect(step).toBe(DOCUMENTED_STEPS[(scenario.variant ?? "non-rss") as Variant].isr);
        if (isrs.length === 0) expect(endPs).toBe(run({ ...scenario, interrupts: "line-based" }).endPs);
        else interrupted++;
      }),
      { numRuns: 60 },
    );
    expect(interrupted).toBeGreaterThan(10);
  });

  it("can stand in a scenario file", () => {
    const file = {
      traffic: { kind: "load", framesPerSecond: 1e6, frames: 3 },
      interrupts: "line-based",
      protocolTimes: "exponential",
      sharedLine: { interruptsPerSecond: 1000 },
    };
    expect(run(readScenario(file)).scenario).toMatchObject({ interrupts: "line-based", protocolTimes: "exponential" });
  });
});

it("a line counts nothing: another device that interrupts far more often than ISRs can run keeps one CPU in them, and leaves no backlog behind", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 200, connections: 4 });
  const result = run({
    traffic,
    cpus: 1,
    interrupts: "line-based",
    sharedLine: { interruptsPerSecond: 1e7 },
    costs: { interruptDeliveryPs: 0 },
  });
  const lastPs = result.frames().at(-1)!.arrivalPs;
  const isrPs = DEFAULT_COSTS.isrPs + DEFAULT_COSTS.readStatusPs;
  const calls = result.work().filter((row) => row.kind === "isr" && row.cycle === 0);
  expect(calls.length * isrPs).toBeGreaterThan(0.8 * lastPs);
  expect(Math.max(...calls.map((row) => row.startPs))).toBeLessThanOrEqual(lastPs + 2 * isrPs);
  expect(result.summary.waiting).toBe(0);
});

it("a run that would pass 2^53 ps, where times are no longer exact, is refused", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 500, connections: 1, frameBytes: 9000 });
  const costs = { perBytePs: 1e12 };
  expect(() => run({ traffic, costs })).toThrow(/The run lasts \d+ ps: simulated time ends after 2.5 hours/);
  expect(run({ traffic, costs, durationPs: 1e12 }).summary.received).toBe(500);
});
