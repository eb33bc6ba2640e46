// All arrivals of a traffic as rows, or the first ones, for the tests of traffic.
import { createRandom, type Traffic } from "rss-lab";

export interface Arrival {
  readonly timePs: number;
  readonly connection: number;
  readonly frameBytes: number;
}

export function arrivalsOf(traffic: Traffic, seed = 1, limit = Infinity): Arrival[] {
  const source = traffic.arrivals(createRandom(seed, "arrivals"));
  const rows: Arrival[] = [];
  for (let block = source.nextBlock(); block !== null && rows.length < limit; block = source.nextBlock())
    for (let i = 0; i < block.count && rows.length < limit; i++)
      rows.push({ timePs: block.timePs(i), connection: block.connection(i), frameBytes: block.frameBytes(i) });
  return rows;
}

/** Frames of each connection. */
export function framesOf(rows: readonly Arrival[], connections: number): number[] {
  const counts = new Array<number>(connections).fill(0);
  for (const { connection } of rows) counts[connection]++;
  return counts;
}

/**
 * How far counts lie from what shares promise: chi-square less its degrees of freedom, in its own standard deviations.
 * Neighbours with fewer than 10 expected frames are merged, as the test requires.
 */
export function chiSquareDeviations(counts: readonly number[], shares: ArrayLike<number>): number {
  const total = counts.reduce((a, b) => a + b, 0);
  let sum = 0,
    classes = 0,
    expected = 0,
    found = 0;
  counts.forEach((count, i) => {
    expected += shares[i] * total;
    found += count;
    if (expected < 10 && i < counts.length - 1) return;
    if (expected > 0) sum += (found - expected) ** 2 / expected;
    classes++;
    expected = found = 0;
  });
  const freedom = Math.max(1, classes - 1);
  return (sum - freedom) / Math.sqrt(2 * freedom);
}
