// The fast machine against Linux's, which tells the stories of linux/napi-*-queue.ts: the same run, row for row, with
// the limits of softirqs and ksoftirqd. Both are asked for by name, so that neither can stand in for the other.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ms, us, type LinuxScenario, type Scenario } from "rss-lab";
import { runFast, runPlainly } from "../../lib/src/receive-path.js";
import { linuxScenarios } from "../linux/scenarios.js";
import { framesAt } from "../receive-path/handmade.js";
import { expectSame, expectSameFigures } from "./same-run.js";

/** What comes between the steps of a vector's CPU, and what has no effect without that. */
const BEYOND =
  "deferHardIrqs groFlushTimeoutPs threaded threadedCpus followsAffinity flowRules rssContexts xps gro".split(" ");

/** A scenario whose vectors have CPUs of their own, and none of what comes between their steps. */
function withinLimits({ linux = {}, sends: _, ...scenario }: Scenario): Scenario {
  const { affinity = [0] } = linux;
  const rest = Object.entries(linux).filter(([name]) => !BEYOND.includes(name));
  const cpus = affinity.map((_, queue) => (affinity[0] + queue) % 4);
  const within = { ...(Object.fromEntries(rest) as LinuxScenario), affinity: cpus };
  return { ...scenario, buffersReturned: "by-chain", threadShare: 0, linux: within };
}

const independent: fc.Arbitrary<Scenario> = fc
  .record({
    scenario: fc.oneof(linuxScenarios("napi"), linuxScenarios("napi-single-queue")).map(withinLimits),
    share: fc.option(fc.double({ min: 0.05, max: 1, noNaN: true })),
    isWarm: fc.boolean(),
    windows: fc.option(fc.integer({ min: 1, max: 9 })),
    hasNoThread: fc.boolean(),
  })
  .map(({ scenario, share, isWarm, windows, hasNoThread }) => {
    const { endPs } = runPlainly(scenario);
    return {
      ...scenario,
      ...(share !== null && { durationPs: Math.max(2, Math.floor(endPs * share)) }),
      ...(isWarm && share !== null && { warmupPs: Math.floor(endPs * share * 0.4) }),
      ...(windows !== null && { windowPs: Math.max(1, Math.ceil(endPs / windows)) }),
      linux: { ...scenario.linux, ksoftirqd: !hasNoThread },
    };
  });

/** `frames` frames at once in one queue, and then so many more, one each 400 ns. */
const flood = (frames: number, later: number): Scenario => ({
  variant: "napi",
  cpus: 2,
  receiveBuffers: 2048,
  traffic: framesAt(Array.from({ length: frames + later }, (_, i) => Math.max(0, i - frames) * 400_000)),
});

const FEATURES: readonly (readonly [string, Partial<Scenario>])[] = [
  ["no feature", {}],
  ["interruptModeration: a delay", { interruptModeration: { timeoutPs: us(20), frames: 65_536 } }],
  ["Net DIM", { interruptModeration: { kind: "net-dim", startProfile: 0 } }],
  ["ixgbe's rule", { interruptModeration: { kind: "ixgbe-adaptive" } }],
  ["receiveBuffers: so few that frames are dropped", { receiveBuffers: 64, costs: { protocolPs: 2_000_000 } }],
  ["windowPs, warmupPs", { windowPs: us(200), warmupPs: us(100) }],
  ["costs.perBytePs, linkBitsPerSecond", { costs: { perBytePs: 2_000 }, linkBitsPerSecond: 8e9 }],
  ["nicNode", { cpus: undefined, topology: { nodes: 2, coresPerNode: 4 }, nicNode: 1 }],
];
const SETTINGS: readonly LinuxScenario[] = [
  { kernel: "6.1" },
  { queues: 3, affinity: [7, 0, 2] },
  { napiWeight: 5 },
  { napiWeight: 100, netdevBudget: 130 },
  { netdevBudget: 64 },
  { netdevBudgetPs: 1, hz: 1000 },
  { softirqPasses: 2 },
  { softirqTimePs: 1, hz: 1000 },
  { ksoftirqd: false },
  { costs: { softirqPs: 0, pollPs: 0, threadSwitchPs: 0 } },
];

describe("the fast machine gives the run that Linux's machine gives (napi, napi-single-queue)", () => {
  it("for whatever is within its limits, cut by its end or not", () =>
    fc.assert(
      fc.property(independent, (scenario) => expectSame(runFast(scenario), runPlainly(scenario))),
      { numRuns: Number(process.env["RUNS"] ?? 100) },
    ));

  it.each([...FEATURES, ...SETTINGS.map((linux) => [JSON.stringify(linux), { linux }] as const)])(
    "%s",
    (_, feature) => {
      const scenario = (durationPs: number): Scenario => ({
        variant: "napi",
        cpus: 8,
        traffic: load({ framesPerSecond: 1.8e7, connections: 500 }),
        durationPs,
        ...feature,
      });
      expectSame(runFast(scenario(us(400))), runPlainly(scenario(us(400))));
      const longer = { ...scenario(ms(9)), records: "summary" } as const;
      const fast = runFast(longer);
      expectSameFigures(fast, runPlainly(longer));
      expect(fast.summary.indicated).toBeGreaterThan(5_000);
    },
  );

  it("of a queue that drowns: ten polls of 64, then the thread, which goes on to the end", () => {
    const fast = runFast(flood(1000, 0));
    expectSame(fast, runPlainly(flood(1000, 0)));
    // Switching to the thread belongs to no cycle; a frame has a row of its own.
    const rows = fast.work();
    const switchedAt = rows.findIndex(({ cycle }) => cycle === 0);
    expect(rows.filter(({ cycle }) => cycle === 0)).toHaveLength(1);
    expect(rows.slice(0, switchedAt).filter(({ frame }) => frame > 0)).toHaveLength(640);
    expect(rows.filter(({ frame }) => frame > 0)).toHaveLength(1000);
    expect(fast.summary.linux).toMatchObject({ ksoftirqdWakeups: 1, timeSqueeze: 0 });
  });

  it("of one queue for all CPUs", () => {
    const one = { ...flood(700, 300), variant: "napi-single-queue" } as const;
    expectSame(runFast(one), runPlainly(one));
  });

  it("without ksoftirqd the same queue keeps to interrupt context", () => {
    const scenario = { ...flood(1000, 0), linux: { ksoftirqd: false } };
    const fast = runFast(scenario);
    expectSame(fast, runPlainly(scenario));
    expect(fast.summary.linux).toMatchObject({ ksoftirqdWakeups: 0 });
  });
});
