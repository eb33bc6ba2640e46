// The Toeplitz hash by table: the same values as toeplitz.ts ("RSS Hashing Functions", Windows driver documentation),
// many times faster. The hash is linear over XOR: the hash of an input is the XOR of the hashes of its bytes, each at
// its place. One table per place with an entry for each of the 256 values of a byte turns eight steps into one look-up.
// A 40-byte key takes 36 tables, 36 KB in all.
import { checkWhole, refuse, show } from "../check.js";
import { checkKey } from "./secret-key.js";
import { checkInput } from "./toeplitz.js";

/** How this machine stores a word; decides only how fast `hashMany` is. */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** A hash function with its key built in. */
export interface Toeplitz {
  /** Hash value of one input of at most `maxInputBytes`, 0 to 4294967295. */
  hash(input: Uint8Array): number;
  /**
   * Hashes many inputs of one length that stand one after the other.
   *
   * @param inputs a multiple of `inputBytes` bytes
   * @param inputBytes length of one input, 1 to `maxInputBytes`
   * @param out receives one hash value an input; at least that long
   */
  hashMany(inputs: Uint8Array, inputBytes: number, out: Uint32Array): void;
  /** Four bytes fewer than the key has. */
  readonly maxInputBytes: number;
}

/**
 * Builds the tables for a key. Worth it from about a thousand hashes on; for a few, `toeplitz` is simpler.
 *
 * @param secretKey 40 to 200 bytes; copied, later changes to it have no effect
 */
export function createToeplitz(secretKey: Uint8Array): Toeplitz {
  const key = checkKey(secretKey).slice();
  const maxInputBytes = key.length - 4;
  const tables = buildTables(key);

  function hash(input: Uint8Array): number {
    checkInput(input, key);
    let result = 0;
    for (let i = 0; i < input.length; i++) result ^= tables[(i << 8) | input[i]];
    return result >>> 0;
  }

  function hashMany(inputs: Uint8Array, inputBytes: number, out: Uint32Array): void {
    checkWhole("The length of one hash input in bytes", inputBytes, 1, maxInputBytes);
    if (!(inputs instanceof Uint8Array)) refuse(`The hash inputs are ${show(inputs)}`, "they must be a Uint8Array");
    if (!(out instanceof Uint32Array))
      refuse(`The place for the hash values is ${show(out)}`, "it must be a Uint32Array");
    const count = inputs.length / inputBytes;
    if (!Number.isInteger(count))
      refuse(`The inputs have ${inputs.length} bytes`, `their length must be a multiple of ${inputBytes}`);
    if (out.length < count)
      refuse(`There is room for ${out.length} hash values`, `${count} inputs need room for ${count}`);
    const inWords = LITTLE_ENDIAN && inputBytes % 4 === 0 && inputs.byteOffset % 4 === 0;
    if (inWords)
      hashWords(tables, new Int32Array(inputs.buffer, inputs.byteOffset, inputs.length / 4), inputBytes / 4, out);
    else hashBytes(tables, inputs, inputBytes, out);
  }

  return { hash, hashMany, maxInputBytes };
}

/**
 * The usual case: inputs of 8, 12, 32 or 36 bytes, read four bytes at a time. The first byte of four is the lowest of a
 * little-endian word.
 */
function hashWords(tables: Int32Array, words: Int32Array, wordsPerInput: number, out: Uint32Array): void {
  const lastBase = wordsPerInput << 10;
  const count = words.length / wordsPerInput;
  let at = 0;
  for (let n = 0; n < count; n++) {
    let result = 0;
    for (let base = 0; base < lastBase; base += 1024) {
      const word = words[at++];
      result ^=
        tables[base | (word & 255)] ^
        tables[base | 256 | ((word >>> 8) & 255)] ^
        tables[base | 512 | ((word >>> 16) & 255)] ^
        tables[base | 768 | (word >>> 24)];
    }
    out[n] = result; // storing into 32 unsigned bits makes it unsigned
  }
}

/** Any other length or place in memory, byte by byte. */
function hashBytes(tables: Int32Array, inputs: Uint8Array, inputBytes: number, out: Uint32Array): void {
  const count = inputs.length / inputBytes;
  let at = 0;
  for (let n = 0; n < count; n++) {
    let result = 0;
    for (let i = 0; i < inputBytes; i++) result ^= tables[(i << 8) | inputs[at++]];
    out[n] = result;
  }
}

/**
 * `tables[256 * place + value]`: what a byte of that value at that place of the input contributes. Signed, so that V8
 * keeps whole 32-bit numbers.
 */
function buildTables(key: Uint8Array): Int32Array {
  const places = key.length - 4;
  const tables = new Int32Array(places * 256);
  for (let place = 0; place < places; place++) {
    const base = place << 8;
    const first32 = (key[place] << 24) | (key[place + 1] << 16) | (key[place + 2] << 8) | key[place + 3];
    for (let bit = 0; bit < 8; bit++) {
      // Bit 0 is the most significant one: its window of the key starts at the byte, the window of bit 7 seven bits
      // later.
      const window = (first32 << bit) | (key[place + 4] >> (8 - bit));
      const value = 0x80 >> bit;
      tables[base + value] = window;
    }
    // Every other value is the XOR of its lowest set bit's entry and the entry of the rest, which stands before it.
    for (let value = 1; value < 256; value++) {
      const lowest = value & -value;
      if (value !== lowest) tables[base + value] = tables[base + lowest] ^ tables[base + (value ^ lowest)];
    }
  }
  return tables;
}
