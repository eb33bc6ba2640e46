// What changes between two indirection tables, perhaps with other keys: which entries, how much of all hash values, and
// which connections of a capture; how even each is; and how many connections are under way when it happens, so that
// their frames may come out of order.
import { checkFields, checkOneOf } from "../check.js";
import { HASH_RESULTS, type HashResult } from "../rss/nic-hashing.js";
import type { CapturedConnections } from "./captured-connections.js";
import { packInputs } from "./hashed-inputs.js";
import type { RssTable } from "./tune-options.js";
import { maxOverMean } from "./tuned-tables.js";

/** Connections, frames and bytes. */
export interface Amounts {
  readonly connections: number;
  readonly frames: number;
  readonly bytes: number;
}

export interface MovedConnection {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  readonly bytes: number;
}

export interface TableComparison {
  /** Entries of the larger table that hold another queue than the smaller one, repeated, has there; and all of them. */
  readonly entries: { readonly changed: number; readonly of: number };
  /** Null: sizes are equal. Otherwise whether the larger table is the smaller one repeated. */
  readonly folds: boolean | null;
  readonly keyChanges: boolean;
  /** Share of all hash values that get another queue: with another key, of connections whose hash values are random. */
  readonly movedShare: number;
  /** What moves of a capture; null without one. */
  readonly traffic: {
    readonly all: Amounts;
    readonly moved: Amounts;
    /** What the other key alone would move, with the first table; null if the key stays. */
    readonly movedByKey: Amounts | null;
    /** Largest first, at most ten. */
    readonly largest: readonly MovedConnection[];
    /** Fullest queue over the mean of the queues that the table names, by frames and by bytes. */
    readonly before: { readonly frames: number; readonly bytes: number };
    readonly after: { readonly frames: number; readonly bytes: number };
    /** Moved connections that are under way (between first and last frame) at a moment; null without times. */
    readonly underWay: { readonly mean: number; readonly most: number } | null;
  } | null;
}

const LARGEST = 10;

/**
 * Compares two tables.
 *
 * @param options `captured`: the connections that they are to place; without, only the tables are compared; `result`:
 * what the NIC makes of a hash value
 */
export function compareTables(
  before: RssTable,
  after: RssTable,
  options: { readonly captured?: CapturedConnections; readonly result?: HashResult } = {},
): TableComparison {
  checkFields("The options of the comparison", options, ["captured", "result"]);
  const { captured, result = "plain" } = options;
  checkOneOf("What the NIC makes of the result", result, HASH_RESULTS);
  const [a, b] = [before.entries, after.entries];
  const size = leastCommonMultiple(a.length, b.length);
  let same = 0;
  for (let i = 0; i < size; i++) if (a[i % a.length] === b[i % b.length]) same++;
  const [small, large] = a.length <= b.length ? [a, b] : [b, a];
  const changed = large.filter((queue, i) => queue !== small[i % small.length]).length;
  const keyChanges = before.key.join() !== after.key.join();
  return {
    entries: { changed, of: large.length },
    folds: a.length === b.length ? null : large.length % small.length === 0 && changed === 0,
    keyChanges,
    movedShare: keyChanges ? 1 - chanceOfSame(a, b) : 1 - same / size,
    traffic: captured === undefined ? null : moves({ before, after, keyChanges }, captured, result),
  };
}

interface Change {
  readonly before: RssTable;
  readonly after: RssTable;
  readonly keyChanges: boolean;
}

function moves(
  { before, after, keyChanges }: Change,
  { connections, durationPs }: CapturedConnections,
  result: HashResult,
): NonNullable<TableComparison["traffic"]> {
  const hashValuesOf = packInputs(
    connections.map(({ input }) => input),
    result,
  );
  const placed = ({ entries, key }: RssTable): number[] =>
    Array.from(hashValuesOf(key), (value) => entries[value % entries.length]);
  const [from, to] = [placed(before), placed(after)];
  const movedTo = (queues: readonly number[]): typeof connections =>
    connections.filter((_, i) => queues[i] !== from[i]);
  const even = (queues: readonly number[], { entries }: RssTable, by: "frames" | "bytes"): number => {
    const sums = new Map(entries.map((queue) => [queue, 0]));
    queues.forEach((queue, i) => sums.set(queue, sums.get(queue)! + connections[i][by]));
    return maxOverMean([...sums.values()]);
  };
  const moved = movedTo(to);
  return {
    all: amounts(connections),
    moved: amounts(moved),
    movedByKey: keyChanges ? amounts(movedTo(placed({ ...before, key: after.key }))) : null,
    largest: connections
      .map(({ name, frames, bytes }, i) => ({ name, from: from[i], to: to[i], frames, bytes }))
      .filter((row) => row.from !== row.to)
      .sort((x, y) => y.bytes - x.bytes)
      .slice(0, LARGEST),
    before: { frames: even(from, before, "frames"), bytes: even(from, before, "bytes") },
    after: { frames: even(to, after, "frames"), bytes: even(to, after, "bytes") },
    underWay: durationPs > 0 ? underWay(moved, durationPs) : null,
  };
}

function amounts(connections: CapturedConnections["connections"]): Amounts {
  const sum = (of: "frames" | "bytes"): number => connections.reduce((total, each) => total + each[of], 0);
  return { connections: connections.length, frames: sum("frames"), bytes: sum("bytes") };
}

/** How many of some connections are between their first and last frame: on average over the capture, and at most. */
function underWay(
  connections: CapturedConnections["connections"],
  durationPs: number,
): { readonly mean: number; readonly most: number } {
  const lasting = connections.filter(({ firstPs, lastPs }) => lastPs > firstPs);
  const total = lasting.reduce((sum, { firstPs, lastPs }) => sum + (lastPs - firstPs), 0);
  const changes = lasting
    .flatMap(({ firstPs, lastPs }) => [[firstPs, 1] as const, [lastPs, -1] as const])
    .sort(([at, by], [otherAt, otherBy]) => at - otherAt || by - otherBy);
  let [now, most] = [0, 0];
  for (const [, by] of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return { mean: total / durationPs, most };
}

/** Chance that two hash values that have nothing to do with each other get the same queue. */
function chanceOfSame(a: readonly number[], b: readonly number[]): number {
  const shares = new Map<number, number>();
  for (const queue of a) shares.set(queue, (shares.get(queue) ?? 0) + 1 / a.length);
  return b.reduce((sum, queue) => sum + (shares.get(queue) ?? 0) / b.length, 0);
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
