// The fields of a NIC profile, as data: one table that the check of a profile file, the JSON schema
// (lib/docs/nic-profile.schema.json) and datasets/nic-profiles are held to. What a source does not say is null.
import { ENCAPSULATIONS, EXTRA_FIELDS } from "../frame/nic-parsing.js";
import { HASH_TYPES } from "../rss/hash-types.js";
import { HASH_RESULTS } from "../rss/nic-hashing.js";
import { SYMMETRIC_TRANSFORMS } from "../rss/symmetric.js";
import type { NicProfileData } from "./profile-data.js";

/** What a value may be. Numbers are whole. */
export type FieldRule =
  | { readonly kind: "text"; readonly pattern?: string; readonly form?: string }
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  | { readonly kind: "flag" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "list"; readonly each: FieldRule };

export interface ProfileField {
  readonly rule: FieldRule;
  /** Whether null is allowed, for "the source does not say". */
  readonly mayBeNull: boolean;
  /** One line about it. */
  readonly meaning: string;
}

const field = (rule: FieldRule, meaning: string): ProfileField => ({ rule, mayBeNull: true, meaning });
const always = (rule: FieldRule, meaning: string): ProfileField => ({ rule, mayBeNull: false, meaning });
const text: FieldRule = { kind: "text" };
const number = (min: number, max: number): FieldRule => ({ kind: "number", min, max });
const choice = (...of: string[]): FieldRule => ({ kind: "choice", of });
const list = (each: FieldRule): FieldRule => ({ kind: "list", each });
const choices = (of: readonly string[]): FieldRule => list({ kind: "choice", of });

/** Every field, in the order in which a profile is printed. */
export const PROFILE_FIELDS: Readonly<Record<keyof NicProfileData, ProfileField>> = {
  name: always(
    { kind: "text", pattern: "^[a-z0-9][a-z0-9.-]{0,63}$", form: "lower-case letters, digits, dots and hyphens" },
    "Short name, as --nic takes it",
  ),
  title: always(text, "Name for people"),
  vendor: field(text, "Who made it; null for a specification that many implement"),
  driver: field(text, "Name of the driver"),
  hardwareQueues: field(number(1, 65536), "Receive queues (channels) that the hardware has at most"),
  rssQueues: field(number(1, 65536), "Receive queues over which RSS spreads at most"),
  tableEntries: field(number(1, 2048), "Entries of the indirection table, as the driver sets it up"),
  tableSizes: always(list(number(1, 2048)), "All table sizes that the source names, ascending"),
  tableFilling: field(
    choice("round-robin", "blocks"),
    "How the driver fills the table: entry i holds queue i modulo queues, or queue (i x queues) / entries",
  ),
  keyBytes: field(number(40, 200), "Length of the secret key in bytes"),
  maxKeyBytes: field(number(40, 200), "Longest key that the hardware takes, where it differs"),
  defaultKey: field(
    text,
    'Name of a key in datasets/hash-vectors/keys.csv, or "random", or the key itself in hexadecimal digits',
  ),
  keyOrder: field(
    choice("as-printed", "reversed"),
    "Whether the hash takes the key as ethtool -x prints it, or its bytes in reverse order",
  ),
  hashFunctions: field(choices(["toeplitz", "xor", "crc32"]), "Hash functions, the default first"),
  hashTypes: field(choices(HASH_TYPES), "What it hashes unless something is set"),
  settableHashTypes: field(choices(HASH_TYPES), "Of the hash types, those that can be switched on and off"),
  hashSource: field(text, "Where tableFilling, hashFunctions, hashTypes and settableHashTypes are known from"),
  defaultQueue: field(number(0, 65535), "Queue of frames that are not hashed"),
  tags: field(list(list(number(0x0600, 0xffff))), "Stacks of VLAN tags that it opens, each by its EtherTypes"),
  tunnels: field(choices(ENCAPSULATIONS), "Encapsulations that it looks into"),
  assumedTunnels: field(
    choices(ENCAPSULATIONS),
    "Those that RSS Lab takes it to look into, where no source says which",
  ),
  innerHash: field(choice("by option", "always"), "Whether it hashes the inner packet of a tunnel"),
  innerWithoutPorts: field(
    choice("inner", "outer-addresses"),
    "What it hashes of an inner packet without TCP or UDP: its addresses, or those of the outer packet",
  ),
  extraFields: field(choices(EXTRA_FIELDS), "Fields that it hashes besides addresses and TCP or UDP ports"),
  symmetric: field(choices(SYMMETRIC_TRANSFORMS), "Symmetric transforms that it can apply, by RSS Lab's names"),
  symmetricDefault: field({ kind: "choice", of: SYMMETRIC_TRANSFORMS }, "The one that it always applies"),
  symmetricOnLinux: field({ kind: "choice", of: SYMMETRIC_TRANSFORMS }, "The one that its Linux driver switches on"),
  fixedKey: field({ kind: "flag" }, "Whether it takes no other key than defaultKey"),
  result: field({ kind: "choice", of: HASH_RESULTS }, "What it makes of the Toeplitz value"),
  parsingSource: field(text, "Where the fields from tags to result are known from"),
  printing: field(text, "What is odd about how its table and key print"),
  notes: field(text, "What else differs"),
  source: always(text, "Where the rest was read"),
  date: field(
    { kind: "text", pattern: "^[0-9]{4}-[0-9]{2}$", form: "a year and a month, 2026-11" },
    "When it was read",
  ),
};
