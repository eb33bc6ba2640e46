// The hash of one frame: every step, or the value alone.
import { NIC_PROFILE_NAMES, hashingOf } from "../../lib/src/nic/nic-profiles.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  HASH_TYPES,
  MICROSOFT_KEY,
  SYMMETRIC_TRANSFORMS,
  buildFrame,
  createToeplitz,
  hashFrame,
  parseFrame,
  type Headers,
} from "rss-lab";
import { frameHashValue, keyOf } from "../../lib/src/rss/hash-frame.js";
import { anyFrame } from "../frame/arbitrary.js";

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

test("the value alone is that of all steps, for every NIC profile, transform and set of hash types", () => {
  const anySettings = fc.record({
    secretKey: fc.uint8Array({ minLength: 40, maxLength: 40 }),
    hashTypes: fc.subarray([...HASH_TYPES]),
    hashing: fc.constantFrom(...NIC_PROFILE_NAMES).map((name) => hashingOf(name)),
    transform: fc.constantFrom(undefined, "none" as const, ...SYMMETRIC_TRANSFORMS),
  });
  let hashed = 0;
  fc.assert(
    fc.property(anyFrame, anySettings, (frame, { transform, ...rest }) => {
      const known = rest.hashing.symmetricTransforms;
      const symmetric = transform === undefined || known === null || known.includes(transform) ? transform : undefined;
      const settings = { ...rest, symmetric };
      const { hash } = createToeplitz(keyOf(settings));
      const parsed = parseFrame(buildFrame(frame));
      const { hashValue } = hashFrame(parsed, settings, hash);
      expect(frameHashValue(parsed, settings, hash)).toBe(hashValue);
      if (hashValue !== null) hashed++;
    }),
  );
  expect(hashed).toBeGreaterThan(0);
});

test("the value alone is refused for the same mistakes as all steps", () => {
  for (const task of [hashFrame, frameHashValue]) {
    expect(() => task(headers, null as never, () => 0)).toThrow(/^The settings are null/);
    expect(() => task(headers, settings, null as never)).toThrow(/^The hash function is null/);
    expect(() => task(headers, { ...settings, hashing: "ndis" as never }, () => 0)).toThrow(/^The hashing is "ndis"/);
  }
});
