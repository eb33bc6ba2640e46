// What the two file readers, pcap.ts and pcapng.ts, hand to capture.ts: records in the file's order, not yet numbered,
// with absolute times. A fault is one sentence beside the records before it.

/** One record as the file readers hand it over. */
export interface CaptureRecord {
  /** Picoseconds since 1970, null without a time. */
  readonly epochPs: bigint | null;
  readonly linkType: number;
  readonly interfaceName?: string;
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
}

/** What a file reader found. */
export interface CaptureRecords {
  readonly records: readonly CaptureRecord[];
  readonly error: string | null;
}
