// The fast machine against the plain one, which tells the story of driver/message-signaled-interrupts.ts: the same run,
// row for row, feature by feature. Both are asked for by name, so that neither can stand in for the other.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, load, ms, run, us, type Run, type Scenario } from "rss-lab";
import { runFast, runPlainly } from "../../lib/src/receive-path.js";
import { cutChanging } from "../receive-path/changing-scenarios.js";
import { scenariosOf } from "../receive-path/wide-scenarios.js";
import { expectSame, expectSameFigures } from "./same-run.js";
import { examples } from "../support/examples.js";

/** A scenario without what lets something come between the steps of a cycle. */
function withinLimits(scenario: Scenario): Scenario {
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
  };
}

/** Scenarios in which the table, the key and RSS itself change while frames flow. */
const changing: fc.Arbitrary<Scenario> = cutChanging({
  drain: false,
  hash: true,
  policies: ["none", "greedy", "rss-plus-plus", "whole-table", "conservative-scaling"],
  scenarios: scenariosOf("message-signaled-interrupts").map(withinLimits),
  retargets: false,
});

/** Scenarios whose messages have CPUs of their own, cut by their end or not. */
const independent: fc.Arbitrary<Scenario> = fc
  .record({
    scenario: scenariosOf("message-signaled-interrupts"),
    share: fc.option(fc.double({ min: 0.05, max: 1, noNaN: true })),
    warm: fc.boolean(),
  })
  .map(({ scenario, share, warm }) => {
    const { endPs } = run(scenario);
    return {
      ...withinLimits(scenario),
      ...(share !== null && { durationPs: Math.max(2, Math.floor(endPs * share)) }),
      ...(warm && share !== null && { warmupPs: Math.floor(endPs * share * 0.4) }),
    };
  });

/** All entries on two of the CPUs that a policy may use. */
const UNEVEN = { indirectionTable: Array.from({ length: 64 }, (_, i) => i % 2), processors: [2, 3, 4] };
const FREE_STEPS = {
  interruptDeliveryPs: 0,
  isrPs: 0,
  disableInterruptPs: 0,
  dpcPs: 0,
  enableInterruptPs: 0,
  descriptorPs: 0,
};

