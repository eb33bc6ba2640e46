import { symmetricInput } from "../../lib/src/rss/symmetric.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { MICROSOFT_KEY, SYMMETRIC_TRANSFORMS, toeplitz } from "rss-lab";
import { addressesInput, hex, portsInput, readRows, tuple } from "./dataset.js";

const exchanged = (input: Uint8Array): Uint8Array => {
  const a = input.length >= 32 ? 16 : 4;
  const swap = (pair: Uint8Array): number[] => [
    ...pair.subarray(pair.length / 2),
    ...pair.subarray(0, pair.length / 2),
  ];
  return Uint8Array.from([...swap(input.subarray(0, 2 * a)), ...swap(input.subarray(2 * a))]);
};
const inputs = fc.constantFrom(8, 12, 32, 36).chain((bytes) => fc.uint8Array({ minLength: bytes, maxLength: bytes }));

describe.each(SYMMETRIC_TRANSFORMS)("%s", (transform) => {
  it("gives both directions of every connection one input, of the same length", () =>
    fc.assert(
      fc.property(inputs, (input) => {
        const before = input.slice();
        const output = symmetricInput(input, transform);
        expect(output).toEqual(symmetricInput(exchanged(input), transform));
        expect(output.length).toBe(input.length);
        expect(input).toEqual(before);
      }),
    ));

  const column = transform.replaceAll("-", "_");
  test.each(readRows("symmetric"))("connection $connection hashes as DPDK computes it", (row) => {
    for (const direction of ["forward", "reversed"])
      expect(
        hex(toeplitz(symmetricInput(portsInput(tuple(row.connection, direction)), transform), MICROSOFT_KEY)),
      ).toBe(row[column]);
  });
});

test("symmetric-xor hashes source = destination with equal ports to 0, whatever the key", () =>
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 40, maxLength: 52 }),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 65535 }),
      (key, address, port) => {
        const input = portsInput({ source: address, destination: address, sourcePort: port, destinationPort: port });
        expect(toeplitz(symmetricInput(input, "symmetric-xor"), key)).toBe(0);
      },
    ),
  ));

test("inputs that are no hash inputs, and unknown transforms, are refused", () => {
  expect(() => symmetricInput(new Uint8Array(10), "symmetric-xor")).toThrow(
    "The hash input has 10 bytes: it must have 8 or 12 (IPv4), or 32 or 36 (IPv6).",
  );
  expect(() => symmetricInput(addressesInput(tuple("A")), "xor" as never)).toThrow("must be one of symmetric-xor");
});
