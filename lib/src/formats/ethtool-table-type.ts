// An RSS context's table as `ethtool -x` tells it, from text or JSON.

export interface EthtoolTable {
  readonly device: string | null;
  /** Receive rings that the heading names; null in JSON. */
  readonly rings: number | null;
  /** RSS context; 0 is the default one. */
  readonly context: number;
  /** Receive queue of each entry. */
  readonly queues: readonly number[];
  /** Null if the text has none ("Operation not supported", or no such section). */
  readonly key: Uint8Array | null;
  readonly hashFunction: "toeplitz" | "xor" | "crc32" | null;
  readonly transform: "none" | "symmetric-xor" | "symmetric-or-xor" | null;
  /** Entries that the text leaves out and that follow from the default pattern, as ranges [first, last]. */
  readonly inferred: readonly (readonly [number, number])[];
  /** What is odd: a key of zeros, entries that the text leaves out. */
  readonly notes: readonly string[];
  /** Which sections the text had, so that it is printed as it was; without it the newest layout is printed. */
  readonly layout?: {
    readonly key: boolean;
    /** Names under "RSS hash function:", none if "Operation not supported" stands there; null: no such section. */
    readonly functions: readonly string[] | null;
    /** Names under "RSS input transformation:"; null: no such section. */
    readonly transforms: readonly string[] | null;
  };
}
