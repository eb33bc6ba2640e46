// The JSON of `ethtool --json -x DEV` (ethtool 6.15, netlink/rss.c). Versions differ in two places: the key is a list
// of bytes or a text, the transformation an object of switches or a name.
import { refuse, show } from "../check.js";
import { MAX_TABLE_ENTRIES } from "../rss/indirection-table.js";
import { MAX_KEY_BYTES } from "../rss/secret-key.js";
import { jsonObject, jsonText, jsonWhole, type JsonObject } from "./ethtool-json.js";
import { sizeNotes } from "./ethtool-table-rows.js";
import { HASH_FUNCTIONS, keyNotes, knownName, TRANSFORMS } from "./ethtool-table-sections.js";
import type { EthtoolTable } from "./ethtool-table-type.js";
import type { Pasted } from "./pasted.js";

const OUTPUT = "ethtool -x";

/** The table of one interface. `context` where the object does not say it. */
export function tableFromJson(read: Pasted, context: number): EthtoolTable {
  const object = jsonObject(OUTPUT, read);
  const key = keyOf(object["rss-hash-key"]);
  const hashFunction = knownName("hash function", jsonText(OUTPUT, object, "rss-hash-function"), HASH_FUNCTIONS);
  const transform = transformOf(object);
  const queues = queuesOf(object["rss-indirection-table"]);
  return {
    device: jsonText(OUTPUT, object, "ifname"),
    rings: null,
    context: jsonWhole(OUTPUT, object, "rss-context") ?? context,
    queues,
    key,
    hashFunction: hashFunction.name,
    transform: transform.name,
    inferred: [],
    notes: [...sizeNotes(queues), ...keyNotes(key), ...hashFunction.notes, ...transform.notes],
  };
}

function queuesOf(value: unknown): number[] {
  if (value === undefined)
    refuse(
      "The JSON text of ethtool -x has no rss-indirection-table",
      "without it, the driver shows no table, so no entry can be read from it",
    );
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_TABLE_ENTRIES)
    refuse(
      `In the JSON text of ethtool -x, rss-indirection-table is ${show(value)}`,
      `it must be a list of 1 to ${MAX_TABLE_ENTRIES} receive queues`,
    );
  return (value as unknown[]).map((queue, i) => whole(`entry ${i} of rss-indirection-table`, queue, 65_535));
}

function keyOf(value: unknown): Uint8Array | null {
  if (value === undefined || value === null) return null;
  const bytes = typeof value === "string" ? bytesOf(value) : value;
  if (!Array.isArray(bytes) || bytes.length === 0 || bytes.length > MAX_KEY_BYTES)
    return refuse(
      `In the JSON text of ethtool -x, rss-hash-key is ${show(value)}`,
      `it must be a list of 1 to ${MAX_KEY_BYTES} bytes, or a text of their hexadecimal digits`,
    );
  return Uint8Array.from((bytes as unknown[]).map((byte, i) => whole(`byte ${i} of rss-hash-key`, byte, 255)));
}

const bytesOf = (text: string): number[] | null =>
  /^[0-9a-f]{2}(?::?[0-9a-f]{2})*$/i.test(text)
    ? (text.match(/[0-9a-f]{2}/gi) ?? []).map((digits) => Number.parseInt(digits, 16))
    : null;

function whole(what: string, value: unknown, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max)
    return refuse(
      `In the JSON text of ethtool -x, ${what} is ${show(value)}`,
      `it must be a whole number from 0 to ${max}`,
    );
  return value;
}

function transformOf(object: JsonObject): {
  readonly name: EthtoolTable["transform"];
  readonly notes: readonly string[];
} {
  const value = object["rss-input-transformation"];
  if (value === undefined || value === null) return { name: null, notes: [] };
  if (value === "none") return { name: "none", notes: [] };
  if (typeof value === "string") return knownName("input transformation", value, TRANSFORMS);
  if (typeof value !== "object" || Array.isArray(value))
    return refuse(
      `In the JSON text of ethtool -x, rss-input-transformation is ${show(value)}`,
      "it must be an object such as { symmetric-xor: false }",
    );
  const on = Object.entries(value).filter(([, state]) => state !== false && state !== "off" && state !== 0);
  if (on.length > 1)
    return refuse(
      `In the JSON text of ethtool -x, ${on.length} input transformations are on`,
      "at most one of them can be",
    );
  return on.length === 0 ? { name: "none", notes: [] } : knownName("input transformation", on[0][0], TRANSFORMS);
}
