// Runs side by side: the rows are the runs' own figures, the names tell them apart, and what was lost comes first.
import { inspect } from "node:util";
import { describe, expect, it, test } from "vitest";
import { VARIANTS, forVariant, load, run, type Run, type Scenario } from "rss-lab";
import { compare } from "../../lib/src/experiment/compare.js";
import { scenarioDifferences } from "../../lib/src/experiment/scenario-differences.js";
import { JUPYTER_DISPLAY } from "../../lib/src/face/displayable.js";
import { rowsToCsv } from "../../lib/src/records/export-rows.js";

const traffic = load({ framesPerSecond: 4e6, frames: 4_000, connections: 64 });
const base: Scenario = { traffic, cpus: 4, variant: "message-signaled-interrupts", records: "summary" };
const of = (...changes: Partial<Scenario>[]): Run[] => changes.map((change) => run({ ...base, ...change }));
const variants = VARIANTS.map((variant) => run(forVariant(base, variant)));
const names = (runs: Run[]): string[] => compare(runs).rows.map(({ name }) => name);
const fields = (...runs: Run[]): string[] =>
  scenarioDifferences(runs.map(({ scenario }) => scenario)).map(({ field }) => field);
const htmlOf = (runs: Parameters<typeof compare>[0]): string =>
  String((compare(runs)[JUPYTER_DISPLAY]() as Record<string, unknown>)["text/html"]);

describe("the rows", () => {
  it("hold each run's own figures", () => {
    for (const [i, row] of compare(variants).rows.entries()) {
      const { summary, fingerprint } = variants[i];
      expect(row).toMatchObject({
        fingerprint,
        received: summary.received,
        dropped: summary.dropped,
        dropShare: summary.dropped / summary.received,
        p99Ps: summary.toDone.p99Ps,
        imbalance: summary.imbalance,
        busiestShare: Math.max(...summary.cpus.map(({ receiveShare }) => receiveShare)),
        scenario: { variant: VARIANTS[i] },
      });
      expect(row.offeredPerSecond).toBeCloseTo((summary.received / variants[i].arrivalsEndPs) * 1e12, 3);
    }
  });
  it("cannot be changed, and go to CSV with a column for each setting", () => {
    const { rows } = compare(of({ seed: 1 }, { seed: 2 }));
    expect(() => (rows as unknown[]).pop()).toThrow(TypeError);
    expect(rowsToCsv(rows).split("\r\n")[0]).toMatch(/^name,scenario\.seed,received,/);
  });
});

describe("names", () => {
  test("are the variants where these tell the runs apart", () => expect(names(variants)).toEqual([...VARIANTS]));
  test("are the setting that does, with its unit", () => {
    expect(names(of({ cpus: 2 }, { cpus: 8 }))).toEqual(["cpus 2", "cpus 8"]);
    expect(names(of({ costs: { protocolPs: 400_000 } }, { costs: { protocolPs: 1_000_000 } }))).toEqual([
      "costs.protocolPs 400 ns",
      "costs.protocolPs 1 µs",
    ]);
  });
  test("are all settings together where no single one does", () =>
    expect(names(of({ seed: 1 }, { seed: 2 }, { seed: 2, cpus: 2 }))).toEqual([
      "cpus 4, seed 1",
      "cpus 4, seed 2",
      "cpus 2, seed 2",
    ]));
  test("are numbers for runs that no setting tells apart", () => {
    expect(names(of({}, {}))).toEqual(["run 1", "run 2"]);
    expect(String(compare(of({}, {})))).toContain("2 runs side by side: they are the same run\n");
    const slower = load({ framesPerSecond: 3e6, frames: 4_000, connections: 64 });
    expect(String(compare(of({}, { traffic: slower })))).toContain(
      "no setting differs, only what their traffic does\n",
    );
  });
  test("are the caller's own if there are some", () => {
    const [first, second] = of({}, { seed: 2 });
    expect(compare({ before: first, after: second }).rows.map(({ name }) => name)).toEqual(["before", "after"]);
  });
});

