// Hash values of many inputs under many keys: the inputs are packed once, by length, so that a key costs one pass over
// them.
import { type HashResult, finishHash } from "../rss/nic-hashing.js";
import { createToeplitz } from "../rss/toeplitz-table.js";

interface Packed {
  readonly inputBytes: number;
  readonly bytes: Uint8Array;
  /** Place of each input in the list that was given. */
  readonly places: Int32Array;
  readonly values: Uint32Array;
}

/**
 * Packs inputs.
 *
 * @param result what the NIC makes of a Toeplitz value
 * @returns a function from a key to the hash values in the order of the inputs; the next call overwrites them
 */
export function packInputs(inputs: readonly Uint8Array[], result: HashResult): (key: Uint8Array) => Uint32Array {
  const packs = [...new Set(inputs.map(({ length }) => length))].map((inputBytes): Packed => {
    const places = inputs.flatMap((input, i) => (input.length === inputBytes ? [i] : []));
    const bytes = new Uint8Array(inputBytes * places.length);
    places.forEach((place, i) => bytes.set(inputs[place], i * inputBytes));
    return { inputBytes, bytes, places: Int32Array.from(places), values: new Uint32Array(places.length) };
  });
  const hashValues = new Uint32Array(inputs.length);
  return (key) => {
    const { hashMany } = createToeplitz(key);
    for (const { inputBytes, bytes, places, values } of packs) {
      hashMany(bytes, inputBytes, values);
      for (let i = 0; i < places.length; i++)
        hashValues[places[i]] = result === "plain" ? values[i] : finishHash(values[i], result);
    }
    return hashValues;
  };
}
