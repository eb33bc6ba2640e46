// Five mistakes that people make when they compute the hash themselves, each with the wrong value that it gives.
// In: a connection and a mistake. Out: the hash value of a program that makes it. For a diagnosis: compare, name the
// mistake. The names are those of datasets/hash-vectors/wrong-answers.csv; the key reversed is what one NIC family
// really expects.
import { MICROSOFT_KEY, toeplitz, tupleInput } from "rss-lab";

export const HASH_MISTAKES = [
  "ports in little-endian",
  "destination address first",
  "ports exchanged",
  "addresses in little-endian",
  "key bytes reversed",
] as const;

export type HashMistake = (typeof HASH_MISTAKES)[number];

/** Addresses and ports of a connection, in its own direction. */
export interface Connection {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const swapBytes = (port: number): number => ((port & 0xff) << 8) | (port >> 8);
const backwards = (bytes: Uint8Array): Uint8Array => bytes.slice().reverse();

/**
 * The hash over addresses and ports, Microsoft's key, as a program with this mistake computes it.
 *
 * @param mistake null for the right value
 */
export function hashWithMistake(connection: Connection, mistake: HashMistake | null): number {
  const { source, destination, sourcePort, destinationPort } = connection;
  const hash = (a: Uint8Array, b: Uint8Array, p: number, q: number, key = MICROSOFT_KEY): number =>
    toeplitz(tupleInput(a, b, p, q), key);
  switch (mistake) {
    case "ports in little-endian":
      return hash(source, destination, swapBytes(sourcePort), swapBytes(destinationPort));
    case "destination address first":
      return hash(destination, source, sourcePort, destinationPort);
    case "ports exchanged":
      return hash(source, destination, destinationPort, sourcePort);
    case "addresses in little-endian":
      return hash(backwards(source), backwards(destination), sourcePort, destinationPort);
    case "key bytes reversed":
      return hash(source, destination, sourcePort, destinationPort, backwards(MICROSOFT_KEY));
    default:
      return hash(source, destination, sourcePort, destinationPort);
  }
}
