import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fingerprint } from "../../lib/src/records/fingerprint.js";

const of = (...values: readonly number[]): string => {
  const fingerprint = new Fingerprint();
  for (const value of values) fingerprint.add(value);
  return fingerprint.toString();
};
const whole = fc.maxSafeNat();

describe("a fingerprint", () => {
  it("has 16 hexadecimal digits", () => {
    fc.assert(fc.property(fc.array(whole), (values) => void expect(of(...values)).toMatch(/^[0-9a-f]{16}$/)));
  });

  it("depends on every value, the low and the high half of it, and on their order", () => {
    fc.assert(
      fc.property(
        fc.array(whole, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.integer({ min: 0, max: 52 }),
        (values, at, bit) => {
          const changed = [...values];
          const place = at % values.length;
          const value = BigInt(values[place]) ^ (1n << BigInt(bit));
          changed[place] = Number(value);
          expect(of(...changed)).not.toBe(of(...values));
        },
      ),
      { numRuns: 1000 },
    );
    expect(of(1, 2)).not.toBe(of(2, 1));
    expect(of(0)).not.toBe(of());
    expect(of(0, 0)).not.toBe(of(0));
  });

  it("depends on every letter of a text, and on their order", () => {
    const ofText = (text: string): string => {
      const fingerprint = new Fingerprint();
      fingerprint.addText(text);
      return fingerprint.toString();
    };
    expect(new Set(["", "a", "b", "ab", "ba", "aa"].map(ofText)).size).toBe(6);
    expect([ofText(""), ofText("ab")]).toEqual([of(), of(97, 98)]);
  });

  it("10,000 neighbouring sequences have 10,000 fingerprints", () => {
    const seen = new Set<string>();
    for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) seen.add(of(a, b));
    expect(seen.size).toBe(10_000);
  });

  it("depends on a frame and on its connection", () => {
    const frame = (number: number, connection: number): string => {
      const fingerprint = new Fingerprint();
      fingerprint.addFrame(number, connection);
      return fingerprint.toString();
    };
    expect(new Set([of(), frame(1, 1), frame(1, 2), frame(2, 1), frame(2, 2)]).size).toBe(5);
  });
});
