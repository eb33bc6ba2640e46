// RSS contexts and the n-tuple rules that name one (lib/docs/linux.md, "Filters of the NIC"): which of rule, filter and table
// decides about a frame, on scenarios drawn at random, and by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { FilteredSteering } from "../../lib/src/nic/filtered-steering.js";
import { RssContexts } from "../../lib/src/nic/rss-contexts.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { Rings } from "../../lib/src/nic/rings.js";
import { TableSteering } from "../../lib/src/nic/steering.js";

const QUEUES = 4;
const CONNECTIONS = 12;
const queue = fc.nat(QUEUES - 1);
const table = fc.constantFrom(1, 2, 8).chain((entries) => fc.array(queue, { minLength: entries, maxLength: entries }));
const drawn = fc
  .record({
    indirectionTable: table,
    contexts: fc.array(table, { minLength: 1, maxLength: 3 }),
    rules: fc.array(
      fc.record({
        timePs: fc.nat(us(400)),
        connection: fc.oneof(fc.nat(CONNECTIONS - 1), fc.uniqueArray(fc.nat(CONNECTIONS - 1), { maxLength: 5 })),
        to: fc.oneof(fc.record({ queue }), fc.record({ context: fc.nat(3) })),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    seed: fc.nat(99),
  })
  .map(({ indirectionTable, contexts, rules, seed }) => {
    const flowRules = rules.map(({ to, ...rule }) => ({
      ...rule,
      ...("context" in to ? { context: Math.min(to.context, contexts.length) } : to),
    }));
    // One that names a context for certain, at the end of the run.
    flowRules.push({ timePs: us(900), connection: 0, context: 1 });
    const rssContexts = contexts.map((one) => ({ indirectionTable: one }));
    return { seed, linux: { queues: QUEUES, indirectionTable, rssContexts, flowRules } };
  });

const scenarioOf = ({ seed, linux }: { seed: number; linux: LinuxScenario }): Scenario => ({
  variant: "napi",
  seed,
  traffic: load({ framesPerSecond: 1e6, frames: 600, connections: CONNECTIONS, gaps: "constant" }),
  linux,
});

/** Where each frame must have gone, reckoned frame by frame from the settings alone. */
function expected({ scenario, frames }: Run): number[] {
  const { indirectionTable, rssContexts, flowRules } = scenario.linux!;
  return frames().map(({ arrivalPs, connection, hashValue }) => {
    const of = (entries: readonly number[]): number => entries[Number(hashValue) % entries.length];
    // An arrival comes before a change at the same instant; of rules at one instant the last given holds.
    const rule = flowRules
      .filter((one) => one.timePs < arrivalPs && [one.connection].flat().includes(connection))
      .reduce<(typeof flowRules)[number] | null>(
        (latest, one) => (latest && latest.timePs > one.timePs ? latest : one),
        null,
      );
    if (rule === null || rule.context === 0) return of(indirectionTable);
    return rule.queue ?? of(rssContexts[rule.context! - 1].indirectionTable);
  });
}

describe("RSS contexts", () => {
  it("law: a frame goes where the latest rule of its connection says, to its queue or by its context; else by the table", () => {
    let inContexts = 0;
    fc.assert(
      fc.property(drawn, (one) => {
        const result = run(scenarioOf(one));
        expect(result.frames().map((frame) => frame.queue)).toEqual(expected(result));
        inContexts += result.scenario.linux!.flowRules.filter(({ context = 0 }) => context > 0).length;
      }),
      { numRuns: 60 },
    );
    expect(inContexts).toBeGreaterThan(60);
  });

  it("by hand: connections with the hashes 5, 6 and none, in a context of the queues 2 and 3", () => {
    const contexts = new RssContexts([[2, 3]], [5, 6, null]);
    expect([0, 1, 2].map((connection) => contexts.queueOf(1, connection))).toEqual([3, 2, 2]);
    expect(contexts.queueOf(0, 0)).toBeNull();
  });

  it("a context keeps its connections off the other queues: 64 connections on queues 2 and 3, the rest on 0 and 1", () => {
    const connection = Array.from({ length: 64 }, (_, i) => i);
    const linux: LinuxScenario = {
      queues: 4,
      indirectionTable: [0, 1],
      rssContexts: [{ indirectionTable: [2, 3] }],
      flowRules: [{ timePs: 0, connection, context: 1 }],
    };
    const traffic = load({ framesPerSecond: 1e6, frames: 4000, connections: 128 });
    const queuesOf = (given: LinuxScenario): Set<string> =>
      new Set(
        run({ traffic, variant: "napi", linux: given })
          .frames()
          .slice(1)
          .map((row) => `${row.connection < 64} ${row.queue}`),
      );
    expect([...queuesOf(linux)].sort()).toEqual(["false 0", "false 1", "true 2", "true 3"]);
    // Control: without the rule everything goes by the table.
    expect([...queuesOf({ queues: 4, indirectionTable: [0, 1] })].sort()).toEqual([
      "false 0",
      "false 1",
      "true 0",
      "true 1",
    ]);
  });
});

describe("who decides", () => {
  const rings = new Rings(3, 8);
  const queues = [0, 1, 2].map((number) => new ReceiveQueue(number, rings));
  const steering = (): ((change?: (filters: FilteredSteering) => void) => number) => {
    const byTable = new TableSteering([0], [0, 0], new Map(queues.map((one) => [one.number, one])));
    const filters = new FilteredSteering(byTable, [0, 1, 2], 1);
    return (change) => {
      change?.(filters);
      const ringOf = new Uint16Array(1);
      filters.lookUp(Int32Array.of(0), ringOf, 0, 1);
      return ringOf[0];
    };
  };

  it("a rule before a filter that a driver wrote, and either before the table, in any order of writing", () => {
    const ring = steering();
    expect([
      ring(),
      ring((one) => one.send(0, 1)),
      ring((one) => one.rule(0, 2)),
      ring((one) => one.send(0, 0)),
    ]).toEqual([0, 1, 2, 2]);
    expect(ring((one) => one.remove(0))).toBe(2);
  });

  it("a rule that names context 0 leaves the connection to the table, in spite of a filter", () => {
    const ring = steering();
    ring((one) => one.send(0, 1));
    expect(ring((one) => one.rule(0, null))).toBe(0);
  });

  it("a filter that is gone leaves the connection to the table", () => {
    const ring = steering();
    expect([ring((one) => one.send(0, 2)), ring((one) => one.remove(0))]).toEqual([2, 0]);
  });
});
