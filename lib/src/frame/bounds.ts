// Bounds: the one question that every header parser asks before it reads. Are these bytes there?
// In: what was captured, where the enclosing header says that its content ends, and the bytes wanted. Out: null, or the problem.
// Two faults are kept apart: a header that claims more than the frame had on the wire, and a capture that kept too little of it.

/** A stretch of a frame as a parser sees it. */
export interface Bounds {
  /** What was captured. No parser reads beyond its length. */
  readonly bytes: Uint8Array;
  /** Length of the whole frame on the wire; larger than `bytes.length` if the capture cut it. */
  readonly wireBytes: number;
  /** Where the enclosing header says that its content ends, from the start of the frame; never beyond `wireBytes`. */
  readonly end: number;
  /** What ends there, for sentences: "frame", "IPv4 packet". */
  readonly within: string;
}

/** The beginning of every problem. */
export const because = (why: string): string => `cannot be interpreted, because ${why}`;

/**
 * Null if `length` bytes from `offset` on are inside the bounds and captured, otherwise the problem.
 *
 * @param what names the bytes: "the TCP header"
 */
export function missing(what: string, offset: number, length: number, bounds: Bounds): string | null {
  const { bytes, end, wireBytes, within } = bounds;
  const wanted = `${what} takes ${length} bytes from byte ${offset} on`;
  if (offset + length > end) return because(`${wanted}: the ${within} ends at byte ${end}`);
  if (offset + length > bytes.length)
    return because(`${wanted}: the capture kept ${bytes.length} of the frame's ${wireBytes} bytes`);
  return null;
}

/** Two bytes in network order. The caller has asked `missing` before. */
export const u16 = (bytes: Uint8Array, offset: number): number => (bytes[offset] << 8) | bytes[offset + 1];
