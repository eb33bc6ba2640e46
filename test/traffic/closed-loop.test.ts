// A closed loop: a client sends its next request when it has the reply. First its laws, those of operational analysis
// (Denning and Buzen, "The Operational Analysis of Queueing Network Models", Computing Surveys 10, 1978), then what it
// refuses.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  InputError,
  VARIANTS,
  forVariant,
  load,
  mergeTraffic,
  ms,
  ns,
  readScenario,
  run,
  us,
  writeTrace,
  type FrameRow,
  type Run,
  type Scenario,
} from "rss-lab";
import type { ClosedLoopOptions } from "../../lib/src/traffic/closed-loop-options.js";
import { recipeOf, remadeTraffic } from "../../lib/src/traffic/remake-traffic.js";
import { closedLoop } from "../../lib/src/traffic/closed-loop.js";
import { NO_COSTS, tinyCosts, total } from "../receive-path/handmade.js";
import { examples } from "../support/examples.js";

/** Frames of each connection, in order of arrival. */
function byConnection(frames: readonly FrameRow[]): FrameRow[][] {
  const all: FrameRow[][] = [];
  for (const frame of frames) (all[frame.connection] ??= []).push(frame);
  return all.filter((of) => of !== undefined);
}

const loopOf = ({ summary }: Run): NonNullable<Run["summary"]["closedLoop"]> =>
  summary.closedLoop ?? expect.fail("the traffic is no closed loop");

/** Requests that are on their way in the host at most at a time; what the NIC dropped is not there. */
function mostInHost(frames: readonly FrameRow[]): number {
  const changes = frames
    .filter(({ state }) => state !== "dropped")
    .flatMap(({ arrivalPs, donePs }) => [
      { atPs: arrivalPs, by: 1 },
      ...(Number.isNaN(donePs) ? [] : [{ atPs: donePs, by: -1 }]),
    ])
    .sort((a, b) => a.atPs - b.atPs || a.by - b.by);
  let now = 0,
    most = 0;
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}

const options = fc.record({
  connections: fc.integer({ min: 1, max: 12 }),
  requestsOutstanding: fc.integer({ min: 1, max: 3 }),
  thinkPs: fc.oneof(
    fc.nat(us(20)),
    fc.record({ kind: fc.constant("exponential" as const), meanPs: fc.integer({ min: 1, max: us(20) }) }),
  ),
  networkPs: fc.integer({ min: ns(1), max: us(20) }),
  retransmitPs: fc.integer({ min: ns(1), max: us(50) }),
  requests: fc.integer({ min: 1, max: 200 }),
});
const sends = fc.constantFrom<Scenario["sends"][]>(
  undefined,
  { perFrame: 1, trigger: "ack" },
  { perFrame: 1, trigger: "timer", delayPs: us(3), cpu: "any" },
  { perFrame: 1, trigger: "application", cpu: "receive" },
  { perFrame: 1, trigger: "application", cpu: "application", handOver: true },
);
const runs = fc
  .record({
    loop: options,
    variant: fc.constantFrom(...VARIANTS),
    sends,
    seed: fc.nat(99),
    cpus: fc.integer({ min: 1, max: 4 }),
    receiveBuffers: fc.integer({ min: 1, max: 40 }),
    costs: fc.oneof(tinyCosts, fc.constant({})),
    linkBitsPerSecond: fc.constantFrom(undefined, 1e9),
  })
  .map(({ loop, variant, sends: given, linkBitsPerSecond, ...rest }) => ({
    loop,
    scenario: forVariant(
      {
        traffic: closedLoop(loop),
        ...(given && { sends: given }),
        ...(linkBitsPerSecond && { linkBitsPerSecond }),
        ...rest,
      },
      variant,
    ),
  }));

