// IP addresses as text and as bytes, 4 for IPv4 and 16 for IPv6, in network order. An address is read strictly and
// printed in the one form that RFC 5952 allows. ipaddr.js does both; this file adds the strictness and the sentences.
import ipaddr from "ipaddr.js";
import { refuse, show } from "../check.js";

/**
 * Reads an IPv4 or IPv6 address. IPv4 is four decimal numbers without leading zeros: the older forms (`0x7f.1`,
 * `010.0.0.1`) mean different addresses to different programs and are refused, and so is an IPv6 zone (`fe80::1%eth0`),
 * which no frame carries.
 *
 * @returns 4 or 16 bytes in network order
 * @throws {InputError} if the text is not an address
 * @example
 * Array.from(parseAddress("10.0.0.1")) // => [10, 0, 0, 1]
 */
export function parseAddress(text: string): Uint8Array {
  if (typeof text !== "string")
    refuse(`The address is ${show(text)}`, 'it must be a text such as "10.0.0.1" or "2001:db8::1"');
  if (text.includes(":")) {
    if (text.includes("%"))
      refuse(`The address is ${show(text)}`, "a frame carries no zone: leave out the part from % on");
    const dotted = /[^:]*\.[^:]*$/.exec(text);
    const strict = dotted === null || ipaddr.IPv4.isValidFourPartDecimal(dotted[0]);
    if (strict && ipaddr.IPv6.isValid(text)) return Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray());
    return refuse(
      `The address is ${show(text)}`,
      'IPv6 is eight groups of up to four hexadecimal digits, such as "2001:db8::1"',
    );
  }
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return Uint8Array.from(ipaddr.IPv4.parse(text).toByteArray());
  return refuse(
    `The address is ${show(text)}`,
    'IPv4 is four numbers from 0 to 255 without leading zeros, such as "10.0.0.1"',
  );
}

/**
 * Prints an address: IPv4 as four decimal numbers, IPv6 as RFC 5952 says (lower case, the longest run of zero groups
 * cut, IPv4-mapped addresses with their IPv4 part in decimal).
 *
 * @param bytes 4 or 16 bytes in network order
 * @throws {InputError} for any other length
 * @example
 * formatAddress(parseAddress("2001:DB8:0:0:1:0:0:1")) // => "2001:db8::1:0:0:1"
 */
export function formatAddress(bytes: Uint8Array): string {
  if (!(bytes instanceof Uint8Array))
    refuse(`The address is ${show(bytes)}`, "its bytes must be a Uint8Array of 4 or 16 bytes");
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length !== 16)
    refuse(`The address has ${bytes.length} bytes`, "an address has 4 bytes (IPv4) or 16 bytes (IPv6)");
  const address = new ipaddr.IPv6(Array.from(bytes));
  return address.isIPv4MappedAddress() ? `::ffff:${bytes.subarray(12).join(".")}` : address.toRFC5952String();
}
