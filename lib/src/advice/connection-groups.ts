// What a table can part, and how a judgement is kept honest. Connections with the same hash input cannot be parted by
// any key or table: they are one group. Half of the groups, drawn by a seed, choose a setting; the others judge it.
import { checkOneOf } from "../check.js";
import { type Seed, createRandom } from "../random/random.js";
import type { CapturedConnection } from "./captured-connections.js";

/** What is to be spread evenly. */
export const LOADS = ["frames", "bytes", "connections"] as const;
export type Load = (typeof LOADS)[number];

export interface ConnectionGroups {
  readonly connections: readonly CapturedConnection[];
  /** Load of each connection. */
  readonly weights: Float64Array;
  /** Group of each connection, from 0. */
  readonly groupOf: Int32Array;
  readonly groups: number;
  /** Of each group: whether it judges, and its load. */
  readonly isHeldOut: readonly boolean[];
  readonly groupWeights: Float64Array;
  readonly total: number;
}

export function groupConnections(
  connections: readonly CapturedConnection[],
  { by, seed }: { readonly by: Load; readonly seed: Seed },
): ConnectionGroups {
  checkOneOf("The load", by, LOADS);
  const known = new Map<string, number>();
  const groupOf = Int32Array.from(connections, ({ input }) => {
    const name = String.fromCharCode(...input);
    const group = known.get(name) ?? known.size;
    known.set(name, group);
    return group;
  });
  const weights = Float64Array.from(connections, (each) => (by === "connections" ? 1 : each[by]));
  const groupWeights = new Float64Array(known.size);
  weights.forEach((weight, i) => (groupWeights[groupOf[i]] += weight));
  return {
    connections,
    weights,
    groupOf,
    groups: known.size,
    isHeldOut: halfOf(known.size, seed),
    groupWeights,
    total: groupWeights.reduce((sum, each) => sum + each, 0),
  };
}

/** Marks half of so many places, each choice of them as likely as the next (Fisher and Yates). */
function halfOf(count: number, seed: Seed): boolean[] {
  const random = createRandom(seed, "connections held back");
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const marked = new Array<boolean>(count).fill(false);
  for (const place of order.slice(0, Math.floor(count / 2))) marked[place] = true;
  return marked;
}
