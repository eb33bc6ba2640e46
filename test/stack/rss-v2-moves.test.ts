// RSSv2 moves: a DPC on the CPU that each entry holds, all of a CPU's moves or none
// ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES").
import { describe, expect, it } from "vitest";
import { load, ms, run, us, type Scenario } from "rss-lab";
import type { Routine } from "../../lib/src/cpu/work.js";
import { RssV2Moves } from "../../lib/src/stack/rss-v2-moves.js";
import type { EntryMove } from "../../lib/src/stack/rebalancer/rebalancer.js";

/** Entries of CPUs 0, 0, 1 and 2; the default CPU is 3. DPCs wait until `runDpc`. */
function machine(cpus: number[] = [0, 0, 1, 2, 3]) {
  const queued: { cpu: number; dpc: Routine }[] = [],
    done: (readonly EntryMove[])[] = [];
  const commands = new RssV2Moves({
    table: { cpus },
    rssCpus: [0, 1, 2, 3],
    moveEntryPs: 500,
    queueDpc: (cpu, dpc) => void queued.push({ cpu, dpc }),
  });
  const send = (moves: readonly EntryMove[]): void =>
    commands.send(moves, (accepted) => {
      done.push(accepted);
      for (const { entry, cpu } of accepted) cpus[entry] = cpu;
    });
  const runDpc = (): number => {
    const { value } = queued.shift()!.dpc.next();
    value?.effect?.();
    return value?.durationPs ?? 0;
  };
  return { commands, send, cpus, queued, done, runDpc };
}

describe("RSSv2 moves", () => {
  it("run as one DPC on each CPU that holds entries to be moved, 500 ps an entry here, and take effect at its end", () => {
    const { send, cpus, queued, runDpc } = machine();
    send([
      { entry: 0, cpu: 3 },
      { entry: 2, cpu: 0 },
      { entry: 1, cpu: 2 },
    ]);
    expect([queued.map(({ cpu }) => cpu), cpus]).toEqual([
      [0, 1],
      [0, 0, 1, 2, 3],
    ]);
    expect([runDpc(), [...cpus], runDpc(), cpus]).toEqual([1000, [3, 2, 1, 2, 3], 500, [3, 2, 0, 2, 3]]);
  });

  it("an entry is pending from the wish to the end of its DPC", () => {
    const { commands, send, runDpc } = machine();
    send([{ entry: 2, cpu: 0 }]);
    expect([1, 2].map((entry) => commands.isPending(entry))).toEqual([false, true]);
    runDpc();
    expect(commands.isPending(2)).toBe(false);
  });

  it("are refused, all of the CPU's, if one of the entries holds another CPU meanwhile; others than RSSv2 may have moved it", () => {
    const { commands, send, cpus, done, runDpc } = machine();
    send([
      { entry: 0, cpu: 1 },
      { entry: 1, cpu: 1 },
    ]);
    cpus[1] = 2;
    runDpc();
    expect([commands.refused, done, cpus, commands.isPending(0)]).toEqual([2, [], [0, 2, 1, 2, 3], false]);
    send([{ entry: 1, cpu: 0 }]);
    runDpc();
    expect([commands.refused, cpus]).toEqual([2, [0, 0, 1, 2, 3]]);
  });
});

describe("RSSv2 moves in a run", () => {
  const scenario: Scenario = {
    variant: "message-signaled-interrupts",
    cpus: 4,
    traffic: load({ framesPerSecond: 2e6, connections: 64 }),
    durationPs: ms(2),
    rss: { indirectionTable: [0, 0, 0, 0, 0, 0, 0, 0], processors: [1, 2, 3], defaultCpu: 3 },
    rebalancing: { policy: "dynamic-spreading", periodPs: us(100) },
  };
  /** How long each CPU worked at DPC level outside of interrupt cycles: it moved entries. */
  const moving = (result: ReturnType<typeof run>): number[] =>
    [0, 1, 2, 3].map((cpu) =>
      result
        .work()
        .filter((row) => row.cpu === cpu && row.kind === "dpc" && row.cycle === 0)
        .reduce((sum, row) => sum + row.endPs - row.startPs, 0),
    );
  const given = (result: ReturnType<typeof run>): number[] =>
    [0, 1, 2, 3].map(
      (cpu) =>
        result
          .tableChanges()
          .filter(({ what }) => what === "moves")
          .flatMap(({ moves }) => moves)
          .filter(({ from }) => from === cpu).length,
    );

  it.each([
    ["every CPU has a queue", {}],
    [
      "two queues for four CPUs: the table holds CPUs without one",
      { rss: { ...scenario.rss, indirectionTable: [0, 0, 1, 2, 3, 3, 0, 0], queues: 2 } },
    ],
    ["the default CPU has no queue", { rss: { ...scenario.rss, queues: 1, indirectionTable: [0, 1] } }],
    [
      "the table is changed from outside too",
      { rssChanges: [{ timePs: us(450), indirectionTable: [1, 1, 1, 1, 1, 1, 1, 2] }] },
    ],
  ] as const)("%s: what a CPU gives away it moved itself", (_, more) => {
    const result = run({ ...scenario, ...more });
    expect(moving(result)).toEqual(given(result).map((moves) => moves * result.scenario.costs.moveEntryPs));
    if (result.scenario.rss.queues === 4) expect(given(result)[0]).toBeGreaterThan(3);
  });
});
