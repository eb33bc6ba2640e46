// Looks of the overlying driver while nothing happens are left out, and the run is the one that all of them would have
// made.
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  REBALANCING_POLICIES,
  load,
  ms,
  run,
  mergeTraffic,
  us,
  type RebalancingPolicy,
  type Run,
  type Scenario,
  type ThreadWorkDescription,
} from "rss-lab";
import { runPlainly } from "../../lib/src/receive-path.js";
import { ConnectionTable } from "../../lib/src/stack/connection-table.js";
import { Looks } from "../../lib/src/stack/rebalancer/looks.js";
import { examples } from "../support/examples.js";

afterEach(() => void vi.restoreAllMocks());

/** Two bursts of frames with a gap between them. */
const withGap = (policy: RebalancingPolicy, gapPs: number, more: Partial<Scenario> = {}): Scenario => ({
  variant: "message-signaled-interrupts",
  cpus: 4,
  records: "summary",
  rebalancing: policy === "none" ? { policy } : { policy, periodPs: us(1) },
  traffic: mergeTraffic(
    load({ framesPerSecond: 2e6, connections: 30, population: { kind: "zipf", exponent: 1 }, frames: 200 }),
    load({
      framesPerSecond: 2e6,
      connections: 30,
      population: { kind: "zipf", exponent: 1 },
      startPs: gapPs,
      frames: 200,
      seed: 2,
    }),
  ),
  ...more,
});
const everything = ({ fingerprint, endPs, summary, tableChanges, windows }: Run) => ({
  fingerprint,
  endPs,
  summary,
  changes: tableChanges(),
  windows: windows(),
});

describe("looks while nothing happens", () => {
  it("a gap of 10 s with a look every microsecond takes some hundred looks, not ten million", () => {
    const looks = vi.spyOn(Looks.prototype, "look");
    run(withGap("rss-plus-plus", ms(10_000)));
    expect(looks.mock.calls.length).toBeGreaterThan(150);
    expect(looks.mock.calls.length).toBeLessThan(500);
  });

  it("threads that change now and then are looked at when they do", () => {
    const looks = vi.spyOn(Looks.prototype, "look");
    run(
      withGap("dynamic-spreading", ms(1_000), {
        threadShare: { kind: "bursts", periodPs: ms(10), onPs: ms(1), share: 0.95 },
      }),
    );
    expect(looks.mock.calls.length).toBeGreaterThan(300); // 100 bursts with a start and an end
    expect(looks.mock.calls.length).toBeLessThan(1_500);
  });

  it("looks for attacks count connections only when frames came", () => {
    const counts = vi.spyOn(ConnectionTable.prototype, "isActiveSince");
    run(withGap("none", ms(1_000), { rekeying: { periodPs: us(1) } }));
    expect(counts.mock.calls.length).toBeGreaterThan(1_000);
    expect(counts.mock.calls.length).toBeLessThan(60 * 500);
  });

  it("the run is the same with all of them: every policy, threads of every kind, RSS off and on, moderation, keys", () => {
    const threads = fc.constantFrom<ThreadWorkDescription>(
      0,
      0.3,
      0.95,
      {
        kind: "steps",
        at: [
          [0, 0.2],
          [us(230), 0.95],
          [us(400), 0],
        ],
      },
      { kind: "bursts", periodPs: us(70), onPs: us(30), share: 0.95 },
      { kind: "ramp", fromPs: us(100), toPs: us(300), from: 0, to: 1 },
    );
    const scenario = fc.record({
      policy: fc.constantFrom(...REBALANCING_POLICIES.slice(1)),
      gapPs: fc.integer({ min: us(110), max: us(900) }),
      periodPs: fc.integer({ min: us(1), max: us(30) }),
      threadShare: fc.array(threads, { minLength: 4, maxLength: 4 }),
      autoscale: fc.boolean(),
      off: fc.boolean(),
      keys: fc.boolean(),
      timeoutPs: fc.constantFrom(0, us(50)),
    });
    fc.assert(
      fc.property(scenario, ({ policy, gapPs, periodPs, threadShare, autoscale, off, keys, timeoutPs }) => {
        const one = withGap(policy, gapPs, {
          rebalancing: { policy, periodPs, ...(policy === "rss-plus-plus" && { autoscale }) },
          threadShare,
          interruptModeration: { timeoutPs, frames: 64 },
          ...(off && {
            rssChanges: [
              { timePs: us(120), rss: "disable" as const },
              { timePs: us(160), rss: "enable" as const },
            ],
          }),
          ...(keys && { rekeying: { periodPs: periodPs + 1, threshold: 0.5 } }),
        });
        expect(everything(run(one))).toEqual(everything(runPlainly(one)));
      }),
      { numRuns: examples(150) },
    );
  });
});
