// The hash and the entry of every connection, against the hash of its first frame.
import { expect, test } from "vitest";
import { MICROSOFT_KEY, createToeplitz, hashFrame, load, type HashTypeName } from "rss-lab";
import { hashConnections } from "../../lib/src/receive-path/hashed-connections.js";

const traffic = load({ framesPerSecond: 1e6, connections: 50, frames: 1, seed: 3 });
const settings = (...hashTypes: HashTypeName[]) => ({ secretKey: MICROSOFT_KEY, hashTypes });

test.each([1, 2, 128])("the entry of a hash value is its last bits: of a table of %d entries", (entries) => {
  const { hashValueOf, entryOf } = hashConnections(traffic, settings("NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"), entries);
  const expected = Array.from(
    { length: 50 },
    (_, connection) =>
      hashFrame(traffic.headers(connection), settings("NDIS_HASH_TCP_IPV4"), createToeplitz(MICROSOFT_KEY).hash)
        .hashValue as number,
  );
  expect(hashValueOf).toEqual(expected);
  expect(entryOf).toEqual(expected.map((hashValue) => hashValue % entries));
});

test("connections that are not hashed have no hash value, and the entry behind the last", () => {
  const { hashValueOf, entryOf } = hashConnections(traffic, settings("NDIS_HASH_IPV6"), 16);
  expect([hashValueOf, entryOf]).toEqual([new Array(50).fill(null), new Array(50).fill(16)]);
});
