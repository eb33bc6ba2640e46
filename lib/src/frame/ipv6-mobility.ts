// IPv6 mobility: the two addresses that the NDIS_HASH_*_EX types hash in place of the header's own.
// In: an extension header that is known to be there in full. Out: the address and where it stands, null, or a problem.
// Follows RFC 6275, 6.3 (home address option) and 6.4 (type-2 routing header), and "RSS Hashing Types".
import { because } from "./bounds.js";
import type { PlacedAddress } from "./frame.js";

const PAD1 = 0;
const HOME_ADDRESS = 0xc9;

/** Walks the options of a destination options header. The first home address counts. */
export function findHomeAddress(bytes: Uint8Array, offset: number, length: number): PlacedAddress | null | string {
  const end = offset + length;
  let at = offset + 2;
  while (at < end) {
    const option = bytes[at];
    if (option === PAD1) {
      at += 1;
      continue;
    }
    const name = `the destination option ${option} at byte ${at}`;
    if (at + 2 > end) return because(`${name} has no length: the header ends at byte ${end}`);
    const dataBytes = bytes[at + 1];
    if (at + 2 + dataBytes > end) return because(`${name} says ${dataBytes} bytes: the header ends at byte ${end}`);
    if (option === HOME_ADDRESS) {
      if (dataBytes === 16) return { bytes: bytes.slice(at + 2, at + 18), offset: at + 2 };
      return because(`the home address option at byte ${at} says ${dataBytes} bytes: it has 16`);
    }
    at += 2 + dataBytes;
  }
  return null;
}

/**
 * The address of a type-2 routing header, which has 24 bytes and one segment left. Any other routing header is stepped over: with
 * no segment left the destination is the home address already.
 */
export function routingAddress(bytes: Uint8Array, offset: number, length: number): PlacedAddress | null {
  const isType2 = length === 24 && bytes[offset + 2] === 2 && bytes[offset + 3] === 1;
  return isType2 ? { bytes: bytes.slice(offset + 8, offset + 24), offset: offset + 8 } : null;
}
