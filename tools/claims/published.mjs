// What lib/docs/published.md claims: its rows of published numbers beside ours, computed anew by `rss-lab published`.
// A row is claimed as it stands there, missed bands included: that a band is missed is part of the claim.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedResults } from "rss-lab";
import { datasetRows } from "rss-lab-course";
import { ROOT } from "./context.mjs";

const PAGE = "lib/docs/published.md";
const MINUTES = { 13: 3, 14: 0.5, "irq-suspension": 1 };
const lines = readFileSync(join(ROOT, PAGE), "utf8").split("\n");

/** All rows of a check, computed once. */
const rowsOf = (context, check) =>
  context.once(`check ${check}`, () =>
    publishedResults({
      check,
      scenario: (name) => JSON.parse(readFileSync(join(ROOT, `lib/scenarios/published/${name}.json`), "utf8")),
    }),
  );

const digits = (value) => String(Number(value.toPrecision(4)));
/** "6.728 (3.432 to 9.186)", without a range if the seeds agree or it is not told. */
const range = ({ ours, low, high }) => `${digits(ours)} (${digits(low)} to ${digits(high)})`;
const isInside = ({ ours, band: [low, high] }) => ours >= low && ours <= high;

/** The lines of the first table: [name, the line's first cell, check, quantity, x, series]. */
const HEADLINES = [
  [
    "imbalance-at-4",
    "imbalance at 8 CPUs, times lower with RSS++, 4 Gb/s",
    "imbalance, times lower at 8 CPUs, by Gb/s",
    4,
  ],
  [
    "imbalance-at-15",
    "imbalance at 8 CPUs, times lower with RSS++, 15 Gb/s",
    "imbalance, times lower at 8 CPUs, by Gb/s",
    15,
  ],
  ["p95-at-2", "p95, times lower at 2 Gb/s", "p95, times lower, by Gb/s", 2],
  ["p95-at-most", "p95, times lower at most", "p95, times lower at most, at Gb/s", 22],
  ["p95-at-34", "p95, times lower at 34 Gb/s", "p95, times lower, by Gb/s", 34],
  ["knee", "knee of p95", "knee, % of load to the right, by CPUs", 8],
  ["drops-at-19.1", "drops on 4 CPUs, times fewer, 19.1 Gb/s", "drops, times fewer on 4 CPUs, by Gb/s", 19.1],
  ["drops-at-20.9", "drops on 4 CPUs, times fewer, 20.9 Gb/s", "drops, times fewer on 4 CPUs, by Gb/s", 20.9],
  ["drops-at-21.4", "drops on 4 CPUs, times fewer, 21.4 Gb/s", "drops, times fewer on 4 CPUs, by Gb/s", 21.4],
  [
    "as-placed",
    "busiest over mean, RSS, as placed",
    "frames of the fullest over mean, a quarter of the load, by CPUs",
    18,
  ],
  ["rebalanced", "busiest over mean, after rebalancing", "busiest over mean, by CPUs", 18, "RSS++"],
  ["autoscale-at-0.8", "CPUs with autoscale, target load 0.8", "CPUs with autoscale, by target load", 0.8],
  ["autoscale-at-0.9", "CPUs with autoscale, target load 0.9", "CPUs with autoscale, by target load", 0.9],
];

/** @param {(string | number)[]} told */
const headline = ([name, begins, quantity, x, series]) => {
  const line = lines.find((one) => one.startsWith("| 1") && one.slice(6).startsWith(String(begins)));
  if (line === undefined) throw new Error(`${PAGE} has no row that begins "${begins}"`);
  const [about, published, ours, band, verdict] = line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
  const check = /** @type {13 | 14} */ (Number(about.slice(0, 2)));
  return {
    name: `published-${check}-${name}`,
    where: PAGE,
    says: line,
    expected: ours,
    goal: { says: `published ${published}, band ${band}`, isMet: verdict === "inside" },
    command: `npx rss-lab published ${check}`,
    minutes: MINUTES[check],
    measure: async (context) => {
      const row = (await rowsOf(context, check)).find(
        (one) => one.quantity === quantity && one.x === x && (series === undefined || one.series === series),
      );
      if (isInside(row) !== (verdict === "inside")) return `${digits(row.ours)}, ${verdict} no more`;
      return ours.includes("(") ? range(row) : digits(row.ours);
    },
  };
};