describe("laws of every closed loop", () => {
  it("requests = replies + under way + lost, cut at any time; all are answered if nothing cuts it, drops included", () => {
    fc.assert(
      fc.property(runs, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ loop, scenario }, share) => {
        const whole = run(scenario);
        const { requests, replies, underWay, lost, retransmissions } = loopOf(whole);
        expect([requests, replies, underWay, lost]).toEqual([loop.requests, loop.requests, 0, 0]);
        expect(retransmissions).toBe(whole.summary.dropped);
        expect(whole.summary.received).toBe(requests + retransmissions);
        const cut = run({ ...scenario, durationPs: Math.max(1, Math.floor(whole.endPs * share)) });
        const of = loopOf(cut);
        expect(of.requests).toBe(of.replies + of.underWay + of.lost);
        expect(of.requests + of.retransmissions).toBe(cut.summary.received);
        expect(of.retransmissions + of.lost).toBe(cut.summary.dropped);
      }),
      { numRuns: examples(150) },
    );
  });

  it("requests on their way never exceed connections x requestsOutstanding, of one connection requestsOutstanding", () => {
    fc.assert(
      fc.property(runs, ({ loop, scenario }) => {
        const frames = run(scenario).frames();
        expect(mostInHost(frames)).toBeLessThanOrEqual(loop.connections * loop.requestsOutstanding);
        for (const of of byConnection(frames)) expect(mostInHost(of)).toBeLessThanOrEqual(loop.requestsOutstanding);
      }),
      { numRuns: examples(60) },
    );
  });

  it("one request at a time, constant thinking, replies that cost nothing: each request comes think + network after the reply to the one before, to the picosecond; a dropped one retransmitPs later", () => {
    fc.assert(
      fc.property(runs, fc.nat(us(20)), ({ loop, scenario }, thinkPs) => {
        const traffic = closedLoop({ ...loop, thinkPs, requestsOutstanding: 1 });
        const { sends: _, linkBitsPerSecond: __, ...rest } = scenario;
        for (const of of byConnection(run({ ...rest, traffic }).frames())) {
          expect(of[0].arrivalPs).toBe(thinkPs + Math.floor(loop.networkPs / 2));
          for (const [i, { state, arrivalPs, donePs }] of of.slice(0, -1).entries())
            expect(of[i + 1].arrivalPs).toBe(
              state === "dropped" ? arrivalPs + loop.retransmitPs : donePs + thinkPs + loop.networkPs,
            );
        }
      }),
      { numRuns: examples(100) },
    );
  });

  it("the same seed gives the same run, another seed another", () => {
    fc.assert(
      fc.property(runs, ({ scenario }) => void expect(run(scenario).fingerprint).toBe(run(scenario).fingerprint)),
      { numRuns: examples(20) },
    );
    const thinking = closedLoop({ connections: 9, networkPs: us(9), thinkPs: { kind: "exponential", meanPs: us(9) } });
    const of = (seed: number): string => run({ traffic: thinking, seed, durationPs: ms(1) }).fingerprint;
    expect(of(1)).not.toBe(of(2));
  });
});

/** One CPU that takes `servicePs` a request and nothing besides. */
const server = (loop: ClosedLoopOptions, servicePs: number, more: Partial<Scenario> = {}): Scenario => ({
  traffic: closedLoop(loop),
  cpus: 1,
  receiveBuffers: 65_536,
  costs: { ...NO_COSTS, protocolPs: servicePs },
  records: "summary",
  ...more,
});

describe("operational laws", () => {
  it("interactive response time law, N = X (R + Z), exact: one server, constant times, a whole number of turns", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: ns(1), max: us(5) }),
        fc.nat(us(30)),
        fc.integer({ min: ns(1), max: us(30) }),
        (connections, servicePs, thinkPs, networkPs) => {
          // From the second turn on all turns are alike: a client's takes as long as it waits and thinks, or as long as
          // the server needs for all of them.
          const turnPs = Math.max(servicePs + networkPs + thinkPs, connections * servicePs);
          const warmupPs = thinkPs + networkPs + 3 * turnPs + connections * servicePs;
          const { summary } = run(
            server({ connections, thinkPs, networkPs }, servicePs, { warmupPs, durationPs: warmupPs + 7 * turnPs }),
          );
          const { replies, response } = summary.closedLoop ?? expect.fail("no loop");
          expect(replies).toBe(7 * connections);
          expect(response.meanPs + thinkPs).toBe(turnPs);
          // X = replies / time, so X (R + Z) = N in whole numbers:
          expect(replies * (response.meanPs + thinkPs)).toBe(connections * summary.measuredPs);
        },
      ),
      { numRuns: examples(100) },
    );
  });

  it("asymptotic bounds: X <= N / (R0 + Z) and X <= 1 / S, whatever is drawn", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(us(40)), fc.nat(99), (connections, thinkPs, seed) => {
        const [servicePs, networkPs] = [us(1), us(5)];
        const { summary } = run(server({ connections, thinkPs, networkPs }, servicePs, { seed, durationPs: ms(1) }));
        const { replies } = summary.closedLoop ?? expect.fail("no loop");
        // What is on its way when the time is over may be counted, once a client and once for the server.
        expect(replies).toBeLessThanOrEqual(
          (connections * (ms(1) + networkPs)) / (servicePs + networkPs + thinkPs) + connections,
        );
        expect(replies).toBeLessThanOrEqual(ms(1) / servicePs);
      }),
      { numRuns: examples(60) },
    );
  });

  it("the more clients, the more replies, until the server is full at N* = (S + network + Z) / S; then they wait", () => {
    const rate = (connections: number): number =>
      loopOf(
        run(server({ connections, thinkPs: us(15), networkPs: us(4) }, us(1), { warmupPs: ms(1), durationPs: ms(3) })),
      ).replies;
    expect([1, 5, 10, 20, 40].map(rate)).toEqual([100, 500, 1000, 2000, 2000]);
  });

  it("many clients that think long are an open load: the delay nears M/D/1's as N grows at the same rate (shape)", () => {
    // rho = 0.6: Poisson arrivals wait rho S / (2 (1 - rho)) = 0.75 us; few clients wait less, since those who wait send
    // nothing.
    const waits = [2, 10, 100, 2000].map((connections) => {
      const thinkPs = { kind: "exponential", meanPs: Math.round((connections * us(1)) / 0.6) } as const;
      const scenario = server({ connections, thinkPs, networkPs: ns(1) }, us(1), {
        warmupPs: ms(5),
        durationPs: ms(105),
      });
      return run(scenario).summary.toDone.meanPs - us(1);
    });
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.abs(waits[3] / us(0.75) - 1)).toBeLessThan(0.1);
  });
});

