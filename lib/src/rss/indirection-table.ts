// The indirection table: the least significant bits of a hash value select an entry, which holds a CPU, after "RSS
// Configuration" (Windows driver documentation). Written by the overlying driver, read by the NIC or the miniport
// driver for every frame. In Linux an entry of this table (ethtool -x) holds a receive queue, which is why
// `weightedTable` speaks of positions and leaves their meaning to its caller.
import { checkFields, checkWhole, refuse, show } from "../check.js";

/**
 * Most entries of a table, everywhere in the library: no NIC that we know of has more (Intel's ice). Windows uses 128
 * at most.
 */
export const MAX_TABLE_ENTRIES = 2048;
const MAX_QUEUES = 65_536;
const MAX_CPU = 65_535;

export interface IndirectionTable {
  /** CPU numbers; a power of two of them. */
  readonly entries: readonly number[];
  /** Number of entries less one: the bits of the hash value that select an entry. */
  readonly mask: number;
  /** Entry that a hash value (0 to 4294967295) selects: its least significant bits. */
  index(hashValue: number): number;
  /** CPU of that entry. */
  cpu(hashValue: number): number;
}

/**
 * An indirection table.
 *
 * @param entries CPU numbers, whole numbers from 0; as many as a power of two from 1 to `maxEntries`
 * @param options `maxEntries`: a smaller limit, 128 for native RSS of Windows; default 2048
 * @throws InputError for other sizes and for entries that are not CPU numbers
 * @example
 * createIndirectionTable(roundRobin([0, 1, 2, 3], 128)).cpu(0x51ccc178) // => 0
 */
export function createIndirectionTable(
  entries: readonly number[],
  options: { maxEntries?: number } = {},
): IndirectionTable {
  checkFields("The options of the table", options, ["maxEntries"]);
  const { maxEntries = MAX_TABLE_ENTRIES } = options;
  checkWhole("The largest number of entries", maxEntries, 1, MAX_TABLE_ENTRIES);
  if (!Array.isArray(entries)) refuse(`The indirection table is ${show(entries)}`, "it must be a list of CPU numbers");
  const size = entries.length;
  if (size < 1 || size > maxEntries || (size & (size - 1)) !== 0)
    refuse(
      `The indirection table has ${size} ${size === 1 ? "entry" : "entries"}`,
      `the number of entries must be a power of two from 1 to ${maxEntries}`,
    );
  const cpus = Object.freeze(
    Array.from(entries, (cpu, i) => {
      checkWhole(`The CPU in entry ${i} of the indirection table`, cpu, 0, MAX_CPU);
      return cpu;
    }),
  );
  const mask = size - 1;
  return { entries: cpus, mask, index: (hashValue) => hashValue & mask, cpu: (hashValue) => cpus[hashValue & mask] };
}

/**
 * Deals CPUs to entries in turn: entry i holds `cpus[i % cpus.length]`. The usual filling in Windows and in Linux.
 *
 * @param cpus at least one CPU number
 * @param size number of entries, 1 to 2048
 * @example
 * roundRobin([0, 2, 4], 8) // => [0, 2, 4, 0, 2, 4, 0, 2]
 */
export function roundRobin(cpus: readonly number[], size: number): number[] {
  if (!Array.isArray(cpus))
    refuse(`The CPUs to deal to the entries are ${show(cpus)}`, "they must be a list of CPU numbers");
  cpus.forEach((cpu, i) => checkWhole(`CPU ${i} of those to deal to the entries`, cpu, 0, MAX_CPU));
  if (cpus.length === 0) refuse("There are no CPUs to deal to the entries", "at least one is needed");
  checkWhole("The number of entries", size, 1, MAX_TABLE_ENTRIES);
  return Array.from({ length: size }, (_, i) => cpus[i % cpus.length]);
}

/**
 * Fills a table by weights in contiguous blocks, as `ethtool -X ... weight` does: entry i goes to the first position j
 * with i < floor(size * (sum of weights 0..j) / (sum of all weights)). Agrees with tables seen on an Intel 82599
 * (datasets/hash-vectors).
 *
 * @param weights whole numbers from 0, not all 0; position j is queue j in Linux; map it to a CPU for an indirection
 * table
 * @param size number of entries, 1 to 2048
 * @returns `size` positions, 0 to `weights.length - 1`
 * @example
 * weightedTable([0, 1, 3], 8) // => [1, 1, 2, 2, 2, 2, 2, 2]
 */
export function weightedTable(weights: readonly number[], size: number): number[] {
  checkWhole("The number of entries", size, 1, MAX_TABLE_ENTRIES);
  if (!Array.isArray(weights)) refuse(`The weights are ${show(weights)}`, "they must be a list of whole numbers");
  (weights as readonly number[]).forEach((weight, j) => checkWhole(`Weight ${j}`, weight, 0, 1_000_000));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) refuse("The weights have the sum 0", "at least one weight must be larger than 0");
  const table: number[] = [];
  let before = 0;
  weights.forEach((weight, j) => {
    before += weight;
    while (table.length < Math.floor((size * before) / sum)) table.push(j);
  });
  return table;
}

/** How a miniport driver with few queues serves a table of many CPUs. */
export interface Folding {
  /**
   * The CPUs that the driver picked, in the order in which the table first names them: queue q interrupts `cpus[q]`.
   */
  readonly cpus: readonly number[];
  /** The queue of every entry. */
  readonly queues: readonly number[];
  /** The CPU that serves every entry: `cpus[queues[i]]`. */
  readonly entries: readonly number[];
}

/**
 * Folds a table onto fewer hardware queues than it names CPUs. "RSS Configuration" has the driver pick a subset of the
 * table's CPUs, as many as it has queues, and leaves the rest open. Here the first CPUs that the table names are
 * picked, and the entries of every other CPU go, CPU by CPU, to the queues in turn. (Sending them all to queue 0 is the
 * fault that virtio-win pull request 1618 mended.)
 *
 * @param entries CPU numbers of the table
 * @param queues number of hardware queues, 1 to 65536; with as many queues as CPUs, or more, nothing changes
 * @example
 * foldOntoQueues([0, 1, 2, 3], 2).entries // => [0, 1, 0, 1]
 */
export function foldOntoQueues(entries: readonly number[], queues: number): Folding {
  checkWhole("The number of queues", queues, 1, MAX_QUEUES);
  if (!Array.isArray(entries)) refuse(`The entries are ${show(entries)}`, "they must be a list of CPU numbers");
  (entries as readonly number[]).forEach((cpu, i) => checkWhole(`The CPU in entry ${i}`, cpu, 0, MAX_CPU));
  const named = [...new Set(entries)];
  const cpus = named.slice(0, queues);
  const queueOf = new Map(named.map((cpu, i) => [cpu, i % queues]));
  const folded = entries.map((cpu) => queueOf.get(cpu)!);
  return { cpus, queues: folded, entries: folded.map((queue) => cpus[queue]) };
}
