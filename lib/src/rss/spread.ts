// How even an indirection table can be: the load of the fullest CPU over the mean, as the table's size makes it and as
// a small number of connections adds to it. "RSS Configuration" (Windows driver documentation) leaves size and filling
// of the table to the overlying driver. The published numbers that tests hold this file to stand in
// datasets/published-results.
import { checkFields, checkList, checkWhole, refuse } from "../check.js";
import { wholePower } from "../random/exact-math.js";
import { type Random, type Seed, createRandom } from "../random/random.js";
import { meanWithInterval, normalQuantile } from "../random/student-t.js";
import { createIndirectionTable, roundRobin } from "./indirection-table.js";
import { MIN_KEY_BYTES } from "./secret-key.js";
import { createToeplitz } from "./toeplitz-table.js";

/** How the entries of a table are shared out. */
export interface EntryShares {
  /** Entries of the CPU that has the most, and of the one that has the fewest. */
  readonly most: number;
  readonly least: number;
  /** CPUs that have the most. */
  readonly cpusWithMost: number;
  /** The most over the mean: 1 if all have the same. */
  readonly maxOverMean: number;
  /** (most - least) / most, 0 to 1: how much less the emptiest gets than the fullest. */
  readonly gap: number;
}

/**
 * How a table's entries are shared out among the CPUs that it names; loads follow if every entry receives the same.
 *
 * @param entries CPU numbers, at least one
 * @example
 * entryShares(roundRobin([0, 1, 2], 8)) // => { most: 3, least: 2, cpusWithMost: 2, maxOverMean: 1.125, gap: 1 / 3 }
 */
export function entryShares(entries: readonly number[]): EntryShares {
  checkList("The entries", entries, "they must be a list of CPU numbers");
  if (entries.length === 0) refuse("The table has no entries", "it must have one at least");
  const count = new Map<number, number>();
  for (const cpu of entries) count.set(cpu, (count.get(cpu) ?? 0) + 1);
  const each = [...count.values()];
  const [most, least] = [Math.max(...each), Math.min(...each)];
  const cpusWithMost = each.filter((entriesOfCpu) => entriesOfCpu === most).length;
  return { most, least, cpusWithMost, maxOverMean: (most * each.length) / entries.length, gap: (most - least) / most };
}

/** What to expect when each connection falls on one of the CPUs, all equally likely, whatever the others do. */
export interface ExactSpread {
  /** Expected connections of the fullest CPU over the mean. */
  readonly maxOverMean: number;
  /** Expected number of CPUs without a connection, and the probability that there is one at least. */
  readonly idleCpus: number;
  readonly anyIdle: number;
}

/**
 * The exact expectation for equal connections (balls in bins), CPU by CPU: of r connections that remain for q CPUs, the
 * next CPU gets a binomial number with chance 1/q each.
 *
 * @param connections 1 to 1024
 * @param cpus 1 to 256
 * @example
 * exactSpread(16, 8).maxOverMean.toFixed(3) // => "2.101"
 */
export function exactSpread(connections: number, cpus: number): ExactSpread {
  checkWhole("The number of connections", connections, 1, 1024);
  checkWhole("The number of CPUs", cpus, 1, 256);
  // E[max] is the sum over m of P(max > m); below the mean that is 1, and far above it nothing.
  let expectedMax = Math.ceil(connections / cpus);
  for (let m = expectedMax; m < connections; m++) {
    const above = 1 - chanceWithin(connections, cpus, 0, m);
    expectedMax += above;
    if (above < 1e-9) break;
  }
  return {
    maxOverMean: (expectedMax * cpus) / connections,
    idleCpus: cpus * wholePower(1 - 1 / cpus, connections),
    anyIdle: Math.max(0, 1 - chanceWithin(connections, cpus, 1, connections)),
  };
}

