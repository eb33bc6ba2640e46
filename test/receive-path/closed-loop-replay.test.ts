// What a closed loop brings about, once more as an open one: the host cannot tell who sends, so the same arrivals give
// the same run, to the last digit of its fingerprint. With the rule by which a reply brings the next request
// (test/traffic/closed-loop.test.ts) this says all that there is to say about a closed loop.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS, customTraffic, forVariant, ns, run, us, type Scenario, type Summary } from "rss-lab";
import { closedLoop } from "../../lib/src/traffic/closed-loop.js";
import { tinyCosts } from "./handmade.js";
import { examples } from "../support/examples.js";

const loops = fc.record({
  connections: fc.integer({ min: 1, max: 12 }),
  requestsOutstanding: fc.integer({ min: 1, max: 3 }),
  thinkPs: fc.nat(us(20)),
  networkPs: fc.integer({ min: ns(1), max: us(20) }),
  retransmitPs: fc.integer({ min: ns(1), max: us(50) }),
  requests: fc.integer({ min: 1, max: 300 }),
});
const sends = fc.constantFrom<NonNullable<Scenario["sends"]>[]>(
  { perFrame: 1, trigger: "ack" },
  { perFrame: 1, trigger: "timer", delayPs: us(3), cpu: "any" },
  { perFrame: 1, trigger: "application", cpu: "application", handOver: true },
);
/** Settings that change how a frame is processed, and by whom. */
const settings = fc.constantFrom<Partial<Scenario>[]>(
  {},
  { locks: { connection: true, sharedPs: 20_000 } },
  { protocolTimes: "exponential" },
  { buffersReturned: "by-frame" },
  { resourcesBelow: 8 },
  { polling: { budget: 8, deferrals: 2, deferralPs: us(5) } },
  { topology: { nodes: 2, coresPerNode: 2, threadsPerCore: 2 }, hyperThreadSpeed: 0.6 },
  { interruptModeration: { kind: "net-dim" } },
);
/** With RSS: the table changes while requests are under way, and frames are held back. */
const withRss: Partial<Scenario> = {
  rssChanges: Array.from({ length: 30 }, (_, i) => ({
    timePs: us(11 * (i + 1)),
    indirectionTable: i % 2 === 0 ? [1, 0, 1, 1, 0, 0, 1, 0] : [0, 1, 0, 1, 0, 1, 0, 1],
    drain: true,
  })),
  rss: { indirectionTable: [0, 1, 0, 1, 0, 1, 0, 1] },
};

/** A closed loop, and its arrivals as a list, from the same connections: the fingerprints, and the first one's summary. */
function replayed(scenario: Scenario): [closed: string, open: string, summary: Summary] {
  const closed = run(scenario);
  const arrivals = closed
    .frames()
    .map(({ arrivalPs: timePs, connection, frameBytes }) => ({ timePs, connection, frameBytes }));
  const { connections } = closed.scenario.traffic;
  const open = run({ ...scenario, traffic: customTraffic({ arrivals, connections }) });
  return [closed.fingerprint, open.fingerprint, closed.summary];
}

describe("the arrivals of a closed loop, sent by nobody in particular", () => {
  it.each(VARIANTS)("%s: give the same run", (variant) => {
    fc.assert(
      fc.property(
        fc.record({
          loop: loops,
          given: sends,
          more: settings,
          seed: fc.nat(9),
          costs: fc.oneof(tinyCosts, fc.constant({})),
        }),
        ({ loop, given, more, seed, costs }) => {
          const scenario = { traffic: closedLoop(loop), sends: given, receiveBuffers: 24, seed, costs, ...more };
          const [closed, open] = replayed(
            forVariant({ ...("topology" in more ? {} : { cpus: 4 }), ...scenario }, variant),
          );
          expect(closed).toBe(open);
        },
      ),
      { numRuns: examples(60) },
    );
  });

  // With one hardware queue all frames are done before the next ones are assigned, so that none is held back.
  it.each(VARIANTS.slice(2))("%s: give the same run while the table changes and frames are held back", (variant) => {
    let held = 0;
    fc.assert(
      fc.property(loops, sends, (loop, given) => {
        const scenario = { traffic: closedLoop(loop), sends: given, cpus: 2, costs: { protocolPs: us(4) }, ...withRss };
        const [closed, open, summary] = replayed(forVariant(scenario, variant));
        expect(closed).toBe(open);
        expect(summary.closedLoop?.replies).toBe(loop.requests);
        held += summary.framesHeld;
      }),
      { numRuns: examples(40) },
    );
    expect(held).toBeGreaterThan(0);
  });
});
