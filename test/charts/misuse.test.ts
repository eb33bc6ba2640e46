// A chart that is given something that it cannot draw says so in one sentence, never with a TypeError from inside.
import { describe, expect, test } from "vitest";
import * as course from "rss-lab-course";
import * as lab from "rss-lab";
import { InputError, load, run } from "rss-lab";

type AnyChart = (shown?: unknown, options?: unknown) => unknown;
const CHARTS = Object.entries({ ...lab, ...course } as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, AnyChart] =>
    entry[0] === "journey" || (/[a-z]Chart$/.test(entry[0]) && entry[0] !== "composeChart"),
);
const MAY_BE_EMPTY = ["loadOverTimeChart", "ringOccupancyChart"];
const chart = (name: string): AnyChart => Object.fromEntries(CHARTS)[name];

const one = run({ traffic: load({ framesPerSecond: 1e6, frames: 20 }), variant: "hardware-queuing" });
const summary = run({ traffic: load({ framesPerSecond: 1e6, frames: 20 }), records: "summary" });

/** The sentence of a refusal. */
function refusal(draw: () => unknown): string {
  try {
    draw();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as Error;
    expect(message).toMatch(/^[A-Z a-z][^\n]*\.$/);
    expect(message.length).toBeLessThan(420);
    return message;
  }
  return "";
}

test("there are fourteen charts of the library, twenty-three of the course, and journeys", () =>
  expect(CHARTS).toHaveLength(14 + 23 + 1));

describe.each(CHARTS)("%s", (name, draw) => {
  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["a text", "run"],
    ["an empty list", []],
    ["an empty object", {}],
    ["a list of nothing", [undefined]],
    ["rows of nothing", [{}]],
    ["a promise of a run", Promise.resolve(one)],
    ["a summary", one.summary],
    ["a scenario", one.scenario],
    ["a list with a run and a row", [one, {}]],
    ["an object with a summary", { summary: {} }],
    ["what has a summary and work, as a run has", { summary: {}, endPs: 1, work: () => [] }],
    ["several of these", [{ summary: {}, endPs: 1, work: () => [] }]],
    ["these by name", { a: { scenario: {}, summary: { cpus: [] }, endPs: 1, work: () => [] } }],
  ])("refuses %s, and names itself", (_, shown) => {
    // No work, and nothing in a ring, are what a run without frames has.
    if (Array.isArray(shown) && shown.length === 0 && MAY_BE_EMPTY.includes(name)) return;
    expect(refusal(() => draw(shown))).toContain(name);
  });

  test("refuses rows of another kind", () => {
    const kinds = [one.work(), one.frames(), one.moments(), one.connections(), one.summary.cpus, one.windows()];
    const taken = kinds.filter((rows) => refusal(() => draw(rows)) === "");
    expect(taken.length).toBeLessThanOrEqual(1);
  });

  test("refuses an option that it does not know, and options that are none", () => {
    const rows = name === "indirectionGridChart" ? [0, 1] : one;
    const sentence = refusal(() => draw(rows, { form: "round" }));
    expect(sentence).toContain(name);
    if (sentence.includes("options object"))
      expect(sentence).toContain('an unknown field "form": the fields are title, subtitle');
    expect(refusal(() => draw(rows, "A title"))).toContain(name);
    expect(refusal(() => draw(rows, { title: 7 }))).toContain(name);
  });
});

describe("what a run does not have", () => {
  test.each([
    "timelineChart",
    "scrubberChart",
    "connectionCpuChart",
    "reorderChart",
    "loadOverTimeChart",
    "ringOccupancyChart",
    "latencyEcdfChart",
    "journey",
  ])("%s of a run that kept its summary only: the sentence says how to keep the rest", (name) =>
    expect(refusal(() => chart(name)(summary))).toContain('records: "full"'),
  );
  test.each(["timelineChart", "scrubberChart", "cpuLoadChart", "loadOverTimeChart"])(
    "%s of CPUs that are not there",
    (name) => {
      expect(refusal(() => chart(name)(one, { cpus: [0, 9] }))).toBe(
        `CPU 9 for ${name} is not there: the run has CPUs 0 to 3.`,
      );
      expect(refusal(() => chart(name)(one, { cpus: [-1] }))).toContain("CPU -1");
      expect(refusal(() => chart(name)(one, { cpus: [] }))).toContain("empty");
      expect(refusal(() => chart(name)(one, { cpus: 0 }))).toContain("must be a list");
    },
  );
  test.each(["timelineChart", "reorderChart"])("%s of a window outside the run, or an empty one", (name) => {
    expect(refusal(() => chart(name)(one, { fromPs: 1e12 }))).toMatch(/begins at 1 s: the run ends at /);
    expect(refusal(() => chart(name)(one, { toPs: -1 }))).toContain("the run begins at 0");
    expect(refusal(() => chart(name)(one, { fromPs: 2e6, toPs: 1e6 }))).toContain("must end after its beginning");
  });
  test("an instant of the scrubber outside the run", () =>
    expect(refusal(() => chart("scrubberChart")(one, { atPs: 1e13 }))).toContain("atPs"));
  test("a connection, a table and a reference", () => {
    expect(refusal(() => chart("reorderChart")(one, { only: [999] }))).toContain("Connection 999");
    expect(refusal(() => chart("indirectionGridChart")(summary))).toContain("has no indirection table");
    expect(
      refusal(() =>
        chart("imbalanceOverTimeChart")([{ series: "a", windows: [], changes: [] }], { reference: "none" }),
      ),
    ).toContain("it must be one of a");
  });
  test("a ring's size, which rows do not tell", () =>
    expect(refusal(() => chart("ringOccupancyChart")([{ timePs: 0, queue: 0, waiting: 1 }]))).toContain(
      "The ring's size in receive buffers is undefined",
    ));
});
