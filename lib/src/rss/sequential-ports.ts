// Neighbouring ports: how many entries of the indirection table they reach under a secret key, or under many random
// ones. Toeplitz is linear over XOR ("RSS Hashing Functions", Windows driver documentation): 2^k neighbouring ports,
// the first a multiple of 2^k, differ in k bits of the input alone, so they reach 2^r entries, r the rank of a k by k
// matrix of key bits. Addresses, the other port and the first port change which entries, never how many.
import { checkFields, checkOneOf, checkWhole, refuse } from "../check.js";
import { MAX_TABLE_ENTRIES } from "./indirection-table.js";
import { type Seed, createRandom } from "../random/random.js";
import { tupleInput } from "./hash-input.js";
import { MIN_KEY_BYTES } from "./secret-key.js";
import { randomBytes } from "./spread.js";
import { type Toeplitz, createToeplitz } from "./toeplitz-table.js";

/** Which port counts up. */
export type PortEnd = "source" | "destination";

const SOURCE = Uint8Array.of(192, 0, 2, 1);
const DESTINATION = Uint8Array.of(192, 0, 2, 2);
/** The first of the ports for connections of one's own (RFC 6335); a multiple of every count taken here. */
const FIRST_PORT = 49_152;
const OTHER_PORT = 443;

/**
 * Connections per entry for as many IPv4 connections as the table has entries, alike but for one port that counts up
 * from 49152.
 *
 * @param secretKey 40 to 200 bytes
 * @param options `end`: the port that counts up, default "source"; `entries` of the table: a power of two from 1 to
 * 2048, default 128
 * @returns `entries` numbers with the sum `entries`; all are 1 if the ports spread perfectly
 * @example
 * new Set(sequentialPorts(MICROSOFT_KEY)) // => new Set([1])
 */
export function sequentialPorts(secretKey: Uint8Array, options: { end?: PortEnd; entries?: number } = {}): number[] {
  checkFields("The options of the ports", options, ["end", "entries"]);
  const { end = "source", entries = 128 } = options;
  checkOneOf("The port that counts up", end, ["source", "destination"]);
  checkEntries(entries);
  return perEntry(createToeplitz(secretKey), end, entries);
}

function checkEntries(entries: number): void {
  checkWhole("The number of entries", entries, 1, MAX_TABLE_ENTRIES);
  if ((entries & (entries - 1)) !== 0)
    refuse(`The table has ${entries} entries`, "the number of entries must be a power of two");
}

function perEntry(toeplitz: Toeplitz, end: PortEnd, entries: number): number[] {
  const count = new Array<number>(entries).fill(0);
  for (let port = FIRST_PORT; port < FIRST_PORT + entries; port++) {
    const [source, destination] = end === "source" ? [port, OTHER_PORT] : [OTHER_PORT, port];
    count[toeplitz.hash(tupleInput(SOURCE, DESTINATION, source, destination)) & (entries - 1)] += 1;
  }
  return count;
}

/** How many of the random keys let neighbouring ports reach so many entries. */
export interface ReachRow {
  readonly entriesReached: number;
  readonly keys: number;
  /** Share of all keys. */
  readonly share: number;
}

/**
 * Tries random 40-byte keys with as many neighbouring source ports as the table has entries.
 *
 * @param keys how many, 1 to 1,000,000; `entries` is a power of two from 1 to 2048, default 128
 * @returns one row for each number of entries that came up, largest first
 * @example
 * sequentialPortsOverKeys(50)[0].entriesReached // => 128
 */
export function sequentialPortsOverKeys(keys: number, options: { seed?: Seed; entries?: number } = {}): ReachRow[] {
  checkFields("The options of the ports", options, ["seed", "entries"]);
  const { seed = 1, entries = 128 } = options;
  checkWhole("The number of keys", keys, 1, 1_000_000);
  checkEntries(entries);
  const random = createRandom(seed, "keys for neighbouring ports");
  const times = new Map<number, number>();
  for (let i = 0; i < keys; i++) {
    const reached = perEntry(createToeplitz(randomBytes(random, MIN_KEY_BYTES)), "source", entries).filter(
      (n) => n > 0,
    ).length;
    times.set(reached, (times.get(reached) ?? 0) + 1);
  }
  const rows = [...times].map(([entriesReached, count]) => ({ entriesReached, keys: count, share: count / keys }));
  return rows.sort((a, b) => b.entriesReached - a.entriesReached);
}
