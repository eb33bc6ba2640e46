// The runs of an experiment in their order: points outer, replications inner. A replication has one seed in all points
// (common random numbers), so that the difference of two points is that of their settings and not of their luck.
import type { Experiment, ExperimentPoint, Factor, FactorLevels } from "./experiment-types.js";

/**
 * Every run of an experiment.
 *
 * @example
 * const scenario = '{ "traffic": { "kind": "load", "framesPerSecond": 1e6, "frames": 9 } }';
 * const factors = '{ "cpus": { "field": "cpus", "levels": [1, 2] } }';
 * const others = '"name": "a", "question": "Why?", "replications": 2, "outcomes": ["drops"]';
 * const runs = pointsOf(readExperiment(`{ ${others}, "scenario": ${scenario}, "factors": ${factors} }`));
 * [runs.length, runs[3].factors.cpus, runs[3].seed] // => [4, 2, "1, replication 1"]
 */
export function pointsOf(experiment: Experiment): ExperimentPoint[] {
  const { points, replications, seed } = experiment;
  return points.flatMap((factors, point) =>
    Array.from({ length: replications }, (_, replication) => ({
      index: point * replications + replication,
      point,
      factors,
      replication,
      seed: `${seed}, replication ${replication}`,
    })),
  );
}

/** All combinations of the factors' levels, the last factor fastest; one point without levels if there is no factor. */
export function crossed(factors: readonly Factor[]): FactorLevels[] {
  return factors.reduce<FactorLevels[]>(
    (points, { name, levels }) => points.flatMap((point) => levels.map((level) => ({ ...point, [name]: level.name }))),
    [{}],
  );
}

/** "policy greedy, load 1000000": a point in a sentence. */
export function describePoint(factors: FactorLevels): string {
  const parts = Object.entries(factors).map(([name, level]) => `${name} ${level}`);
  return parts.length === 0 ? "the only point" : parts.join(", ");
}
