// Made-up experiments and their rows, for the tests of statistics.
import type { Experiment, FactorLevels, LevelName, ResultRow } from "../../lib/src/experiment/experiment-types.js";
import { crossed } from "../../lib/src/experiment/experiment-points.js";

/** An experiment with these factors, of which nothing is run. */
export function experimentOf(
  levels: Readonly<Record<string, readonly LevelName[]>>,
  more: Partial<Experiment> = {},
): Experiment {
  const factors = Object.entries(levels).map(([name, own]) => ({
    name,
    field: name,
    levels: own.map((level) => ({ name: level, value: level })),
    unit: name === "load" ? "frames/s" : null,
  }));
  return {
    name: "made-up",
    question: "Is it so?",
    scenario: { traffic: { kind: "load", framesPerSecond: 1e6, frames: 9 } },
    factors,
    points: crossed(factors),
    isListed: false,
    seed: 1,
    replications: 5,
    outcomes: ["p99 delay"],
    warmup: { rule: "fixed", ps: 0 },
    compare: null,
    claim: null,
    ...more,
  };
}

/** A row for each run of it, with what `measured` gives. */
export const rowsOf = (
  experiment: Experiment,
  measured: (factors: FactorLevels, replication: number) => Partial<ResultRow> & Pick<ResultRow, "outcomes">,
): ResultRow[] =>
  experiment.points.flatMap((factors, point) =>
    Array.from({ length: experiment.replications }, (_, replication) => ({
      index: point * experiment.replications + replication,
      point,
      factors,
      replication,
      seed: `1, replication ${replication}`,
      warmupPs: 0,
      measuredPs: 1e9,
      received: 1000,
      waiting: 0,
      fingerprint: "0123456789abcdef",
      ...measured(factors, replication),
    })),
  );
