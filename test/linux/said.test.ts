// What is said of a run of Linux's: the words and steps of what happened, and the outcomes of an experiment.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { load, readScenario, run, us, type Run } from "rss-lab";
import { outcomeOf } from "../../lib/src/experiment/outcomes.js";
import { framesAt } from "../receive-path/handmade.js";

const lost = (result: Run): string => /LOST: .*\./.exec(String(result))?.[0] ?? "";

describe("what dropped frames found", () => {
  const flood = framesAt(Array.from({ length: 1200 }, (_, i) => i * 100_000));
  const costs = { ipiDeliveryPs: us(1000) };
  const rps = { traffic: flood, cpus: 2, costs, variant: "rps", linux: { rpsCpus: [1] } } as const;

  it("a full backlog alone, if all were dropped there", () =>
    expect(lost(run({ ...rps, receiveBuffers: 2048 }))).toBe(
      "LOST: 199 of 1,200 frames (16.6 %) found a CPU's backlog full.",
    ));

  it("both, if some were dropped in the ring", () => {
    const costs = { ...rps.costs, protocolPs: us(10) };
    const slow = run({
      ...rps,
      costs,
      linux: { rpsCpus: [0, 1], maxBacklog: 20 },
      receiveBuffers: 16,
      traffic: load({ framesPerSecond: 2e7, frames: 3000 }),
    });
    const { dropped, linux } = slow.summary;
    expect(linux!.backlogDropped).toBeGreaterThan(0);
    expect(dropped).toBeGreaterThan(linux!.backlogDropped);
    expect(lost(slow)).toContain(
      `found no free receive buffer, or (${linux!.backlogDropped.toLocaleString("en-US")}) a CPU's backlog full.`,
    );
  });

  it("no receive buffer, without backlogs", () =>
    expect(
      lost(run({ traffic: flood, variant: "napi", cpus: 1, costs: { protocolPs: us(9) }, receiveBuffers: 16 })),
    ).toMatch(/found no free receive buffer\.$/));
});

it("frames that are not steered go up in step 8, steered ones in step 13", () => {
  const steps = (rpsCpus: readonly number[]): unknown => [
    ...new Set(
      run({ traffic: framesAt([0, 0, 0]), cpus: 2, variant: "rps", linux: { rpsCpus } })
        .work()
        .filter(({ frame }) => frame > 0)
        .map(({ step }) => step),
    ),
  ];
  expect(steps([])).toEqual(["8"]);
  expect(steps([1])).toEqual(["13"]);
});

describe("a frame's outOfOrder", () => {
  it.each(["arfs", "rps-map-changes", "table-rewritten"])(
    "is the order in which frames are taken up: order-%s",
    (name) => {
      const path = new URL(`../../lib/scenarios/linux/order-${name}.json`, import.meta.url);
      const result = run(readScenario(JSON.parse(readFileSync(path, "utf8"))));
      const rows = result.frames();
      const startOf = new Map<number, number>();
      for (const { frame, startPs } of result.work()) if (frame > 0 && !startOf.has(frame)) startOf.set(frame, startPs);
      const takenUp = rows.filter(({ state }) => state === "indicated");
      takenUp.sort((a, b) => startOf.get(a.frame)! - startOf.get(b.frame)! || a.frame - b.frame);
      const latest = new Map<number, number>();
      const late = new Set<number>();
      for (const { frame, connection } of takenUp) {
        if (frame < (latest.get(connection) ?? 0)) late.add(frame);
        else latest.set(connection, frame);
      }
      expect(late.size).toBeGreaterThan(10);
      expect(rows.filter(({ outOfOrder }) => outOfOrder).map(({ frame }) => frame)).toEqual(
        [...late].sort((a, b) => a - b),
      );
    },
  );
});

it("an experiment can measure what Linux counts; Windows' variants have no such outcome", () => {
  const traffic = load({ framesPerSecond: 4e6, frames: 20_000 });
  const steered = run({ traffic, variant: "rps", cpus: 4, linux: { netdevBudget: 100 } });
  const windows = run({ traffic, cpus: 4 });
  for (const [name, figure] of [
    ["time squeeze", "timeSqueeze"],
    ["ksoftirqd wake-ups", "ksoftirqdWakeups"],
    ["backlog drops", "backlogDropped"],
    ["RPS requests", "receivedRps"],
    ["flow moves", "flowMoves"],
  ] as const) {
    expect(outcomeOf(name).of(steered)).toBe(steered.summary.linux![figure]);
    expect(outcomeOf(name).of(windows)).toBeNaN();
  }
  expect(outcomeOf("time squeeze").of(steered)).toBeGreaterThan(0);
});
