// Changes of RSS while frames flow, in a scenario. They obey the rules of a set request ("RSS Configuration",
// OID_GEN_RECEIVE_SCALE_PARAMETERS), so each is sent to a set of RSS parameters (rss/rss-parameters.ts), which refuses
// what no driver would take; single entries move as in RSSv2.
import { type Need, checkBoolean, checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { HASH_TYPES, type HashTypeName } from "../rss/hash-types.js";
import { MAX_TABLE_ENTRIES, createIndirectionTable } from "../rss/indirection-table.js";
import { type RssParamFlag, createRssParameters } from "../rss/rss-parameters.js";
import { type Setting, type Use, WITH_RSS } from "./uses.js";

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

const FIELDS = ["timePs", "indirectionTable", "moves", "secretKey", "hashTypes", "rss", "drain"];

const MOVES: Need<Setting> = {
  isMet: ({ beside: { moves, indirectionTable } }) => moves !== undefined || indirectionTable !== undefined,
  lack: ({ beside: { timePs } }) => [
    `The RSS change at ${show(timePs)} ps has drain and moves no entry`,
    "only entries that move drain, so leave it out",
  ],
};

export const CHANGE_USES = {
  "rssChanges.drain": { ...WITH_RSS, needs: [MOVES] },
} satisfies Readonly<Record<string, Use>>;

export function checkTable(when: string, table: readonly number[], cpus: number): void {
  if (!Array.isArray(table))
    refuse(`The indirection table${when} is ${show(table)}`, "it must be a list of CPU numbers");
  createIndirectionTable(table).entries.forEach((cpu, i) =>
    checkWhole(`The CPU in entry ${i} of the indirection table${when}`, cpu, 0, cpus - 1),
  );
}

/** The settings of RSS before its first change, complete. */
export interface InitialSettings {
  readonly hashTypes: readonly HashTypeName[];
  readonly secretKey: Uint8Array;
  readonly indirectionTable: readonly number[];
  readonly defaultCpu: number;
}

/** Sends every change, in the order of time, to a set of RSS parameters, which refuses what no driver would take. */
export function checkChanges(changes: readonly RssChange[], initial: InitialSettings, cpus: number): void {
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
    checkFields("The RSS change", change, FIELDS);
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
