// The send side, seen from outside: where sends run, what another CPU costs them, and what the two cures cost
// ("Introduction to Receive Side Scaling", send-side scaling).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, forVariant, load, ns, run, us, type Scenario, type Summary } from "rss-lab";
import { framesAt, total } from "../receive-path/handmade.js";
import { wideScenarios } from "../receive-path/wide-scenarios.js";
import { examples } from "../support/examples.js";

const timeOf = (kind: "send" | "ipi" | "spin" | "cache-stall", { cpus }: Summary): number =>
  total(cpus, ({ busyPs }) => busyPs[kind]);
const { ipiSendPs, ipiReceivePs, sendPs, completeSendPs } = DEFAULT_COSTS;

describe("where sends run", () => {
  it("a send that a received acknowledgment triggers runs on the receive CPU, in every variant", () => {
    fc.assert(
      fc.property(wideScenarios, (scenario) => {
        const { summary } = run({ ...scenario, sends: { perFrame: 1, trigger: "ack" } });
        expect([summary.sends, summary.sendsOnReceiveCpu]).toEqual([summary.indicated, summary.indicated]);
      }),
      { numRuns: examples(60) },
    );
  });

  it("so does every other send if the driver specifies that CPU, or if the sending CPU hands it over", () => {
    const cures = fc.constantFrom<Partial<Scenario["sends"]>>(
      { cpu: "receive" },
      { cpu: "any", handOver: true },
      { cpu: "application", handOver: true },
    );
    fc.assert(
      fc.property(
        wideScenarios,
        cures,
        fc.constantFrom("timer" as const, "application" as const),
        (scenario, cure, trigger) => {
          const { summary } = run({ ...scenario, sends: { perFrame: 1, trigger, ...cure } });
          expect([summary.sends, summary.sendsOnReceiveCpu]).toEqual([summary.indicated, summary.indicated]);
        },
      ),
      { numRuns: examples(60) },
    );
  });

  it("with RSS they then touch no cold state and wait for no connection's lock; completions too", () => {
    fc.assert(
      fc.property(wideScenarios, fc.constantFrom(...VARIANTS.slice(1)), fc.boolean(), (scenario, variant, handOver) => {
        const interrupts = "msi-x" as const;
        const { summary } = run(
          forVariant(
            {
              ...scenario,
              interrupts,
              locks: { connection: true },
              sends: { perFrame: 1, trigger: "timer", cpu: handOver ? "application" : "receive", handOver },
            },
            variant,
          ),
        );
        expect([
          summary.cacheReloads,
          summary.lockWaits,
          timeOf("spin", summary),
          timeOf("cache-stall", summary),
        ]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: examples(60) },
    );
  });

  it("an application's thread has one home CPU for all sends of its connection, the same in every variant", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 6 }), (seed, cpus) => {
        const alone = framesAt(Array.from({ length: 12 }, (_, i) => i * us(20)));
        const homes = VARIANTS.map((variant) => {
          const sends = { perFrame: 1, trigger: "application", delayPs: us(5), cpu: "application" } as const;
          const rows = run({ traffic: alone, variant, cpus, seed, sends, costs: { completeSendPs: 0 } })
            .work()
            .filter(({ kind }) => kind === "send");
          expect(rows).toHaveLength(12);
          return new Set(rows.map(({ cpu }) => cpu));
        });
        expect(new Set(homes.flatMap((cpusOfOne) => [...cpusOfOne])).size).toBe(1);
      }),
      { numRuns: examples(30) },
    );
  });

  it("sends on any CPU, and threads with a home of their own, meet the receive CPU as often as chance has it", () => {
    for (const cpu of ["any", "application"] as const) {
      const traffic = load({ framesPerSecond: 1e6, connections: 4096, frames: 20_000 });
      const { summary } = run({
        traffic,
        variant: "message-signaled-interrupts",
        records: "summary",
        sends: { perFrame: 1, trigger: "application", delayPs: us(2), cpu },
      });
      // Four standard deviations of 4096 draws (or of 20,000) of probability 1/4.
      const draws = cpu === "any" ? summary.sends : 4096;
      expect(Math.abs(summary.sendsOnReceiveCpu / summary.sends - 0.25)).toBeLessThan(
        4 * Math.sqrt((0.25 * 0.75) / draws),
      );
    }
  });
});

