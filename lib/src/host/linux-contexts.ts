// The RSS contexts of a Linux host: table, key, hash function, transformation and hash types of each. What ethtool did
// not print comes from the NIC's profile and from what Linux drivers do by themselves.
import { refuse, show } from "../check.js";
import type { FlowType, HashField, HashFields } from "../formats/ethtool-hash-fields.js";
import type { EthtoolTable } from "../formats/ethtool-table.js";
import { checkHashTypes, type HashTypeName } from "../rss/hash-types.js";
import { roundRobin } from "../rss/indirection-table.js";
import { checkKey } from "../rss/secret-key.js";
import type { SymmetricTransform } from "../rss/symmetric.js";
import { hashTypesFor, hashedBy } from "./hashed-fields.js";
import type { RssContext } from "./host.js";
import { type Assume, type Known, USUAL_HASH_TYPES } from "./known.js";
import { tablesByContext } from "./linux-device.js";

/** Entries of a NIC whose profile does not say. */
const USUAL_ENTRIES = 128;

/** The contexts by number; 0 is always there. */
export function contextsOf(known: Known, queues: number, assume: Assume): ReadonlyMap<number, RssContext> {
  const { said } = known;
  const tables = new Map(tablesByContext(said.tables));
  const fields = fieldsByContext(said.hashFields);
  const hashTypes = hashTypesOf(known, fields.get(0) ?? new Map(), assume);
  const key = keysOf(known, tables.get(0) ?? null, assume);
  const contexts = new Map<number, RssContext>();
  for (const number of [0, ...[...tables.keys()].filter((context) => context !== 0)]) {
    const table = tables.get(number) ?? null;
    const own = number === 0 || known.options.hashTypes !== undefined ? undefined : fields.get(number);
    contexts.set(number, {
      entries: table?.queues ?? defaultTable(known, queues, assume),
      key: number === 0 ? key.ofDefault : key.of(table),
      symmetric: transformOf(known, table, number === 0 ? assume : () => undefined),
      hashTypes,
      hashFunction: functionOf(known, table, number === 0 ? assume : () => undefined),
      ...(own === undefined ? {} : { hashFields: own }),
      inferred: table?.inferred ?? [],
    });
  }
  return contexts;
}

/** The table that the driver makes by itself. */
function defaultTable({ profile }: Known, queues: number, assume: Assume): readonly number[] {
  const size = profile.tableEntries ?? USUAL_ENTRIES;
  const spread = Math.min(queues, profile.rssQueues ?? queues);
  const blocks = profile.tableFilling === "blocks";
  const how = blocks ? "in blocks of one queue after the other" : "entry i holding queue i modulo their number";
  assume(
    `No text has the table: ${size} entries over ${spread} queues are assumed, ${how}` +
      (spread < queues ? ` (RSS of this NIC spreads over ${spread} at most)` : ""),
  );
  if (blocks) return Array.from({ length: size }, (_, i) => Math.floor((i * spread) / size));
  return roundRobin(
    Array.from({ length: spread }, (_, queue) => queue),
    size,
  );
}

interface Keys {
  readonly ofDefault: Uint8Array | null;
  of(table: EthtoolTable | null): Uint8Array | null;
}

/** Keys in the order in which the NIC hashes with them. */
function keysOf({ said, options, profile, hashing }: Known, table: EthtoolTable | null, assume: Assume): Keys {
  const reversed = profile.keyOrder === "reversed";
  const asHashed = (key: Uint8Array): Uint8Array => (reversed ? key.slice().reverse() : checkKey(key).slice());
  const of = (one: EthtoolTable | null): Uint8Array | null =>
    hashing.fixedKey !== null || one?.key == null ? null : asHashed(one.key);
  if (hashing.fixedKey !== null) {
    if (options.key !== undefined) refuse(`The NIC is ${show(profile.name)} and a key is given`, "its key is fixed");
    return { ofDefault: null, of };
  }
  const [boot] = said.bootKeys;
  const { keyBytes } = profile;
  const beginning = boot !== undefined && keyBytes !== null ? boot.slice(0, keyBytes) : null;
  const printed = options.key ?? table?.key ?? beginning;
  if (printed === null) {
    assume(
      "No text has the secret key, so no hash value can be told (ethtool -x prints it to root, where the driver does; otherwise give it)",
    );
    return { ofDefault: null, of };
  }
  if (options.key === undefined && !table?.key)
    assume(`The secret key is taken to be the first ${keyBytes} bytes of netdev_rss_key, as Linux drivers take it`);
  if (reversed)
    assume(`The key is hashed with its bytes in reverse order, as ${profile.title} has it (${profile.parsingSource})`);
  return { ofDefault: asHashed(printed), of };
}

function transformOf(
  { options, profile, hashing }: Known,
  table: EthtoolTable | null,
  assume: Assume,
): SymmetricTransform | "none" {
  if (options.symmetric !== undefined) return options.symmetric;
  if (hashing.fixedKey !== null) return hashing.symmetric;
  if (table?.transform != null) return table.transform;
  if (profile.symmetricOnLinux !== null) {
    assume(
      `No text says whether hashing is symmetric: ${profile.symmetricOnLinux} is assumed, which the ${profile.driver} driver switches on`,
    );
    return profile.symmetricOnLinux;
  }
  return hashing.symmetric;
}

function functionOf({ profile }: Known, table: EthtoolTable | null, assume: Assume): RssContext["hashFunction"] {
  if (table?.hashFunction != null) return table.hashFunction;
  const [first = "toeplitz"] = profile.hashFunctions ?? [];
  if (first !== "toeplitz")
    assume(`No text names the hash function: ${first} is assumed, the ${profile.driver} driver's own`);
  return first;
}

export type FieldsByFlow = ReadonlyMap<FlowType, readonly HashField[]>;

/** Fields by context and flow type. */
export function fieldsByContext(all: readonly HashFields[]): ReadonlyMap<number, FieldsByFlow> {
  const found = new Map<number, Map<FlowType, readonly HashField[]>>();
  for (const { context, flow, fields } of all) {
    const before = found.get(context)?.get(flow);
    if (before !== undefined && before.join("") !== fields.join(""))
      refuse(
        `Two texts of ethtool -n rx-flow-hash give ${flow} different fields, ${before.join("") || "none"} and ${fields.join("") || "none"}`,
        "paste the one that holds now",
      );
    found.set(context, (found.get(context) ?? new Map()).set(flow, fields));
  }
  return found;
}

const ASKED: readonly FlowType[] = ["tcp4", "udp4", "tcp6", "udp6"];

/** Hash types: those that were given, or the profile's with what rx-flow-hash says of TCP and UDP. */
function hashTypesOf({ options, profile }: Known, fields: FieldsByFlow, assume: Assume): readonly HashTypeName[] {
  if (options.hashTypes !== undefined) return (checkHashTypes(options.hashTypes), options.hashTypes);
  const missing = ASKED.filter((flow) => !fields.has(flow));
  if (missing.length > 0)
    assume(
      `No text says what is hashed of ${missing.join(", ")}: ${profile.hashTypes === null ? "addresses, and the ports of TCP, are assumed, as most drivers have it" : `the ${profile.driver ?? profile.name} driver's default is assumed`} (ethtool -n DEV rx-flow-hash ${missing[0]} tells)`,
    );
  let types = profile.hashTypes ?? USUAL_HASH_TYPES;
  for (const flow of ASKED) {
    const said = fields.get(flow);
    const hashed = said === undefined ? null : hashedBy(said);
    if (hashed === "ports" || hashed === "addresses") types = hashTypesFor(flow, hashed, types);
  }
  return types;
}
