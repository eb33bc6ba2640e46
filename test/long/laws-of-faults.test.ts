// Laws of runs whose driver has a fault, on random scenarios with everything that a scenario can have: nothing gets
// lost that is not counted, time is spent once, order holds, and a fault that did not show has changed nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, type Run } from "rss-lab";
import { receiveWorkByCpu, total } from "../receive-path/handmade.js";
import { corpusOf } from "../support/corpus.js";
import {
  CASES,
  REAL_FAULTS,
  changingFaultyScenarios,
  drainingScenarios,
  faultyScenarios,
} from "../fault/faulty-scenarios.js";

const numRuns = 25;
const STATES = ["indicated", "dropped", "waiting"] as const;
const hasShown = ({ summary: { fault } }: Run): boolean => !fault!.sentence.includes("so the fault did not show");

/** Everything that a run without a warm-up must keep, whatever is broken. */
function checkConservation(result: Run): void {
  const { summary, frames, endPs } = result;
  const rows = frames();
  expect(summary.received).toBe(summary.indicated + summary.dropped + summary.waiting);
  expect(rows.map(({ frame }) => frame)).toEqual(Array.from({ length: summary.received }, (_, i) => i + 1));
  for (const state of STATES) expect(rows.filter((row) => row.state === state)).toHaveLength(summary[state]);
  for (const { state, arrivalPs, indicatedPs, donePs } of rows)
    if (state === "indicated") expect(indicatedPs < arrivalPs || donePs < indicatedPs).toBe(false);
  for (const { busyPs } of summary.cpus) expect(total(Object.values(busyPs), (ps) => ps)).toBe(endPs);
  for (const own of receiveWorkByCpu(result).values())
    for (let i = 1; i < own.length; i++) expect(own[i].startPs).toBeGreaterThanOrEqual(own[i - 1].endPs);
}

describe.each(CASES)("%s, %s", (fault, variant) => {
  const scenarios = faultyScenarios(fault, variant);
  const corpus = corpusOf(scenarios);
  const check = (law: Parameters<typeof corpus>[0]): void => corpus(law, numRuns);

  it("every frame is indicated, dropped or waiting, once; time is spent once; the records say what the summary says", () => {
    check((result, { traffic }) => {
      expect(result.summary.received).toBe(traffic.frames);
      checkConservation(result);
    });
  });

  it("the same when the end cuts the run", () => {
    fc.assert(
      fc.property(scenarios, fc.double({ min: 0.01, max: 1, noNaN: true }), (scenario, share) => {
        const { endPs } = run({ ...scenario, records: "summary" });
        checkConservation(run({ ...scenario, durationPs: Math.max(1, Math.floor(endPs * share)) }));
      }),
      { numRuns: 30 },
    );
  });

  it("no frame is indicated after a later one of its connection: frames wait or are lost, but their order holds", () => {
    check(({ summary }) => expect(summary.outOfOrder).toBe(0));
  });

  it("what waits at the end is what the outcome counts, and the outcome is one sentence", () => {
    check(({ summary }) => {
      const { silent, stranded, sentence } = summary.fault!;
      expect(total(silent, ({ waiting }) => waiting) + stranded).toBe(summary.waiting);
      expect(total(silent, ({ dropped }) => dropped)).toBeLessThanOrEqual(summary.dropped);
      expect(sentence).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    });
  });

  it("it shows in some runs; where it did not, it has changed nothing but the step that is left out", () => {
    let shown = 0;
    corpus((result, scenario) => {
      if (hasShown(result)) shown++;
      else if (fault !== "interrupt-not-disabled")
        expect(result.fingerprint).toBe(run({ ...scenario, fault: "none" }).fingerprint);
    }, 60);
    expect(shown).toBeGreaterThan(0);
  });

  it("the kind of records changes nothing", () => {
    check(({ summary, fingerprint }, scenario) => {
      const short = run({ ...scenario, records: "summary" });
      expect([short.summary, short.fingerprint]).toEqual([summary, fingerprint]);
    });
  });
});

describe("what each fault can do, and what it cannot", () => {
  it.each(CASES)("%s, %s", (fault, variant) => {
    corpusOf(faultyScenarios(fault, variant))((result, { traffic }) => {
      const { interrupts, waiting, fault: outcome } = result.summary;
      const { silent, enabled, decrements, lostDecrement, lostWakeUps, interruptsInCycle, enabledEarly } = outcome!;
      if (fault === "interrupt-not-enabled") expect([enabled, silent.length]).toEqual([0, interrupts]);
      if (fault === "interrupt-not-disabled") expect([waiting, interrupts <= traffic.frames]).toEqual([0, true]);
      if (fault === "counter-not-atomic") expect(silent.length).toBe(lostDecrement === null ? 0 : 1);
      if (fault === "counter-not-preset") for (const one of silent) expect(one.askedNobody).toBe(true);
      if (fault !== "counter-not-atomic") expect(decrements).toBe(0);
      if (fault !== "enabled-without-looking") expect(lostWakeUps).toBe(0);
      if (fault !== "counter-not-preset") expect(enabledEarly).toBe(0);
      if (fault !== "counter-not-preset" && fault !== "interrupt-not-disabled") expect(interruptsInCycle).toBe(0);
    }, 30);
  });
});

describe.each(REAL_FAULTS)("%s, while the table changes and messages are re-targeted", (fault) => {
  it("frames are conserved", () => {
    corpusOf(changingFaultyScenarios(fault))((result) => {
      const { received, indicated, dropped, waiting } = result.summary;
      expect(received).toBe(indicated + dropped + waiting);
      const measured = result.frames().filter(({ arrivalPs }) => arrivalPs >= result.scenario.warmupPs);
      for (const state of STATES)
        expect(measured.filter((row) => row.state === state)).toHaveLength(result.summary[state]);
    }, 40);
  });
});

describe("table-not-drained", () => {
  it("is the run without drain, to the last frame", () => {
    fc.assert(
      fc.property(drainingScenarios, (scenario) => {
        const { summary, fingerprint, frames } = run({ ...scenario, fault: "table-not-drained" });
        const { rssChanges, rebalancing } = scenario;
        const plain = run({
          ...scenario,
          ...(rssChanges && { rssChanges: rssChanges.map(({ drain: _, ...change }) => change) }),
          ...(rebalancing && { rebalancing: { ...rebalancing, drain: false } }),
        });
        expect(fingerprint).toBe(plain.fingerprint);
        expect(frames()).toEqual(plain.frames());
        expect({ ...summary, fault: undefined }).toEqual({ ...plain.summary, fault: undefined });
      }),
      { numRuns: 20 },
    );
  });
});