describe("what another CPU costs a send", () => {
  /** `n` frames of one connection, far apart, received by CPU 0; each triggers a send on `cpu`. */
  const apart = (n: number, cpu: number, more: Partial<Scenario> = {}, handOver = false): Summary =>
    run({
      traffic: framesAt(Array.from({ length: n }, (_, i) => i * us(20))),
      topology: { nodes: 2, coresPerNode: 2, threadsPerCore: 2 },
      variant: "message-signaled-interrupts",
      rss: { indirectionTable: [0] },
      sends: { perFrame: 1, trigger: "timer", delayPs: us(5), cpu, handOver },
      ...more,
    }).summary;

  it.each([
    [1, "hyper-thread of its core", 7.5],
    [2, "core of its node", 50],
    [4, "core of the other node", 130],
  ])("CPU %i, a %s: the state's 4 lines, %f ns each, travel there and back", (cpu, _where, lineNs) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (n) => {
        const summary = apart(n, cpu);
        expect([summary.sends, summary.sendsOnReceiveCpu, summary.cacheReloads]).toEqual([n, 0, 2 * n - 1]);
        expect(timeOf("cache-stall", summary)).toBe((2 * n - 1) * 4 * ns(lineNs));
      }),
      { numRuns: 10 },
    );
  });

  it("handing over costs the request and its taking, nothing else, at any distance", () => {
    for (const cpu of [1, 2, 4, 7]) {
      const summary = apart(9, cpu, {}, true);
      expect([summary.sendsOnReceiveCpu, summary.cacheReloads, timeOf("ipi", summary)]).toEqual([
        9,
        0,
        9 * (ipiSendPs + ipiReceivePs),
      ]);
      expect(timeOf("send", summary)).toBe(9 * sendPs + summary.sendCompletions * completeSendPs);
    }
  });

  it("a CPU does not ask itself", () => {
    expect(timeOf("ipi", apart(9, 0, {}, true))).toBe(0);
  });

  it("a frame that comes while another CPU sends on its connection spins until that is done, if the connection has a lock", () => {
    const traffic = framesAt([0, us(20)]);
    const sends = { perFrame: 1, trigger: "timer", delayPs: us(19), cpu: 1 } as const;
    const one = run({
      traffic,
      variant: "message-signaled-interrupts",
      rss: { indirectionTable: [0] },
      locks: { connection: true },
      sends,
      costs: { sendPs: us(3) },
    });
    const [send, spin] = [
      one.work().find(({ kind }) => kind === "send"),
      one.work().find(({ kind }) => kind === "spin"),
    ];
    expect([one.summary.lockWaits, send?.cpu, spin?.cpu, spin?.frame]).toEqual([1, 1, 0, 2]);
    expect(spin?.endPs).toBe(send?.endPs);
  });

  it("completions are handled on the CPU that sent if it has a message of its own (NDIS MSI-X)", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.constantFrom("any" as const, "application" as const), (seed, cpu) => {
        const traffic = load({ framesPerSecond: 1e6, connections: 32, frames: 300 });
        const { summary } = run({
          traffic,
          seed,
          variant: "message-signaled-interrupts",
          sends: { perFrame: 1, trigger: "application", cpu },
        });
        expect(summary.sendCompletions).toBeGreaterThan(200);
        expect(summary.completionsOnSendCpu).toBe(summary.sendCompletions);
      }),
      { numRuns: 10 },
    );
  });
});

describe("wrong sends are refused in a sentence", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 1 });
  it.each([
    [{ cpu: "home" }, /sends' CPU is "home"/],
    [{ cpu: 4 }, /sends' CPU is 4/],
    [{ handOver: "yes" }, /handOver is "yes"/],
    [{ over: true }, /over/],
  ])("%j", (wrong, sentence) => {
    expect(() =>
      run({ traffic, sends: { perFrame: 1, trigger: "timer", ...wrong } as Scenario["sends"] & object }),
    ).toThrow(sentence);
  });
});
