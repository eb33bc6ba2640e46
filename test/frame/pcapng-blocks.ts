// pcapng files made by hand, block by block, in either byte order (draft-ietf-opsawg-pcapng).

export interface Writer {
  section(): Uint8Array;
  /** Options are [code, value]. */
  interfaceDescription(
    linkType: number,
    snapBytes: number,
    options?: readonly (readonly [number, Uint8Array])[],
  ): Uint8Array;
  enhanced(id: number, ticks: bigint, bytes: Uint8Array, wireBytes?: number): Uint8Array;
  obsolete(id: number, ticks: bigint, bytes: Uint8Array, wireBytes?: number): Uint8Array;
  simple(wireBytes: number, bytes: Uint8Array): Uint8Array;
  block(type: number, body: Uint8Array): Uint8Array;
  int64(value: bigint): Uint8Array;
}

export function pcapngWriter(littleEndian: boolean): Writer {
  const number = (value: bigint, length: 2 | 4 | 8): Uint8Array => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value, littleEndian);
    return littleEndian ? bytes.slice(0, length) : bytes.slice(8 - length);
  };
  const u16 = (value: number): Uint8Array => number(BigInt(value), 2);
  const u32 = (value: number): Uint8Array => number(BigInt(value), 4);
  const padded = (bytes: Uint8Array): Uint8Array => join([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);
  const time = (ticks: bigint): Uint8Array => join([number(ticks >> 32n, 4), number(ticks & 0xffff_ffffn, 4)]);
  const block = (type: number, body: Uint8Array): Uint8Array => {
    const content = padded(body);
    return join([u32(type), u32(content.length + 12), content, u32(content.length + 12)]);
  };
  return {
    block,
    int64: (value) => number(value, 8),
    section: () => block(0x0a0d0d0a, join([u32(0x1a2b3c4d), u16(1), u16(0), number(-1n, 8)])),
    interfaceDescription: (linkType, snapBytes, options = []) =>
      block(
        1,
        join([
          u16(linkType),
          u16(0),
          u32(snapBytes),
          ...options.flatMap(([code, value]) => [u16(code), u16(value.length), padded(value)]),
          ...(options.length > 0 ? [u32(0)] : []),
        ]),
      ),
    enhanced: (id, ticks, bytes, wireBytes = bytes.length) =>
      block(6, join([u32(id), time(ticks), u32(bytes.length), u32(wireBytes), bytes])),
    obsolete: (id, ticks, bytes, wireBytes = bytes.length) =>
      block(2, join([u16(id), u16(3), time(ticks), u32(bytes.length), u32(wireBytes), bytes])),
    simple: (wireBytes, bytes) => block(3, join([u32(wireBytes), bytes])),
  };
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
