// The fast way of variant D's cycles against the story of driver/message-signaled-interrupts.ts: the same run, to the
// last picosecond.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ms, run, us, type Scenario } from "rss-lab";
import { runPlainly } from "../../lib/src/receive-path.js";
import { scenariosOf } from "./wide-scenarios.js";

/** Scenarios whose messages have CPUs of their own, cut by their end or not. */
const independent: fc.Arbitrary<Scenario> = fc
  .record({
    scenario: scenariosOf("message-signaled-interrupts"),
    share: fc.option(fc.double({ min: 0.05, max: 1, noNaN: true })),
    warm: fc.boolean(),
  })
  .map(({ scenario, share, warm }) => {
    const { endPs } = run(scenario);
    const { topology: { nodes = 1, coresPerNode = 1 } = {}, ...rest } = scenario;
    const cpus = nodes * coresPerNode;
    const table = (rest.rss?.indirectionTable ?? [0]).map((cpu) => cpu % cpus),
      defaultCpu = (rest.rss?.defaultCpu ?? 0) % cpus;
    return {
      ...rest,
      cpus,
      hyperThreadSpeed: undefined,
      nicNode: 0,
      buffersReturned: "by-chain",
      resourcesBelow: 0,
      locks: {},
      sends: { perFrame: 0, trigger: "ack" },
      protocolTimes: "constant",
      rss: {
        ...rest.rss,
        indirectionTable: table,
        defaultCpu,
        queues: Math.min(rest.rss?.queues ?? 1, new Set([...table, defaultCpu]).size),
      },
      ...(share !== null && { durationPs: Math.max(2, Math.floor(endPs * share)) }),
      ...(warm && share !== null && { warmupPs: Math.floor(endPs * share * 0.4) }),
    };
  });

const everything = (scenario: Scenario, how: typeof run): unknown => {
  const { summary, endPs, fingerprint, work, frames, moments, connections, windows } = how(scenario);
  return {
    summary,
    endPs,
    fingerprint,
    work: work(),
    frames: frames(),
    moments: moments(),
    connections: connections(),
    windows: windows(),
  };
};

describe("independent cycles (RSS with Message Signaled Interrupts)", () => {
  it("give the run that the driver's story gives: rows, moments, summary and fingerprint", () => {
    fc.assert(
      fc.property(
        independent,
        (scenario) => void expect(everything(scenario, run)).toEqual(everything(scenario, runPlainly)),
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ["as measured by the bench", { interruptModeration: { timeoutPs: us(20), frames: 65_536 }, maxNblsToIndicate: 64 }],
    ["in overload, with drops", { receiveBuffers: 64, costs: { protocolPs: 2_000_000 } }],
    [
      "with frames of several CPUs at the same instant",
      { interruptModeration: { timeoutPs: us(5), frames: 8 }, seed: 3 },
    ],
    [
      "with a policy that moves entries, a change of the table and one of the key",
      {
        rebalancing: { policy: "greedy", periodPs: us(200) },
        rekeying: { periodPs: us(300), threshold: 0.5 },
        rssChanges: [
          {
            timePs: us(700),
            moves: [
              { entry: 3, cpu: 0 },
              { entry: 4, cpu: 7 },
            ],
          },
          { timePs: us(900), secretKey: new Uint8Array(40).fill(77) },
        ],
      },
    ],
    ["with fewer queues than CPUs, and windows", { rss: { queues: 3 }, windowPs: us(500) }],
    ["with an interval", { interruptModeration: { kind: "interval", intervalPs: us(20) } }],
    ["with an interval and a count", { interruptModeration: { kind: "interval", intervalPs: us(50), frames: 32 } }],
    [
      "with a delay from the last frame",
      { interruptModeration: { kind: "delay-from-last", timeoutPs: us(1), frames: 40 } },
    ],
    ["with Net DIM, by events", { interruptModeration: { kind: "net-dim", startProfile: 0 } }],
    ["with Net DIM, by completions", { interruptModeration: { kind: "net-dim", profiles: "cqe" } }],
    ["with ixgbe's rule", { interruptModeration: { kind: "ixgbe-adaptive" } }],
    ["with i40e's rule", { interruptModeration: { kind: "i40e-adaptive", gigabitsPerSecond: 25 } }],
    ["polling", { polling: { budget: 300 } }],
    [
      "polling with a small budget and a throttle",
      { polling: { budget: 7 }, maxNblsToIndicate: 5, interruptModeration: { timeoutPs: us(20), frames: 99 } },
    ],
    [
      "polling with deferral",
      {
        polling: { budget: 64, deferrals: 3, deferralPs: us(1) },
        traffic: load({ framesPerSecond: 6e6, connections: 500 }),
      },
    ],
    ["buffers that go back by frame (the plain way itself)", { buffersReturned: "by-frame", receiveBuffers: 32 }],
    ["a link", { linkBitsPerSecond: 8e9 }],
    ["a cost per byte", { costs: { perBytePs: 2_000 } }],
    ["a NIC on the other node", { cpus: undefined, topology: { nodes: 2, coresPerNode: 4 }, nicNode: 1 }],
  ] as readonly (readonly [string, Partial<Scenario>])[])("%s", (_, more) => {
    const scenario: Scenario = {
      variant: "message-signaled-interrupts",
      cpus: 8,
      traffic: load({ framesPerSecond: 1.25e7, connections: 500, gaps: more.seed ? "constant" : "poisson" }),
      durationPs: ms(3),
      records: "summary",
      ...more,
    };
    const [fast, plain] = [run(scenario), runPlainly(scenario)];
    expect([fast.fingerprint, fast.summary, fast.windows(), fast.tableChanges()]).toEqual([
      plain.fingerprint,
      plain.summary,
      plain.windows(),
      plain.tableChanges(),
    ]);
    expect(fast.summary.indicated).toBeGreaterThan(8_000);
  });
});
