// Changes bytes at random, and makes byte strings smaller. Readers go wrong on the lengths and counters of a file
// format, so many changes write a number that means "none", "one more than there is" or "as many as fit", in one of the
// sizes and byte orders.

const NUMBERS = [
  0, 1, 2, 3, 4, 7, 8, 12, 16, 19, 20, 28, 40, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
  0xfffffff0, 0xffffffff,
];

export function mutated(dice, bytes) {
  let result = bytes.slice();
  for (let times = dice.one([1, 1, 1, 2, 3, 8]); times > 0; times--) result = changed(dice, result);
  return result;
}

function changed(dice, bytes) {
  if (bytes.length === 0) return dice.bytes(dice.between(1, 8));
  const at = dice.chance(0.5) ? dice.below(Math.min(bytes.length, 64)) : dice.below(bytes.length);
  const length = dice.one([1, 2, 4, 8, dice.below(bytes.length - at) + 1]);
  return dice.way(
    () => {
      bytes[at] ^= 1 << dice.below(8);
      return bytes;
    },
    () => {
      bytes[at] = dice.below(256);
      return bytes;
    },
    () => number(dice, bytes, at),
    () => number(dice, bytes, at),
    () => bytes.slice(0, at),
    () => joined(bytes.subarray(0, at), bytes.subarray(at + length)),
    () => joined(bytes.subarray(0, at), dice.bytes(length % 32), bytes.subarray(at)),
    () => joined(bytes.subarray(0, at + length), bytes.subarray(at)), // A stretch twice.
  );
}

function number(dice, bytes, at) {
  const size = dice.one([1, 2, 4, 8]);
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const little = dice.chance(0.5);
  const value = dice.chance(0.3) ? bytes.length - at + dice.between(-4, 4) : dice.one(NUMBERS);
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, little);
  else if (size === 4) view.setUint32(at, value, little);
  else view.setBigInt64(at, dice.chance(0.5) ? -1n : BigInt(value), little);
  return bytes;
}

/** Shorter bytes first, then bytes of zero. */
export function* smallerBytes(bytes) {
  for (let part = bytes.length >> 1; part >= 1; part >>= 1)
    for (let at = 0; at < bytes.length; at += part) yield joined(bytes.subarray(0, at), bytes.subarray(at + part));
  for (let at = 0; at < bytes.length; at++)
    if (bytes[at] !== 0) yield Uint8Array.from(bytes, (byte, i) => (i === at ? 0 : byte));
}

export function joined(...parts) {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (result.set(part, at), at + part.length), 0);
  return result;
}

/** A copy of the bytes with filler on both sides in the same buffer, which a read past the end would see. */
export function surrounded(bytes, by) {
  const room = new Uint8Array(bytes.length + 128).fill(by);
  room.set(bytes, 64);
  return room.subarray(64, 64 + bytes.length);
}
