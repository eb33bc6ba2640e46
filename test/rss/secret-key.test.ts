import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICROSOFT_KEY, repeatKey, secretKey, secretKeyText } from "rss-lab";
import { keyNamed } from "./dataset.js";

describe("a secret key", () => {
  it("is read from every usual spelling", () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 40, maxLength: 200 }),
        fc.constantFrom("", ":", " "),
        fc.constantFrom("", "0x", "0X"),
        fc.boolean(),
        (bytes, between, prefix, upper) => {
          const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(between);
          expect(secretKey(prefix + (upper ? digits.toUpperCase() : digits))).toEqual(bytes);
          expect(secretKey(secretKeyText(bytes))).toEqual(bytes);
        },
      ),
    ));

  it("is a copy: nobody can change it from outside", () => {
    const mine = MICROSOFT_KEY.slice();
    const key = secretKey(mine);
    mine.fill(0);
    expect(key).toEqual(keyNamed("MS40"));
  });

  it("can repeat a pattern: 6d5a twenty times is Woo and Park's symmetric key", () => {
    expect(repeatKey("6d5a", 20)).toEqual(keyNamed("SYM"));
    expect(repeatKey(Uint8Array.of(0xfe, 0xed, 0x0b, 0xad), 10)).toEqual(keyNamed("TX40"));
  });

  it("is never filled up: 39 bytes are too short, 201 too long (RSS Hashing Functions: 320 bits)", () => {
    for (const bytes of [0, 16, 39, 201])
      expect(() => secretKey(new Uint8Array(bytes))).toThrow(`The secret key has ${bytes} bytes: it must have 40 to 200 bytes`);
    expect(() => secretKey("6d5a")).toThrow("The secret key has 2 bytes");
    expect(() => repeatKey("6d5a", 19)).toThrow("The secret key has 38 bytes");
  });

  it("consists of hexadecimal digits, two a byte", () => {
    expect(() => secretKey("secret")).toThrow(
      'The secret key is "secret": it must be hexadecimal digits, with or without 0x, colons or spaces.',
    );
    expect(() => secretKey("6d5".repeat(27))).toThrow("The secret key has 81 hexadecimal digits: it needs two a byte.");
    expect(() => repeatKey("", 40)).toThrow("The key pattern is empty");
    expect(() => secretKey(40 as never)).toThrow("it must be hexadecimal digits or a Uint8Array");
  });
});
