import { expect, test } from "vitest";
import { MICROSOFT_KEY, createToeplitz, hashFrame, type Headers } from "rss-lab";

const headers: Headers = {
  sourceAddress: Uint8Array.of(66, 9, 149, 187),
  destinationAddress: Uint8Array.of(161, 142, 100, 80),
  protocol: "tcp",
  sourcePort: 2794,
  destinationPort: 1766,
} as never;
const settings = { secretKey: MICROSOFT_KEY, hashTypes: ["NDIS_HASH_TCP_IPV4"] } as const;

test("a frame's hash needs the hash function; without one it says where to get it", () => {
  for (const none of [undefined, MICROSOFT_KEY, createToeplitz(MICROSOFT_KEY)])
    expect(() => hashFrame(headers, settings, none as never)).toThrow(
      /^The hash function is .*: it must be a function from hash input to hash value, such as createToeplitz\(secretKey\)\.hash\.$/,
    );
});
