// The way between client and server, and the mean and 99th percentile that a client sees with it.
// Decision: a way takes a fixed time plus an exponentially distributed one, drawn per request, the same for all modes
// and loads. Both are fitted on defer50: the mean delay gives their sum and the 99th percentile the random part, each
// on average over the loads.
import { type Seed, createRandom } from "../random/random.js";

export interface Way {
  readonly fixedUs: number;
  /** Mean of the random part. */
  readonly randomUs: number;
}

/** Delays of one run at the server, and the seed of the ways. */
export interface ServerDelays {
  readonly delaysUs: Float64Array;
  readonly seed: Seed;
}

/** What the clients measured, on average over loads. */
interface ClientDelays {
  readonly meanUs: number;
  readonly p99Us: number;
}

/** Mean and 99th percentile at the client, microseconds. */
export function clientDelays({ delaysUs, seed }: ServerDelays, { fixedUs, randomUs }: Way): ClientDelays {
  const random = createRandom(seed, "way");
  const all = delaysUs.map((delayUs) => delayUs + fixedUs + randomUs * random.exponential()).sort();
  return {
    meanUs: all.reduce((sum, each) => sum + each, 0) / all.length,
    p99Us: all[Math.floor(0.99 * all.length)],
  };
}

/** Halvings of the interval in which the random part lies. */
const STEPS = 20;

/**
 * The way that gives the runs the published mean and 99th percentile on average; its random part is at most the whole.
 */
export function fitWay(runs: readonly ServerDelays[], published: ClientDelays): Way {
  const at = (way: Way): ClientDelays => {
    const each = runs.map((run) => clientDelays(run, way));
    return { meanUs: mean(each.map(({ meanUs }) => meanUs)), p99Us: mean(each.map(({ p99Us }) => p99Us)) };
  };
  const missing = (randomUs: number): Way => ({
    randomUs,
    fixedUs: published.meanUs - at({ fixedUs: 0, randomUs }).meanUs,
  });
  let [low, high] = [0, missing(0).fixedUs];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (at(missing(middle)).p99Us < published.p99Us) low = middle;
    else high = middle;
  }
  return missing((low + high) / 2);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
