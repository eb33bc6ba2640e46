// The results of an experiment as a person meets them: text, HTML with pictures, and from the files of a results folder.
import { describe, expect, test } from "vitest";
import { JUPYTER_DISPLAY } from "rss-lab";
import { intervalText } from "../../lib/src/results/results-tables.js";
import { experimentResults } from "../../lib/src/results/experiment-results.js";
import { experimentOf, rowsOf } from "./experiment-rows.js";

const claim = { outcome: "p99 delay", factor: "policy", level: "greedy", than: "none", is: "lower" } as const;
const design = experimentOf(
  { policy: ["none", "greedy"], load: [1e6, 2e6] },
  {
    outcomes: ["p99 delay", "drops"],
    compare: { factor: "policy", baseline: "none" },
    claim,
    question: "Is greedy better?",
  },
);
/** Delays of some microseconds, whose chance both policies have in common. */
const rows = rowsOf(design, ({ policy, load }, replication) => {
  const common = [0, 3, -1, 2, -4][replication] * 1e5;
  const own = policy === "greedy" ? -1e6 + [1, -1, 0, 2, -2][replication] * 1e4 : 0;
  return { outcomes: { "p99 delay": 5 * Number(load) + common + own, drops: 0 }, warmupPs: load === 1e6 ? 2e6 : 0 };
});
const results = experimentResults(rows, design);

test("as text: whether the claim survives, warnings, means with units and intervals, differences and what pairing saves", () =>
  expect(results.toString()).toBe(`made-up: 4 points, 20 runs
The claim holds: p99 delay is lower with policy greedy than with none at all 2 places.
Question: Is greedy better?
Warning: 2 differences are compared at 95 % each, so with a chance of up to 10 % one of them misleads: 2 exclude zero, and at 97.5 % each (Bonferroni) 2 still do.

policy  load (frames/s)  runs  warm-up  p99 delay (µs)  drops (frames)
none          1,000,000     5     2 µs     5.00 ± 0.34           0 ± 0
none          2,000,000     5     0 ps    10.00 ± 0.34           0 ± 0
greedy        1,000,000     5     2 µs     4.00 ± 0.35           0 ± 0
greedy        2,000,000     5     0 ps     9.00 ± 0.35           0 ± 0

outcome    policy  load (frames/s)         difference  of baseline  so it is  pairs  worth
p99 delay  greedy        1,000,000  -1.000 ± 0.020 µs        -20 %     lower      5  × 619
p99 delay  greedy        2,000,000  -1.000 ± 0.020 µs        -10 %     lower      5  × 619
drops      greedy        1,000,000       0 ± 0 frames         none     equal      5   none
drops      greedy        2,000,000       0 ± 0 frames         none     equal      5   none

±: half of the 95 % interval of Student's t over replications.
differences: less policy none, within replications.
so it is: open where the interval reaches over 0, and the difference may be chance alone.
worth: so many times the replications would be needed without common random numbers.`));

test("the table alone has the means alone", () => {
  expect(String(results.table())).toContain("greedy        2,000,000     5     0 ps     9.00 ± 0.35");
  expect(String(results.table())).not.toContain("difference");
});

test("a notebook gets the tables and a picture of every chart, each with its words, in one value", async () => {
  const bundle = await results[JUPYTER_DISPLAY]();
  expect(Object.keys(bundle)).toEqual(["text/plain", "text/html"]);
  const html = String(bundle["text/html"]);
  const pictures = [...html.matchAll(/<img alt="([^"]*)" src="data:image\/svg\+xml,([^"]*)"/g)];
  expect(pictures.map(([, alt]) => alt.split(". ")[0])).toEqual(
    Object.values(results.charts()).map(({ title }) => title),
  );
  for (const [, , svg] of pictures) expect(decodeURIComponent(svg)).toMatch(/^<svg .*<\/svg>$/s);
  expect(html).toContain("4.00 ± 0.35");
});

test("another confidence changes the intervals and says so", () => {
  const strict = experimentResults(rows, design, { confidence: 0.99 });
  const [mean] = results.means,
    [wider] = strict.means;
  expect(wider.high! - wider.low!).toBeGreaterThan(mean.high! - mean.low!);
  expect(String(strict)).toContain("half of the 99 % interval");
});

describe("an interval is written with two digits of its half width, and the mean to the same place", () => {
  const scale = { of: (value: number): number => value };
  test.each([
    [1234.567, 1.234, "1,234.6 ± 1.2"],
    [0.0123456, 0.000098, "0.012346 ± 0.000098"],
    [98.3, 11.4, "98 ± 11"],
    [154321, 103456, "154,321 ± 103,456"],
    [5, 0, "5.00 ± 0"],
  ])("%d, %d: %s", (mean, half, text) =>
    expect(intervalText({ mean, low: mean - half, high: mean + half }, scale)).toBe(text.replace("5.00", "5")),
  );
  test("one run has a mean and no interval, none has neither", () => {
    expect(intervalText({ mean: 12.345, low: null, high: null }, scale)).toBe("12.3");
    expect(intervalText({ mean: NaN, low: null, high: null }, scale)).toBe("none");
  });
});

test("more than 40 points are no screen: the rest is counted", () => {
  const many = experimentOf({ load: Array.from({ length: 50 }, (_, i) => i + 1) }, { outcomes: ["drops"] });
  const text = String(
    experimentResults(
      rowsOf(many, () => ({ outcomes: { drops: 1 } })),
      many,
    ),
  );
  expect(text).toContain("10 more rows of 50: see means and differences.");
  expect(text.split("\n").length).toBeLessThan(60);
});

test("nothing is no results", () =>
  expect(() => experimentResults([], design)).toThrow(
    "The rows of the results are []: give one row for each run, one at least.",
  ));

describe("what is no experiment, or no rows of it, is refused in one sentence", () => {
  const row = rows[0];
  test.each([
    [[null], design, "Row 0 of the runs is null: it must have index, replication, factors and outcomes."],
    [
      [{ ...row, factors: {} }],
      design,
      "Row 0 of the results has no level of policy: give rows of results.csv of this experiment.",
    ],
    [[{ ...row, outcomes: {} }], design, "Row 0 of the results has no number for p99 delay: give rows"],
    [[{ ...row, waiting: "5" }], design, 'Row 0 of the results has "5" as its waiting: give rows'],
    [rows, {}, "The experiment of the results is {}: give what readExperiment gave, or the text of its file."],
    [rows, null, "The experiment of the results is null: "],
    [5, design, "The rows of the results are 5: give one row for each run, one at least."],
  ])("%#", (given, wrong, sentence) =>
    expect(() => experimentResults(given as never, wrong as never)).toThrow(sentence),
  );
});
