import fc from "fast-check";
import { isIPv4, isIPv6 } from "node:net";
import { expect, test } from "vitest";
import { formatAddress, InputError, parseAddress } from "rss-lab";

test("text of an address reads back as the same bytes", () => {
  const bytes = fc.oneof(
    ...[4, 16].map((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    fc.array(fc.constantFrom(0, 0, 1), { minLength: 16, maxLength: 16 }).map((values) => Uint8Array.from(values)),
  );
  fc.assert(
    fc.property(bytes, (address) => {
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
  );
});

test("any text is either an address for Node, too, or is refused with a sentence", () => {
  const characters = fc.string({ unit: fc.constantFrom(..."0129af:::...%x "), maxLength: 20 });
  fc.assert(
    fc.property(fc.oneof(characters, fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
      if (isIPv4(text) || (isIPv6(text) && !text.includes("%"))) expect([4, 16]).toContain(parseAddress(text).length);
      else expect(() => parseAddress(text)).toThrow(InputError);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["2001:0db8::0001", "2001:db8::1"], // 4.1 no leading zeros
  ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"], // 4.2.1 shorten as much as possible
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"], // 4.2.2 never one group alone
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"], // 4.2.3 the longest run
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"], // 4.2.3 the first of equal runs
  ["2001:DB8::AAAA", "2001:db8::aaaa"], // 4.3 lower case
  ["::ffff:c000:201", "::ffff:192.0.2.1"], // 5 IPv4-mapped
  ["0:0:0:0:0:0:0:0", "::"],
])("%s is printed as %s (RFC 5952)", (text, printed) => expect(formatAddress(parseAddress(text))).toBe(printed));

test.each([
  "10.0.0",
  "010.0.0.1",
  "0x7f.1",
  "10.0.0.256",
  "10.0.0.1:80",
  "",
  " 10.0.0.1",
  "::ffff:010.1.1.1",
  "1::2::3",
  "host",
])("%j is no address, and the sentence quotes it", (text) =>
  expect(() => parseAddress(text)).toThrow(JSON.stringify(text)),
);

test("a zone is refused with its cure", () => {
  expect(() => parseAddress("fe80::1%eth0")).toThrow(
    'The address is "fe80::1%eth0": a frame carries no zone: leave out the part from % on.',
  );
});

test("bytes that are no address are refused", () => {
  expect(() => formatAddress(new Uint8Array(5))).toThrow(
    "The address has 5 bytes: an address has 4 bytes (IPv4) or 16 bytes (IPv6).",
  );
});
