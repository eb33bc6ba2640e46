// Which CPUs rebalancing uses: those of the table, and those that serve queues now.
import { describe, expect, it } from "vitest";
import { load, ms, run, us, type RebalancingPolicy, type Scenario } from "rss-lab";

const POLICIES: readonly RebalancingPolicy[] = [
  "whole-table",
  "greedy",
  "rss-plus-plus",
  "dynamic-spreading",
  "conservative-scaling",
];
const variant = "message-signaled-interrupts" as const;
const zipf = (framesPerSecond: number) =>
  load({ framesPerSecond, connections: 200, population: { kind: "zipf", exponent: 1 } });
const framesOf = (scenario: Scenario): number[] =>
  run({ records: "summary", ...scenario }).summary.cpus.map(({ frames }) => frames);

describe("a policy moves entries only among the CPUs of the table, of rssChanges and of rss.processors", () => {
  const scenario = (policy: RebalancingPolicy): Scenario => ({
    variant,
    cpus: 4,
    traffic: zipf(3e6),
    durationPs: ms(20),
    rss: { indirectionTable: [2, 3, 2, 2, 3, 2, 3, 2] },
    rebalancing: { policy, periodPs: ms(1) },
  });

  it.each(POLICIES)("%s: the default CPU does not join by being that", (policy) => {
    const one = run({ ...scenario(policy), records: "summary" });
    expect(one.summary.cpus.map(({ frames }) => frames).slice(0, 2)).toEqual([0, 0]);
    for (const { moves } of one.tableChanges()) for (const { to } of moves) expect([2, 3]).toContain(to);
  });

  it("it joins if it is named, and so does a CPU that a change names", () => {
    const plain = scenario("greedy");
    expect(framesOf({ ...plain, rss: { ...plain.rss, processors: [0] } })[0]).toBeGreaterThan(1_000);
    expect(framesOf({ ...plain, rssChanges: [{ timePs: ms(1), moves: [{ entry: 0, cpu: 1 }] }] })[1]).toBeGreaterThan(
      1_000,
    );
  });

  it("frames without a hash still go to the default CPU, which has a queue", () => {
    const plain = scenario("greedy");
    expect(
      framesOf({ ...plain, rss: { ...plain.rss, hashTypes: ["NDIS_HASH_IPV6"], defaultCpu: 1 } }).map(
        (frames) => frames > 0,
      ),
    ).toEqual([false, true, false, false]);
  });

  it("a table B that holds it is refused, in a sentence", () => {
    expect(() => run({ ...scenario("none"), rebalancing: { policy: "whole-table", table: [0, 2] } })).toThrow(
      "The new table holds CPU 0: every CPU must be in the first table or in rss.processors.",
    );
  });
});

describe("after a re-target policies see the CPU that serves an entry (NDIS MSI-X)", () => {
  const scenario = (policy: RebalancingPolicy): Scenario => ({
    variant,
    cpus: 4,
    traffic: zipf(3e6),
    durationPs: ms(20),
    rss: { indirectionTable: [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0] },
    retargets: [{ timePs: us(1), message: 0, cpu: 1 }],
    rebalancing: { policy, periodPs: ms(1) },
  });

  it.each(POLICIES)(
    "%s: entries of a queue whose message went to CPU 1 are CPU 1's, and CPU 0, which serves none, gets none",
    (policy) => {
      const one = run({ ...scenario(policy), records: "summary" });
      // what the table holds: 0 stands for queue 0, which CPU 1 serves
      const rows = one.tableChanges().flatMap(({ moves }) => moves);
      expect(one.summary.cpus[0].frames).toBeLessThan(20);
      if (policy === "conservative-scaling") return;
      const shares = one.summary.cpus.slice(1).map(({ frames }) => frames / one.summary.indicated);
      expect(Math.max(...shares)).toBeLessThan(0.6); // of 1 that CPU 1 would have, and 1/3
      expect(rows.length).toBeGreaterThan(0);
    },
  );

  it("two messages that change places: the entry holds one CPU and is served by the other, and greedy still evens the load", () => {
    const one = run({
      variant,
      cpus: 3,
      traffic: zipf(2e6),
      durationPs: ms(10),
      records: "summary",
      rss: { indirectionTable: [1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1] },
      retargets: [
        { timePs: us(1), message: 0, cpu: 2 },
        { timePs: us(1), message: 1, cpu: 1 },
      ],
      rebalancing: { policy: "greedy", periodPs: ms(1) },
    });
    const [, first, second] = one.summary.cpus.map(({ frames }) => frames) as [number, number, number];
    expect(Math.max(first, second) / one.summary.indicated).toBeLessThan(0.6);
    expect(one.tableChanges().flatMap(({ moves }) => moves)[0]).toMatchObject({ from: 1, to: 2 });
  });

  it("a table B is refused then, in a sentence: its CPUs may serve no queue", () => {
    expect(() => run({ ...scenario("none"), rebalancing: { policy: "whole-table", table: [0, 1] } })).toThrow(
      "The policy whole-table is given a table, and messages are re-targeted",
    );
  });

  it("with fewer queues than CPUs an entry is its queue's CPU's: rebalancing still evens the load", () => {
    const one = (policy: RebalancingPolicy): number => {
      const frames = framesOf({
        variant,
        cpus: 4,
        traffic: zipf(2e6),
        durationPs: ms(20),
        rss: { queues: 2, indirectionTable: [0, 1, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2] },
        rebalancing: policy === "none" ? { policy } : { policy, periodPs: ms(1) },
      });
      return Math.max(...frames) / frames.reduce((sum, count) => sum + count, 0);
    };
    expect(one("none")).toBeGreaterThan(0.8);
    expect(one("greedy")).toBeLessThan(0.65);
  });
});
