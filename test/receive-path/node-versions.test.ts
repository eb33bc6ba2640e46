// The same seed gives the same run on every machine and every version of Node: the fingerprints of all variants, Windows'
// and Linux's, as golden values, the same under Node 20, 22 and 24. A change of the model or of a default cost changes them: then they
// are replaced, and the commit says why.
import { describe, expect, it } from "vitest";
import {
  MICROSOFT_KEY,
  REBALANCING_POLICIES,
  VARIANTS,
  aimedConnections,
  forVariant,
  load,
  ms,
  run,
  mergeTraffic,
  us,
  type InterruptModeration,
  type RebalancingPolicy,
  type Scenario,
  type Variant,
} from "rss-lab";

import { closedLoop } from "../../lib/src/traffic/closed-loop.js";

/**
 * Everything that draws numbers or divides: Poisson arrivals, random interrupt CPUs, sends at random, hyper-threads,
 * locks, moderation.
 */
const busy = (variant: Variant): Scenario =>
  forVariant(
    {
      traffic: load({ framesPerSecond: 3e6, connections: 200, frames: 5_000, seed: 1 }),
      seed: "node versions",
      topology: { nodes: 2, coresPerNode: 2, threadsPerCore: 2 },
      hyperThreadSpeed: 0.6,
      interruptCpu: "random",
      interruptModeration: { timeoutPs: us(5), frames: 8 },
      receiveBuffers: 256,
      resourcesBelow: 32,
      maxNblsToIndicate: 40,
      rss: { queues: 3 },
      locks: { connection: true, sharedPs: 20_000 },
      sends: { perFrame: 0.5, trigger: "timer", delayPs: us(2), cpu: "any" },
      records: "summary",
    },
    variant,
  );
const plain = (variant: Variant): Scenario => ({
  variant,
  traffic: load({ framesPerSecond: 2e6, connections: 64, frames: 5_000 }),
  cpus: 4,
  seed: 1,
  records: "summary",
});

/**
 * What rebalancing and attacks add: powers and logarithms of a Zipf population, lifetimes, loads as divisions, keys
 * drawn anew.
 */
const rebalanced = (policy: RebalancingPolicy): Scenario => ({
  variant: "message-signaled-interrupts",
  cpus: 6,
  seed: "node versions",
  durationPs: ms(12),
  records: "summary",
  traffic: mergeTraffic(
    load({
      framesPerSecond: 5e6,
      connections: 900,
      seed: 1,
      population: { kind: "zipf", exponent: 1.1, active: 300, lifetimePs: ms(3) },
    }),
    load({
      framesPerSecond: 2e6,
      startPs: ms(5),
      endpoints: aimedConnections({
        secretKey: MICROSOFT_KEY,
        entries: 128,
        entry: 9,
        count: 64,
        server: { address: "192.0.2.1", port: 443 },
      }),
    }),
  ),
  threadShare: [
    0.1,
    { kind: "ramp", fromPs: 0, toPs: ms(10), from: 0.1, to: 0.95 },
    0.2,
    { kind: "bursts", periodPs: ms(1), onPs: us(300), share: 0.7 },
    0,
    0,
  ],
  rebalancing: policy === "none" ? { policy } : { policy, periodPs: us(500) },
  rekeying: { periodPs: ms(2) },
});

const of = (scenario: (variant: Variant) => Scenario): Record<string, string> =>
  Object.fromEntries(VARIANTS.map((variant) => [variant, run(scenario(variant)).fingerprint]));

/** Clients that think for drawn times, send again what was dropped, and wait for an application on another CPU. */
const waiting = (variant: Variant): Scenario => ({
  ...plain(variant),
  receiveBuffers: 16,
  traffic: closedLoop({
    connections: 40,
    requestsOutstanding: 2,
    networkPs: us(15),
    thinkPs: { kind: "exponential", meanPs: us(12) },
    retransmitPs: us(100),
    requests: 5_000,
  }),
  protocolTimes: "exponential",
  sends: { perFrame: 1, trigger: "application", cpu: "application", handOver: true },
});

/** Linux's variants, each with the settings that draw, divide or overflow: moderation that adapts, ticks, hashes. */
const LINUX: Readonly<Record<string, Pick<Scenario, "variant" | "linux" | "threadShare">>> = {
  "napi-single-queue": { variant: "napi-single-queue" },
  napi: { variant: "napi" },
  "napi, threads": { variant: "napi", threadShare: 0.4, linux: { queues: 1, turnPs: us(50), hz: 1000 } },
  "napi, 6.1": { variant: "napi", linux: { kernel: "6.1", queues: 3, affinity: [0, 0, 2], netdevBudget: 100 } },
  "napi, deferral": { variant: "napi", linux: { deferHardIrqs: 2, groFlushTimeoutPs: us(7) } },
  "napi, busy polling": {
    variant: "napi",
    linux: {
      deferHardIrqs: 2,
      groFlushTimeoutPs: us(7),
      busyPolling: { perFramePs: 200_000, timeoutPs: us(5), suspendPs: us(90) },
    },
  },
  "napi, tables and rules": {
    variant: "napi",
    linux: {
      tableChanges: [{ timePs: us(300), indirectionTable: new Array<number>(128).fill(1) }],
      flowRules: [{ timePs: us(200), connection: 3, queue: 2 }],
    },
  },
  rps: { variant: "rps" },
  "rps, map changes": {
    variant: "rps",
    linux: { queues: 2, maxBacklog: 50, groNormalBatch: 3, rpsChanges: [{ timePs: us(400), rpsCpus: [1, 3, 2] }] },
  },
  rfs: { variant: "rfs" },
  "rfs, threads move": {
    variant: "rfs",
    linux: {
      queues: 2,
      rpsSockFlowEntries: 64,
      rpsFlowCnt: 16,
      threadCpus: [3, 0, 2],
      readAfterPs: us(3),
      threadMoves: Array.from({ length: 40 }, (_, i) => ({ timePs: us(20 * i), connection: i, cpu: i % 4 })),
    },
  },
  "rfs, accelerated, 6.1": {
    variant: "rfs",
    linux: { kernel: "6.1", queues: 4, rpsCpus: [1, 2], arfs: true, arfsDelayPs: us(10) },
  },
};

