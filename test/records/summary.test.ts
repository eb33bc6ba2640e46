// The summary against the rows: what it keeps in constant memory, they say frame by frame.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS, forVariant, formatPs, load, run, us, type Latency } from "rss-lab";
import { frameImbalance, imbalanceOverTime } from "rss-lab-course";
import { framesAt, scenarios, total } from "../receive-path/handmade.js";
import { examples } from "../support/examples.js";

const variants = fc.constantFrom(...VARIANTS);
const counts = { numRuns: examples(60) };

function agrees(latency: Latency, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const exact = (percent: number): number => sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1];
  expect(latency.meanPs / (total(sorted, (x) => x) / sorted.length || 1)).toBeCloseTo(latency.meanPs === 0 ? 0 : 1, 9);
  expect(latency.maxPs).toBe(sorted.at(-1));
  for (const [found, percent] of [
    [latency.p50Ps, 50],
    [latency.p95Ps, 95],
    [latency.p99Ps, 99],
  ] as const)
    expect(Math.abs(found - exact(percent))).toBeLessThanOrEqual(Math.max(1000, 0.008 * exact(percent)));
}

describe("the summary says what the rows say", () => {
  it("latencies: from arrival to indication and to done, of every indicated frame", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const { summary, frames } = run(forVariant(scenario, variant));
        const indicated = frames().filter((row) => row.state === "indicated");
        agrees(
          summary.toIndication,
          indicated.map((row) => row.indicatedPs - row.arrivalPs),
        );
        agrees(
          summary.toDone,
          indicated.map((row) => row.donePs - row.arrivalPs),
        );
      }),
      counts,
    );
  });

  it("frames, ISRs and DPCs of each CPU, interrupts and DPCs of all", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const { summary, frames, moments } = run(forVariant(scenario, variant));
        const [rows, happened] = [frames(), moments()];
        for (const { cpu, frames: own, isrs, dpcs } of summary.cpus) {
          expect(own).toBe(rows.filter((row) => row.cpu === cpu).length);
          expect(isrs).toBe(happened.filter((row) => row.what === "interrupt" && row.cpu === cpu).length);
          expect(dpcs).toBe(happened.filter((row) => row.what === "queue-dpc" && row.cpu === cpu).length);
        }
        expect(summary.interrupts).toBe(happened.filter((row) => row.what === "interrupt").length);
        expect(summary.dpcs).toBe(total(summary.cpus, (row) => row.dpcs));
        expect(summary.framesPerDpc * summary.dpcs).toBeCloseTo(summary.indicated, 6);
      }),
      counts,
    );
  });

  it("imbalance and Jain's index follow from the CPUs' receive shares: one CPU that does all gives n and 1/n", () => {
    const { summary } = run({ traffic: load({ framesPerSecond: 1e6, frames: 500 }), interruptCpu: "fixed", cpus: 4 });
    expect([summary.imbalance, summary.jainIndex]).toEqual([4, 0.25]);
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const { cpus, imbalance, jainIndex } = run(forVariant(scenario, variant)).summary;
        const shares = cpus.map((row) => row.receiveShare);
        const sum = total(shares, (x) => x);
        if (sum === 0) return;
        expect(imbalance).toBeCloseTo((Math.max(...shares) * shares.length) / sum, 9);
        expect(jainIndex).toBeCloseTo(sum ** 2 / (shares.length * total(shares, (x) => x * x)), 9);
      }),
      counts,
    );
  });

  it("1 is perfect with hyper-threads too: CPUs that RSS never uses do not count (M11)", () => {
    const scenario = {
      traffic: load({ framesPerSecond: 2e6, connections: 4096, frames: 40_000 }),
      records: "summary" as const,
      windowPs: us(2000),
      variant: "message-signaled-interrupts" as const,
      rss: { queues: 4 },
    };
    const plain = run({ ...scenario, cpus: 4 }),
      siblings = run({ ...scenario, topology: { coresPerNode: 4, threadsPerCore: 2 } });
    expect(siblings.summary.cpus.filter(({ frames }) => frames > 0).map(({ cpu }) => cpu)).toEqual([0, 2, 4, 6]);
    expect([siblings.summary.imbalance, siblings.summary.jainIndex]).toEqual([
      plain.summary.imbalance,
      plain.summary.jainIndex,
    ]);
    expect(siblings.summary.imbalance).toBeLessThan(1.1);
    expect([plain.summary.largestConnection?.bestImbalance, siblings.summary.largestConnection?.bestImbalance]).toEqual(
      [1, 1],
    );
    expect(frameImbalance(siblings)).toBe(frameImbalance(plain));
    expect(imbalanceOverTime("", siblings).windows).toEqual(imbalanceOverTime("", plain).windows);
    // A scenario that names hyper-threads may use them, and then they count.
    const both = run({ ...scenario, topology: { coresPerNode: 4, threadsPerCore: 2 }, rss: { processors: [1] } });
    expect(both.summary.imbalance).toBeCloseTo((plain.summary.imbalance * 5) / 4, 6);
  });

  it("an ISR and its interrupt count by the same instant: without another device on the line none is in vain, whatever the warm-up (M12)", () => {
    fc.assert(
      fc.property(scenarios, variants, fc.double({ min: 0, max: 1, noNaN: true }), (scenario, variant, share) => {
        const short = forVariant({ ...scenario, records: "summary" }, variant),
          { endPs } = run(short);
        const { cpus, interrupts } = run({
          ...short,
          durationPs: endPs + 1,
          warmupPs: Math.floor(share * endPs),
        }).summary;
        expect(total(cpus, (row) => row.isrs)).toBe(interrupts);
      }),
      counts,
    );
  });

  it("of no frame there is no time: NaN, null in JSON, none in a table (S9)", () => {
    const { summary } = run({ traffic: framesAt([0]), cpus: 1, durationPs: us(100), warmupPs: us(50) });
    expect([summary.received, ...Object.values(summary.toDone), ...Object.values(summary.toIndication)]).toEqual([
      0,
      ...new Array<number>(10).fill(NaN),
    ]);
    expect(JSON.parse(JSON.stringify(summary.toDone))).toEqual({
      meanPs: null,
      p50Ps: null,
      p95Ps: null,
      p99Ps: null,
      maxPs: null,
    });
    expect(formatPs(summary.toDone.p50Ps)).toBe("none");
  });

  it("a CPU's threads get what they want as far as ISRs and DPCs leave it; displaced is only what they cannot get", () => {
    const of = (framesPerSecond: number, share: number) => {
      const {
        summary: { cpus, measuredPs },
      } = run({
        traffic: load({ framesPerSecond, connections: 8 }),
        cpus: 1,
        threadShare: share,
        durationPs: us(50_000),
        records: "summary",
      });
      const {
        receiveShare,
        busyPs: { thread, idle },
        displacedPs,
      } = cpus[0];
      expect(receiveShare + (thread + idle) / measuredPs).toBeCloseTo(1, 12);
      expect(thread + displacedPs).toBe(share * measuredPs);
      return { receiveShare, got: thread / measuredPs, displaced: displacedPs / measuredPs, idle: idle / measuredPs };
    };
    // Receive work takes 28.8 %, threads want 50 %: they get 50 %, and 21.2 % stays idle.
    const easy = of(275_000, 0.5);
    expect(easy.receiveShare).toBeCloseTo(0.288, 2);
    expect([easy.got, easy.displaced]).toEqual([expect.closeTo(0.5, 4), expect.closeTo(0, 4)]);
    // Receive work takes more than 60 %: they get the rest, and nothing stays idle.
    const hard = of(1_000_000, 0.5);
    expect(hard.receiveShare).toBeGreaterThan(0.6);
    expect(hard.got).toBeCloseTo(1 - hard.receiveShare, 3);
    expect([hard.displaced, hard.idle]).toEqual([expect.closeTo(hard.receiveShare - 0.5, 3), expect.closeTo(0, 3)]);
  });

  it("the warm-up: latencies, counts and busy times are those of the rest of the run", () => {
    const traffic = framesAt(Array.from({ length: 10 }, (_, i) => us(10 * i)));
    const { summary, endPs } = run({ traffic, cpus: 1, warmupPs: us(45) });
    expect([summary.received, summary.indicated, summary.interrupts, summary.dpcs]).toEqual([5, 5, 5, 5]);
    expect(summary.measuredPs).toBe(endPs - us(45));
    // One frame's cycle takes 300 + 100 + 140 + 50 + 500 + 100 ns of CPU time.
    expect(summary.cpus[0].receiveShare * summary.measuredPs).toBeCloseTo(5 * us(1.19), 3);
    expect([summary.toDone.meanPs, summary.toDone.maxPs]).toEqual([us(1.59), us(1.59)]);
  });
});
