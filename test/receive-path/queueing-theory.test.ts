// One CPU against theory and published numbers: with the overheads switched off it is a single server with constant
// service times.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ms, load, replicate, run, us } from "rss-lab";
import { scenarios, total } from "./handmade.js";
import { SERVICE_PS, expectExponentialWait, exponential, seeds, server } from "./single-server.js";

describe("theory", () => {
  // M/D/1: mean time in the system = S + rho S / (2 (1 - rho)), the Pollaczek-Khinchine formula with no variance of
  // service.
  it.each([0.3, 0.6, 0.8])(
    "load %d: the mean time to done is that of an M/D/1 queue, within its 99 percent interval",
    (rho) => {
      const replications = 20;
      const means = Array.from(
        { length: replications },
        (_, seed) =>
          run(
            server({
              traffic: load({ framesPerSecond: rho * 1e6, connections: 8 }),
              seed,
              warmupPs: ms(1),
              durationPs: ms(16),
            }),
          ).summary.toDone.meanPs,
      );
      const mean = total(means, (x) => x) / replications;
      const deviation = Math.sqrt(total(means, (x) => (x - mean) ** 2) / (replications - 1));
      // Student's t for 19 degrees of freedom, two-sided 99 %
      const halfWidth = (2.861 * deviation) / Math.sqrt(replications);
      const theory = SERVICE_PS * (1 + rho / (2 * (1 - rho)));
      expect(halfWidth).toBeLessThan(0.05 * theory);
      expect(Math.abs(mean - theory)).toBeLessThan(halfWidth);
    },
  );

  it.each([0.3, 0.6])(
    "load %d, exponential protocol times: the mean waiting time is that of an M/M/1 queue, within its 99 percent interval",
    expectExponentialWait,
  );

  // The time in an M/M/1 system is itself exponentially distributed, with mean 1 / (mu - lambda), so more than the mean
  // can be checked.
  it.each([
    [50, "p50Ps", Math.LN2],
    [95, "p95Ps", Math.log(20)],
  ] as const)(
    "load 0.6, exponential protocol times: percentile %d of the time to done is that of the exponential distribution",
    async (_, name, times) => {
      const values = await replicate(seeds, (seed) => exponential(0.6, seed).summary.toDone[name], {
        confidence: 0.99,
      });
      const theory = (times * SERVICE_PS) / (1 - 0.6);
      expect(values.high - values.low).toBeLessThan(0.1 * theory);
      expect(values.low < theory && theory < values.high).toBe(true);
    },
  );

  it("exponential protocol times have the mean of the constant ones, and every frame has its own", () => {
    const { summary, frames } = run({
      ...server({ traffic: load({ framesPerSecond: 1e5, frames: 20_000, gaps: "constant" }) }),
      protocolTimes: "exponential",
      records: "full",
    });
    // 4 standard errors
    expect(Math.abs(summary.cpus[0].busyPs.protocol / 20_000 / SERVICE_PS - 1)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(new Set(frames().map((row) => row.donePs - row.indicatedPs)).size).toBeGreaterThan(19_000);
  });

  it("protocol times are drawn from a stream of their own: the arrivals are those of constant times", () => {
    const scenario = server({ traffic: load({ framesPerSecond: 5e5, frames: 500 }), records: "full" });
    const [constant, drawn] = (["constant", "exponential"] as const).map((protocolTimes) =>
      run({ ...scenario, protocolTimes }),
    );
    expect(drawn.frames().map((row) => row.arrivalPs)).toEqual(constant.frames().map((row) => row.arrivalPs));
    expect([constant.fingerprint, drawn.fingerprint === constant.fingerprint]).toEqual([
      run(scenario).fingerprint,
      false,
    ]);
  });

  it("arrivals at constant gaps longer than the service never wait: every frame is done after exactly the service time", () => {
    const { summary } = run(server({ traffic: load({ framesPerSecond: 900_000, frames: 5_000, gaps: "constant" }) }));
    expect([summary.toDone.meanPs, summary.toDone.maxPs]).toEqual([SERVICE_PS, SERVICE_PS]);
    expect(summary.toIndication.maxPs).toBe(0);
  });

  it("the share of receive work is rate x service time", () => {
    const { summary } = run(
      server({ traffic: load({ framesPerSecond: 400_000, gaps: "constant" }), durationPs: ms(10) }),
    );
    expect(summary.cpus[0]?.receiveShare).toBeCloseTo(0.4, 3);
  });

  it("Little's law: the time integral of the frames in the system is the sum of their times in it", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { summary, frames } = run(scenario);
        const steps = frames()
          .filter((row) => row.state === "indicated")
          .flatMap(
            (row) =>
              [
                [row.arrivalPs, 1],
                [row.donePs, -1],
              ] as const,
          )
          .sort((a, b) => a[0] - b[0]);
        let inSystem = 0,
          area = 0,
          lastPs = 0;
        for (const [timePs, change] of steps) {
          area += inSystem * (timePs - lastPs);
          inSystem += change;
          lastPs = timePs;
        }
        expect(inSystem).toBe(0);
        expect(area / (summary.indicated * summary.toDone.meanPs)).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
  });

  it("overload: what is done follows the service rate alone, and the rest is dropped", () => {
    const { summary } = run(
      server({ traffic: load({ framesPerSecond: 3e6 }), receiveBuffers: 256, warmupPs: ms(1), durationPs: ms(11) }),
    );
    expect(summary.indicated / 10_000).toBeCloseTo(1, 1);
    expect(summary.dropped / summary.received).toBeCloseTo(2 / 3, 1);
  });
});

