// Five mistakes that people make when they compute the hash themselves, each with the wrong value that it gives, so
// that a wrong value can be traced to its mistake. The names are those of datasets/hash-vectors/wrong-answers.csv; one
// NIC family really does expect the key reversed.
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
  const hash = (changed: Partial<Connection>, key = MICROSOFT_KEY): number => {
    const { source: a, destination: b, sourcePort: p, destinationPort: q } = { ...connection, ...changed };
    return toeplitz(tupleInput(a, b, p, q), key);
  };
  switch (mistake) {
    case "ports in little-endian":
      return hash({ sourcePort: swapBytes(sourcePort), destinationPort: swapBytes(destinationPort) });
    case "destination address first":
      return hash({ source: destination, destination: source });
    case "ports exchanged":
      return hash({ sourcePort: destinationPort, destinationPort: sourcePort });
    case "addresses in little-endian":
      return hash({ source: backwards(source), destination: backwards(destination) });
    case "key bytes reversed":
      return hash({}, backwards(MICROSOFT_KEY));
    default:
      return hash({});
  }
}
