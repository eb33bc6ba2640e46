// An indirection table as people have it: what `ethtool -x` printed (text or JSON), JSON of one's own, or a short form:
// "equal:8" (queues dealt in turn) and "weight:1,2,1" (blocks, as `ethtool -X DEV weight`), with "/512" for entries.
import { checkFields, checkWhole, refuse, show } from "../check.js";
import { readEthtoolTable } from "../formats/ethtool-table.js";
import type { OutputName } from "../formats/recognise-output.js";
import { splitOutputs } from "../formats/split-outputs.js";
import { collect } from "../host/collect.js";
import { MAX_TABLE_ENTRIES, roundRobin, weightedTable } from "../rss/indirection-table.js";
import { secretKey } from "../rss/secret-key.js";

export interface NamedTable {
  /** Queues, 1 to 2048 of them. */
  readonly entries: readonly number[];
  /** Null if nobody said: then the key stays as it is. */
  readonly key: Uint8Array | null;
}

const FORM = /^(equal|weight):([\d,]+)(?:\/(\d+))?$/;
const MAX_QUEUE = 65_535;

/** Whether a word is a short form and no file's name. */
export const isTableForm = (word: string): boolean => /^(equal|weight):/.test(word);

/**
 * The table of a short form.
 *
 * @param word "equal:8", "equal:8/512", "weight:1,2,1", "weight:1,2,1/256"
 * @param size entries, if the form does not say; 1 to 2048
 * @throws InputError for another form, and for numbers out of range
 * @example
 * tableOfForm("weight:1,3/8", 128) // => [0, 0, 1, 1, 1, 1, 1, 1]
 */
export function tableOfForm(word: string, size: number): number[] {
  const match = FORM.exec(word);
  if (match === null)
    return refuse(
      `The table is ${show(word)}`,
      'a short form is "equal:8" or "weight:1,2,1", with "/512" for its entries',
    );
  const [, kind, numbers, typed] = match as unknown as [string, string, string, string | undefined];
  const entries = typed === undefined ? size : Number(typed);
  checkWhole(`The number of entries in ${show(word)}`, entries, 1, MAX_TABLE_ENTRIES);
  const values = numbers.split(",").map((number) => (number === "" ? Number.NaN : Number(number)));
  values.forEach((value) => checkWhole(`A number in ${show(word)}`, value, kind === "equal" ? 1 : 0, MAX_QUEUE));
  if (kind === "weight") return weightedTable(values, entries);
  if (values.length > 1) refuse(`The table is ${show(word)}`, "after equal: stands one number of queues");
  return roundRobin(
    Array.from({ length: values[0] }, (_, queue) => queue),
    entries,
  );
}

/**
 * A table from a text: what `ethtool -x` prints, as text or JSON, or JSON of one's own, `[0, 1, 2, 3]` or
 * `{ "entries": [0, 1, 2, 3], "key": "6d5a..." }`. A terminal session may hold the outputs of other tools too.
 *
 * @throws InputError for malformed text
 */
export function readTable(text: string): NamedTable {
  const own = ownJson(text);
  if (own === null) return printedTable(text);
  const { entries, key } = Array.isArray(own) ? { entries: own as unknown, key: undefined } : own;
  if (!Array.isArray(entries))
    return refuse(`The table's entries are ${show(entries)}`, "they must be a list of queues");
  checkWhole("The table's number of entries", entries.length, 1, MAX_TABLE_ENTRIES);
  (entries as readonly unknown[]).forEach((queue, i) => checkWhole(`The queue in entry ${i}`, queue, 0, MAX_QUEUE));
  if (key !== undefined && key !== null && typeof key !== "string")
    return refuse(`The table's key is ${show(key)}`, "it must be hexadecimal digits in quotation marks");
  return { entries: entries as readonly number[], key: typeof key === "string" ? secretKey(key) : null };
}

/** The table of what `ethtool -x` printed, by itself or in a terminal session with the outputs of other tools. */
function printedTable(text: string): NamedTable {
  const isAlone = typeof text !== "string" || text.trim() === "" || TABLES.includes(recogniseAlone(text));
  const said = isAlone ? [readEthtoolTable(text)] : collect([{ text }]).tables;
  const tables = said.filter(({ context }) => context === 0);
  if (tables.length === 0) {
    if (said.length > 0)
      refuse("The text has no table but those of other RSS contexts", "give what `ethtool -x DEV` prints");
    return refuse("The text has no indirection table", "give what `ethtool -x DEV` prints, alone or with others");
  }
  const [first, ...others] = tables;
  if (others.some(({ queues }) => queues.join() !== first.queues.join()))
    refuse(
      `The text has ${tables.length} indirection tables (${tables.map(({ device }) => device ?? "unnamed").join(", ")})`,
      "give one of them",
    );
  return { entries: first.queues, key: tables.find(({ key }) => key !== null)?.key ?? null };
}

const TABLES: readonly (OutputName | null | undefined)[] = ["ethtool -x", "ethtool -x --json"];

/** The tool, if the text has the output of one. */
function recogniseAlone(text: string): OutputName | null | undefined {
  const outputs = splitOutputs(text);
  return outputs.length === 1 && !/^driver: /m.test(text) ? outputs[0].output : undefined;
}

/** JSON that is a list of numbers or has entries; null for everything else, which `ethtool -x` may have printed. */
function ownJson(text: string): unknown[] | { readonly entries: unknown; readonly key?: unknown } | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value = JSON.parse(text) as unknown;
    if (Array.isArray(value)) return value.length === 0 || typeof value[0] === "number" ? value : null;
    if (typeof value !== "object" || value === null || !("entries" in value)) return null;
    checkFields("The table", value, ["entries", "key"]);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
