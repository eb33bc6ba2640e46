// A CPU that goes offline and returns, with RPS and RFS (lib/docs/linux.md, "CPUs that go offline"): frames go elsewhere, what
// waited is done by the CPU that carried out the change, none is lost on the way, and order may be.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ms, readScenario, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { highBits } from "../../lib/src/linux/steering.js";
import { framesAt } from "../receive-path/handmade.js";
import { cpusOffline } from "./further-scenarios.js";

const drawn = fc
  .record({
    variant: fc.constantFrom("rps" as const, "rfs" as const),
    kernel: fc.constantFrom("6.18" as const, "6.1" as const),
    framesPerSecond: fc.constantFrom(2e5, 2e6, 6e6),
    connections: fc.integer({ min: 1, max: 12 }),
    times: fc.uniqueArray(fc.integer({ min: 1, max: 4e8 }), { minLength: 1, maxLength: 5 }),
    by: fc.constantFrom(0, 2, 3),
    rpsCpus: fc.constantFrom([1], [1, 2], [0, 1, 2, 3]),
    maxBacklog: fc.constantFrom(1000, 30),
    buffersReturned: fc.constantFrom("by-chain" as const, "by-frame" as const),
    seed: fc.nat(99),
  })
  .map(({ framesPerSecond, connections, times, by, variant, seed, buffersReturned, ...linux }): Scenario => ({
    variant,
    seed,
    buffersReturned,
    traffic: load({ framesPerSecond, connections, frames: 1200 }),
    linux: {
      ...linux,
      queues: 1,
      cpuChanges: times
        .sort((a, b) => a - b)
        .map((timePs, i) => ({ timePs, cpu: 1, online: i % 2 === 1, ...(i % 2 === 0 && { by }) })),
    },
  }));

/** From when to when CPU 1 is offline. */
function offline({ scenario }: Run): [number, number][] {
  const changes = scenario.linux!.cpuChanges;
  return changes.flatMap(({ timePs, online }, i) =>
    online ? [] : [[timePs, changes[i + 1]?.timePs ?? Infinity] as [number, number]],
  );
}

describe("law: every frame is done once or dropped once", () => {
  it("and the CPU does nothing while it is offline, but end the chain that it is at", () => {
    let onOne = 0;
    fc.assert(
      fc.property(drawn, (scenario) => {
        const result = run(scenario);
        const { summary } = result;
        expect([summary.received, summary.waiting]).toEqual([summary.indicated + summary.dropped, 0]);
        const numbers = result.frames().map(({ frame }) => frame);
        expect(new Set(numbers).size).toBe(numbers.length);
        const rows = result.work().filter(({ cpu, kind }) => cpu === 1 && kind !== "thread");
        onOne += rows.length;
        for (const [from, to] of offline(result)) {
          const during = rows.filter(({ startPs }) => startPs > from && startPs < to);
          // At most a chain of 64 frames goes up, and that CPU was at it when it went offline.
          const frames = during.filter(({ frame, kind }) => frame > 0 && kind === "protocol");
          expect(frames.length).toBeLessThanOrEqual(64);
          for (const { startPs } of frames) expect(startPs).toBeLessThan(from + us(60));
        }
      }),
      { numRuns: 60 },
    );
    expect(onOne).toBeGreaterThan(1000);
  });

  it("also when the CPU that carried it out goes offline before the hand-over: who took that one offline has the frames", () => {
    const linux = {
      rpsCpus: [1, 2],
      cpuChanges: [
        { timePs: us(200), cpu: 1, online: false, by: 3 },
        { timePs: us(210), cpu: 3, online: false, by: 0 },
      ],
    };
    const traffic = load({ framesPerSecond: 6e6, frames: 3000, connections: 12 });
    const result = run({ variant: "rps", cpus: 4, receiveBuffers: 4096, traffic, linux });
    const { received, indicated, dropped, waiting } = result.summary;
    expect([waiting, received]).toEqual([0, indicated + dropped]);
    expect(result.work().some(({ cpu }) => cpu === 3)).toBe(false);
  });

  it("also when two CPUs go offline and return as they like", () =>
    fc.assert(
      fc.property(drawn, cpusOffline([1, 3]), ({ linux, ...scenario }, cpuChanges) => {
        const { summary } = run({ ...scenario, cpus: 4, linux: { ...linux, rpsCpus: [1, 2, 3], cpuChanges } });
        expect([summary.received, summary.waiting]).toEqual([summary.indicated + summary.dropped, 0]);
      }),
      { numRuns: 150 },
    ));

  it("and ksoftirqd of a CPU that is offline sleeps, although its turn was to come", () => {
    const linux = { rpsCpus: [1], cpuChanges: [{ timePs: us(500), cpu: 1, online: false, by: 2 }] };
    const traffic = load({ framesPerSecond: 6e6, frames: 6000, connections: 12 });
    const worksLate = (cpuChanges: typeof linux.cpuChanges): boolean =>
      run({ variant: "rps", cpus: 3, threadShare: 1, traffic, linux: { ...linux, cpuChanges } })
        .work()
        .some(({ cpu, kind, startPs }) => cpu === 1 && kind !== "thread" && startPs > ms(1));
    expect(worksLate(linux.cpuChanges)).toBe(false);
    expect(worksLate([])).toBe(true);
  });

  it("also when the run is cut short: frames = done + dropped + waiting", () =>
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 4e8 }), (scenario, durationPs) => {
        const { received, indicated, dropped, waiting } = run({ ...scenario, durationPs }).summary;
        expect(received).toBe(indicated + dropped + waiting);
      }),
      { numRuns: 40 },
    ));

  it("a change that comes after the last frame changes nothing", () => {
    const scenario: Scenario = { variant: "rps", traffic: load({ framesPerSecond: 1e6, frames: 500 }) };
    const late = { cpuChanges: [{ timePs: ms(50), cpu: 1, online: false }] };
    expect(run({ ...scenario, linux: late }).summary).toEqual(run(scenario).summary);
  });
});

