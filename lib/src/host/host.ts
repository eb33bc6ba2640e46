// One host as its tools describe it: everything that decides which receive queue and which CPU a received frame gets.
// Read from what ethtool, /proc, /sys and PowerShell print; what they do not say is null, and whoever uses it says what
// it assumes.
import type { NtupleRule } from "../formats/ethtool-rules.js";
import type { FlowType, HashField } from "../formats/ethtool-hash-fields.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { NicHashing } from "../rss/nic-hashing.js";
import type { SymmetricTransform } from "../rss/symmetric.js";

/** An indirection table with its key: context 0, or another that n-tuple rules send frames to. */
export interface RssContext {
  /**
   * What each entry holds: a receive queue (Linux), or a CPU (Windows: 64 times its group, and its number; see
   * windows-cpu.ts). Any number of entries; a frame's entry is the
   * low bits of its hash value, or, where their number is no power of two, the value modulo that number.
   */
  readonly entries: readonly number[];
  readonly key: Uint8Array | null;
  readonly symmetric: SymmetricTransform | "none";
  readonly hashTypes: readonly HashTypeName[];
  /** The hash function that is on; missing or null: not said, and taken for Toeplitz. */
  readonly hashFunction?: "toeplitz" | "xor" | "crc32" | null;
  /** Fields by flow type where this context has its own; otherwise those of the host hold. */
  readonly hashFields?: ReadonlyMap<FlowType, readonly HashField[]>;
  /** Ranges of entries that the pasted text left out. */
  readonly inferred: readonly (readonly [number, number])[];
}

/** A receive queue's interrupt. */
export interface QueueInterrupt {
  readonly queue: number;
  readonly irq: number | null;
  /** CPUs that it may interrupt (smp_affinity_list), null if not said. */
  readonly allowed: readonly number[] | null;
  /** CPUs that it did interrupt, with counts (/proc/interrupts), null if not said. */
  readonly counts: readonly { readonly cpu: number; readonly count: number }[] | null;
}

/** Tables of RFS, which follows connections only where both have places. */
export interface RfsSettings {
  /** Entries of the machine's table (rps_sock_flow_entries); null: not said. */
  readonly entries: number | null;
  /** Places of each queue's own table (rps_flow_cnt); a queue that is missing was not asked for. */
  readonly flows: ReadonlyMap<number, number>;
}

export interface Host {
  readonly system: "linux" | "windows";
  readonly device: string | null;
  /** The NIC profile's name, and how such a NIC parses and hashes. */
  readonly nic: string;
  readonly hashing: NicHashing;
  /** By context number; 0 is always there. */
  readonly contexts: ReadonlyMap<number, RssContext>;
  /** Fields by flow type, as `ethtool -n DEV rx-flow-hash` said; flow types that were not asked for are missing. */
  readonly hashFields: ReadonlyMap<FlowType, readonly HashField[]>;
  readonly rules: readonly NtupleRule[];
  /** Whether Flow Director samples what is sent (ATR) and may override RSS for TCP; null: not known. */
  readonly flowDirector: boolean | null;
  /** Receive queues in use (`ethtool -l`, or the table's heading). */
  readonly queues: number;
  /** Whether the driver hands the hash value to Linux (`ethtool -k`, receive-hashing); missing or null: not said. */
  readonly receiveHashing?: boolean | null;
  /** Queue of frames that are not hashed; on Windows their CPU. */
  readonly defaultQueue: number;
  readonly interrupts: readonly QueueInterrupt[];
  /** CPUs of RPS by queue; a queue that is missing was not asked for, an empty list is "off". */
  readonly rps: ReadonlyMap<number, readonly number[]>;
  /** RFS; missing: not said. */
  readonly rfs?: RfsSettings;
  /** Whether n-tuple filters are on (`ethtool -k`), as accelerated RFS needs; missing or null: not said. */
  readonly ntupleFilters?: boolean | null;
  /** What was assumed because no text said it, one sentence each. */
  readonly assumptions: readonly string[];
}
