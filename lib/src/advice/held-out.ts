// How sure a held-out value is: the groups that judge are drawn again, with replacement (bootstrap), the same draws for
// every setting, so that the difference between two settings is that of pairs. The interval is the value plus and minus
// t standard errors: the fullest queue of a drawn sample is fuller on average than the sample's own, so the draws'
// percentiles would not lie around the value, but their spread is right.
import { type Seed, createRandom } from "../random/random.js";
import { studentT } from "../random/student-t.js";
import type { Estimate } from "../rss/spread.js";
import type { ConnectionGroups } from "./connection-groups.js";
import { maxOverMean } from "./tuned-tables.js";

const CONFIDENCE = 0.95;
/** Draws: as many as take some seconds at most, but enough for a standard error. */
const MOST_DRAWS = 200;
const LEAST_DRAWS = 40;
const CONNECTIONS_DRAWN = 20_000_000;

export interface Judged {
  /** Max over mean of the loads that the held-out connections make. */
  readonly heldOut: Estimate;
  /** The same less that of the first setting, in pairs. */
  readonly difference: Estimate;
}

/**
 * Judges settings on the connections held out.
 *
 * @param queuesOf for each setting, the queue of every connection; the first setting is what others are compared with
 * @param queues number of queues
 */
export function judge(
  { weights, groupOf, isHeldOut, groups }: ConnectionGroups,
  queuesOf: readonly ArrayLike<number>[],
  { queues, seed }: { readonly queues: number; readonly seed: Seed },
): Judged[] {
  const held = [...groupOf.keys()].filter((i) => isHeldOut[groupOf[i]]);
  const judging = isHeldOut.flatMap((is, group) => (is ? [group] : []));
  const times = new Int32Array(groups);
  const measure = (): number[] =>
    queuesOf.map((queueOf) => {
      const sums = new Float64Array(queues);
      for (const i of held) sums[queueOf[i]] += weights[i] * times[groupOf[i]];
      return maxOverMean(sums);
    });
  times.fill(1);
  const values = measure();
  const random = createRandom(seed, "connections drawn again");
  const draws = Math.min(
    MOST_DRAWS,
    Math.max(LEAST_DRAWS, Math.floor(CONNECTIONS_DRAWN / (1 + held.length * queuesOf.length))),
  );
  const drawn = Array.from({ length: draws }, () => {
    times.fill(0);
    for (let i = 0; i < judging.length; i++) times[judging[random.below(judging.length)]] += 1;
    return measure();
  });
  const t = studentT(CONFIDENCE, draws - 1);
  const estimate = (value: number, of: readonly number[], least: number): Estimate => {
    const half = t * deviation(of);
    return { value, low: Math.max(least, value - half), high: value + half };
  };
  return values.map((value, s) => ({
    heldOut: estimate(
      value,
      drawn.map((row) => row[s]),
      1,
    ),
    difference: estimate(
      value - values[0],
      drawn.map((row) => row[s] - row[0]),
      Number.NEGATIVE_INFINITY,
    ),
  }));
}

/** Standard deviation of some values. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / (values.length - 1));
}
