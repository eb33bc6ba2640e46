// Changes of table and RSS during a run, small enough to be followed by hand ("RSS Configuration").
import { describe, expect, it } from "vitest";
import { load, ms, ns, run, us, type Scenario } from "rss-lab";
import { NO_COSTS, framesAt } from "./handmade.js";

const busy: Scenario = {
  variant: "message-signaled-interrupts",
  cpus: 4,
  traffic: load({ framesPerSecond: 3e6, connections: 40 }),
  durationPs: ms(1),
  rss: { indirectionTable: [0, 1, 0, 1, 0, 1, 0, 1] },
};

describe("frames that are held back", () => {
  it.each(["hardware-queuing", "message-signaled-interrupts"] as const)(
    "%s: are processed on the CPU that serves the entry's new queue, where entries have CPUs without one",
    (variant) => {
      // Two queues for CPUs 0, 1, 2, 3: CPU 1 serves the entries of CPU 3 too.
      const { work, summary } = run({
        ...busy,
        variant,
        rss: { indirectionTable: [0, 0, 0, 0, 1, 1, 2, 3], queues: 2 },
        rssChanges: [{ timePs: us(400), moves: [0, 1, 2, 3].map((entry) => ({ entry, cpu: 3 })), drain: true }],
      });
      expect(summary.framesHeld).toBeGreaterThan(2);
      expect(
        new Set(
          work()
            .filter(({ queue, frame }) => queue === 1 && frame > 0)
            .map(({ cpu }) => cpu),
        ),
      ).toEqual(new Set([1]));
    },
  );

  it("and on the CPU to which that queue's message was re-targeted", () => {
    const { work, summary } = run({
      ...busy,
      retargets: [{ timePs: us(300), message: 1, cpu: 2 }],
      rssChanges: [
        {
          timePs: us(400),
          moves: [
            { entry: 0, cpu: 1 },
            { entry: 2, cpu: 1 },
          ],
          drain: true,
        },
      ],
    });
    expect(summary.framesHeld).toBeGreaterThan(0);
    expect(
      new Set(
        work()
          .filter(({ queue, startPs }) => queue === 1 && startPs > us(320))
          .map(({ cpu }) => cpu),
      ),
    ).toEqual(new Set([2]));
  });
});

describe("rebalancing", () => {
  const dealt = { policy: "whole-table", table: [2, 3], periodPs: us(50) } as const;
  const rss = { ...busy.rss, processors: [2, 3] };
  const times = (scenario: Scenario) =>
    run(scenario)
      .tableChanges()
      .map(({ what, timePs }) => [what, timePs]);

  it("a whole new table and single moves are told apart among the changes", () => {
    const rssChanges = [
      { timePs: us(10), indirectionTable: [1, 0, 1, 0, 1, 0, 1, 0] },
      { timePs: us(20), moves: [{ entry: 0, cpu: 0 }] },
    ] as const;
    expect(times({ ...busy, rssChanges })).toEqual([
      ["table", us(10)],
      ["moves", us(20)],
    ]);
  });

  it("rests while RSS is off: there is no table in use", () => {
    const rssChanges = [
      { timePs: us(20), rss: "disable" },
      { timePs: us(320), rss: "enable" },
    ] as const;
    expect(times({ ...busy, rss, rssChanges, rebalancing: dealt })).toEqual([
      ["disable", us(20)],
      ["enable", us(320)],
      ["table", us(350)],
    ]);
  });

  it("goes on where it was: what the CPUs did while RSS was off is no entry's load", () => {
    // Off, CPU 0 takes all frames; on again, two CPUs share them evenly, and greedy has nothing to move.
    const traffic = framesAt(
      Array.from({ length: 2000 }, (_, i) => i * us(0.5)),
      (i) => i % 2,
    );
    const even: Scenario = {
      ...busy,
      traffic,
      costs: { ...NO_COSTS, protocolPs: ns(400) },
      rebalancing: { policy: "greedy", periodPs: us(100), threshold: 0.1 },
    };
    const table = [0, 1].map(
      (connection) =>
        (run({ ...even, rebalancing: undefined })
          .frames()
          .find((row) => row.connection === connection)?.hashValue ?? 0) & 7,
    );
    const indirectionTable = Array.from({ length: 8 }, (_, entry) => (entry === table[0] ? 0 : 1));
    const off = [
      { timePs: us(10), rss: "disable" },
      { timePs: us(590), rss: "enable" },
    ] as const;
    expect(table[0]).not.toBe(table[1]);
    expect(times({ ...even, rss: { indirectionTable }, rssChanges: off }).map(([what]) => what)).toEqual([
      "disable",
      "enable",
    ]);
  });

  it("ends with the last frame: no look, and no move, comes after it", () => {
    const traffic = framesAt([0, us(10), us(120)]);
    expect(
      times({ ...busy, traffic, durationPs: undefined, rss, rebalancing: { ...dealt, periodPs: us(130) } }),
    ).toEqual([]);
    expect(
      times({ ...busy, traffic, durationPs: undefined, rss, rebalancing: { ...dealt, periodPs: us(110) } }),
    ).toEqual([["table", us(110)]]);
  });
});

describe("a run that ends before its changes", () => {
  it.each<[number | undefined, string]>([
    [undefined, "by itself"],
    [us(40), "by its duration"],
  ])("durationPs %s: a change after the end (%s) is not told of", (durationPs) => {
    const rssChanges = [
      { timePs: us(30), indirectionTable: [1, 0, 1, 0, 1, 0, 1, 0] },
      { timePs: us(50), secretKey: new Uint8Array(40).fill(3) },
    ];
    const { summary, tableChanges, endPs } = run({
      ...busy,
      durationPs,
      traffic: framesAt([0, us(10), us(35)]),
      rssChanges,
    });
    expect([endPs < us(50), summary.tableChanges, tableChanges().map(({ timePs }) => timePs)]).toEqual([
      true,
      1,
      [us(30)],
    ]);
  });
});
