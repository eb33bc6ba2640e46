// What lesson 09 reads from runs: loads, balance, views and active looks agree with what the runs themselves say.
import { describe, expect, test } from "vitest";
import { figures, load, ms, roundRobin, run, type Scenario } from "rss-lab";
import {
  activeLooks,
  balanceRows,
  bandRows,
  besidePublished,
  datasetRows,
  frameImbalance,
  framesOfEntries,
  imbalanceOverTime,
  loadRows,
  lookRows,
  policyRows,
  viewOf,
  workloadRows,
} from "rss-lab-course";

const tableA = roundRobin([0, 1, 2, 3], 64),
  tableB = tableA.map((cpu, entry) => (entry % 16 === 6 ? 1 : entry % 16 === 14 ? 3 : cpu));
const scenario: Scenario = {
  variant: "message-signaled-interrupts",
  cpus: 4,
  durationPs: ms(8),
  windowPs: ms(1),
  rss: { indirectionTable: tableA },
  threadShare: [
    0.1,
    0.1,
    {
      kind: "steps",
      at: [
        [0, 0.1],
        [ms(2), 0.6],
      ],
    },
    0.1,
  ],
  traffic: load({ framesPerSecond: 1.6e6, connections: 512 }),
};
const changed = run({ ...scenario, rssChanges: [{ timePs: ms(4), indirectionTable: tableB }] });

describe("windows", () => {
  test("threads that became busy unbalance the loads, and a new table evens them out (RSS Configuration)", () => {
    const { windows, changes } = imbalanceOverTime("x", changed);
    const mean = (from: number, to: number) =>
      windows.slice(from, to).reduce((sum, { imbalance }) => sum + imbalance, 0) / (to - from);
    expect(windows).toHaveLength(8);
    expect(changes).toEqual([{ timePs: ms(4), moves: 8 }]);
    for (const { imbalance } of windows) expect(imbalance >= 1 && imbalance <= 4).toBe(true);
    expect(mean(2, 4)).toBeGreaterThan(mean(0, 2) + 0.2);
    expect(mean(5, 8)).toBeLessThan(mean(2, 4) - 0.1);
  });
  test("a stretch of load is as long as receive work and what threads want, of all of the window at most", () => {
    const rows = loadRows(changed);
    expect(rows).toHaveLength(8 * 4);
    const { startPs, cpus } = changed.windows()[3];
    const shareOf = (cpu: number) => {
      const row = rows.find((each) => each.cpu === cpu && each.startPs === startPs)!;
      return (row.endPs - row.startPs) / ms(1);
    };
    expect(shareOf(0)).toBeCloseTo(cpus[0].receiveShare + 0.1, 6);
    expect(shareOf(2)).toBeCloseTo(Math.min(1, cpus[2].receiveShare + 0.6), 6);
  });
  test("what threads got and what was displaced is what they wanted; the whole run's is the summary's", () => {
    const rows = balanceRows(changed, { early: [0, ms(2)], late: [ms(2), ms(8)], all: [0, ms(8)] });
    // A phase may begin by catching up with what the previous one left open: what the threads wanted during one stretch
    // of work.
    for (const { phase, cpu, threads, displaced } of rows)
      expect(threads + displaced).toBeCloseTo(
        cpu !== 2 || phase === "early" ? 0.1 : phase === "late" ? 0.6 : 0.475,
        phase === "all" ? 6 : 3,
      );
    for (const { cpu, displaced, receive } of rows.filter(({ phase }) => phase === "all")) {
      const row = changed.summary.cpus[cpu];
      // A stretch of work counts in the window in which it ends.
      expect(displaced).toBeCloseTo(row.displacedPs / ms(8), 4);
      expect(receive).toBeCloseTo(row.receiveShare, 2);
    }
    expect(figures.displacedShare(changed)).toBeCloseTo(
      changed.summary.cpus.reduce((sum, { displacedPs }) => sum + displacedPs, 0) / ms(8) / 0.775,
      6,
    );
  });
  test("without a window between two instants there is nothing to say, in one sentence", () => {
    expect(() => balanceRows(changed, { none: [ms(1) + 1, ms(2)] })).toThrow(
      "No window of the run lies between 1 ms and 2 ms: give the scenario a shorter windowPs.",
    );
  });
});

describe("views", () => {
  test("a view has the table of its end, every frame that was hashed in its time, and what lookRows says of six policies", () => {
    const before = viewOf(changed, 0, ms(4)),
      after = viewOf(changed, ms(5), ms(8));
    expect(before.entries.map(({ cpu }) => cpu)).toEqual(tableA);
    expect(after.entries.map(({ cpu }) => cpu)).toEqual(tableB);
    const arrived = changed.frames().filter(({ arrivalPs }) => arrivalPs < ms(4)).length;
    expect(before.entries.reduce((sum, { frames }) => sum + frames, 0)).toBe(arrived);
    const rows = lookRows(viewOf(changed, ms(2), ms(4)));
    const of = (policy: string) =>
      rows.filter((row) => row.policy === policy).map(({ value }) => value) as [number, number];
    expect(of("none")[0]).toBe(0);
    for (const policy of ["whole-table", "greedy", "rss-plus-plus", "dynamic-spreading"]) {
      expect(of(policy)[0]).toBeGreaterThan(0);
      expect(of(policy)[1]).toBeLessThan(of("none")[1]);
      expect(of(policy)[1]).toBeGreaterThanOrEqual(rows[1].best! - 1e-9);
    }
    expect(of("greedy")[0]).toBeLessThanOrEqual(8);
    expect(of("whole-table")[0]).toBeGreaterThan(of("rss-plus-plus")[0]);
  });
});