describe("the settings in which scenarios differ", () => {
  test.each<readonly [string, Partial<Scenario>, Partial<Scenario>, string[]]>([
    ["none", {}, {}, []],
    ["the number of CPUs, not the table and the queues that follow from it", {}, { cpus: 8 }, ["cpus"]],
    [
      "the table, not the CPUs that follow from it",
      {},
      { rss: { indirectionTable: [0, 1] } },
      ["rss.indirectionTable"],
    ],
    ["one cost", {}, { costs: { isrPs: 1 } }, ["costs.isrPs"]],
    ["an optional object, by its fields", {}, { polling: { budget: 64 } }, ["polling.budget"]],
    ["what threads want, which is one number if all CPUs have the same", {}, { threadShare: 0.5 }, ["threadShare"]],
    ["not whether single frames were recorded", { records: "full" }, { records: "summary" }, []],
    [
      "a policy, before what both policies have, without what one alone has",
      { rebalancing: { policy: "greedy" } },
      { rebalancing: { policy: "rss-plus-plus" } },
      ["rebalancing.policy", "rebalancing.drain"],
    ],
    [
      "a kind of moderation, also where the other scenario names none",
      { interruptModeration: { timeoutPs: 1e6, frames: 64 } },
      { interruptModeration: { kind: "interval", intervalPs: 1e6 } },
      ["interruptModeration.kind"],
    ],
    ["the variant first", { seed: 5 }, { variant: "hardware-queuing" }, ["variant", "seed"]],
  ])("are: %s", (_, one, other, expected) => expect(fields(...of(one, other))).toEqual(expected));

  test("a byte array reads as hexadecimal digits, a list of equals as the one value", () => {
    const key = Uint8Array.from({ length: 40 }, (_, i) => i);
    const [a, b] = of({ threadShare: [0.25, 0.25, 0.25, 0.25] }, { rss: { secretKey: key } });
    const found = scenarioDifferences([a.scenario, b.scenario]);
    expect(found.find(({ field }) => field === "threadShare")?.values).toEqual([0.25, 0]);
    expect(found.find(({ field }) => field === "rss.secretKey")?.values[1]).toMatch(/^000102.{74}$/);
  });
});

describe("the face", () => {
  const text = String(compare(variants));
  it("is what a console prints and what a notebook shows", () => {
    expect(inspect(compare(variants))).toBe(text);
    expect(htmlOf(variants)).toContain("<table ");
  });
  it("says first who lost frames, in words", () => {
    expect(variants.filter(({ summary }) => summary.dropped > 0).map(({ scenario }) => scenario.variant)).toEqual([
      "non-rss",
    ]);
    expect(text.split("\n")[1]).toMatch(/^LOST frames in 1 of 4 runs: non-rss \(\d+\.\d %\)\.$/);
    expect(htmlOf(variants)).toMatch(/<strong>LOST frames in 1 of 4/);
    expect(String(compare(of({}, { seed: 2 }))).split("\n")[1]).toBe("No run lost a frame.");
  });
  it("calls nobody best who lost more than others", () => {
    const short = run({ ...base, receiveBuffers: 1 });
    const [sound] = of({});
    expect(short.summary.toDone.p99Ps).toBeLessThan(sound.summary.toDone.p99Ps);
    const sentence = String(compare({ short, sound })).split("\n")[2];
    expect(sentence).toContain("Of those that lost nothing: shortest 99 % delay sound (");
    expect(sentence).not.toContain("short (");
  });
  it("has a line for each run, with the settings that the names do not tell", () => {
    const [a, b] = of({}, { seed: 7 });
    const lines = String(compare({ a, b })).split("\n\n")[1].split("\n");
    expect(lines.map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ["run", "seed"],
      ["a", "1"],
      ["b", "7"],
    ]);
  });
  it("escapes names", () => {
    const [a, b] = of({}, {});
    expect(htmlOf({ "<b>": a, b })).toContain("&lt;b&gt;");
    expect(htmlOf({ "<b>": a, b })).not.toContain("<b>");
  });
  it("stays on a screen: 24 runs, four settings, and how many more there are", () => {
    const [one] = of({});
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, one]));
    expect(String(compare(many))).toContain("6 more runs");
    expect(String(compare(many)).split("\n").length).toBeLessThan(36);
    const [a, b] = of({}, { seed: 2, cpus: 2, warmupPs: 1, receiveBuffers: 64, costs: { isrPs: 1 }, durationPs: 1e8 });
    expect(String(compare({ a, b }))).toMatch(/They also differ in .+\./);
  });
});

test.each<readonly [string, unknown, string]>([
  ["a number", 5, "compare is given 5: give two or more runs"],
  ["nothing", undefined, "compare is given undefined: give two"],
  ["null", null, "compare is given null: give two"],
  ["no runs", [], "compare is given no runs: give two"],
  ["a list of one", of({}), "compare is given 1 run: give two"],
  ["a run", of({})[0], "compare is given a run by itself: put the runs in a list, as compare([a, b])."],
  ["a hole in a list", [, ...of({}, {})], "compare is given undefined as run 1: give two"], // oxlint-disable-line no-sparse-arrays
  ["something else among runs", [of({})[0], { summary: 1 }], 'compare is given {"summary":1} as run 2: give two'],
  ["something else by name", { a: of({})[0], b: null }, 'compare is given null as "b": give two'],
])("%s is refused in one sentence", (_, given, sentence) => expect(() => compare(given as Run[])).toThrow(sentence));
