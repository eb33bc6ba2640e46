// Made-up results of an experiment, for the tests of its charts.
import type { Chart } from "rss-lab";
import type { LevelName } from "../../lib/src/experiment/experiment-types.js";
import { type ExperimentResults, experimentResults } from "../../lib/src/results/experiment-results.js";
import { experimentOf, rowsOf } from "../experiment/experiment-rows.js";

const POLICIES = ["none", "greedy", "hysteresis, with a name that is rather long"];
const LOADS = [2e5, 1e6, 2e6, 3e6, 4e6];

/** Delays that grow with the load, less with a later policy, and some losses; the replications differ a little. */
export function resultsOf(
  factors: Readonly<Record<string, readonly LevelName[]>>,
  replications = 5,
): ExperimentResults {
  const compared = Object.keys(factors)[0];
  const outcomes = ["p99 delay", "loss share"];
  const compare = { factor: compared, baseline: factors[compared][0] };
  const experiment = experimentOf(factors, { outcomes, replications, compare });
  const places = (name: string, level: LevelName): number => factors[name].indexOf(level);
  const rows = rowsOf(experiment, (levels, replication) => {
    const [first, ...others] = Object.entries(levels).map(([name, level]) => places(name, level));
    const load = others.reduce((sum, place) => sum + place, 1);
    const chance = ((replication * 7 + first * 3 + load) % 5) - 2;
    return {
      outcomes: {
        "p99 delay": 1e6 * load ** 3 * (1 - first / 10) + 5e4 * (load + chance),
        "loss share": Math.max(0, load - 3) / (10 + first) + chance / 1000,
      },
    };
  });
  return experimentResults(rows, experiment);
}

/** All charts of four experiments: two factors, words alone, one factor, and one factor of words. */
export function experimentCharts(size: "small" | "large"): [string, Chart][] {
  const large = size === "large";
  const policies = large ? Array.from({ length: 12 }, (_, i) => `policy ${i}`) : POLICIES;
  const loads = large ? Array.from({ length: 30 }, (_, i) => 1e5 * (i + 1)) : LOADS;
  const designs = {
    "over a load": { policy: policies, load: loads },
    "of words": { policy: policies, traffic: large ? loads.map((load) => `traffic ${load}`) : ["few", "many"] },
    "of one factor": { load: loads },
    "of one factor of words": { policy: policies },
    "of three factors": { policy: policies, traffic: ["few", "many"], load: loads },
  };
  return Object.entries(designs).flatMap(([name, factors]) =>
    Object.entries(resultsOf(factors).charts()).map(([chart, drawn]): [string, Chart] => [
      `experiment ${name}: ${chart}`,
      drawn,
    ]),
  );
}
