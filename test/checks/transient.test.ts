// Check 9, its second half, with a table, a key and types that change while frames flow ("RSS Configuration": frames
// that are queued already are processed on the old CPU, and may be indicated out of order). The frames that can suffer
// are those queued at the moment of a change.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICROSOFT_KEY, load, ms, repeatKey, run, us, type RssChange, type Run, type Scenario } from "rss-lab";
import { wideScenarios } from "../receive-path/wide-scenarios.js";
import { framesAt, total } from "../receive-path/handmade.js";
import { examples } from "../support/examples.js";

const OTHER_KEY = repeatKey("6d5a", 20);

/** Random scenarios with RSS whose table, key or hash types change a few times while frames flow. */
const changing = (drain: boolean, hash: boolean): fc.Arbitrary<Scenario> =>
  wideScenarios
    .filter(({ variant }) => variant !== "non-rss")
    .chain((scenario) => {
      const table = scenario.rss?.indirectionTable ?? [0];
      const cpus = [...new Set([...table, scenario.rss?.defaultCpu ?? 0])];
      const { endPs } = run(scenario);
      const cpu = fc.constantFrom(...cpus);
      const timePs = fc.integer({ min: 0, max: endPs });
      const moves = fc.uniqueArray(fc.record({ entry: fc.nat(table.length - 1), cpu }), {
        minLength: 1,
        maxLength: 4,
        selector: ({ entry }) => entry,
      });
      const kinds: fc.Arbitrary<RssChange>[] = [
        fc.record({
          timePs,
          drain: fc.constant(drain),
          indirectionTable: fc.array(cpu, { minLength: table.length, maxLength: table.length }),
        }),
        fc.record({ timePs, drain: fc.constant(drain), moves }),
      ];
      if (hash) kinds.push(fc.record({ timePs, secretKey: fc.constantFrom(MICROSOFT_KEY, OTHER_KEY) }));
      return fc
        .array(fc.oneof(...kinds), { minLength: 1, maxLength: 6 })
        .map((changes) => ({ ...scenario, rssChanges: changes.sort((a, b) => a.timePs - b.timePs) }));
    });

const check = (
  scenarios: fc.Arbitrary<Scenario>,
  law: (result: Run, scenario: Scenario) => void,
  numRuns = examples(150),
): void =>
  void fc.assert(
    fc.property(scenarios, (scenario) => void law(run(scenario), scenario)),
    { numRuns },
  );

describe("a table, key or type that changes while frames flow (RSS Configuration)", () => {
  it("reorders at most the frames that were queued at the moment of a change", () => {
    check(changing(false, true), ({ summary, tableChanges }) => {
      expect(summary.outOfOrder).toBeLessThanOrEqual(summary.framesOnOldCpu);
      expect(total(tableChanges(), (row) => row.outOfOrder)).toBe(summary.outOfOrder);
    });
  });

  it("does reorder: of 4 CPUs under overload, all 128 entries of one CPU moved to another leave its queued frames behind", () => {
    const table = Array.from({ length: 128 }, (_, i) => i % 4);
    const plain: Scenario = {
      variant: "message-signaled-interrupts",
      traffic: load({ framesPerSecond: 7.5e6, connections: 200, frames: 40_000 }),
    };
    const moved = table.map((cpu) => (cpu + 1) % 4);
    const { summary, frames, tableChanges } = run({
      ...plain,
      rssChanges: [{ timePs: ms(3), indirectionTable: moved }],
    });
    const late = frames().filter((frame) => frame.outOfOrder);
    expect([late.length, summary.framesOnOldCpu > 500]).toEqual([summary.outOfOrder, true]);
    expect(late.length).toBeGreaterThan(100);
    const [change] = tableChanges();
    for (const { arrivalPs, donePs } of late)
      expect([arrivalPs <= ms(3), donePs <= (change?.settledPs ?? 0)]).toEqual([true, true]);
    const drained = run({ ...plain, rssChanges: [{ timePs: ms(3), indirectionTable: moved, drain: true }] });
    expect([drained.summary.outOfOrder, drained.summary.framesHeld > 100]).toEqual([0, true]);
  });

  it("loses no frame and counts none twice", () => {
    check(changing(false, true), ({ summary }, { traffic }) =>
      expect([summary.received, summary.indicated + summary.dropped, summary.waiting]).toEqual([
        traffic.frames,
        traffic.frames,
        0,
      ]),
    );
    check(changing(true, true), ({ summary, frames }, { traffic }) => {
      expect([summary.received, summary.indicated + summary.dropped, summary.waiting]).toEqual([
        traffic.frames,
        traffic.frames,
        0,
      ]);
      expect(frames().filter(({ state, donePs }) => state === "indicated" && !Number.isFinite(donePs))).toEqual([]);
    });
  });

  it("reorders nothing when every entry that moves drains first", () => {
    let held = 0;
    const law = ({ summary, connections, frames }: Run): void => {
      held += summary.framesHeld;
      expect([summary.outOfOrder, total(connections(), (row) => row.outOfOrder)]).toEqual([0, 0]);
      const donePs = new Map<number, number>();
      for (const frame of frames()) {
        if (frame.state !== "indicated") continue;
        expect(frame.donePs).toBeGreaterThanOrEqual(donePs.get(frame.connection) ?? 0);
        donePs.set(frame.connection, frame.donePs);
      }
    };
    check(changing(true, false), law, 150);
    expect(held).toBeGreaterThan(10);
  });
});

describe("frames that are on the old CPU, though in no receive buffer", () => {
  const frames = (...bursts: [count: number, timePs: number][]) =>
    framesAt(bursts.flatMap(([count, timePs]) => new Array<number>(count).fill(timePs)));
  const plain = {
    variant: "message-signaled-interrupts",
    rss: { indirectionTable: [0], processors: [1], defaultCpu: 2 },
  } as const;

  it("count if they are being copied (NDIS_STATUS_RESOURCES)", () => {
    const { summary, tableChanges } = run({
      ...plain,
      traffic: frames([10, 0], [1, us(3)]),
      resourcesBelow: 512,
      costs: { copyPs: us(1) },
      rssChanges: [{ timePs: us(2), moves: [{ entry: 0, cpu: 1 }] }],
    });
    expect([summary.outOfOrder, summary.framesOnOldCpu, summary.copied]).toEqual([10, 10, 11]);
    expect(tableChanges()[0]?.settledPs).toBeGreaterThan(us(10));
  });

  it("count if they are held back while the hash changes", () => {
    // 3 frames take CPU 0 60 us; 12 wait for them on CPU 1; without a hash the next one goes to CPU 2, and is indicated
    // first.
    const {
      summary,
      tableChanges,
      frames: rows,
    } = run({
      ...plain,
      traffic: frames([3, 0], [12, us(10)], [1, us(30)]),
      costs: { protocolPs: us(20) },
      rssChanges: [
        { timePs: us(5), moves: [{ entry: 0, cpu: 1 }], drain: true },
        { timePs: us(25), hashTypes: ["NDIS_HASH_IPV6"] },
      ],
    });
    expect([
      summary.framesHeld,
      summary.outOfOrder,
      tableChanges().map(({ framesOnOldCpu }) => framesOnOldCpu),
    ]).toEqual([12, 12, [3, 15]]);
    expect(tableChanges()[1]?.settledPs).toBe(Math.max(...rows().map(({ donePs }) => donePs)));
  });
});
