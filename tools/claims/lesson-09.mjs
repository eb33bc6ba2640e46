// What lesson 09, and 09a and 09b, which deepen it, claim of rebalancing.
import * as lab from "rss-lab";
import { balanceRows, bandRows, datasetRows } from "rss-lab-course";
import { there } from "./claim.mjs";

const LESSON_09 = "notebooks/09-how-is-load-rebalanced.ipynb";
const LESSON_09A = "notebooks/09a-which-policy.ipynb";
const LESSON_09B = "notebooks/09b-does-the-model-match.ipynb";
const MSI_X = "message-signaled-interrupts";

/** Threads that want CPU 2 from 10 ms on, table A, and tables in which some of CPU 2's entries are elsewhere. */
const tableA = lab.roundRobin([0, 1, 2, 3], 64);
const giveAway = (count) =>
  tableA.map((cpu, entry) => (cpu === 2 && entry < 4 * count ? (entry % 8 === 2 ? 1 : 3) : cpu));
/** @type {import("rss-lab").Scenario} */
const base = {
  variant: MSI_X,
  cpus: 4,
  rss: { indirectionTable: tableA },
  threadShare: [
    0.1,
    0.1,
    {
      kind: "steps",
      at: [
        [0, 0.1],
        [lab.ms(10), 0.6],
      ],
    },
    0.1,
  ],
  traffic: lab.load({ framesPerSecond: 1.6e6, connections: 1024 }),
  durationPs: lab.ms(40),
  windowPs: lab.ms(1),
};
/** @type {(first: number, then: number) => { kind: "steps", at: [number, number][] }} */
const steps = (first, then) => ({
  kind: "steps",
  at: [
    [0, first],
    [lab.ms(80), then],
  ],
});
/** CPU 2 after so many of its entries went to CPUs 1 and 3. */
const cpu2After = (count) => {
  const rssChanges = [{ timePs: lab.ms(20), indirectionTable: giveAway(count) }];
  return balanceRows(lab.run({ ...base, rssChanges, records: "summary" }), { after: [lab.ms(21), lab.ms(40)] })[2];
};
/** @type {(policy: import("rss-lab").RebalancingPolicy | import("rss-lab").OwnPolicy, most?: number) => import("rss-lab").Run} */
const wandering = (policy, most = 0.75) =>
  lab.run({
    ...base,
    traffic: lab.load({ framesPerSecond: 1.6e6, connections: 1024, population: { kind: "zipf", exponent: 0.9 } }),
    records: "summary",
    windowPs: lab.ms(5),
    durationPs: lab.ms(160),
    threadShare: [steps(most, 0.1), steps(most, 0.1), steps(0.1, most), steps(0.1, most)],
    rebalancing: policy === "none" ? { policy } : { policy, periodPs: lab.ms(10) },
  });

