// What a NIC and its miniport driver can do for RSS: hardware level, queues, table, hash types, key. Checked once,
// never changed. Follows "NDIS_RECEIVE_SCALE_CAPABILITIES structure", "Introduction to Receive Side Scaling" (the
// levels), "RSS Hashing Types".
import { checkFields, checkWhole, refuse } from "../check.js";
import { checkHashTypes, type HashTypeName } from "./hash-types.js";
import { MAX_TABLE_ENTRIES } from "./indirection-table.js";
import { MAX_KEY_BYTES, MIN_KEY_BYTES } from "./secret-key.js";

/** What a NIC and its driver can do. */
export interface RssCapabilities {
  /** 1: hash with a single queue. 2: a queue for each CPU. 3: a message-signaled interrupt for each queue as well. */
  readonly hardwareLevel: 1 | 2 | 3;
  /** Hardware receive queues; one at level 1. */
  readonly receiveQueues: number;
  /** Most entries of the indirection table, a power of two to 2048; 128 for native RSS. */
  readonly maxTableEntries: number;
  /** Hash types that the NIC can compute; at least one of the IPv4 set. */
  readonly hashTypes: readonly HashTypeName[];
  /** Bytes of the secret key: 40 for Windows. */
  readonly keyBytes: number;
  /** Whether hashes can be computed without RSS; the page makes it optional. */
  readonly receiveHash: boolean;
}

/** Refuses capabilities that no NIC can have. */
export function checkRssCapabilities(capabilities: RssCapabilities): void {
  checkFields("The capabilities", capabilities, [
    "hardwareLevel",
    "receiveQueues",
    "maxTableEntries",
    "hashTypes",
    "keyBytes",
    "receiveHash",
  ]);
  const { hardwareLevel, receiveQueues, maxTableEntries, hashTypes, keyBytes } = capabilities;
  checkWhole("The hardware level", hardwareLevel, 1, 3);
  checkWhole("The number of receive queues", receiveQueues, 1, 65_536);
  if (hardwareLevel === 1 && receiveQueues > 1)
    refuse(
      `A NIC of hardware level 1 has ${receiveQueues} receive queues`,
      "level 1 is a single hardware receive queue",
    );
  checkWhole("The largest number of table entries", maxTableEntries, 1, MAX_TABLE_ENTRIES);
  if ((maxTableEntries & (maxTableEntries - 1)) !== 0)
    refuse(`The largest number of table entries is ${maxTableEntries}`, "it must be a power of two");
  checkHashTypes(hashTypes);
  if (!hashTypes.some((type) => type.endsWith("_IPV4")))
    refuse(`The NIC supports ${hashTypes.join(", ")}`, "it must support at least one hash type of the IPv4 set");
  checkWhole("The number of key bytes", keyBytes, MIN_KEY_BYTES, MAX_KEY_BYTES);
}
