// A key in every spelling that people have it in, and written again. The key is Microsoft's ("Verifying the RSS Hash
// Calculation"), so a wrong order of its bytes would show.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICROSOFT_KEY, secretKey, secretKeyText } from "rss-lab";
import { KEY_FORMS, printKey, readKeyText } from "../../lib/src/formats/key-text.js";

const DIGITS = secretKeyText(MICROSOFT_KEY);
const BYTES = DIGITS.match(/../g)!;
const WORDS = DIGITS.match(/.{8}/g)!;
const TURNED = WORDS.map((word) => word.match(/../g)!.reverse().join("")).join("");
const keys = fc
  .array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { minLength: 10, maxLength: 50 })
  .map((words) => Uint8Array.from(words.flatMap((word) => [...word])));

describe("a key as text", () => {
  it("is read back from every form in which it is written", () =>
    fc.assert(
      fc.property(keys, fc.constantFrom(...KEY_FORMS), (key, form) => {
        expect(readKeyText(printKey(key, form)).key).toEqual(key);
        expect(secretKey(printKey(key, form))).toEqual(key);
      }),
    ));

  const SPELLINGS: readonly (readonly [string, string])[] = [
    ["digits", DIGITS],
    ["digits with 0x", `0X${DIGITS.toUpperCase()}`],
    ["colons", BYTES.join(":")],
    ["spaces and line ends", BYTES.join(" ").replace(" 25", "\r\n25")],
    ["commas", BYTES.join(",")],
    ["dashes", BYTES.join("-")],
    ["groups of words", WORDS.join(" ")],
    ["C bytes", BYTES.map((byte) => `0x${byte}`).join(", ")],
    ["C bytes with a comma at the end", `${BYTES.map((byte) => `0x${byte}`).join(",\n")},\n`],
    ["C bytes without leading zeros", BYTES.map((byte) => `0x${Number.parseInt(byte, 16).toString(16)}`).join(" ")],
    [
      "a C declaration",
      `/* the default, { } */\nstatic const uint8_t rss_key[40] = { // bytes\n${BYTES.map((byte) => `0x${byte}U`).join(", ")} };\n`,
    ],
    ["decimal bytes in braces", `unsigned char key[] = {${[...MICROSOFT_KEY].join(", ")}};`],
    ["decimal bytes of JSON", JSON.stringify([...MICROSOFT_KEY])],
    ["decimal bytes with spaces", [...MICROSOFT_KEY].join(" ")],
    ["C bytes with a plain 0", `{${BYTES.map((byte) => (byte === "01" ? "1" : `0x${byte}`)).join(", ")}}`],
    ["a Go slice", `var key = []byte{${BYTES.map((byte) => `0x${byte}`).join(", ")}}`],
    [
      "a text with escapes",
      `"${BYTES.slice(0, 20)
        .map((byte) => `\\x${byte}`)
        .join("")}"\n"${BYTES.slice(20)
        .map((byte) => `\\x${byte}`)
        .join("")}"`,
    ],
    ["/proc/sys/net/core/netdev_rss_key", `$ cat /proc/sys/net/core/netdev_rss_key\n${BYTES.join(":")}\n`],
    ["sysctl", `net.core.netdev_rss_key = ${BYTES.join(":")}\n`],
    ["the key's lines of ethtool -x", `RSS hash key:\n${BYTES.join(":")}\n`],
  ];
  it.each(SPELLINGS)("is read from %s", (_, text) =>
    expect(readKeyText(text)).toEqual({ key: MICROSOFT_KEY, notes: [] }),
  );

  const IN_WORDS: readonly (readonly [string, string, number])[] = [
    ["words of 32 bits", WORDS.map((word) => `0x${word}`).join(", "), 32],
    ["a C declaration of them", `static const u32 key[10] = { ${WORDS.map((word) => `0x${word}UL`).join(", ")} };`, 32],
    ["words of 16 bits", (DIGITS.match(/.{4}/g) ?? []).map((word) => `0x${word}`).join(" "), 16],
    ["words of 64 bits", (DIGITS.match(/.{16}/g) ?? []).map((word) => `0x${word}`).join(" "), 64],
  ];
  it.each(IN_WORDS)("is read from %s, and the other order is shown", (_, text, bits) => {
    const { key, notes } = readKeyText(text);
    expect(key).toEqual(MICROSOFT_KEY);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`${320 / bits} words of ${bits} bits with the most significant byte first`);
    if (bits === 32) expect(notes[0]).toContain(`it is ${TURNED}.`);
  });

  it("keeps the zeros at the front of words, by the declared type too", () => {
    expect(readKeyText(Array(10).fill("0x1").join(", ").replace("0x1", "0x10000001")).key.slice(0, 8).join()).toBe(
      "16,0,0,1,0,0,0,1",
    );
    expect(
      readKeyText(`uint32_t k[] = {${Array(10).fill("0x01").join(",")}}`)
        .key.slice(0, 4)
        .join(),
    ).toBe("0,0,0,1");
  });

  it("of pairs of digits alone is decimal in brackets, as C has it, and hexadecimal without", () => {
    expect(readKeyText(`{${Array(40).fill("10").join(", ")}}`).key[0]).toBe(10);
    expect(readKeyText(Array(40).fill("10").join(", ")).key[0]).toBe(16);
  });

  it("of zeros is read with a warning: every hash value is 0", () =>
    expect(readKeyText("00:".repeat(51) + "00").notes[0]).toContain("every hash value is 0"));

  const FAULTS: readonly (readonly [string, string, string])[] = [
    [
      "characters",
      "UCSawesomePALOuniqueLINUXrocksENICiscool",
      "if its characters are meant, write their codes, 5543536177",
    ],
    [
      "a word",
      "secret",
      'The secret key is "secret": it must be hexadecimal digits, with or without 0x, colons or spaces.',
    ],
    ["half a byte", DIGITS.slice(1), "has 79 hexadecimal digits: it needs two a byte"],
    [
      "bytes of one digit",
      BYTES.join(":").replace("6d", "d").replace("5a", "a"),
      'has the byte "d": it needs two digits a byte',
    ],
    ["too few bytes", BYTES.slice(1).join(":"), "The secret key has 39 bytes"],
    [
      "a byte too large",
      `uint8_t k[] = {${Array(40).fill("0x100").join()}}`,
      "has the number 0x100: its elements have 8 bits",
    ],
    [
      "a decimal byte too large",
      `{${Array(40).fill("256").join()}}`,
      "has the number 256: a byte is a number from 0 to 255",
    ],
    ["a number that is none", "0xzz, 0x11", 'has the number "0xzz"'],
    ["two lists", "a[] = {1}; b[] = {2};", "with 2 lists"],
    ["half a list", "key[] = { 0x6d, 0x5a", "with no whole list of numbers: give one list"],
    ["another output", "Channel parameters for eth0:\n", "is the output of ethtool -l: give the key's digits alone"],
    ["nothing", "", "The text of the key is empty"],
  ];
  it.each(FAULTS)("is refused with %s", (_, text, sentence) => expect(() => readKeyText(text)).toThrow(sentence));

  it("is written as C words only if it has whole ones", () =>
    expect(() => printKey(new Uint8Array(42), "c-words")).toThrow("The key has 42 bytes"));
  it("is written as an array that C takes", () =>
    expect(printKey(MICROSOFT_KEY, "c-words").split("\n").slice(0, 2)).toEqual([
      "static const uint32_t rss_key[10] = {",
      "  0x6d5a56da, 0x255b0ec2, 0x4167253d, 0x43a38fb0,",
    ]));
});
