// What frames cost and how they come: buffers that go back frame by frame against theory, the link's rate, a cost per
// byte, the NIC's node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_COSTS,
  VARIANTS,
  forVariant,
  load,
  ms,
  ns,
  replicate,
  run,
  mergeTraffic,
  us,
  wireTimePs,
  type Scenario,
} from "rss-lab";
import { framesAt, NO_COSTS, total } from "./handmade.js";

const SERVICE_PS = us(1);

/**
 * Loss probability of an M/D/1/K queue: K customers at most, including the one in service. By the Markov chain embedded
 * at departures.
 */
function lossOfMd1k(rho: number, capacity: number): number {
  // Arrivals during a service are Poisson. After a departure n customers are left, 0 to K - 1; from 0 the next service
  // begins with one arrival.
  const arrivals = Array.from(
    { length: capacity },
    (_, k) => Math.exp(-rho) * Array.from({ length: k }, (__, i) => rho / (i + 1)).reduce((a, b) => a * b, 1),
  );
  const left = [1];
  for (let n = 0; n + 1 < capacity; n++) {
    // Balance: p(n) = p(0) a(n) + sum over j from 1 to n + 1 of p(j) a(n + 1 - j); solved for p(n + 1).
    let sum = left[n] - left[0] * arrivals[n];
    for (let j = 1; j <= n; j++) sum -= left[j] * arrivals[n + 1 - j];
    left.push(sum / arrivals[0]);
  }
  const empty = 1 / total(left, (p) => p);
  return 1 - 1 / (empty + rho);
}

