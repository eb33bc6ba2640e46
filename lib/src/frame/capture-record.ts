// What the two file readers, pcap.ts and pcapng.ts, have in common: they are given bytes as they come, take whole
// records from the front, and say how many more bytes the next record needs. Whether the bytes are a whole file or one
// piece of many makes no difference to them. A fault is one sentence beside the frames before it.
import type { CaptureClock } from "./capture-clock.js";

export interface CapturedFrame {
  /** From 1, in the file's order. */
  readonly frame: number;
  /**
   * Time since the first frame that has one, whole picoseconds (exact up to 2.5 hours); NaN if the file gives no time.
   */
  readonly timestampPs: number;
  /** Time since 1970-01-01 UTC in nanoseconds, finer parts cut; 0n if the file gives this frame no time. */
  readonly epochNs: bigint;
  /** Number of the registry "Link-layer header types": 1 Ethernet. */
  readonly linkType: number;
  /** Interface that the frame was captured on, where a pcapng file names it. */
  readonly interfaceName?: string;
  readonly bytes: Uint8Array;
  /** Length on the wire, at least `bytes.length`. */
  readonly wireBytes: number;
}

/**
 * No frame of any network is longer, and no reader waits for more: a record or block that claims more than this (64
 * MiB) is damaged, whatever limit the file gives itself.
 */
export const MAX_RECORD_BYTES = 0x400_0000;

/** Where the file readers put frames: the list of one push, with the numbering and the clock of the whole file. */
export interface FrameSink {
  frames: CapturedFrame[];
  /** Frames of the whole file so far. */
  count: number;
  readonly clock: CaptureClock;
}

/** A reader of one file format. It keeps no bytes: what it has not taken is given again, with more behind it. */
export interface RecordReader {
  /**
   * Takes whole records from the front.
   *
   * @param bytes begin where the last read stopped taking
   * @param at byte of the file at which they begin
   * @returns how many bytes were taken
   */
  read(bytes: Uint8Array, at: number): number;
  /** Bytes that must be there before another read can take any. */
  readonly needed: number;
  /** What is damaged; nothing is read behind it. */
  readonly fault: string | null;
  /** What is cut if the file ends with `left` bytes that were not taken, from byte `at` on; null if nothing is. */
  cut(at: number, left: number): string | null;
}
