// Detecting an attack: is the fullest entry of the table fuller than chance explains, under a hash that spreads evenly?
// "RSS Configuration" (Windows driver documentation) leaves it to the overlying driver when to change the key; this is
// one reason. Connections are counted, not frames: one big connection fills an entry with frames, and no key can mend
// that.
import { checkFields, checkNumber, checkWhole, refuse } from "../check.js";
import { MAX_TABLE_ENTRIES } from "./indirection-table.js";

/** The verdict on a table's counts. */
export interface CollisionVerdict {
  /** The fullest entry (the first of several), and its connections. */
  readonly entry: number;
  readonly connections: number;
  /** Connections an entry should have: all of them over the entries. */
  readonly expected: number;
  /**
   * Upper bound of the probability that chance makes any entry this full or fuller; 0 if it is below what a double can
   * hold.
   */
  readonly probability: number;
  /** Is the probability below the threshold? */
  readonly isSuspicious: boolean;
}

/**
 * Decision: the documents name no threshold. With 1e-6, a look at the table every 10 ms gives a false alarm in 10,000 s
 * or more on average, if each look sees new connections; and of 1,024 connections on 128 entries 29 on one entry raise
 * it.
 */
const THRESHOLD = 1e-6;
const MAX_CONNECTIONS = 10_000_000;

/**
 * Looks at the fullest entry. If every connection falls on each of n entries with chance 1/n, an entry's connections
 * have a binomial distribution; the probability that any of the n entries is so full is at most n times that of one
 * (union bound). So random connections raise a false alarm with a probability of at most `threshold`. Connections with
 * structure, such as neighbouring ports, can be less even (see `sequentialPorts`).
 *
 * @param connections connections seen on each entry, at least one entry, at most 10,000,000 connections in all
 * @param options `threshold`: 0 to 1, default 1e-6
 * @example
 * collisionTest([3, 40, 2, 5]).isSuspicious // => true
 * collisionTest([3, 4, 2, 5]) // => { entry: 3, connections: 5, expected: 3.5, probability: 1, isSuspicious: false }
 */
export function collisionTest(connections: readonly number[], options: { threshold?: number } = {}): CollisionVerdict {
  checkFields("The options", options, ["threshold"]);
  const { threshold = THRESHOLD } = options;
  checkNumber("The threshold", threshold, 0, 1);
  const entries = connections.length;
  if (entries === 0) refuse("The table has no entries", "it must have one at least");
  connections.forEach((count, entry) =>
    checkWhole(`The number of connections of entry ${entry}`, count, 0, MAX_CONNECTIONS),
  );
  const total = connections.reduce((sum, count) => sum + count, 0);
  if (total > MAX_CONNECTIONS) refuse(`There are ${total} connections`, `at most ${MAX_CONNECTIONS} can be judged`);
  const most = connections.reduce((max, count) => Math.max(max, count), 0);
  const probability = Math.min(1, entries * binomialTail(total, 1 / entries, most));
  return {
    entry: connections.indexOf(most),
    connections: most,
    expected: total / entries,
    probability,
    isSuspicious: probability < threshold,
  };
}

/**
 * The fewest connections on one entry that `collisionTest` calls suspicious: an attacker who stays below is not
 * detected.
 *
 * @param total connections on all entries together, 1 to 10,000,000
 * @param entries 2 to 2048
 * @param options `threshold`, as for `collisionTest`
 * @returns total + 1 if nothing would be
 * @example
 * suspiciousFrom(1024, 128) // => 29
 */
export function suspiciousFrom(
  total: number,
  entries: number,
  { threshold = THRESHOLD }: { threshold?: number } = {},
): number {
  checkWhole("The number of connections", total, 1, MAX_CONNECTIONS);
  checkWhole("The number of entries", entries, 2, MAX_TABLE_ENTRIES);
  checkNumber("The threshold", threshold, 0, 1);
  let low = Math.ceil(total / entries);
  let high = total + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (entries * binomialTail(total, 1 / entries, middle) < threshold) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Probability that of `total` connections `atLeast` or more fall on an entry, each with chance `chance`. Additions,
 * multiplications and divisions alone, which give the same bits on every machine.
 */
export function binomialTail(total: number, chance: number, atLeast: number): number {
  if (atLeast <= 0) return 1;
  if (atLeast > total) return 0;
  if (chance >= 1) return 1;
  // The first term, C(total, atLeast) chance^atLeast (1 - chance)^(total - atLeast), in an order that keeps it near 1.
  let term = 1;
  let hits = 0;
  let misses = 0;
  while (hits < atLeast || misses < total - atLeast)
    if (misses < total - atLeast && (term >= 1 || hits === atLeast)) {
      term *= 1 - chance;
      misses++;
    } else term *= ((total - hits) / ++hits) * chance;
  let sum = 0;
  for (let k = atLeast; k <= total && term > 0; k++) {
    sum += term;
    if (term < sum * 1e-17) break;
    term *= ((total - k) / (k + 1)) * (chance / (1 - chance));
  }
  return Math.min(1, sum);
}
