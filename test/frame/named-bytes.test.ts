// A frame's hash depends on the bytes that a rule names, and on no others: everything else may be changed at will.
import fc from "fast-check";
import { expect, test } from "vitest";
import { HASH_TYPES, MICROSOFT_KEY, buildFrame, hashFrame, parseFrame, toeplitz, type Frame } from "rss-lab";
import { anyFrame } from "./arbitrary.js";

/**
 * Bytes that a rule names: what leads to the IP header, what says where the next header is, fragment fields, addresses,
 * ports.
 */
function named({ ip, transport, layers }: Frame): Set<number> {
  const bytes = new Set<number>();
  const add = (offset: number, length: number): void => {
    for (let i = 0; i < length; i++) bytes.add(offset + i);
  };
  const start = ip!.header.offset;
  for (const { offset } of layers) add(offset, 2); // a tag's EtherType; no rule names its VLAN number
  add(start - 2, 2);
  if (ip!.version === 4) {
    add(start, 1); // version and header length
    add(start + 6, 2);
    add(start + 9, 1);
  } else {
    add(start + 6, 1);
  }
  for (const { offset, length } of ip!.extensionHeaders) add(offset, length);
  for (const { offset, bytes: address } of [ip!.source, ip!.destination]) add(offset, address.length);
  if (transport !== null) add(transport.header.offset, 4);
  return bytes;
}

const hash = (bytes: Uint8Array, wireBytes?: number): number | null =>
  hashFrame(parseFrame(bytes, wireBytes), { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES }, (input) =>
    toeplitz(input, MICROSOFT_KEY),
  ).hashValue;

test("a frame's hash does not depend on bytes that no rule names: MAC addresses, VLAN numbers, lengths, checksums, TTL, flags, options, data", () => {
  fc.assert(
    fc.property(anyFrame, fc.uint8Array({ minLength: 64, maxLength: 64 }), (description, noise) => {
      const bytes = buildFrame(description);
      const fixed = named(parseFrame(bytes));
      const changed = bytes.map((byte, i) => (fixed.has(i) ? byte : noise[i % 64]));
      expect(hash(changed)).toBe(hash(bytes));
    }),
    { numRuns: 1_000 },
  );
});

test("of the bytes that a rule names, each address and port bit changes the hash (Toeplitz, Microsoft's key)", () => {
  const bytes = buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp", payloadBytes: 20 });
  for (let bit = 26 * 8; bit < 38 * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 0x80 >> (bit & 7);
    expect([bit, hash(changed)]).not.toEqual([bit, hash(bytes)]);
  }
});

test("what stands in the buffer behind the frame is never read", () => {
  fc.assert(
    fc.property(anyFrame, fc.nat(200), fc.integer({ min: 0, max: 255 }), (description, cut, filling) => {
      const whole = buildFrame(description);
      const length = Math.max(0, whole.length - cut);
      const buffer = new Uint8Array(whole.length + 64).fill(filling);
      buffer.set(whole.subarray(0, length));
      const { bytes: _, ...seen } = parseFrame(buffer.subarray(0, length), whole.length);
      const { bytes: __, ...alone } = parseFrame(whole.slice(0, length), whole.length);
      expect(seen).toEqual(alone);
    }),
    { numRuns: 300 },
  );
});