describe("published numbers", () => {
  it("a full ring: the 95th percentile is ring depth x service time, 4096 x 2.09 us = 8.55 ms within 3 % (RSS++ data, full ring)", () => {
    const { summary } = run({
      traffic: load({ framesPerSecond: 1e6 }),
      cpus: 1,
      receiveBuffers: 4096,
      costs: { descriptorPs: us(0.05), protocolPs: us(2.04) },
      warmupPs: ms(20),
      durationPs: ms(120),
      records: "summary",
    });
    expect(Math.abs(summary.toDone.p95Ps / ms(8.55) - 1)).toBeLessThan(0.03);
    expect(summary.dropped).toBeGreaterThan(0);
  });

  it("one frame per interrupt costs 840 ns of CPU time, 200 of them for the frame itself (xdp-paper, bench01_baseline)", () => {
    // The paper's frame has no connection state: 200 ns with its descriptor.
    const { summary } = run({
      traffic: load({ framesPerSecond: 100_000, frames: 1_000, gaps: "constant" }),
      cpus: 1,
      costs: { protocolPs: us(0.15) },
    });
    const { isr, dpc, protocol } = summary.cpus[0].busyPs;
    expect([summary.interrupts, (isr + dpc + protocol) / summary.indicated]).toEqual([1_000, 840_000]);
  });

  it("the cost of a frame falls monotonically with the rate, from 840 ns towards 200 ns, as interrupts get fewer", () => {
    const costNs = [0.25, 0.5, 1, 2, 4, 8].map((mfps) => {
      const { summary } = run({
        traffic: load({ framesPerSecond: mfps * 1e6 }),
        cpus: 1,
        costs: { protocolPs: us(0.15) },
        durationPs: ms(5),
        records: "summary",
      });
      const { isr, dpc, protocol } = summary.cpus[0].busyPs;
      return (isr + dpc + protocol) / summary.indicated / 1000;
    });
    costNs.forEach((cost, i) => {
      if (i > 0) expect(cost).toBeLessThan(costNs[i - 1]);
      expect(cost).toBeGreaterThan(200);
      expect(cost).toBeLessThanOrEqual(840);
    });
    expect(costNs.at(-1)).toBeLessThan(205);
  });
});