describe("receive buffers near full", () => {
  const loss = (rho: number, buffersReturned: "by-frame" | "by-chain") =>
    replicate(
      Array.from({ length: 12 }, (_, i) => i),
      (seed) => ({
        traffic: load({ framesPerSecond: rho * 1e6 }),
        seed,
        cpus: 1,
        receiveBuffers: 16,
        buffersReturned,
        costs: { ...NO_COSTS, protocolPs: SERVICE_PS },
        warmupPs: ms(1),
        durationPs: ms(13),
        records: "summary",
      }),
      ({ summary: { dropped, received } }) => dropped / received,
      { confidence: 0.99 },
    );

  it("M/D/1/1 loses rho / (1 + rho), and a queue with much room at load 0.5 nothing to speak of (the theory itself)", () => {
    expect(lossOfMd1k(0.8, 1)).toBeCloseTo(0.8 / 1.8, 12);
    expect(lossOfMd1k(0.5, 30)).toBeLessThan(1e-9);
  });

  it.each([0.9, 1, 1.2])(
    "load %d, 16 buffers that go back frame by frame: the share of lost frames is that of M/D/1/16 within its 99 percent interval",
    async (rho) => {
      const measured = await loss(rho, "by-frame");
      const theory = lossOfMd1k(rho, 16);
      expect(measured.high - measured.low).toBeLessThan(0.8 * theory);
      expect(measured.low < theory && theory < measured.high).toBe(true);
    },
  );

  it("load 0.8: going back with their chains they lose about twelve times as much, and surely more than five times", async () => {
    const measured = await loss(0.8, "by-chain");
    expect(measured.low).toBeGreaterThan(5 * lossOfMd1k(0.8, 16));
    expect(measured.high).toBeGreaterThan(12 * lossOfMd1k(0.8, 16));
  });

  it("a buffer is free again when its frame is done, a picosecond later and not with its chain", () => {
    // Two frames at 0 fill the ring; both are done at 10 and 20. A frame at 11 finds a buffer only if the first one's
    // is back.
    const scenario = (thirdPs: number): Scenario => ({
      traffic: framesAt([0, 0, thirdPs]),
      cpus: 1,
      receiveBuffers: 2,
      costs: { ...NO_COSTS, protocolPs: 10 },
    });
    const lost = (thirdPs: number, buffersReturned: "by-frame" | "by-chain") =>
      run({ ...scenario(thirdPs), buffersReturned }).summary.dropped;
    expect([lost(10, "by-frame"), lost(11, "by-frame"), lost(20, "by-chain"), lost(21, "by-chain")]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it.each(VARIANTS)("%s: while the ring is never full, frames are done at the same instants either way", (variant) => {
    const scenario: Scenario = {
      traffic: load({ framesPerSecond: 3e6, frames: 1_500 }),
      variant,
      receiveBuffers: 4096,
      interruptModeration: { timeoutPs: us(20), frames: 200 },
    };
    const [chain, frame] = (["by-chain", "by-frame"] as const).map((buffersReturned) =>
      run({ ...scenario, buffersReturned }),
    );
    expect(frame.frames()).toEqual(chain.frames());
    expect(frame.summary).toEqual(chain.summary);
  });
});

describe("the link", () => {
  const arrivals = (scenario: Scenario) =>
    run(scenario)
      .frames()
      .map(({ arrivalPs, frameBytes }) => ({ arrivalPs, frameBytes }));
  const mixed = (framesPerSecond: number, seed: number) =>
    mergeTraffic(
      load({ framesPerSecond, frames: 300, frameBytes: 1518, seed }),
      load({ framesPerSecond: 2 * framesPerSecond, frames: 300, seed: seed + 1 }),
    );

  it("no frame ends closer to the one before than the wire takes for it, none comes earlier than its traffic says, and the order is kept", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 5_000_000 }),
        fc.nat(50),
        fc.constantFrom(1, 2.5, 10, 25, 100),
        (framesPerSecond, seed, gbps) => {
          const scenario = { traffic: mixed(framesPerSecond, seed), seed, receiveBuffers: 4096 };
          const [free, wired] = [arrivals(scenario), arrivals({ ...scenario, linkBitsPerSecond: gbps * 1e9 })];
          expect(wired.map((row) => row.frameBytes)).toEqual(free.map((row) => row.frameBytes));
          wired.forEach(({ arrivalPs, frameBytes }, i) => {
            const beforePs = wired[i - 1]?.arrivalPs ?? -Infinity;
            const wirePs = wireTimePs(frameBytes, gbps);
            expect(arrivalPs - beforePs).toBeGreaterThanOrEqual(wirePs);
            expect(arrivalPs).toBe(Math.max(free[i].arrivalPs, beforePs + wirePs));
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it("10 Gb/s carries 14.88 million frames of 64 bytes a second and no more (IEEE 802.3)", () => {
    const { received } = run({
      traffic: load({ framesPerSecond: 3e7 }),
      linkBitsPerSecond: 1e10,
      durationPs: ms(2),
      records: "summary",
    }).summary;
    expect(received / 0.002 / 14_880_952).toBeCloseTo(1, 3);
  });

  it("a wire that carries more than the traffic changes nothing where frames do not touch", () => {
    const scenario: Scenario = { traffic: load({ framesPerSecond: 1e6, frames: 500, gaps: "constant" }) };
    expect(run({ ...scenario, linkBitsPerSecond: 1e11 }).fingerprint).toBe(run(scenario).fingerprint);
  });

  it.each([
    [0, "0"],
    [9e11, "900000000000"],
    ["10G", '"10G"'],
  ])("%s is refused", (linkBitsPerSecond, shown) =>
    expect(() =>
      run({ traffic: load({ framesPerSecond: 1, frames: 1 }), linkBitsPerSecond: linkBitsPerSecond as number }),
    ).toThrow(`The link's rate in bits per second is ${shown}: it must be a number from 1000000 to 800000000000.`),
  );
});

describe("a cost per byte", () => {
  it("adds to every frame's protocol work in proportion to its length, in all variants and with drawn times too", () => {
    for (const variant of VARIANTS)
      for (const protocolTimes of ["constant", "exponential"] as const) {
        const of = (frameBytes: number, perBytePs: number): number =>
          total(
            run({
              traffic: load({ framesPerSecond: 1e5, frames: 60, frameBytes }),
              variant,
              protocolTimes,
              costs: { perBytePs },
            }).summary.cpus,
            (row) => row.busyPs.protocol,
          );
        expect([of(64, 100) - of(64, 0), of(1518, 100) - of(64, 0)]).toEqual([60 * 6_400, 60 * 151_800]);
      }
  });
});

describe("the NIC's node", () => {
  const topology = { nodes: 2, coresPerNode: 2 };
  it("CPUs of another node pay for each frame that they indicate, those of the NIC's node nothing, and without a node nobody", () => {
    for (const variant of VARIANTS) {
      const traffic = load({ framesPerSecond: 1e5, frames: 400, connections: 200 });
      const scenario: Scenario = forVariant({ traffic, topology, interruptCpu: "round-robin" }, variant);
      const [nowhere, near] = [run(scenario), run({ ...scenario, nicNode: 0 })].map(({ summary }) => summary.cpus);
      near.forEach(({ cpu, frames, busyPs }) => {
        const extraPs = cpu >= 2 ? frames * DEFAULT_COSTS.bufferFromOtherNodePs : 0;
        if (variant === "message-signaled-interrupts")
          expect([cpu, busyPs.dpc - nowhere[cpu].busyPs.dpc]).toEqual([cpu, extraPs]);
      });
      expect(total(near, (row) => row.busyPs.dpc)).toBeGreaterThan(total(nowhere, (row) => row.busyPs.dpc));
    }
    expect(DEFAULT_COSTS.bufferFromOtherNodePs).toBe(ns(260));
  });

  it("a node that the machine does not have is refused", () =>
    expect(() => run({ traffic: load({ framesPerSecond: 1, frames: 1 }), topology, nicNode: 2 })).toThrow(
      "The NIC's node is 2: it must be a whole number from 0 to 1.",
    ));
});