describe("by hand", () => {
  const steady = framesAt(
    Array.from({ length: 60 }, (_, i) => i * us(4)),
    (i) => i % 12,
  );
  const rps = (linux: LinuxScenario): Run =>
    run({ traffic: steady, cpus: 4, variant: "rps", linux: { rpsCpus: [1, 2], ...linux } });

  it("a frame whose CPU of the map is offline is not steered: it goes up where it was polled; the others stay", () => {
    const result = rps({
      cpuChanges: [
        { timePs: us(80), cpu: 1, online: false },
        { timePs: us(160), cpu: 1, online: true },
      ],
    });
    for (const { arrivalPs, cpu, hashValue } of result.frames()) {
      const mapped = [1, 2][highBits(hashValue as number, 2)];
      const isOff = arrivalPs >= us(80) && arrivalPs < us(158);
      if (arrivalPs < us(78) || isOff || arrivalPs > us(160)) expect(cpu).toBe(isOff && mapped === 1 ? 0 : mapped);
    }
    expect(result.summary.outOfOrder).toBe(0);
  });

  it("what waits in its backlog is done by the CPU that carried out the change", () => {
    // 40 frames at once; CPU 1 is asked 100 us later, and is offline by then. CPU 3 takes it down.
    const flood = {
      traffic: framesAt(new Array<number>(40).fill(0)),
      cpus: 4,
      variant: "rps",
      costs: { ipiDeliveryPs: us(100) },
    } as const;
    const changes = [{ timePs: us(50), cpu: 1, online: false, by: 3 }];
    const { frames, summary } = run({ ...flood, linux: { rpsCpus: [1], cpuChanges: changes } });
    expect(new Set(frames().map(({ cpu }) => cpu))).toEqual(new Set([3]));
    expect(summary.cpus[1].receiveShare).toBe(0);
    // CPU 3 puts 40 frames in its own backlog, 26 ns each, and then passes them up in a softirq.
    const [first] = run({ ...flood, linux: { rpsCpus: [1], cpuChanges: changes } })
      .work()
      .filter(({ cpu }) => cpu === 3);
    expect([first.startPs, first.endPs]).toEqual([us(50), us(50) + 40 * 26_000]);
  });

  it("by default the first CPU that is online carries it out", () => {
    const { scenario } = rps({
      cpuChanges: [
        { timePs: us(80), cpu: 1, online: false },
        { timePs: us(90), cpu: 2, online: false },
      ],
    });
    expect(scenario.linux!.cpuChanges.map(({ by }) => by)).toEqual([0, 0]);
  });

  it("frames in its backlog that another CPU of the map has now go there, with an interrupt", () => {
    const { frames } = run({
      traffic: framesAt(new Array<number>(40).fill(0)),
      cpus: 4,
      variant: "rps",
      costs: { ipiDeliveryPs: us(100) },
      linux: {
        rpsCpus: [1],
        rpsChanges: [{ timePs: us(40), rpsCpus: [2] }],
        cpuChanges: [{ timePs: us(50), cpu: 1, online: false, by: 3 }],
      },
    });
    expect(new Set(frames().map(({ cpu }) => cpu))).toEqual(new Set([2]));
  });

  it("RFS leaves a CPU that is offline at once, and follows the threads to the CPU that took it down", () => {
    const { frames, summary } = run({
      traffic: steady,
      cpus: 4,
      variant: "rfs",
      linux: { threadCpus: [1], cpuChanges: [{ timePs: us(80), cpu: 1, online: false, by: 3 }] },
    });
    const late = frames().filter(({ arrivalPs }) => arrivalPs > us(150));
    expect(new Set(late.map(({ cpu }) => cpu))).toEqual(new Set([3]));
    expect(summary.indicated).toBe(60);
  });
});

describe("order", () => {
  const scenario = readScenario(
    JSON.parse(readFileSync(new URL("../../lib/scenarios/linux/order-cpu-offline.json", import.meta.url), "utf8")),
  );
  const late = (cpuChanges: LinuxScenario["cpuChanges"]): number =>
    run({ ...scenario, linux: { ...scenario.linux, cpuChanges } }).summary.outOfOrder;

  it("order-cpu-offline.json loses it: frames that are not steered go up past those of the old backlog; control: it stays, and none is lost", () => {
    expect(late(scenario.linux!.cpuChanges)).toBeGreaterThan(500);
    expect(late([])).toBe(0);
  });

  it("it is lost when the CPU returns, too: the old frames still wait on the CPU that took it down", () => {
    const slow = {
      traffic: framesAt([...new Array<number>(40).fill(0), us(120), us(121)]),
      cpus: 4,
      variant: "rps",
      costs: { ipiDeliveryPs: us(100), protocolPs: us(20) },
    } as const;
    const goes = { timePs: us(50), cpu: 1, online: false, by: 3 };
    const outOfOrder = (...more: NonNullable<LinuxScenario["cpuChanges"]>): number =>
      run({ ...slow, linux: { rpsCpus: [1], cpuChanges: [goes, ...more] } }).summary.outOfOrder;
    expect(outOfOrder({ timePs: us(60), cpu: 1, online: true })).toBeGreaterThan(10);
    expect(run({ ...slow, linux: { rpsCpus: [1] } }).summary.outOfOrder).toBe(0);
  });

  it("nothing is lost on a machine that is nearly idle", () =>
    expect(
      run({ ...scenario, traffic: load({ framesPerSecond: 50_000, frames: 500, connections: 12 }) }).summary.outOfOrder,
    ).toBe(0));
});