describe("fingerprints (golden), equal under Node 20, 22 and 24", () => {
  it("of a plain load", () => {
    expect(of(plain)).toMatchInlineSnapshot(`
      {
        "hardware-queuing": "46ea748a967240c1",
        "message-signaled-interrupts": "1d278ccddac78151",
        "non-rss": "7b20fd92df2ea86d",
        "single-hardware-queue": "8aeb87b86ee31296",
      }
    `);
  });

  it("of a run with everything that draws numbers or divides", () => {
    expect(of(busy)).toMatchInlineSnapshot(`
      {
        "hardware-queuing": "e8ea3679042c24eb",
        "message-signaled-interrupts": "7bdff228cbfd88d0",
        "non-rss": "a9333ecc13fe79cf",
        "single-hardware-queue": "7006e04b9bfd0c34",
      }
    `);
  });

  it("of Linux's variants", () => {
    const linux = Object.entries(LINUX).map(([name, settings]) => {
      const scenario: Scenario = {
        ...settings,
        traffic: load({ framesPerSecond: 6e6, connections: 64, frames: 8_000 }),
        cpus: 4,
        seed: "node versions",
        interruptModeration: { kind: "ixgbe-adaptive" },
        records: "summary",
      };
      return [name, run(scenario).fingerprint];
    });
    expect(new Set(linux.map(([, fingerprint]) => fingerprint)).size).toBe(linux.length);
    expect(Object.fromEntries(linux)).toMatchInlineSnapshot(`
      {
        "napi": "2d5b3eb6a818f7b5",
        "napi, 6.1": "f00369132da2264d",
        "napi, busy polling": "65bc3ee60a98d650",
        "napi, deferral": "2c274708049737d4",
        "napi, tables and rules": "238e6e5ae7399d7e",
        "napi, threads": "6d6c4de8a9954a5d",
        "napi-single-queue": "53e504e892c78881",
        "rfs": "77226f60b12d617a",
        "rfs, accelerated, 6.1": "8cbfb47a975f5e82",
        "rfs, threads move": "99afcd468170e22a",
        "rps": "4e4be3fa6bafc264",
        "rps, map changes": "4bb2f92536a185bc",
      }
    `);
  });

  it("of clients that wait for replies", () => {
    expect(of(waiting)).toMatchInlineSnapshot(`
      {
        "hardware-queuing": "f9fac10ac22bcd90",
        "message-signaled-interrupts": "4c6a3ad2987a2f85",
        "non-rss": "e906ef840f0de74e",
        "single-hardware-queue": "b83981f14fb98121",
      }
    `);
  });

  it("of runs with every kind of moderation, polling, buffers by frame and a link", () => {
    const kinds: readonly InterruptModeration[] = [
      { kind: "delay-from-last", timeoutPs: us(2), frames: 9 },
      { kind: "interval", intervalPs: us(30), frames: 50 },
      { kind: "net-dim", startProfile: 2 },
      { kind: "net-dim", profiles: "cqe" },
      { kind: "ixgbe-adaptive" },
      { kind: "i40e-adaptive", gigabitsPerSecond: 25 },
    ];
    expect(
      kinds.map(
        (interruptModeration, i) =>
          run({
            ...plain(i % 2 === 0 ? "message-signaled-interrupts" : "non-rss"),
            traffic: load({ framesPerSecond: 1.7e6, connections: 64, frames: 20_000 }),
            interruptModeration,
            linkBitsPerSecond: 3e9,
            ...(i % 3 > 0 && { polling: { budget: 50, deferrals: 1, deferralPs: us(3) } }),
            ...(i > 3 && { buffersReturned: "by-frame" }),
          }).fingerprint,
      ),
    ).toMatchInlineSnapshot(`
      [
        "d0f4ed5a1ad52716",
        "71d88636873b5230",
        "31d7bf3a34791bf7",
        "cf1daf548936ed70",
        "b6b2911e29e2286d",
        "e78af7be1505ff35",
      ]
    `);
  });

  it("of runs that rebalance, under attack, while threads wander", () => {
    expect(Object.fromEntries(REBALANCING_POLICIES.map((policy) => [policy, run(rebalanced(policy)).fingerprint])))
      .toMatchInlineSnapshot(`
        {
          "conservative-scaling": "7eadddd49f439a71",
          "dynamic-spreading": "7ed8ee74cefb4240",
          "greedy": "1414403b9831396c",
          "none": "e3086ecfe27cf5ec",
          "rss-plus-plus": "ecd8da67b484e18b",
          "whole-table": "7cdd2083dd9ecc60",
        }
      `);
  });
});