describe("think times", () => {
  it("belong to a connection's n-th request: variants with other delays give it the same (common random numbers)", () => {
    const thinking = { kind: "exponential", meanPs: us(30) } as const;
    const traffic = closedLoop({ connections: 6, networkPs: us(10), thinkPs: thinking, requests: 60 });
    const thought = VARIANTS.map((variant) =>
      byConnection(run(forVariant({ traffic, cpus: 3, seed: 4 }, variant)).frames()).map((of) =>
        of.slice(1, 8).map(({ arrivalPs }, i) => arrivalPs - of[i].donePs),
      ),
    );
    const [first, ...others] = thought;
    expect(new Set(first.flat()).size).toBeGreaterThan(35);
    for (const other of others) expect(other).toEqual(first);
  });

  it("are exponential with their mean: mean and standard deviation of 20,000 within 4 standard errors", () => {
    const meanPs = us(50);
    const traffic = closedLoop({
      connections: 1,
      networkPs: ns(2),
      thinkPs: { kind: "exponential", meanPs },
      requests: 20_000,
    });
    const frames = run({ traffic }).frames();
    const times = frames.slice(1).map(({ arrivalPs }, i) => arrivalPs - frames[i].donePs - ns(2));
    const mean = total(times, (time) => time) / times.length;
    const deviation = Math.sqrt(total(times, (time) => (time - mean) ** 2) / times.length);
    expect(Math.abs(mean / meanPs - 1)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(deviation / meanPs - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(20_000));
  });
});

describe("replies", () => {
  const loop = { connections: 1, networkPs: us(10), requests: 2 };
  const gapPs = (more: Partial<Scenario>): number => {
    const [first, second] = run({
      traffic: closedLoop(loop),
      costs: { ...NO_COSTS, protocolPs: us(1), sendPs: us(3) },
      ...more,
    }).frames();
    return second.arrivalPs - first.arrivalPs;
  };
  it("leave when the protocol driver is done, or when the send is done that the scenario asks for", () => {
    expect(gapPs({})).toBe(us(11));
    expect(gapPs({ sends: { perFrame: 1, trigger: "ack" } })).toBe(us(14));
    expect(gapPs({ sends: { perFrame: 1, trigger: "timer", delayPs: us(20), cpu: "receive" } })).toBe(us(34));
    expect(gapPs({ sends: { perFrame: 1, trigger: "application", cpu: "receive" } })).toBe(us(14));
  });
  it("are waited for from the request's first sending on, until they are at the client", () => {
    const lost = closedLoop({ connections: 2, networkPs: us(10), requests: 2, retransmitPs: us(50) });
    const { summary } = run({ traffic: lost, receiveBuffers: 1, costs: { ...NO_COSTS, protocolPs: us(1) } });
    const { retransmissions, response } = summary.closedLoop ?? expect.fail("no loop");
    expect([summary.dropped, retransmissions, response.meanPs, response.maxPs]).toEqual([
      1,
      1,
      us(11 + 25),
      us(11 + 50),
    ]);
  });
});

describe("a closed loop in the library", () => {
  const traffic = closedLoop({ connections: 5, networkPs: us(10), requests: 100 });
  it("is the same from its recipe, in another thread, as here", () => {
    const thinking = closedLoop({ networkPs: us(9), thinkPs: { kind: "exponential", meanPs: us(5) }, requests: 300 });
    const recipe = structuredClone(recipeOf(thinking)) ?? expect.fail("no recipe");
    expect(run({ traffic: remadeTraffic(recipe), seed: 7 }).fingerprint).toBe(
      run({ traffic: thinking, seed: 7 }).fingerprint,
    );
  });
  it("is the same in a scenario file", () => {
    const options = { connections: 7, networkPs: us(9), thinkPs: { kind: "exponential", meanPs: us(5) } } as const;
    const json: unknown = JSON.parse(JSON.stringify({ traffic: { kind: "closed-loop", ...options, requests: 300 } }));
    const inProgram = { traffic: closedLoop({ ...options, requests: 300 }) };
    expect(run(readScenario(json)).fingerprint).toBe(run(inProgram).fingerprint);
  });
  it("has figures in the summary; no other traffic has", () => {
    expect(run({ traffic }).summary.closedLoop?.requests).toBe(100);
    expect("closedLoop" in run({ traffic: load({ framesPerSecond: 1e6, frames: 3 }) }).summary).toBe(false);
  });
  it("ends at endPs: no request is sent at that time or later", () => {
    const ending = closedLoop({ connections: 5, networkPs: us(10), thinkPs: us(3), endPs: us(100) });
    const { frames, summary } = run({ traffic: ending });
    expect(Math.max(...frames().map(({ arrivalPs }) => arrivalPs))).toBeLessThan(us(105));
    expect(summary.closedLoop).toMatchObject({ underWay: 0, lost: 0, replies: summary.received });
  });

  test.each<readonly [string, () => unknown, string]>([
    [
      "a field of another traffic",
      () => closedLoop({ networkPs: us(1), framesPerSecond: 5 } as never),
      'The closed loop has an unknown field "framesPerSecond"',
    ],
    ["no network", () => closedLoop({} as never), "networkPs, the way there and back, is undefined"],
    ["a network without length", () => closedLoop({ networkPs: 0 }), "networkPs, the way there and back, is 0"],
    ["no request", () => closedLoop({ networkPs: us(1), requestsOutstanding: 0 }), "requestsOutstanding is 0"],
    [
      "too many",
      () => closedLoop({ networkPs: us(1), connections: 2 ** 20, requestsOutstanding: 2 }),
      "1048576 connections with 2 requests each",
    ],
    ["thinking that is a text", () => closedLoop({ networkPs: us(1), thinkPs: "long" as never }), 'thinkPs is "long"'],
    [
      "thinking of another kind",
      () => closedLoop({ networkPs: us(1), thinkPs: { kind: "normal", meanPs: 1 } as never }),
      'thinkPs is "normal": it must be one of exponential',
    ],
    [
      "no end",
      () => run({ traffic: closedLoop({ networkPs: us(1) }) }),
      "The traffic never ends and the scenario has no durationPs",
    ],
    [
      "sends for some requests",
      () => run({ traffic, sends: { perFrame: 0.5, trigger: "ack" } }),
      "the share of frames that trigger a send is 0.5: a client whose request gets no reply waits for ever",
    ],
    [
      "a fault without an end",
      () => run({ traffic, fault: "interrupt-not-enabled" }),
      'the driver has the fault "interrupt-not-enabled" and the scenario has no durationPs',
    ],
    ["a merge", () => mergeTraffic(traffic), "Part 0 of mergeTraffic is a closed loop: its arrivals depend on the run"],
    ["a trace", () => writeTrace(traffic), "The arrivals of a closed loop are asked for without a run"],
    ["a copy", () => run({ traffic: { ...traffic } }), "The scenario's traffic is a copy of a closed loop"],
    [
      "full records of too many",
      () => run({ traffic: closedLoop({ networkPs: us(1), requests: 2e7 }) }),
      "The scenario keeps full records of 20000000 frames",
    ],
  ])("%s is refused in one sentence", (_, attempt, sentence) => {
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(sentence);
  });
});
