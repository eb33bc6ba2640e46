// RSS in a scenario: what the overlying driver sets before the run, and what it changes while frames flow.
// In: what a person writes. Out: the same, complete and checked. Changes obey the rules of a set request ("RSS
// Configuration", OID_GEN_RECEIVE_SCALE_PARAMETERS), so rss/rss-parameters.ts is asked; single entries move as in
// RSSv2.
// long because: every RSS field stands in one list
import { checkBoolean, checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Topology } from "../cpu/topology.js";
import type { NicChoices } from "./nic-choices.js";
import { type NicHashingChoice, type NicProfileName, hashingOf } from "../nic/nic-profiles.js";
import { symmetricOf } from "../rss/hash-frame.js";
import { HASH_TYPES, type HashTypeName, checkHashTypes } from "../rss/hash-types.js";
import { MAX_TABLE_ENTRIES, createIndirectionTable, roundRobin } from "../rss/indirection-table.js";
import type { NicHashing } from "../rss/nic-hashing.js";
import { RSS_PROFILES, type RssProfile } from "../rss/processors.js";
import { type RssParamFlag, createRssParameters } from "../rss/rss-parameters.js";
import { MICROSOFT_KEY, secretKey } from "../rss/secret-key.js";
import type { SymmetricTransform } from "../rss/symmetric.js";

/** RSS in a scenario; every field has a default. */
export interface RssScenario {
  /** Default: TCP and addresses of both IP versions. */
  readonly hashTypes?: readonly HashTypeName[];
  /** 40 bytes or more; default Microsoft's verification key. */
  readonly secretKey?: Uint8Array;
  /** A symmetric transform of the hash input, or "none"; default: what the NIC of `hashing` does by itself. */
  readonly symmetric?: SymmetricTransform | "none";
  /** How the NIC parses and hashes: a profile's name, or `{ profile, hashed: "inner", ... }`; default "ndis". */
  readonly hashing?: NicProfileName | NicHashingChoice;
  /** CPU numbers, a power of two of them; default: the first hyper-thread of every core in turn, over 128 entries. */
  readonly indirectionTable?: readonly number[];
  /** CPU for frames that are not hashed; default 0. */
  readonly defaultCpu?: number;
  /**
   * The RSS profile; a static one never moves entries. Only that is looked at: `selectRssProcessors` chooses
   * processors. Default NUMAScaling.
   */
  readonly profile?: RssProfile;
  /**
   * CPUs that entries may be moved to besides those that the table and `rssChanges` name; default none. Each has a
   * receive queue if there are enough.
   */
  readonly processors?: readonly number[];
  /**
   * Hardware receive queues for "hardware-queuing" and "message-signaled-interrupts", 1 to 256; default: one for each
   * CPU that may be used.
   */
  readonly queues?: number;
}

/** RSS settings with nothing left open. */
export interface CompleteRss extends Required<Omit<RssScenario, "hashing">> {
  /**
   * CPUs that a policy may give entries to: those of the table, of `rssChanges` and of `processors`. The default CPU by
   * itself is none of them.
   */
  readonly tableCpus: readonly number[];
  readonly hashing: NicHashing;
}

/** A change of the RSS parameters during a run. What it does not name stays as it is. */
export interface RssChange {
  /** Picoseconds. */
  readonly timePs: number;
  /** A whole new table, of as many entries as before. */
  readonly indirectionTable?: readonly number[];
  /** Single entries. */
  readonly moves?: readonly { readonly entry: number; readonly cpu: number }[];
  readonly secretKey?: Uint8Array;
  readonly hashTypes?: readonly HashTypeName[];
  /**
   * disable: every frame goes to the default CPU, without a hash; enable: back to the values right after
   * initialization.
   */
  readonly rss?: "disable" | "enable";
  /**
   * Whether frames of entries that move wait on the new CPU until those from before are done. Default false: order may
   * break for a while.
   */
  readonly drain?: boolean;
}

const DEFAULT_HASH_TYPES: readonly HashTypeName[] = [
  "NDIS_HASH_IPV4",
  "NDIS_HASH_TCP_IPV4",
  "NDIS_HASH_IPV6",
  "NDIS_HASH_TCP_IPV6",
];
const RSS_FIELDS = [
  "hashTypes",
  "secretKey",
  "indirectionTable",
  "defaultCpu",
  "profile",
  "processors",
  "queues",
  "symmetric",
  "hashing",
];
const CHANGE_FIELDS = ["timePs", "indirectionTable", "moves", "secretKey", "hashTypes", "rss", "drain"];

