// Spin locks of the protocol driver, in every variant with everything that a scenario can have (see wide-scenarios.ts):
// they exclude, and no CPU spins on a free lock. CPUs meet at one connection because sends come from a timer on any
// CPU.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, type Run, type Scenario, type Traffic } from "rss-lab";
import { total } from "./handmade.js";
import { cpuCount, wideScenarios, withFullSpeed } from "./wide-scenarios.js";
import { examples } from "../support/examples.js";

const numRuns = examples(120);

describe("locks", () => {
  /**
   * One connection, and sends on any CPU: all work on a frame or a send is work on that connection. ISRs take no time
   * (see below).
   */
  const contended = wideScenarios.map((scenario): Scenario => ({
    ...withFullSpeed(scenario),
    locks: { connection: true, sharedPs: 0 },
    resourcesBelow: 0,
    traffic: { ...scenario.traffic, arrivals: (random) => ofOneConnection(scenario.traffic.arrivals(random)) },
    sends: { perFrame: 1, trigger: "timer", delayPs: scenario.sends?.delayPs ?? 0, cpu: "any" },
    costs: { ...scenario.costs, isrPs: 0, readStatusPs: 0, disableInterruptPs: 0, ipiSendPs: 0, completeSendPs: 0 },
  }));
  const ofOneConnection = (source: ReturnType<Traffic["arrivals"]>): ReturnType<Traffic["arrivals"]> => ({
    nextBlock: () => {
      const block = source.nextBlock();
      if (block) block.connection = () => 0;
      return block;
    },
  });
  /**
   * Stretches in which a CPU holds the lock: it fetches the state, processes the frame, or sends. An interrupted holder
   * is taken to have released it.
   */
  const holds = ({ work }: Run) =>
    work().filter(({ kind }) => kind === "cache-stall" || kind === "protocol" || kind === "send");

  it("two CPUs never hold one connection's lock at once", () => {
    fc.assert(
      fc.property(contended, (scenario) => {
        // In order of their start, none may begin before the latest end of another CPU's.
        const held = [...holds(run(scenario))].sort((one, other) => one.startPs - other.startPs);
        const endPs = new Map<number, number>();
        for (const row of held) {
          const others = [...endPs].filter(([cpu, untilPs]) => cpu !== row.cpu && untilPs > row.startPs);
          if (others.length)
            expect.fail(`CPU ${row.cpu} takes it at ${row.startPs} ps; held (CPU, until): ${others.join("; ")}`);
          endPs.set(row.cpu, Math.max(endPs.get(row.cpu) ?? 0, row.endPs));
        }
      }),
      { numRuns },
    );
  });

  it("a CPU spins on a connection's lock only while another holds it", () => {
    fc.assert(
      fc.property(contended, (scenario) => {
        const result = run(scenario);
        const held = holds(result);
        for (const spin of result.work().filter((row) => row.kind === "spin")) {
          const others = held.filter(
            (row) => row.cpu !== spin.cpu && row.startPs < spin.endPs && row.endPs > spin.startPs,
          );
          const heldPs = total(others, (row) => Math.min(row.endPs, spin.endPs) - Math.max(row.startPs, spin.startPs));
          expect(heldPs).toBe(spin.endPs - spin.startPs);
        }
      }),
      { numRuns },
    );
  });

  it("a shared lock keeps a CPU waiting for at most one turn of each other CPU: its line's way and its holding time", () => {
    const shared = fc.constantFrom(2, 10);
    fc.assert(
      fc.property(wideScenarios, shared, (scenario, sharedPs) => {
        const { scenario: complete, work } = run({
          ...withFullSpeed(scenario),
          locks: { sharedPs },
          sends: { perFrame: 1, trigger: "timer", cpu: "any" },
        });
        const { lineFromHyperThreadPs, lineFromSameNodePs, lineFromOtherNodePs } = complete.costs;
        const turnPs = Math.max(lineFromHyperThreadPs, lineFromSameNodePs, lineFromOtherNodePs) + sharedPs;
        for (const { kind, startPs, endPs } of work())
          if (kind === "spin") expect(endPs - startPs).toBeLessThanOrEqual((complete.cpus - 1) * turnPs);
      }),
      { numRuns },
    );
  });

  it("one CPU alone never waits for a lock, and without locks nobody does", () => {
    fc.assert(
      fc.property(wideScenarios, (scenario) => {
        const { summary } = run(scenario);
        const without = run({ ...scenario, locks: {} });
        expect([without.summary.lockWaits, total(without.summary.cpus, ({ busyPs }) => busyPs.spin)]).toEqual([0, 0]);
        if (cpuCount(scenario) === 1) expect(summary.lockWaits).toBe(0);
      }),
      { numRuns },
    );
  });
});
