// pcapng interfaces: link type, capture limit, name, and the unit in which the interface's frames count time. Follows
// draft-ietf-opsawg-pcapng, 4.2: options if_name (2), if_tsresol (9, decimal or binary) and if_tsoffset (14, seconds).
import type { CaptureClock } from "./capture-clock.js";

export interface Interface {
  readonly linkType: number;
  /** Most bytes of a frame that were kept; 0 for no limit. */
  readonly snapBytes: number;
  readonly name: string | undefined;
  /** Ticks in a second: a power of ten or of two. */
  readonly ticksPerSecond: bigint;
  /** Seconds to add to every time. */
  readonly offsetSeconds: bigint;
  /** The same two in numbers, where a tick is a whole number of picoseconds and the offset is small; otherwise null. */
  readonly plain: {
    readonly ticksPerSecond: number;
    readonly psPerTick: number;
    readonly offsetSeconds: number;
  } | null;
}

const PS_PER_SECOND = 1_000_000_000_000n;
/** Ticks of 100 ps: with more of them in a second, the remainders below would not be exact. */
const MAX_PLAIN_TICKS = 10_000_000_000n;
const MAX_PLAIN_SECONDS = 2 ** 32;

/** Sets a clock to a time in ticks, given in two halves of 32 bits; parts of a picosecond are cut. */
export function setTime(clock: CaptureClock, from: Interface, high: number, low: number): void {
  const { plain } = from;
  if (plain !== null) {
    const { ticksPerSecond } = plain;
    // Long division by halves of 16 bits: no remainder is larger than 2^34, nothing on the way than 2^50.
    const top = high * 65_536 + (low >>> 16);
    const bottom = (top % ticksPerSecond) * 65_536 + (low & 0xffff);
    const seconds =
      Math.floor(top / ticksPerSecond) * 65_536 + Math.floor(bottom / ticksPerSecond) + plain.offsetSeconds;
    if (seconds >= 0 && seconds < MAX_PLAIN_SECONDS)
      return clock.set(seconds, (bottom % ticksPerSecond) * plain.psPerTick);
  }
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  clock.setExactly(from.offsetSeconds * PS_PER_SECOND + (ticks * PS_PER_SECOND) / from.ticksPerSecond);
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
  const isPlain =
    ticksPerSecond <= MAX_PLAIN_TICKS &&
    PS_PER_SECOND % ticksPerSecond === 0n &&
    offsetSeconds > -BigInt(MAX_PLAIN_SECONDS) &&
    offsetSeconds < BigInt(MAX_PLAIN_SECONDS);
  return {
    linkType: block.getUint16(8, littleEndian),
    snapBytes: block.getUint32(12, littleEndian),
    name,
    ticksPerSecond,
    offsetSeconds,
    plain: isPlain
      ? {
          ticksPerSecond: Number(ticksPerSecond),
          psPerTick: Number(PS_PER_SECOND / ticksPerSecond),
          offsetSeconds: Number(offsetSeconds),
        }
      : null,
  };
}