/** A CPU that is asked for more than it has gives its fullest entry to the least loaded one, one a look. */
const onlyInNeed = {
  name: "only in need",
  decide: ({ cpus, entries }) => {
    const least = cpus.reduce((a, b) => (b.load < a.load ? b : a));
    return cpus
      .filter(({ receiveLoad, threadLoad }) => receiveLoad + threadLoad > 1)
      .map(({ cpu }) => {
        const own = entries.filter((entry) => entry.cpu === cpu && !entry.isMoving);
        return { entry: entries.indexOf(own.reduce((a, b) => (b.frames > a.frames ? b : a))), cpu: least.cpu };
      });
  },
};
/** The bands that were set before the first run. */
const BANDS = [
  { quantity: "imbalance, times lower at 8 CPUs, by Gb/s", low: 3.5, high: 9 },
  { quantity: "p95, times lower at most, at Gb/s", low: 3, high: Infinity },
  { quantity: "knee, % of load to the right, by CPUs", low: 10, high: 20 },
  { quantity: "drops, times fewer on 4 CPUs, by Gb/s", low: 5, high: 8 },
  { quantity: "frames of the fullest over mean, a quarter of the load, by CPUs", low: 1.74, high: 1.94 },
  { quantity: "busiest over mean, by CPUs", series: "RSS++", low: 1, high: 1.1 },
  { quantity: "CPUs with autoscale, by target load", low: 11, high: 13 },
];

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSON_09_CLAIMS = [
  {
    name: "lesson-09-threads-pay",
    where: LESSON_09,
    says: "The threads of CPU 2 pay with 850 µs",
    printed: "busy 1.64 µs 3.32 µs 850 µs",
    expected: 850,
    within: 0.5,
    unit: "µs that threads of CPU 2 went without",
    minutes: 0.01,
    measure: () => lab.run({ ...base, records: "summary" }).summary.cpus[2].displacedPs / lab.us(1),
  },
  {
    name: "lesson-09-threads-stay-where-they-are",
    where: LESSON_09,
    says: "83 %. If you said 51 %",
    printed: "The run says: 83 %",
    expected: 83,
    within: 0.5,
    unit: "% that CPU 2 is asked for",
    minutes: 0.01,
    measure: () => {
      const { receive, threads, displaced } = cpu2After(8);
      return 100 * (receive + threads + displaced);
    },
  },
  {
    name: "lesson-09-three-entries-are-enough",
    where: LESSON_09,
    says: "Three. If you said 8, you took the figure's table for the smallest change that helps",
    printed: "The run says: 3 entries",
    expected: 3,
    unit: "entries",
    minutes: 0.05,
    measure: () => [0, 1, 2, 3, 4].find((count) => cpu2After(count).displaced < 0.001) ?? null,
  },
  {
    name: "lesson-09a-policies-move-for-it",
    where: LESSON_09A,
    says: "RSS++ moved 84 entries, whole-table 331",
    printed: "whole-table 8 331 2 1.116 4.06 % 4.82 µs",
    expected: "84 331",
    minutes: 0.04,
    measure: () =>
      [wandering("rss-plus-plus"), wandering("whole-table")].map(({ summary }) => summary.entryMoves).join(" "),
  },
  {
    name: "lesson-09a-following-can-cost-more-than-it-gives",
    where: LESSON_09A,
    says: "Threads lose 1 % then, and 1.7 % to 2.4 % under the policies",
    printed: "whole-table 4.064 1.7",
    expected: 1.7,
    within: 0.05,
    unit: "% of the thread time lost under whole-table",
    minutes: 0.02,
    measure: () => 100 * lab.figures.displacedShare(wandering("whole-table", 0.6)),
  },
  {
    name: "lesson-09a-a-policy-of-ones-own",
    where: LESSON_09A,
    says: "Two entries, and threads lose 0.24 % instead of the 1 % without a policy",
    printed: "only in need 2 2 0 1.326 0.243 % 3.35 µs",
    expected: 0.24,
    within: 0.005,
    unit: "% of the thread time lost",
    minutes: 0.02,
    measure: () => 100 * lab.figures.displacedShare(wandering(onlyInNeed, 0.6)),
  },
  {
    name: "lesson-09-an-elephant-bounds-all",
    where: LESSON_09,
    says: "All alike, at 2.01 times the mean",
    printed: "whole-table 1.024 1.235 1.616 2.01",
    expected: 2.01,
    within: 0.005,
    unit: "times the mean at the least",
    minutes: 0.01,
    measure: () => {
      const { largestConnection } = lab.run({
        ...base,
        threadShare: 0,
        records: "summary",
        durationPs: lab.ms(18),
        warmupPs: lab.ms(8),
        rebalancing: { policy: "rss-plus-plus", periodPs: lab.ms(2) },
        traffic: lab.load({ framesPerSecond: 2.4e6, connections: 512, population: { kind: "elephant", share: 0.5 } }),
      }).summary;
      return 4 * there(largestConnection, "largest connection").entryShare;
    },
  },
  {
    name: "lesson-09a-policies-compared",
    where: LESSON_09A,
    says: "1.732 without, and near 1.02 with",
    printed: "none 1.067 1.732 1.94 2.056",
    expected: 0,
    unit: "of 6 rows of policies.csv on zipf differ",
    command: "npx rss-lab rebalance --workload zipf",
    minutes: 0.5,
    measure: zipfRowsChanged,
  },
  {
    name: "lesson-09b-five-of-eleven-bands",
    where: LESSON_09B,
    says: "Five. That is less than most people expect",
    printed: "The run says: 5 numbers",
    expected: 5,
    unit: "of eleven numbers in their bands",
    minutes: 0.01,
    measure: async () =>
      bandRows(await datasetRows("rebalancing/published.csv"), BANDS).filter(({ verdict }) => verdict === "inside")
        .length,
  },
];

/** Rows of the dataset on the workload zipf that the command no longer gives. */
async function zipfRowsChanged({ program }) {
  const rows = (await datasetRows("rebalancing/policies.csv")).filter(
    ({ workload, policy }) => workload === "zipf" && lab.REBALANCING_POLICIES.some((name) => name === policy),
  );
  const { rows: now } = JSON.parse(program("lib/bin/rss-lab.mjs", "rebalance", "--workload", "zipf", "--json"));
  return rows.filter(({ policy, imbalance }) => {
    const row = now.find((one) => one.policy === policy);
    const value = typeof row?.imbalance === "object" ? row.imbalance.mean : row?.imbalance;
    return !(Math.abs(value - Number(imbalance)) < 1e-3);
  }).length;
}