/** The lines "| defer10, CPU % | **29.5 / 33.77** | ..." of check irq-suspension: four loads each, misses in bold. */
const QUANTITIES = {
  "CPU %": "CPU time of 8 CPUs in %, by requests/s",
  "mean us": "mean delay in us, by requests/s",
  "p99 us": "p99 delay in us, by requests/s",
  "packets per interrupt": "packets per interrupt, by requests/s",
};
const SERIES = { "defer50 (fitted)": "defer50", "base by Net DIM": "base" };

function suspension(line) {
  const [about, ...cells] = line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
  const [told, what] = about.split(/, (?=[^,]*$)/);
  const missed = cells.filter((cell) => cell.startsWith("**")).length;
  const isFitted = told.includes("fitted");
  return {
    name: `published-irq-${told}-${what}`
      .replace(/[^a-z0-9]+/gi, "-")
      .replace(/-$/, "")
      .toLowerCase(),
    where: PAGE,
    says: line,
    expected: cells.join(" | "),
    ...(isFitted
      ? {}
      : { goal: { says: `${cells.length - missed} of ${cells.length} bands held`, isMet: missed === 0 } }),
    command: "npx rss-lab published irq-suspension",
    minutes: MINUTES["irq-suspension"],
    measure: async (context) =>
      (await rowsOf(context, "irq-suspension"))
        .filter(({ quantity, series }) => quantity === QUANTITIES[what] && series === (SERIES[told] ?? told))
        .map((row) => {
          const text = `${digits(row.published)} / ${digits(row.ours)}`;
          return row.band === null || isInside(row) ? text : `**${text}**`;
        })
        .join(" | "),
  };
}

/**
 * Rows of a dataset that a check no longer gives; a dataset of several checks says of each row which one.
 *
 * @param {{ check: 13 | 14 | "irq-suspension", file: string, name: string, says: string, unit: string }} options
 */
const changed = ({ check, file, ...claim }) => ({
  ...claim,
  where: PAGE,
  expected: 0,
  command: `npx rss-lab published ${check}`,
  minutes: MINUTES[check],
  measure: async (context) => {
    const rows = await rowsOf(context, check);
    return (await datasetRows(file)).filter(
      (row) =>
        (row.check ?? check) === check &&
        !rows.some((one) => Object.entries(row).every(([field, value]) => one[field] === value)),
    ).length;
  },
});

/** @type {readonly import("./claim.mjs").Claim[]} */
export const PUBLISHED_CLAIMS = [
  ...HEADLINES.map(headline),
  ...[/** @type {const} */ ([13, 81]), /** @type {const} */ ([14, 7])].map(([check, count]) =>
    changed({
      name: `published-${check}-rows`,
      check,
      file: "rebalancing/published.csv",
      says: "`datasets/rebalancing/published.csv` is the same for charts",
      unit: `of ${count} rows of published.csv differ`,
    }),
  ),
  ...lines.filter((line) => /^\| (base|defer|napibusy|fullbusy|suspend)/.test(line)).map(suspension),
  {
    name: "published-irq-bands",
    where: PAGE,
    says: "72 of 145 bands are held",
    expected: 72,
    unit: "of 145 bands are held",
    goal: { says: "145 were wanted", isMet: false, holds: (measured) => measured === 145 },
    command: "npx rss-lab published irq-suspension",
    minutes: MINUTES["irq-suspension"],
    measure: async (context) =>
      (await rowsOf(context, "irq-suspension")).filter((row) => row.band !== null && isInside(row)).length,
  },
  changed({
    name: "published-irq-rows",
    check: "irq-suspension",
    file: "published-results/irq-suspension-model.csv",
    says: "the same rows are in `irq-suspension-model.csv` beside them",
    unit: "of 183 rows of irq-suspension-model.csv differ",
  }),
];
