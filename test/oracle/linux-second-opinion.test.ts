// The library against the second opinion of linux-oracle.ts: the same run of N1, N2 and N3, frame by frame and to the
// last picosecond, on scenarios drawn at random.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { DEFAULT_COSTS, MICROSOFT_KEY, run, type Costs, type LinuxScenario, type Scenario } from "rss-lab";
import { DEFAULT_LINUX_COSTS } from "../../lib/src/linux/linux-costs.js";
import { tinyCostsOfAll } from "../receive-path/wide-scenarios.js";
import { linuxOpinion } from "./linux-oracle.js";
import { TUPLES, casesOf, trafficOf, type Case } from "./scenarios.js";

const VARIANTS = ["napi-single-queue", "napi", "rps"] as const;
type Variant = (typeof VARIANTS)[number];

const CPUS = 3;
const cpu = fc.nat(CPUS - 1);
const settings = fc.integer({ min: 1, max: 3 }).chain((queues) =>
  fc.record({
    queues: fc.constant(queues),
    indirectionTable: fc.array(fc.nat(queues - 1), { minLength: 8, maxLength: 8 }),
    affinity: fc.array(cpu, { minLength: queues, maxLength: queues }),
    followsAffinity: fc.boolean(),
    kernel: fc.constantFrom("6.18" as const, "6.1" as const),
    hz: fc.constantFrom(250, 1000),
    napiWeight: fc.constantFrom(64, 1, 3, 10),
    netdevBudget: fc.constantFrom(300, 1, 7, 20),
    softirqPasses: fc.constantFrom(10, 1, 2),
    ksoftirqd: fc.constantFrom(true, true, true, false),
    turnPs: fc.constantFrom(1e6, 3e9),
    maxBacklog: fc.constantFrom(1000, 1, 5),
    groNormalBatch: fc.constantFrom(8, 1, 3),
    flowLimitCpus: fc.uniqueArray(cpu, { minLength: 1, maxLength: 3 }),
    flowLimitTableLen: fc.constantFrom(4096, 2),
    rpsCpus: fc.uniqueArray(cpu, { maxLength: 3 }),
    deferral: fc.option(
      fc.record({ deferHardIrqs: fc.integer({ min: 1, max: 3 }), groFlushTimeoutPs: fc.constantFrom(1, 2e6) }),
      { nil: {} },
    ),
    costs: fc.constantFrom({}, { softirqPs: 1, pollPs: 2, enqueuePs: 1, threadSwitchPs: 3, timerPs: 1 }),
  }),
);

