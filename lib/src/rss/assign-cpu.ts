// RSS on one page: from a received frame to a CPU, after "RSS Configuration" and "RSS Hashing Types" (Windows driver
// documentation). hash type -> hash input -> hash value -> its least significant bits -> entry of the indirection table
// -> CPU. A frame that is not hashed has no hash value at all (not 0) and goes to the default CPU, as in the non-RSS
// case.
import { checkWhole, refuse, show } from "../check.js";
import { type HashSettings, hashFrame, keyOf } from "./hash-frame.js";
import type { Headers } from "./hash-type-rule.js";
import { type HashTypeName, checkHashTypes } from "./hash-types.js";
import { type IndirectionTable, createIndirectionTable } from "./indirection-table.js";
import { toeplitz } from "./toeplitz.js";

/** What the overlying driver sets, and where frames without a hash go. */
export interface RssSettings extends HashSettings {
  /** A table, or its CPU numbers as a scenario has them (`run.scenario.rss`): a power of two of them to 2048. */
  readonly indirectionTable: IndirectionTable | readonly number[];
  /** CPU for frames that are not hashed; need not be in the table. */
  readonly defaultCpu: number;
}

/** The settings' table, made if it is a list. */
function tableOf(settings: RssSettings): IndirectionTable {
  if (typeof settings !== "object" || settings === null)
    refuse(
      `The RSS settings are ${show(settings)}`,
      "they must be { secretKey, hashTypes, indirectionTable, defaultCpu }",
    );
  const { indirectionTable: table } = settings;
  const isList = Array.isArray as (value: unknown) => value is readonly number[];
  return isList(table) ? createIndirectionTable(table, { maxEntries: 2048 }) : table;
}

/** The way of one frame to its CPU. */
export interface Assignment {
  readonly hashType: HashTypeName | null;
  readonly hashInput: Uint8Array | null;
  /** 0 to 4294967295; 0 is a hash value like any other. Null: not hashed. */
  readonly hashValue: number | null;
  /** Entry of the indirection table; null: not hashed. */
  readonly index: number | null;
  readonly cpu: number;
  /** Why this hash type, or none, in words; with what is odd in the frame as a note. */
  readonly reason: string;
  /**
   * Lengths that lie and other oddities that a NIC does not mind: "the UDP length says 2000 bytes, the packet has 28".
   */
  readonly notes: readonly string[];
}

/**
 * Assigns a frame to a CPU.
 *
 * @param headers a parsed frame
 * @param settings with a table, or with a list of CPU numbers as `run.scenario.rss` has it
 * @throws InputError if a setting is wrong; never because of the frame
 */
export function assignCpu(headers: Headers, settings: RssSettings): Assignment {
  const indirectionTable = tableOf(settings);
  const { hashTypes, defaultCpu } = settings;
  checkHashTypes(hashTypes);
  checkWhole("The default CPU", defaultCpu, 0, 65535);

  const key = keyOf(settings);
  const { seen, hashType, hashInput, hashValue, reason } = hashFrame(headers, settings, (input) =>
    toeplitz(input, key),
  );
  const { notes = [] } = seen;
  if (hashValue === null) return { hashType, hashInput, hashValue, index: null, cpu: defaultCpu, reason, notes };
  const [index, cpu] = [indirectionTable.index(hashValue), indirectionTable.cpu(hashValue)];
  return { hashType, hashInput, hashValue, index, cpu, reason, notes };
}