/** Chance that every CPU gets at least `least` and at most `most` of the connections. */
function chanceWithin(connections: number, cpus: number, least: number, most: number): number {
  // chance[r]: r connections remain and every CPU so far was within.
  let chance = new Array<number>(connections + 1).fill(0);
  chance[connections] = 1;
  for (let q = cpus; q > 1; q--) {
    const next = new Array<number>(connections + 1).fill(0);
    for (let r = least; r <= connections; r++) {
      const before = chance[r];
      if (before === 0) continue;
      // Binomial(r, 1/q), from term to term; it starts at (1 - 1/q)^r, not yet 0 in a double for the sizes allowed.
      let term = before * wholePower(1 - 1 / q, r);
      for (let k = 0; k <= r && k <= most; k++) {
        if (k >= least) next[r - k] += term;
        term *= (r - k) / ((k + 1) * (q - 1));
      }
    }
    chance = next;
  }
  return chance.slice(least, most + 1).reduce((sum, each) => sum + each, 0);
}

/** A measured number with the ends of its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface MeasuredSpread {
  /** Mean over the trials of: connections of the fullest CPU over the mean. */
  readonly maxOverMean: Estimate;
  /** Share of the trials in which a CPU had no connection at all. */
  readonly anyIdle: Estimate;
  readonly trials: number;
}

export interface SpreadOptions {
  /** 5 to 1,000,000; default 2000. */
  readonly trials?: number;
  /** Default 1. */
  readonly seed?: Seed;
  /** Entries of the table, a power of two from 1 to 2048; default 128. CPUs are dealt to them in turn. */
  readonly entries?: number;
}

/**
 * Measures how connections of equal weight spread: every trial has a random secret key of its own and random IPv4
 * addresses and ports, hashes them with Toeplitz, and looks the CPUs up in a table.
 *
 * @param connections 1 to 100,000
 * @param cpus 1 to 256
 * @example
 * measureSpread(16, 8, { trials: 200 }).trials // => 200
 */
export function measureSpread(connections: number, cpus: number, options: SpreadOptions = {}): MeasuredSpread {
  checkFields("The options of the measurement", options, ["trials", "seed", "entries"]);
  const { trials = 2000, seed = 1, entries = 128 } = options;
  checkWhole("The number of connections", connections, 1, 100_000);
  checkWhole("The number of CPUs", cpus, 1, 256);
  checkWhole("The number of trials", trials, LEAST_TRIALS, 1_000_000);
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  const table = createIndirectionTable(roundRobin(all, entries));
  const random = createRandom(seed, "spread of connections");
  const ratios = new Float64Array(trials);
  let withIdle = 0;
  const hashValues = new Uint32Array(connections);
  for (let trial = 0; trial < trials; trial++) {
    const inputs = randomBytes(random, INPUT_BYTES * connections);
    createToeplitz(randomBytes(random, MIN_KEY_BYTES)).hashMany(inputs, INPUT_BYTES, hashValues);
    const count = new Array<number>(cpus).fill(0);
    for (const hashValue of hashValues) count[table.cpu(hashValue)] += 1;
    ratios[trial] = (Math.max(...count) * cpus) / connections;
    if (count.includes(0)) withIdle++;
  }
  const { mean, low, high } = meanWithInterval(ratios, CONFIDENCE);
  return { maxOverMean: { value: mean, low, high }, anyIdle: share(withIdle, trials), trials };
}

/** Two IPv4 addresses and two ports. */
const INPUT_BYTES = 12;
const CONFIDENCE = 0.95;
/**
 * Fewer trials say too little: the fullest CPU has a whole number of connections, so two or three trials often agree by
 * chance, and an interval from them has no width.
 */
const LEAST_TRIALS = 5;

/** A share with Wilson's interval, which holds near 0 and 1 too. */
function share(hits: number, trials: number): Estimate {
  const value = hits / trials;
  const z = normalQuantile(CONFIDENCE),
    perTrial = (z * z) / trials;
  const middle = (value + perTrial / 2) / (1 + perTrial);
  const half = Math.sqrt(perTrial * (value * (1 - value) + perTrial / 4)) / (1 + perTrial);
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Random bytes: a secret key, or the addresses and ports of connections. */
export function randomBytes(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 4) {
    const word = random.nextUint32();
    for (let j = 0; j < 4; j++) bytes[i + j] = word >>> (8 * j); // what lies past the end is dropped
  }
  return bytes;
}
