// Bounds: the questions that every header parser asks before it reads. Were these bytes in the frame, and did the
// capture keep them? Two lengths are kept apart: what the NIC had (the frame on the wire) and what there is to be read
// (the capture).

/** A frame as a parser sees it. */
export interface Bounds {
  /** What was captured. No parser reads beyond its length. */
  readonly bytes: Uint8Array;
  /** Length of the whole frame on the wire; larger than `bytes.length` if the capture cut it. */
  readonly wireBytes: number;
  /**
   * Whether the record's length on the wire is doubtful, because a tool that cut the frame may have lost it: the IP
   * length counts then.
   */
  readonly isWireDoubtful: boolean;
}

/** The beginning of every problem. */
export const because = (why: string): string => `cannot be interpreted, because ${why}`;

/** Why bytes cannot be read: they were not in the frame, or only the capture lacks them. */
export interface Lack {
  readonly why: string;
  readonly byCapture: boolean;
}

/**
 * Null if `length` bytes from `offset` on were in the frame and are captured, otherwise what is wrong.
 *
 * @param what names the bytes: "the IPv4 header"
 */
export function lacking(what: string, offset: number, length: number, { bytes, wireBytes }: Bounds): Lack | null {
  const wanted = `${what} takes ${length} bytes from byte ${offset} on`;
  if (offset + length > wireBytes) return { why: `${wanted}, the frame ends at byte ${wireBytes}`, byCapture: false };
  if (offset + length <= bytes.length) return null;
  return { why: `${wanted}, ${kept({ bytes, wireBytes })}`, byCapture: true };
}

/** "the capture kept 36 of the frame's 1514 bytes". */
export const kept = ({ bytes, wireBytes }: Pick<Bounds, "bytes" | "wireBytes">): string =>
  `the capture kept ${bytes.length} of the frame's ${wireBytes} bytes`;

/** {@link lacking} as a problem. */
export function missing(what: string, offset: number, length: number, bounds: Bounds): string | null {
  const lack = lacking(what, offset, length, bounds);
  return lack && because(lack.why);
}

/** The same frame, at least as long on the wire as an IP header says, where the record's own length is doubtful. */
export function atLeast(bounds: Bounds, end: number): Bounds {
  return bounds.isWireDoubtful && end > bounds.wireBytes ? { ...bounds, wireBytes: end } : bounds;
}

/** Whether all of these bytes were captured. */
export const has = ({ bytes }: Bounds, offset: number, length: number): boolean => offset + length <= bytes.length;

/** Two bytes in network order. The caller has asked {@link missing} or {@link has} before. */
export const u16 = (bytes: Uint8Array, offset: number): number => (bytes[offset] << 8) | bytes[offset + 1];

/** An EtherType as people write it. */
export const hex4 = (value: number): string => `0x${value.toString(16).padStart(4, "0")}`;
