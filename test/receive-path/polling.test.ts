// Polling: a DPC looks at its queue again until it is empty or the budget is spent, and only an empty queue lets it
// enable the interrupt; with a deferral not even that (Linux's NAPI; kernel documentation "NAPI" for
// napi_defer_hard_irqs and gro_flush_timeout).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, load, ms, ns, replicate, run, us, type Polling, type Scenario, type Variant } from "rss-lab";
import { burst, framesAt, NO_COSTS } from "./handmade.js";
import { tinyCostsOfAll } from "./wide-scenarios.js";
import { examples } from "../support/examples.js";

const POLLING_VARIANTS = ["non-rss", "message-signaled-interrupts"] as const satisfies readonly Variant[];
const some = fc
  .record({
    traffic: burst,
    costs: tinyCostsOfAll,
    variant: fc.constantFrom(...POLLING_VARIANTS),
    budget: fc.integer({ min: 1, max: 20 }),
    maxNblsToIndicate: fc.constantFrom(3, Infinity),
    receiveBuffers: fc.integer({ min: 1, max: 64 }),
    deferral: fc.option(
      fc.record({ deferrals: fc.integer({ min: 1, max: 3 }), deferralPs: fc.integer({ min: 1, max: 12 }) }),
      { nil: undefined },
    ),
  })
  .map(({ deferral, budget, ...rest }): Scenario & { polling: Polling } => ({
    ...rest,
    cpus: 2,
    polling: { budget, ...deferral },
  }));

