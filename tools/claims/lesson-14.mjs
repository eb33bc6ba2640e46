// What lesson 14 claims of its experiment: what its runs say, and what refutes it.
import { resultsOf, shippedExperiment, withChanges } from "rss-lab-course";

const LESSON_14 = "notebooks/14-how-do-i-publish-an-experiment.ipynb";
const verdict = async (changes) =>
  (await resultsOf(withChanges(shippedExperiment("policies-under-shifting-load"), changes))).verdict?.verdict ?? null;

/** @type {import("./claim.mjs").Claim[]} */
export const LESSON_14_CLAIMS = [
  {
    name: "lesson-14-the-claim-holds",
    where: LESSON_14,
    says: "The claim holds at both loads",
    expected: "holds",
    minutes: 0.2,
    measure: () => verdict({ replications: 18 }),
  },
  {
    name: "lesson-14-another-seed-confirms-it",
    where: LESSON_14,
    says: "The other seed confirms it",
    expected: "holds",
    minutes: 0.2,
    measure: () => verdict({ replications: 18, seed: 2 }),
  },
  {
    name: "lesson-14-another-load-refutes-it",
    where: LESSON_14,
    says: "The other load refutes it",
    expected: "refuted",
    minutes: 0.2,
    measure: () => verdict({ replications: 18, "factors.load.levels": [600_000] }),
  },
];