/** Too many windows, for example, are refused when they are reached. */
function runOrRefusal(on: (scenario: Scenario) => Run, scenario: Scenario): Run | string {
  try {
    return on(scenario);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

const FEATURES: readonly (readonly [string, Partial<Scenario>])[] = [
  ["no feature", {}],
  ["interruptModeration: a delay from the first frame", { interruptModeration: { timeoutPs: us(20), frames: 65_536 } }],
  ["a delay and a count", { interruptModeration: { timeoutPs: us(5), frames: 8 } }],
  ["a delay from the last frame", { interruptModeration: { kind: "delay-from-last", timeoutPs: us(1), frames: 40 } }],
  ["an interval", { interruptModeration: { kind: "interval", intervalPs: us(20) } }],
  ["an interval and a count", { interruptModeration: { kind: "interval", intervalPs: us(50), frames: 32 } }],
  ["Net DIM, by events", { interruptModeration: { kind: "net-dim", startProfile: 0 } }],
  ["Net DIM, by completions", { interruptModeration: { kind: "net-dim", profiles: "cqe" } }],
  ["ixgbe's rule", { interruptModeration: { kind: "ixgbe-adaptive" } }],
  ["i40e's rule", { interruptModeration: { kind: "i40e-adaptive", gigabitsPerSecond: 25 } }],
  ["maxNblsToIndicate", { interruptModeration: { timeoutPs: us(20), frames: 65_536 }, maxNblsToIndicate: 7 }],
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
  ["receiveBuffers: so few that frames are dropped", { receiveBuffers: 64, costs: { protocolPs: 2_000_000 } }],
  [
    "frames of several CPUs at the same instant",
    {
      traffic: load({ framesPerSecond: 1.25e7, connections: 500, gaps: "constant" }),
      interruptModeration: { timeoutPs: us(5), frames: 8 },
    },
  ],
  ["linkBitsPerSecond", { linkBitsPerSecond: 8e9 }],
  ["costs.perBytePs", { costs: { perBytePs: 2_000 } }],
  ["costs: every step but the protocol takes no time", { costs: FREE_STEPS }],
  ["nicNode", { cpus: undefined, topology: { nodes: 2, coresPerNode: 4 }, nicNode: 1 }],
  ["threadShare", { threadShare: 0.4 }],
  ["windowPs, warmupPs", { windowPs: us(200), warmupPs: us(100) }],
  ["rss.queues: fewer than CPUs", { rss: { queues: 3 } }],
  ["rss.hashTypes that hash no frame", { rss: { hashTypes: ["NDIS_HASH_IPV6"] }, cpus: 2 }],
  ["rebalancing: greedy", { rss: UNEVEN, rebalancing: { policy: "greedy", periodPs: us(100) } }],
  ["rebalancing: whole-table", { rss: UNEVEN, rebalancing: { policy: "whole-table", periodPs: us(100) } }],
  [
    "rebalancing: rss-plus-plus that does not drain",
    { rss: UNEVEN, rebalancing: { policy: "rss-plus-plus", drain: false, periodPs: us(100) } },
  ],
  [
    "rebalancing: conservative-scaling",
    { rss: UNEVEN, rebalancing: { policy: "conservative-scaling", periodPs: us(100) } },
  ],
  ["rekeying", { rekeying: { periodPs: us(100), threshold: 0.5 } }],
  [
    "rssChanges: moves",
    {
      rssChanges: [
        {
          timePs: us(200),
          moves: [
            { entry: 3, cpu: 0 },
            { entry: 4, cpu: 7 },
          ],
        },
      ],
    },
  ],
  ["rssChanges: a table", { rssChanges: [{ timePs: us(150), indirectionTable: new Array<number>(128).fill(2) }] }],
  ["rssChanges: a key", { rssChanges: [{ timePs: us(250), secretKey: new Uint8Array(40).fill(77) }] }],
  [
    "rssChanges: RSS off and on",
    {
      rssChanges: [
        { timePs: us(100), rss: "disable" },
        { timePs: us(300), rss: "enable" },
      ],
    },
  ],
];

describe("the fast machine gives the run that the plain machine gives (RSS with Message Signaled Interrupts)", () => {
  it("for whatever is within its limits, cut by its end or not", () => {
    fc.assert(
      fc.property(independent, (scenario) => expectSame(runFast(scenario), runPlainly(scenario))),
      { numRuns: examples(150) },
    );
  });

  it("while table, key and RSS itself change, and policies rebalance", () => {
    fc.assert(
      fc.property(changing, (scenario) => {
        const [fast, plain] = [runFast, runPlainly].map((on) => runOrRefusal(on, scenario));
        if (typeof fast === "string" || typeof plain === "string") expect(fast).toBe(plain);
        else expectSame(fast, plain);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 60) },
    );
  });

  it.each(FEATURES)("%s", (_, feature) => {
    const scenario = (durationPs: number): Scenario => ({
      variant: "message-signaled-interrupts",
      cpus: 8,
      traffic: load({ framesPerSecond: 1.25e7, connections: 500 }),
      durationPs,
      ...feature,
    });
    expectSame(runFast(scenario(us(400))), runPlainly(scenario(us(400))));
    // What needs time to show, such as a moderation that adapts, shows in a longer run's fingerprint.
    const longer = { ...scenario(ms(3)), records: "summary" } as const;
    const fast = runFast(longer);
    expectSameFigures(fast, runPlainly(longer));
    expect(fast.summary.indicated).toBeGreaterThan(5_000);
  });

  it("with the summary alone as with full records", () => {
    const scenario: Scenario = {
      variant: "message-signaled-interrupts",
      traffic: load({ framesPerSecond: 6e6, frames: 5_000 }),
    };
    const [full, summary] = [scenario, { ...scenario, records: "summary" } as const].map((one) => runFast(one));
    expect([summary.fingerprint, summary.summary]).toEqual([full.fingerprint, full.summary]);
  });
});