describe("polling", () => {
  it("only an empty queue lets a DPC enable the interrupt: frames that came before the enabling began are indicated in that cycle or before", () => {
    fc.assert(
      fc.property(some, (scenario) => {
        const { moments, frames } = run(scenario);
        const rows = frames();
        for (const { what, timePs, cycle, queue } of moments())
          if (what === "enable")
            for (const row of rows)
              if (
                row.queue === queue &&
                row.state === "indicated" &&
                row.arrivalPs <= timePs - (scenario.costs?.enableInterruptPs as number)
              )
                expect(row.cycle).toBeLessThanOrEqual(cycle);
      }),
      { numRuns: examples(150) },
    );
  });

  it("no DPC indicates more frames than the budget, or than the throttle allows", () => {
    fc.assert(
      fc.property(some, (scenario) => {
        const { moments, frames } = run(scenario);
        const limit = Math.min(scenario.polling.budget, scenario.maxNblsToIndicate as number);
        const dpcs = moments().filter((row) => row.what === "queue-dpc"),
          rows = frames();
        for (const { queue, timePs } of dpcs) {
          const nextPs = dpcs.find((row) => row.queue === queue && row.timePs > timePs)?.timePs ?? Infinity;
          const own = rows.filter(
            (row) =>
              row.state === "indicated" && row.queue === queue && row.indicatedPs > timePs && row.indicatedPs <= nextPs,
          );
          expect(own.length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: examples(150) },
    );
  });

  it("a frame that comes while the DPC works is indicated in the same cycle: one interrupt, and one look for each time that frames came and one in vain", () => {
    const [first, second] = [0, us(1.2)];
    const { summary, work } = run({
      traffic: framesAt([first, second]),
      interruptCpu: "fixed",
      polling: { budget: 64 },
    });
    expect([summary.interrupts, summary.dpcs]).toEqual([1, 1]);
    const looks = work().filter(
      (row) => row.kind === "dpc" && row.endPs - row.startPs === DEFAULT_COSTS.lookPs && row.step === "6",
    );
    expect(looks.length).toBeGreaterThanOrEqual(2);
  });

  it("a spent budget queues the DPC again without a look, and that DPC's own first look may find nothing", () => {
    const { summary, moments } = run({ traffic: framesAt(new Array<number>(8).fill(0)), polling: { budget: 4 } });
    expect([summary.interrupts, summary.dpcs]).toEqual([1, 3]);
    expect(
      moments()
        .map((row) => row.what)
        .filter((what) => what !== "arrival"),
    ).toEqual(["interrupt", "disable", "queue-dpc", "queue-dpc", "queue-dpc", "enable"]);
  });

  it("without `polling` nothing is looked at again, whatever a look costs", () => {
    const scenario: Scenario = {
      traffic: load({ framesPerSecond: 2e6, frames: 2_000 }),
      variant: "message-signaled-interrupts",
    };
    expect(run({ ...scenario, costs: { lookPs: us(9) } }).fingerprint).toBe(run(scenario).fingerprint);
  });

  // The busy period of an M/G/1 queue that begins with N0 customers serves N0 / (1 - rho) on average. One frame
  // interrupts 20 us after its arrival, and 0.5 + 0.3 + 0.1 + 0.14 us later the DPC looks.
  const framesPerInterrupt = (framesPerSecond: number, frameNs: number): number =>
    (1 + framesPerSecond * (20e-6 + 1.04e-6)) / (1 - framesPerSecond * (frameNs + 50) * 1e-9);

  it.each([0.5, 0.8])(
    "load %d: frames for one interrupt are those of theory within the 99 percent interval of 8 runs",
    async (rho) => {
      const framesPerSecond = (rho / 450) * 1e9;
      const measured = await replicate(
        [1, 2, 3, 4, 5, 6, 7, 8],
        (seed) => ({
          traffic: load({ framesPerSecond }),
          seed,
          cpus: 1,
          receiveBuffers: 4096,
          polling: { budget: 65_536 },
          interruptModeration: { timeoutPs: us(20), frames: 65_536 },
          costs: { protocolPs: ns(400), lookPs: 0 },
          durationPs: ms(20),
          records: "summary",
        }),
        ({ summary: { indicated, interrupts } }) => indicated / interrupts,
        { confidence: 0.99 },
      );
      const theory = framesPerInterrupt(framesPerSecond, 400);
      expect(measured.high - measured.low).toBeLessThan(0.1 * theory);
      expect(measured.low < theory && theory < measured.high).toBe(true);
    },
  );

  it("14.88 million frames/s, 400 ns a frame, 8 CPUs: an interrupt for 41 frames without polling, for six times as many with it", () => {
    const measured = ([null, { budget: 300 }] as const).map((polling) => {
      const { indicated, interrupts, dropped } = run({
        traffic: load({ framesPerSecond: 14.88e6, connections: 100_000 }),
        variant: "message-signaled-interrupts",
        cpus: 8,
        ...(polling && { polling }),
        costs: { protocolPs: ns(400), lookPs: 0 },
        interruptModeration: { timeoutPs: us(20), frames: 65_536 },
        warmupPs: ms(1),
        durationPs: ms(6),
        records: "summary",
      }).summary;
      expect(dropped).toBe(0);
      return indicated / interrupts;
    });
    expect(measured[0] / 41).toBeCloseTo(1, 1);
    expect(measured[1] / framesPerInterrupt(14.88e6 / 8, 400)).toBeCloseTo(1, 1); // 246
  });
});

describe("deferral", () => {
  const quick = { ...NO_COSTS, protocolPs: 10, enableInterruptPs: 1 };
  const polling = { budget: 64, deferrals: 2, deferralPs: 1000 };
  const happened = (timesPs: readonly number[], more: Polling = polling) =>
    run({ traffic: framesAt(timesPs), cpus: 1, costs: quick, polling: more })
      .moments()
      .filter((row) => row.what === "queue-dpc" || row.what === "enable")
      .map((row) => [row.what, row.timePs]);

  it.each([1, 2, 5])("%d: so many timers between the last frame and the enabling", (deferrals) => {
    expect(happened([0], { ...polling, deferrals })).toEqual([
      ["queue-dpc", 0],
      ...Array.from({ length: deferrals }, (_, i) => ["queue-dpc", 10 + 1000 * (i + 1)]),
      ["enable", 11 + 1000 * deferrals],
    ]);
  });

  it("a frame that comes meanwhile waits for the timer, not for an interrupt, and the count begins anew", () => {
    expect(happened([0, 1500])).toEqual([
      ["queue-dpc", 0],
      ["queue-dpc", 1010],
      ["queue-dpc", 2010],
      ["queue-dpc", 3020],
      ["queue-dpc", 4020],
      ["enable", 4021],
    ]);
  });

  it("a steady stream with gaps below the timer interrupts once", () => {
    const { summary } = run({
      traffic: load({ framesPerSecond: 200_000, frames: 2_000, gaps: "constant" }),
      cpus: 1,
      polling: { budget: 64, deferrals: 2, deferralPs: us(20) },
      records: "summary",
    });
    expect([summary.interrupts, summary.indicated]).toEqual([1, 2_000]);
    expect(summary.toDone.maxPs).toBeLessThan(us(25));
  });
});

describe("a wrong polling is refused in a sentence", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 10 });
  it.each([
    [{ budget: 0 }, "The budget of polling in frames is 0: it must be a whole number from 1 to 65536."],
    [
      { budget: 64, deferrals: 2 },
      "The polling has deferrals and no deferralPs: one means nothing without the other, so give both or none.",
    ],
    [
      { budget: 64, deferralPs: 2 },
      "The polling has deferralPs and no deferrals: one means nothing without the other, so give both or none.",
    ],
    [
      { budget: 64, weight: 1 },
      'The polling has an unknown field "weight": the fields are budget, deferrals, deferralPs.',
    ],
  ])("%j", (polling, sentence) => expect(() => run({ traffic, polling: polling })).toThrow(sentence));

  it.each(["single-hardware-queue", "hardware-queuing"] as const)("%s: its CPUs share one interrupt", (variant) =>
    expect(() => run({ traffic, variant, polling: { budget: 64 } })).toThrow(
      `The scenario gives polling and the variant is "${variant}": where CPUs share one interrupt, a DPC that goes ` +
        `on would keep the others' frames waiting; ` +
        'only "non-rss", "message-signaled-interrupts" use it',
    ),
  );
});
