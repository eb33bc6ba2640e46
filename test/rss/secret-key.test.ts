import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICROSOFT_KEY, repeatKey, secretKey, secretKeyText } from "rss-lab";
import { reverseWords } from "../../lib/src/rss/secret-key.js";
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
      expect(() => secretKey(new Uint8Array(bytes))).toThrow(
        `The secret key has ${bytes} bytes: it must have 40 to 200 bytes`,
      );
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

  it("may have space around it, and 0x in front alone; the longest has 200 bytes", () => {
    expect(secretKey(` 0x${"6d  5a".repeat(20)} `)).toEqual(keyNamed("SYM"));
    expect(() => secretKey(`6d0x5a${"6d5a".repeat(19)}`)).toThrow("it must be hexadecimal digits");
    expect(secretKey(new Uint8Array(200).fill(7))).toEqual(new Uint8Array(200).fill(7));
  });

  it("with its words of 4 bytes in reverse order keeps the order of the bytes of each", () =>
    expect([...reverseWords(Uint8Array.from({ length: 12 }, (_, i) => i))]).toEqual([
      8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3,
    ]));

  it("is bytes or digits: a pattern or a key that is neither is refused by name", () => {
    expect(() => repeatKey(5 as never, 40)).toThrow(
      "The key pattern is 5: it must be hexadecimal digits or a Uint8Array",
    );
    expect(() => repeatKey("xy", 40)).toThrow('The key pattern is "xy"');
    expect(() => secretKeyText([1, 2] as never)).toThrow("The secret key is [1,2]: it must be a Uint8Array");
  });
});