/** Arrivals as for Windows' variants, and everything that this second opinion knows of Linux. */
const linuxCases = (variant: Variant): fc.Arbitrary<Case> =>
  fc
    .record({
      one: casesOf("message-signaled-interrupts"),
      settings,
      costs: fc.oneof(fc.constant<Partial<Costs>>({}), tinyCostsOfAll),
      receiveBuffers: fc.constantFrom(512, 2, 20),
      buffersReturned: fc.constantFrom("by-chain" as const, "by-frame" as const),
      threadShare: fc.constantFrom(0, 1),
      interruptModeration: fc.constantFrom(
        { timeoutPs: 0, frames: 1 },
        { timeoutPs: 3e6, frames: 5 },
        { kind: "interval" as const, intervalPs: 5e6 },
      ),
      // The kernel hashes anew what the NIC hashes by addresses alone, with a key that is drawn.
      hashTypes: fc.constantFrom(
        ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"] as const,
        ...(variant === "rps" ? [] : [["NDIS_HASH_IPV4"] as const]),
      ),
      retargets: fc.array(fc.record({ timePs: fc.nat(3e7), message: fc.constant(0), cpu }), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(
      ({
        one,
        settings: {
          deferral,
          rpsCpus,
          maxBacklog,
          groNormalBatch,
          flowLimitCpus,
          flowLimitTableLen,
          queues,
          indirectionTable,
          affinity,
          followsAffinity,
          ...rest
        },
        costs,
        hashTypes,
        ...more
      }) => {
        const isOne = variant === "napi-single-queue";
        const linux: LinuxScenario = {
          ...rest,
          ...deferral,
          affinity: isOne ? affinity.slice(0, 1) : affinity,
          ...(isOne ? {} : { queues, indirectionTable, followsAffinity }),
          ...(variant === "rps" && { rpsCpus, maxBacklog, groNormalBatch, flowLimitCpus, flowLimitTableLen }),
        };
        const scenario: Scenario = {
          traffic: one.scenario.traffic,
          variant,
          cpus: CPUS,
          ...more,
          // An interrupt or a request that takes no time at all would come at the instant at which it is sent.
          costs: {
            ...costs,
            perBytePs: 0,
            interruptDeliveryPs: 1 + (costs.interruptDeliveryPs ?? 499_999),
            ipiDeliveryPs: 1 + (costs.ipiDeliveryPs ?? 999_999),
          },
          linux,
          ...(isOne ? {} : { rss: { hashTypes, secretKey: MICROSOFT_KEY } }),
        };
        return { scenario, arrivals: one.arrivals };
      },
    );

const mine = ({ scenario, arrivals }: Case) => {
  const { frames, cpus, linux, interrupts, dpcs, isrs } = linuxOpinion(scenario, arrivals, TUPLES);
  return {
    interrupts,
    linux,
    frames: frames.map(({ rssCpu: _, ...frame }) => frame),
    cpus: cpus.map(({ busyPs }, i) => ({ ...busyPs, dpcs: dpcs[i], isrs: isrs[i] })),
  };
};

const theirs = ({ scenario }: Case): ReturnType<typeof mine> => {
  const { summary, frames } = run(scenario);
  return {
    interrupts: summary.interrupts,
    linux: summary.linux!.cpus.map(({ timeSqueeze, ksoftirqdWakeups, backlogDropped, ...linux }) => ({
      timeSqueeze,
      ksoftirqdWakeups,
      backlogDropped,
      flowLimitDropped: linux.flowLimitDropped,
      receivedRps: linux.receivedRps,
    })),
    frames: frames().map(({ arrivalPs, connection, hashValue, queue, cpu: on, state, indicatedPs, donePs }) => ({
      arrivalPs,
      connection,
      hashValue,
      queue,
      cpu: on,
      state,
      indicatedPs,
      donePs,
    })),
    cpus: summary.cpus.map(({ isrs, dpcs, busyPs: { isr, dpc, protocol, ipi, "cache-stall": stall } }) => ({
      isr,
      dpc,
      protocol,
      ipi,
      "cache-stall": stall,
      dpcs,
      isrs,
    })),
  };
};

describe("a second opinion of Linux's receive path", () => {
  it.each(VARIANTS)(
    "%s: tells the same run: frames, drops, hardirqs, softirqs, busy time by kind, counters",
    (variant) =>
      fc.assert(
        fc.property(linuxCases(variant), (one) => void expect(theirs(one)).toEqual(mine(one))),
        { numRuns: 80 },
      ),
  );

  const cases = VARIANTS.flatMap((variant) => fc.sample(linuxCases(variant), { numRuns: 80, seed: 1 }));

  it("is asked about runs with drops of both kinds, squeezes, ksoftirqd, requests, deferrals, and NAPIs that move", () => {
    const seen = {
      ring: 0,
      backlog: 0,
      squeezed: 0,
      threads: 0,
      requests: 0,
      deferred: 0,
      moved: 0,
      shared: 0,
      halted: 0,
    };
    for (const { scenario } of cases) {
      const { summary, work } = run(scenario);
      const { timeSqueeze, backlogDropped, flowLimitDropped, receivedRps, ksoftirqdWakeups } = summary.linux!;
      if (backlogDropped > 0) seen.backlog++;
      if (summary.dropped > backlogDropped + flowLimitDropped) seen.ring++;
      if (timeSqueeze > 0) seen.squeezed++;
      if (ksoftirqdWakeups > 0) seen.threads++;
      if (receivedRps > 0) seen.requests++;
      if (scenario.linux?.deferHardIrqs && work().length > 0) seen.deferred++;
      const without = { ...scenario, linux: { ...scenario.linux, followsAffinity: false } };
      if (scenario.linux?.followsAffinity && run(without).fingerprint !== run(scenario).fingerprint) seen.moved++;
      if (new Set(scenario.linux?.affinity).size < scenario.linux!.affinity!.length) seen.shared++;
      if (ksoftirqdWakeups > 0 && scenario.threadShare === 1) seen.halted++;
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(5);
  });

  it("rps: tells the same of floods that a flow limit cuts, and there are many of them", () => {
    const floods = fc.record({ of: linuxCases("rps"), gapPs: fc.nat(60_000), large: fc.integer({ min: 2, max: 5 }) });
    let limited = 0;
    fc.assert(
      fc.property(floods, ({ of: { scenario }, gapPs, large }) => {
        const arrivals = Array.from({ length: 300 }, (_, i) => ({
          timePs: i * gapPs,
          connection: i % large === 0 ? i % TUPLES.length : 0,
        }));
        const { durationPs: _, ...rest } = scenario;
        // The frames' CPU is slow, and another one steers them.
        const costs = { ...scenario.costs, protocolPs: 1e6 };
        const { followsAffinity: _follows, ...settings } = scenario.linux!;
        const linux = {
          ...settings,
          maxBacklog: 150,
          rpsCpus: [1],
          affinity: settings.affinity!.map(() => 0),
        };
        const one = {
          scenario: { ...rest, receiveBuffers: 512, retargets: [], costs, linux, traffic: trafficOf(arrivals) },
          arrivals,
        };
        const told = theirs(one);
        expect(told).toEqual(mine(one));
        if (told.linux.some(({ flowLimitDropped }) => flowLimitDropped > 0)) limited++;
      }),
      { numRuns: 120 },
    );
    expect(limited).toBeGreaterThan(5);
  });

  it("notices a single picosecond: with any cost larger by one in the library alone, some run differs", () => {
    const said = cases.map((one) => JSON.stringify(mine(one)));
    const differs = (change: (scenario: Scenario) => Scenario): boolean =>
      cases.some((one, i) => JSON.stringify(theirs({ ...one, scenario: change(one.scenario) })) !== said[i]);
    // Here nothing is merged.
    const { groMergePs: _, ...linuxCosts } = DEFAULT_LINUX_COSTS;
    for (const name of Object.keys(linuxCosts) as (keyof typeof linuxCosts)[])
      expect(
        differs(({ linux, ...rest }) => {
          const costs = { ...DEFAULT_LINUX_COSTS, ...linux?.costs };
          return { ...rest, linux: { ...linux, costs: { ...costs, [name]: costs[name] + 1 } } };
        }),
        name,
      ).toBe(true);
    for (const name of [
      "isrPs",
      "readStatusPs",
      "enableInterruptPs",
      "descriptorPs",
      "protocolPs",
      "ipiSendPs",
      "ipiDeliveryPs",
      "ipiReceivePs",
      "interruptDeliveryPs",
    ] as const)
      expect(
        differs(({ costs, ...rest }) => ({
          ...rest,
          costs: { ...costs, [name]: (costs?.[name] ?? DEFAULT_COSTS[name]) + 1 },
        })),
        name,
      ).toBe(true);
  });
});

it("is short enough to be read at a sitting: 450 lines at most as the formatter sets them, blank ones aside", () => {
  const lines = readFileSync(new URL("linux-oracle.ts", import.meta.url), "utf8").split("\n");
  expect(lines.filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(450);
});