/**
 * Fills in the defaults of a scenario's RSS settings and checks them with the changes.
 * Decision: with a NIC of fewer queues or messages than asked for, the driver takes what there is.
 */
export function completeRss(
  given: RssScenario,
  changes: readonly RssChange[],
  { processors: all }: Topology,
  limits: NicChoices["limits"],
): CompleteRss {
  checkFields("The scenario's rss", given, RSS_FIELDS);
  const cpus = all.length;
  const cores = all.filter(({ thread }) => thread === 0).map(({ cpu }) => cpu); // RSS does not use hyper-threads
  const {
    hashTypes = DEFAULT_HASH_TYPES,
    indirectionTable = roundRobin(cores, Math.min(128, limits.entries)),
    defaultCpu = 0,
    processors: further = [],
  } = given;
  const { profile = "NUMAScaling" } = given;
  checkOneOf("The RSS profile", profile, RSS_PROFILES);
  checkHashTypes(hashTypes);
  checkTable("", indirectionTable, cpus);
  if (indirectionTable.length > limits.entries)
    refuse(`The indirection table has ${indirectionTable.length} entries`, `the NIC's has ${limits.entries} at most`);
  checkWhole("The default CPU", defaultCpu, 0, cpus - 1);
  if (!Array.isArray(further))
    refuse(`The processors of rss are ${show(further)}`, "they must be a list of CPU numbers");
  further.forEach((cpu, i) => checkWhole(`Processor ${i} of rss`, cpu, 0, cpus - 1));
  const { key, symmetric, hashing } = completeHashing(given, changes);
  checkChanges(changes, { hashTypes, secretKey: key, indirectionTable, defaultCpu }, cpus);
  const named = changes.flatMap((change) => [
    ...(change.indirectionTable ?? []),
    ...(change.moves ?? []).map(({ cpu }) => cpu),
  ]);
  const processors = [...new Set([...indirectionTable, defaultCpu, ...named, ...further])];
  const tableCpus = [...new Set([...indirectionTable, ...named, ...further])];
  const { queues = processors.length } = given;
  checkWhole("The number of hardware receive queues", queues, 1, 256);
  return {
    hashTypes,
    secretKey: key,
    symmetric,
    hashing,
    indirectionTable,
    defaultCpu,
    profile,
    processors,
    tableCpus,
    queues: Math.min(queues, limits.queues),
  };
}

/** Key, transform and NIC belong together: one NIC's key is fixed, another's transforms are few. */
function completeHashing(
  given: RssScenario,
  changes: readonly RssChange[],
): { key: Uint8Array; symmetric: SymmetricTransform | "none"; hashing: NicHashing } {
  const hashing = hashingOf(given.hashing);
  const asked = [given, ...(Array.isArray(changes) ? changes : [])].some(
    (settings) => settings?.secretKey !== undefined,
  );
  if (hashing.fixedKey !== null && asked)
    refuse("The scenario has a secretKey", "the key of this NIC is fixed: leave it out, or choose another hashing");
  const key = secretKey(hashing.fixedKey ?? given.secretKey ?? MICROSOFT_KEY);
  return {
    key,
    hashing,
    symmetric: symmetricOf({ secretKey: key, hashTypes: [], symmetric: given.symmetric, hashing }),
  };
}

function checkTable(when: string, table: readonly number[], cpus: number): void {
  if (!Array.isArray(table))
    refuse(`The indirection table${when} is ${show(table)}`, "it must be a list of CPU numbers");
  createIndirectionTable(table).entries.forEach((cpu, i) =>
    checkWhole(`The CPU in entry ${i} of the indirection table${when}`, cpu, 0, cpus - 1),
  );
}

type Settings = Required<Pick<RssScenario, "hashTypes" | "secretKey" | "indirectionTable" | "defaultCpu">>;

