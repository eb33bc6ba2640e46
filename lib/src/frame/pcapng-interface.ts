// pcapng interfaces: link type, capture limit, name, and the unit in which the interface's frames count time. Follows
// draft-ietf-opsawg-pcapng, 4.2: options if_name (2), if_tsresol (9, decimal or binary) and if_tsoffset (14, seconds).

export interface Interface {
  readonly linkType: number;
  /** Most bytes of a frame that were kept; 0 for no limit. */
  readonly snapBytes: number;
  readonly name: string | undefined;
  /** Ticks in a second: a power of ten or of two. */
  readonly ticksPerSecond: bigint;
  /** Seconds to add to every time. */
  readonly offsetSeconds: bigint;
}

const PS_PER_SECOND = 1_000_000_000_000n;

/** Picoseconds since 1970 of a time in ticks; parts of a picosecond are cut. */
export function timeOf({ ticksPerSecond, offsetSeconds }: Interface, ticks: bigint): bigint {
  return offsetSeconds * PS_PER_SECOND + (ticks * PS_PER_SECOND) / ticksPerSecond;
}

/** Reads an interface description block without its closing length. A sentence's middle part if it is damaged. */
export function readInterface(block: DataView, littleEndian: boolean): Interface | string {
  let name: string | undefined;
  let ticksPerSecond = 1_000_000n;
  let offsetSeconds = 0n;

  let at = 16;
  while (at + 4 <= block.byteLength) {
    const code = block.getUint16(at, littleEndian);
    const length = block.getUint16(at + 2, littleEndian);
    if (code === 0) break;
    const start = at + 4;
    const room = block.byteLength - start;
    if (length > room) return `its option ${code} claims ${length} bytes, and has room for ${room}`;
    if (code === 2) name = new TextDecoder().decode(new Uint8Array(block.buffer, block.byteOffset + start, length));
    // The top bit tells binary (2^-n seconds) from decimal (10^-n seconds).
    if (code === 9 && length === 1) {
      const resolution = block.getUint8(start);
      ticksPerSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
    }
    if (code === 14 && length === 8) offsetSeconds = block.getBigInt64(start, littleEndian);
    at = start + Math.ceil(length / 4) * 4;
  }
  return {
    linkType: block.getUint16(8, littleEndian),
    snapBytes: block.getUint32(12, littleEndian),
    name,
    ticksPerSecond,
    offsetSeconds,
  };
}
