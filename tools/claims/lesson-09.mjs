// What lesson 09 claims of rebalancing.
import * as lab from "rss-lab";
import { datasetRows, viewOf } from "rss-lab-course";
import { there } from "./claim.mjs";

const LESSON_09 = "notebooks/09-how-is-load-rebalanced.ipynb";
const MSI_X = "message-signaled-interrupts";

/** Threads that want CPU 2 from 10 ms on, and tables A and B. */
const tableA = lab.roundRobin([0, 1, 2, 3], 64);
const tableB = tableA.map((cpu, entry) => (entry % 16 === 6 ? 1 : entry % 16 === 14 ? 3 : cpu));
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
const wandering = (policy) =>
  lab.run({
    ...base,
    traffic: lab.load({ framesPerSecond: 1.6e6, connections: 1024, population: { kind: "zipf", exponent: 0.9 } }),
    records: "summary",
    windowPs: lab.ms(5),
    durationPs: lab.ms(160),
    threadShare: [steps(0.75, 0.1), steps(0.75, 0.1), steps(0.1, 0.75), steps(0.1, 0.75)],
    rebalancing: policy === "none" ? { policy } : { policy, periodPs: lab.ms(10) },
  });

/** @type {readonly import("./claim.mjs").Claim[]} */
export const LESSON_09_CLAIMS = [
  {
    name: "lesson-09-threads-pay",
    where: LESSON_09,
    says: "in 40 ms they lost 850 µs, the calm ones 0",
    printed: "busy: p50 1.64 µs, p99 3.32 µs, displaced on CPU 2 850 µs",
    expected: 850,
    within: 0.5,
    unit: "µs that threads of CPU 2 went without",
    minutes: 0.01,
    measure: () => lab.run({ ...base, records: "summary" }).summary.cpus[2].displacedPs / lab.us(1),
  },
  {
    name: "lesson-09-no-table-can-do-better",
    where: LESSON_09,
    says: "where no table can do better than 61.11 %",
    printed: "No table brings the busiest CPU below 61.1 % (limited by: mean)",
    expected: 61.11,
    within: 0.005,
    unit: "% load of the busiest CPU",
    minutes: 0.02,
    measure: () => {
      const moved = lab.run({ ...base, rssChanges: [{ timePs: lab.ms(20), indirectionTable: tableB }] });
      return 100 * lab.unsplittable(viewOf(moved, lab.ms(10), lab.ms(20))).bestPossible;
    },
  },
  {
    name: "lesson-09-policies-move-for-it",
    where: LESSON_09,
    says: "Policies differ less in how even they make the load than in how many entries they move for it",
    printed: "whole-table 8 331 19 2 0 1.116 4.82 µs 4.1 4 9a8407b6ea1a2889",
    expected: "331 88 84",
    minutes: 0.04,
    measure: () =>
      ["whole-table", "greedy", "rss-plus-plus"].map((policy) => wandering(policy).summary.entryMoves).join(" "),
  },
  {
    name: "lesson-09-an-elephant-bounds-all",
    where: LESSON_09,
    says: "every policy ends at exactly 2.01",
    printed: "share: 0.4977275348944515",
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
    name: "lesson-09-policies-compared",
    where: LESSON_09,
    says: "from 1.732 to between 1.021 and 1.026, whichever policy spreads",
    printed: "30 rows; dropped on zipf: none 2.9 %",
    expected: 0,
    unit: "of 6 rows of policies.csv on zipf differ",
    command: "npx rss-lab rebalance --workload zipf",
    minutes: 0.5,
    measure: zipfRowsChanged,
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