/** Sends every change, in the order of time, to a set of RSS parameters, which refuses what no driver would take. */
function checkChanges(changes: readonly RssChange[], initial: Settings, cpus: number): void {
  if (!Array.isArray(changes))
    refuse(`The rssChanges are ${show(changes)}`, "they must be a list of objects with a timePs and what changes");
  const parameters = createRssParameters(
    {
      hardwareLevel: 3,
      receiveQueues: 256,
      maxTableEntries: MAX_TABLE_ENTRIES,
      hashTypes: HASH_TYPES,
      keyBytes: initial.secretKey.length,
      receiveHash: true,
    },
    Array.from({ length: cpus }, (_, cpu) => cpu),
  );
  parameters.set(initial);
  let latestPs = 0;
  for (const change of changes) {
    checkFields("The RSS change", change, CHANGE_FIELDS);
    checkWhole("The time of the RSS change in picoseconds", change.timePs, 0, Number.MAX_SAFE_INTEGER);
    const when = ` at ${change.timePs} ps`;
    if (change.timePs < latestPs)
      refuse(`The RSS change${when} stands after one at ${latestPs} ps`, "list the changes in the order of time");
    latestPs = change.timePs;
    const { rss, drain, moves, indirectionTable } = change;
    if (drain !== undefined) checkBoolean(`The drain of the RSS change${when}`, drain);
    if (isGiven(indirectionTable)) checkTable(when, indirectionTable, cpus);
    if (isGiven(indirectionTable) && indirectionTable.length !== initial.indirectionTable.length)
      refuse(
        `The indirection table${when} has ${indirectionTable.length} entries`,
        `it keeps its ${initial.indirectionTable.length} entries during a run`,
      );
    if (isGiven(indirectionTable) && moves)
      refuse(`The RSS change${when} has both a table and moves`, "give one of them");
    if (moves !== undefined) checkMoves(moves, when, initial.indirectionTable.length, cpus);
    const isOff = parameters.query().mode === "off";
    if (rss !== undefined) checkOneOf(`The rss of the RSS change${when}`, rss, ["disable", "enable"]);
    if (isOff && rss !== "enable") refuse(`RSS is off${when}`, 'the next change must be { timePs, rss: "enable" }');
    if (!isOff && rss === "enable") refuse(`RSS is on already${when}`, "enable it only after it was disabled");
    if (rss !== undefined && Object.keys(change).length > 2)
      refuse(`The RSS change${when} says "${rss}" and more`, "give every other change an entry of its own");
    if (rss === "disable") parameters.disable();
    else parameters.set(request(change, parameters.query().indirectionTable, rss === "enable"));
  }
}

/** Null asks for nothing, as if it were left out; 0, "" and NaN are wrong values. */
const isGiven = <T>(value: T | undefined | null): value is T => value !== undefined && value !== null;

function checkMoves(moves: unknown, when: string, entries: number, cpus: number): void {
  if (!Array.isArray(moves)) refuse(`The moves${when} are ${show(moves)}`, "they must be a list of { entry, cpu }");
  const seen = new Set<number>();
  for (const move of moves as { entry: number; cpu: number }[]) {
    checkFields(`The move${when}`, move, ["entry", "cpu"]);
    checkWhole(`The entry to move${when}`, move.entry, 0, entries - 1);
    checkWhole(`The CPU of the move${when}`, move.cpu, 0, cpus - 1);
    if (seen.has(move.entry)) refuse(`The moves${when} name entry ${move.entry} twice`, "give each entry one CPU");
    seen.add(move.entry);
  }
}

/**
 * The set request that a change stands for: what it does not name is flagged as unchanged, or, to enable, as it was
 * first.
 */
function request(
  { hashTypes, secretKey: key, indirectionTable, moves }: RssChange,
  present: readonly number[],
  enables: boolean,
): Parameters<ReturnType<typeof createRssParameters>["set"]>[0] {
  const table =
    indirectionTable ??
    (enables || !moves
      ? undefined
      : present.map((cpu, entry) => moves.find((move) => move.entry === entry)?.cpu ?? cpu));
  const flags: RssParamFlag[] = [
    "NDIS_RSS_PARAM_FLAG_BASE_CPU_UNCHANGED",
    "NDIS_RSS_PARAM_FLAG_DEFAULT_PROCESSOR_UNCHANGED",
  ];
  if (!isGiven(hashTypes)) flags.push("NDIS_RSS_PARAM_FLAG_HASH_INFO_UNCHANGED");
  if (!isGiven(key)) flags.push("NDIS_RSS_PARAM_FLAG_HASH_KEY_UNCHANGED");
  if (!isGiven(table)) flags.push("NDIS_RSS_PARAM_FLAG_ITABLE_UNCHANGED");
  return {
    flags,
    ...(isGiven(hashTypes) && { hashTypes }),
    ...(isGiven(key) && { secretKey: key }),
    ...(isGiven(table) && { indirectionTable: table }),
  };
}
