// What `tune` is asked and what it answers, and the checks of the question.
import { checkBoolean, checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { type Seed, checkSeed } from "../random/random.js";
import { MAX_TABLE_ENTRIES } from "../rss/indirection-table.js";
import { HASH_RESULTS, type HashResult } from "../rss/nic-hashing.js";
import { checkKey } from "../rss/secret-key.js";
import type { Estimate } from "../rss/spread.js";
import type { CapturedConnection } from "./captured-connections.js";
import { LOADS, type Load } from "./connection-groups.js";

/** A table with its key. */
export interface RssTable {
  /** Queues. A frame's entry is its hash value modulo their number. */
  readonly entries: readonly number[];
  /** 40 to 200 bytes. */
  readonly key: Uint8Array;
}

export interface TuneOptions {
  /** What is set now. If it names other queues than those wanted, its key with queues dealt in turn stands for it. */
  readonly present: RssTable;
  /** 1 to 1024. */
  readonly queues: number;
  /** Keys to try, 1 to 100,000; default 200. */
  readonly tries?: number;
  /** Only tables and weights, with the key as it is; default false. */
  readonly keepKey?: boolean;
  /** What is to be spread; default "frames". */
  readonly by?: Load;
  /** What the NIC makes of a hash value; default "plain". */
  readonly result?: HashResult;
  /** Default 1. */
  readonly seed?: Seed;
}

export type SettingName = "present" | "equal" | "weights" | "moved" | "keys" | "keys-weights" | "keys-moved" | "ports";

export interface Setting extends RssTable {
  readonly name: SettingName;
  /** For people: "best of 200 keys". */
  readonly title: string;
}

export interface Candidate extends Setting {
  /** Fullest queue over the mean: on the half that chose, on the half held out, on all connections. */
  readonly training: number;
  readonly heldOut: Estimate;
  readonly all: number;
  /** Held-out value less that of the present setting, in pairs. */
  readonly difference: Estimate;
}

/** One number of the half that chose, and of the half held out. */
export interface TwoHalves {
  readonly training: number;
  readonly heldOut: number;
}

export interface TuneResult {
  readonly connections: number;
  /** Connections with the same hash input count as one group: no key and no table can part them. */
  readonly groups: number;
  readonly queues: number;
  readonly by: Load;
  /** The largest group: its share of the load, and what it keeps the fullest queue over the mean from going below. */
  readonly largest: {
    readonly name: string;
    readonly connections: number;
    readonly share: number;
    readonly bound: number;
  };
  /** The present setting first. */
  readonly candidates: readonly Candidate[];
  /** Of the keys tried, all with queues dealt in turn: the one that was best on its half, and their mean. */
  readonly keys: { readonly tried: number; readonly best: TwoHalves; readonly mean: TwoHalves } | null;
  /** The setting to change to; null: leave it, or too few groups to judge (below `LEAST_GROUPS`). */
  readonly advice: SettingName | null;
}

/** Fewer groups cannot judge anything. */
export const LEAST_GROUPS = 20;
export const MAX_TUNED_QUEUES = 1024;
export const MAX_TRIES = 100_000;

/** The options with their defaults, checked. */
export function checkedOptions(
  connections: readonly CapturedConnection[],
  options: TuneOptions,
): Required<TuneOptions> {
  checkFields("The options of the tuning", options, FIELDS);
  const { present, queues, tries = 200, keepKey = false, by = "frames", result = "plain", seed = 1 } = options;
  if (!Array.isArray(connections) || connections.length === 0)
    refuse(`The connections are ${show(connections)}`, "there must be one at least that is hashed");
  checkWhole("The number of queues", queues, 1, MAX_TUNED_QUEUES);
  checkWhole("The number of keys to try", tries, 1, MAX_TRIES);
  checkBoolean("keepKey", keepKey);
  checkOneOf("The load", by, LOADS);
  checkOneOf("What the NIC makes of the result", result, HASH_RESULTS);
  checkSeed(seed);
  checkFields("The present setting", present, ["entries", "key"]);
  checkKey(present.key);
  checkWhole("The number of entries", present.entries.length, 1, MAX_TABLE_ENTRIES);
  present.entries.forEach((queue, i) => checkWhole(`The queue in entry ${i}`, queue, 0, 65_535));
  return { present, queues, tries, keepKey, by, result, seed };
}

const FIELDS = ["present", "queues", "tries", "keepKey", "by", "result", "seed"] satisfies (keyof TuneOptions)[];