describe("policies", () => {
  type Policy = "none" | "greedy" | "dynamic-spreading" | "conservative-scaling";
  const withPolicy = (policy: Policy) =>
    run({
      ...scenario,
      threadShare: 0.1,
      records: "summary",
      rebalancing: { policy, ...(policy === "none" ? {} : { periodPs: ms(1) }) },
    });
  test("looks that changed the table are counted once each, also where several CPUs move their own entries; none never moves", () => {
    expect(activeLooks(withPolicy("none"))).toBe(0);
    for (const policy of ["greedy", "dynamic-spreading"] as const) {
      const one = withPolicy(policy);
      expect(activeLooks(one)).toBeGreaterThan(0.4);
      expect(activeLooks(one)).toBeLessThanOrEqual(1);
    }
  });
  test("ConservativeScaling leaves a CPU unused where three will do (Standardized INF Keywords for RSS)", () => {
    const used = (policy: Policy): number[] =>
      figures.cpusInUse(figures.lastWholeWindow(withPolicy(policy).windows()).cpus.map(({ frames }) => frames));
    expect(used("none")).toHaveLength(4);
    expect(used("conservative-scaling")).toHaveLength(3);
  });
  test("an elephant's entry is what the busiest CPU gets at least, in frames", () => {
    const one = run({
      ...scenario,
      threadShare: 0,
      rebalancing: { policy: "rss-plus-plus", periodPs: ms(1) },
      traffic: load({ framesPerSecond: 1.6e6, connections: 512, population: { kind: "elephant", share: 0.5 } }),
    });
    expect(frameImbalance(one)).toBeGreaterThanOrEqual(4 * one.summary.largestConnection!.entryShare);
    expect(
      frameImbalance(run({ ...scenario, traffic: load({ framesPerSecond: 1e6, connections: 1, frames: 100 }) })),
    ).toBe(4);
  });
  test("a row of a table says what its run counted", () => {
    const one = withPolicy("greedy");
    const rows = policyRows([withPolicy("none"), one]);
    expect(rows.map(({ policy }) => policy)).toEqual(["none", "greedy"]);
    expect(rows[1]).toMatchObject({
      "entries moved": one.summary.entryMoves,
      "threads loseShare": figures.displacedShare(one),
      "frames, p99Ps": one.summary.toDone.p99Ps,
    });
  });
  test("frames of entries are those of a view", () => {
    const frames = framesOfEntries(changed, 0, ms(4));
    expect(frames).toEqual(viewOf(changed, 0, ms(4)).entries.map((entry) => entry.frames));
    expect(frames.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  });
});

test("the dataset of policies: a bound stands where nothing was lost, and lost frames are said", async () => {
  const { frames, threads } = workloadRows(await datasetRows("rebalancing/policies.csv"));
  expect(frames).toHaveLength(4 * 6);
  expect(threads).toHaveLength(3 * 6);
  for (const { workload, policy, best, lostShare = 0 } of frames) {
    expect(best !== undefined).toBe(workload === "uniform" || workload === "zipf");
    if (policy !== "none") expect(lostShare > 0).toBe(workload === "elephant" || workload === "attack");
  }
});

describe("beside published numbers", () => {
  const rows = [
    { check: "13", quantity: "imbalance (%)", x: "2", series: "RSS", ours: 6, low: "", high: "", published: 5 },
    { check: "13", quantity: "imbalance (%)", x: "8", series: "RSS", ours: 70, low: 40, high: 60, published: 51 },
    { check: "14", quantity: "in use", x: "RSS++", series: "CPUs", ours: 12, low: 11, high: 13, published: "" },
  ];
  test("blank cells are absent, numbers are numbers, and x is a word if one of them is", () => {
    expect(besidePublished(rows.slice(0, 2))[0]).toEqual({
      x: 2,
      series: "RSS",
      ours: 6,
      published: 5,
      low: undefined,
      high: undefined,
    });
    expect(besidePublished(rows).map(({ x }) => x)).toEqual(["2", "8", "RSS++"]);
  });
  test("each row that a band is asked of says inside or missed; rows without a band are not judged", () => {
    const judged = bandRows(rows, [
      { quantity: "imbalance (%)", series: "RSS", low: 40, high: 60 },
      { quantity: "in use", low: 11, high: Infinity },
    ]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(["missed", "missed", "inside"]);
    expect(judged[2].band).toBe("11 or more");
    expect(bandRows(rows, [{ quantity: "in use", series: "RSS", low: 0, high: 1 }])).toEqual([]);
  });
});
