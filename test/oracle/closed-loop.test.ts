// A closed loop against the second opinion: what the naive simulator makes of the arrivals of a closed loop must bring
// about these very arrivals, by the rule of the loop, and it must tell the same run.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS, ns, run, us, type Scenario } from "rss-lab";
import { closedLoop } from "../../lib/src/traffic/closed-loop.js";
import { first, second } from "./said.js";
import { TUPLES, casesOf } from "./scenarios.js";

const loops = fc.record({
  thinkPs: fc.oneof(fc.nat(us(20)), fc.nat(30)),
  networkPs: fc.integer({ min: ns(1), max: us(10) }),
  retransmitPs: fc.integer({ min: ns(1), max: us(50) }),
  requests: fc.integer({ min: 1, max: 80 }),
});

describe("a second opinion of a closed loop, simulated naively from the documents", () => {
  it.each(VARIANTS)("%s: tells the same run, and each reply brings the next request as the loop has it", (variant) => {
    fc.assert(
      fc.property(casesOf(variant), loops, ({ scenario: open }, loop) => {
        const scenario: Scenario = { ...open, traffic: closedLoop({ ...loop, endpoints: TUPLES }), warmupPs: 0 };
        const { durationPs: _, retargets, ...rest } = scenario;
        // The second opinion takes a re-target for something that the run waits for: those before the first request.
        const early = retargets?.filter(({ timePs }) => timePs <= loop.thinkPs);
        const whole = { ...rest, ...(early && { retargets: early }) };
        const arrivals = run(whole)
          .frames()
          .map(({ arrivalPs: timePs, connection }) => ({ timePs, connection }));
        const told = second({ scenario: whole, arrivals });
        expect(first({ scenario: whole, arrivals })).toEqual(told);
        let left = loop.requests - TUPLES.length;
        const brought = told.frames
          .map(({ connection, state, arrivalPs, donePs }) => ({
            connection,
            isLost: state === "dropped",
            sentPs: state === "dropped" ? arrivalPs : donePs,
          }))
          .sort((a, b) => a.sentPs - b.sentPs || a.connection - b.connection);
        const next = brought.flatMap(({ connection, isLost, sentPs }) => {
          if (!isLost && left-- <= 0) return [];
          return [{ timePs: sentPs + (isLost ? loop.retransmitPs : loop.thinkPs + loop.networkPs), connection }];
        });
        const begin = Array.from({ length: Math.min(loop.requests, TUPLES.length) }, (_, connection) => ({
          timePs: loop.thinkPs + Math.floor(loop.networkPs / 2),
          connection,
        }));
        expect([...begin, ...next].map(({ timePs }) => timePs).sort((a, b) => a - b)).toEqual(
          arrivals.map(({ timePs }) => timePs),
        );
      }),
      { numRuns: 25 },
    );
  });
});
