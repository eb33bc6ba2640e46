// The hash of every connection of a traffic, computed once: all frames of a connection have the same hash input.
import { type HashSettings, frameHasher } from "../rss/hash-frame.js";
import type { ConnectionHashes } from "../stack/rss-changes.js";
import { readHeaders } from "../traffic/checked-traffic.js";
import type { Traffic } from "../traffic/traffic.js";

export interface HashedConnections {
  readonly hashValueOf: readonly (number | null)[];
  /** Entry of each connection; `entries` itself (one past the last) for those that are not hashed. */
  readonly entryOf: readonly number[];
}

/** @param entries number of entries of the indirection table, a power of two */
export function hashConnections(traffic: Traffic, settings: HashSettings, entries: number): HashedConnections {
  const hash = frameHasher(settings);
  const hashValueOf: (number | null)[] = [];
  const entryOf: number[] = [];
  readHeaders(traffic, (headers) => {
    const hashValue = hash(headers);
    hashValueOf.push(hashValue);
    entryOf.push(hashValue === null ? entries : (hashValue & (entries - 1)) >>> 0);
  });
  return { hashValueOf, entryOf };
}

/** While RSS is off: every frame goes to the default CPU, without a hash. */
export function noConnectionHashed({ connections }: Traffic, entries: number): ConnectionHashes {
  return { hashValueOf: null, entryOf: new Array<number>(connections).fill(entries) };
}
