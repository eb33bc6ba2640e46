// The flow limit (lib/docs/linux.md, N3 step 9): the law that its memory keeps, the worked examples, and runs in which a large
// connection is dropped before a full backlog drops everybody.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScenario, run, us, type Run, type Scenario } from "rss-lab";
import { FlowLimit } from "../../lib/src/linux/flow-limit.js";
import { slotNumber } from "../../lib/src/linux/flow-tables.js";
import { framesAt } from "../receive-path/handmade.js";

/** Which of these frames are dropped, by the connections' hashes in the order of coming. */
const dropped = (hashes: readonly number[], limit = new FlowLimit(4096, false)): boolean[] =>
  hashes.map((hash) => limit.isTooMuch(hash));
const [A, B] = [0x1234_5678, 0x9abc_def1];

describe("by hand, with a history of 128", () => {
  it("one connection alone: 64 pass, the 65th is dropped, and all that follow", () => {
    const of = dropped(new Array<number>(200).fill(A));
    expect([of.indexOf(true), of.slice(64).every(Boolean)]).toEqual([64, true]);
  });

  it("two that alternate: none is dropped, however many come", () =>
    expect(dropped(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? A : B)))).not.toContain(true));

  it("three to one: the large one is dropped, and the small one never", () => {
    const hashes = Array.from({ length: 1000 }, (_, i) => (i % 4 === 3 ? B : A));
    const of = dropped(hashes);
    expect(hashes.filter((_, i) => of[i])).not.toContain(B);
    // Of 128 remembered frames 96 are the large one's from then on: every one of it is dropped.
    expect(of.slice(200).filter((is, i) => is !== (hashes[200 + i] === A))).toEqual([]);
  });

  it("what is dropped is remembered: 128 of a connection keep it out until 64 of others have come", () => {
    const limit = new FlowLimit(4096, false);
    dropped(new Array<number>(128).fill(A), limit);
    // 63 and then 64 of others: with the frame that comes, 128 - 63 = 65 and 64 of the 128 are its own.
    dropped(new Array<number>(63).fill(B), limit);
    expect(limit.isTooMuch(A)).toBe(true);
    dropped([B], limit);
    expect(limit.isTooMuch(A)).toBe(false);
  });

  it("connections of one bucket are one: with a single bucket everybody is dropped, or nobody", () =>
    expect(dropped([...new Array<number>(500).keys()], new FlowLimit(1, false))).not.toContain(true));
});

it("law: a frame is dropped if more than 64 of the latest 128 are of its bucket, itself among them", () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ hash: fc.constantFrom(A, B, 7, 8, 9), times: fc.integer({ min: 1, max: 90 }) }), {
        maxLength: 12,
      }),
      fc.boolean(),
      (runs, byLowBits) => {
        const hashes = runs.flatMap(({ hash, times }) => new Array<number>(times).fill(hash));
        const buckets = hashes.map((hash) => slotNumber(hash, 4096, byLowBits));
        const latest = (i: number): number[] => buckets.slice(Math.max(0, i - 127), i + 1);
        expect(dropped(hashes, new FlowLimit(4096, byLowBits))).toEqual(
          buckets.map((bucket, i) => latest(i).filter((one) => one === bucket).length > 64),
        );
      },
    ),
  ));

it("the history begins with frames of bucket 0, so that a connection of that bucket which comes alone is never dropped", () =>
  expect(dropped(new Array<number>(500).fill(4096), new FlowLimit(4096, true))).not.toContain(true));

const cpuOf = ({ frames }: Run, state: string): number[] =>
  frames()
    .filter((row) => row.state === state)
    .map(({ connection }) => connection);

describe("in a run", () => {
  // CPU 1 is asked 1 ms after the first frames, and until then takes none.
  const flood = (of: (i: number) => number, linux: Scenario["linux"]): Run =>
    run({
      traffic: framesAt(
        Array.from({ length: 700 }, (_, i) => i * us(0.1)),
        of,
      ),
      cpus: 2,
      variant: "rps",
      receiveBuffers: 2048,
      costs: { ipiDeliveryPs: us(1000) },
      linux: { rpsCpus: [1], ...linux },
    });

  it("looks from half of max_backlog on: 500 frames, 64 more, and the rest of a connection is dropped, on the CPU that steers", () => {
    const { summary } = flood(() => 3, { flowLimitCpus: [0] });
    expect(summary).toMatchObject({ indicated: 564, dropped: 136 });
    expect(summary.linux).toMatchObject({
      backlogDropped: 0,
      flowLimitDropped: 136,
      cpus: [{ flowLimitDropped: 136 }, { flowLimitDropped: 0 }],
    });
  });

  it("does nothing on a CPU whose steering has none, nor by default (control)", () => {
    for (const linux of [{}, { flowLimitCpus: [1] }]) expect(flood(() => 3, linux).summary.dropped).toBe(0);
  });

  it("two connections in turn lose nothing; of three to one the large one loses", () => {
    expect(flood((i) => i % 2, { flowLimitCpus: [0] }).summary.dropped).toBe(0);
    const lost = cpuOf(
      flood((i) => (i % 4 === 3 ? 1 : 0), { flowLimitCpus: [0] }),
      "dropped",
    );
    expect([new Set(lost), lost.length > 50]).toEqual([new Set([0]), true]);
  });

  it("flow-limit.json: the largest connection pays, and a small one loses less than without", () => {
    const scenario = readScenario(
      JSON.parse(readFileSync(new URL("../../lib/scenarios/linux/flow-limit.json", import.meta.url), "utf8")),
    );
    const { flowLimitCpus: _, ...unlimited } = scenario.linux!;
    const [limited, plain] = [run(scenario), run({ ...scenario, linux: unlimited })];
    const lostOf = (result: Run, is: (connection: number) => boolean): number =>
      cpuOf(result, "dropped").filter(is).length;
    expect(limited.summary.linux!.flowLimitDropped).toBeGreaterThan(1000);
    expect(lostOf(limited, (one) => one > 0)).toBeLessThan(lostOf(plain, (one) => one > 0) / 2);
    expect(lostOf(limited, (one) => one === 0)).toBeGreaterThan(lostOf(plain, (one) => one === 0));
    const { received, indicated, dropped: lost, waiting, linux } = limited.summary;
    expect(received).toBe(indicated + lost + waiting);
    expect(lost).toBeGreaterThanOrEqual(linux!.flowLimitDropped + linux!.backlogDropped);
  });
});
