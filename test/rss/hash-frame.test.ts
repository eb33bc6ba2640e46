// The hash of one frame: every step, or the value alone.
import { NIC_PROFILE_NAMES, hashingOf } from "../../lib/src/nic/profile-hashing.js";
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
  toeplitz,
  type HashSettings,
  type Headers,
} from "rss-lab";
import { frameHasher, keyOf } from "../../lib/src/rss/hash-frame.js";
import { EXTRA_FIELDS } from "../../lib/src/frame/nic-parsing.js";
import { anyFrame } from "../frame/arbitrary.js";
import { headers as sketched } from "./headers.js";

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

test("the value alone, by tables and in memory that is used again, is that of all steps, bit by bit and in copies, for every NIC profile, transform and set of hash types", () => {
  const anySettings = fc.record({
    secretKey: fc.uint8Array({ minLength: 40, maxLength: 40 }),
    hashTypes: fc.subarray([...HASH_TYPES]),
    hashing: fc.constantFrom(...NIC_PROFILE_NAMES).map((name) => hashingOf(name)),
    transform: fc.constantFrom(undefined, "none" as const, ...SYMMETRIC_TRANSFORMS),
  });
  let hashed = 0;
  // Several frames a function: what one leaves behind must not reach the next.
  const frames = fc.array(anyFrame, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(frames, anySettings, (some, { transform, ...rest }) => {
      const known = rest.hashing.symmetricTransforms;
      const symmetric = transform === undefined || known === null || known.includes(transform) ? transform : undefined;
      const settings = { ...rest, symmetric };
      const hash = frameHasher(settings);
      for (const frame of some) {
        const parsed = parseFrame(buildFrame(frame));
        const { hashValue } = hashFrame(parsed, settings, (input) => toeplitz(input, keyOf(settings)));
        expect(hash(parsed)).toBe(hashValue);
        if (hashValue !== null) hashed++;
      }
    }),
  );
  expect(hashed).toBeGreaterThan(0);
});

test.each(EXTRA_FIELDS)("a transform leaves fields without two ends alone in the value alone too: %s", (field) => {
  const extra = { field, offset: 34, bytes: Uint8Array.of(9, 8, 7, 6) };
  for (const version of [4, 6] as const)
    for (const symmetric of SYMMETRIC_TRANSFORMS) {
      const given = { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES, symmetric };
      const withExtra = { ...sketched({ version }), extra };
      const { transformed, hashValue } = hashFrame(withExtra, given, (input) => toeplitz(input, MICROSOFT_KEY));
      expect(frameHasher(given)(withExtra)).toBe(hashValue);
      const isAsItWas = [...transformed!.subarray(-4)].join() === extra.bytes.join();
      expect(isAsItWas).toBe(field !== "sctp-ports");
    }
});

test("the value alone is refused for the same mistakes as all steps", () => {
  const tasks: ((given: HashSettings) => unknown)[] = [frameHasher, (given) => hashFrame(headers, given, () => 0)];
  for (const task of tasks) {
    expect(() => task(null as never)).toThrow(/^The settings are null/);
    expect(() => task({ ...settings, hashing: "ndis" as never })).toThrow(/^The hashing is "ndis"/);
  }
});
