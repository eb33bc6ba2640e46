// What is known of a NIC, and the names of these fields in the order in which a profile is printed. What each field
// means and may be stands in profile-fields.ts, which a run does not need.
import type { Encapsulation, ExtraFieldName } from "../frame/nic-parsing.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { HashResult } from "../rss/nic-hashing.js";
import type { SymmetricTransform } from "../rss/symmetric.js";

/** What is known of a NIC; null where its sources do not say. */
export interface NicProfileData {
  readonly name: string;
  readonly title: string;
  readonly vendor: string | null;
  readonly driver: string | null;
  readonly hardwareQueues: number | null;
  readonly rssQueues: number | null;
  readonly tableEntries: number | null;
  readonly tableSizes: readonly number[];
  readonly tableFilling: "round-robin" | "blocks" | null;
  readonly keyBytes: number | null;
  readonly maxKeyBytes: number | null;
  readonly defaultKey: string | null;
  readonly keyOrder: "as-printed" | "reversed" | null;
  readonly hashFunctions: readonly ("toeplitz" | "xor" | "crc32")[] | null;
  readonly hashTypes: readonly HashTypeName[] | null;
  readonly settableHashTypes: readonly HashTypeName[] | null;
  readonly hashSource: string | null;
  readonly defaultQueue: number | null;
  readonly tags: readonly (readonly number[])[] | null;
  readonly tunnels: readonly Encapsulation[] | null;
  readonly assumedTunnels: readonly Encapsulation[] | null;
  readonly innerHash: "by option" | "always" | null;
  readonly innerWithoutPorts: "inner" | "outer-addresses" | null;
  readonly extraFields: readonly ExtraFieldName[] | null;
  readonly symmetric: readonly SymmetricTransform[] | null;
  readonly symmetricDefault: SymmetricTransform | null;
  readonly symmetricOnLinux: SymmetricTransform | null;
  readonly fixedKey: boolean | null;
  readonly result: HashResult | null;
  readonly parsingSource: string | null;
  readonly printing: string | null;
  readonly notes: string | null;
  readonly source: string;
  readonly date: string | null;
}

/** Every field once; a test holds the list to PROFILE_FIELDS. */
export const PROFILE_FIELD_NAMES: readonly (keyof NicProfileData)[] = [
  "name",
  "title",
  "vendor",
  "driver",
  "hardwareQueues",
  "rssQueues",
  "tableEntries",
  "tableSizes",
  "tableFilling",
  "keyBytes",
  "maxKeyBytes",
  "defaultKey",
  "keyOrder",
  "hashFunctions",
  "hashTypes",
  "settableHashTypes",
  "hashSource",
  "defaultQueue",
  "tags",
  "tunnels",
  "assumedTunnels",
  "innerHash",
  "innerWithoutPorts",
  "extraFields",
  "symmetric",
  "symmetricDefault",
  "symmetricOnLinux",
  "fixedKey",
  "result",
  "parsingSource",
  "printing",
  "notes",
  "source",
  "date",
];
