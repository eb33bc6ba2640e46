// IPv6 mobility: the two addresses that the NDIS_HASH_*_EX types hash instead of the header's own. Follows RFC 6275,
// 6.3 (home address option) and 6.4 (type-2 routing header), and "RSS Hashing Types". The extension header that holds
// them must be there in full; an oddity in it becomes a note.
import type { PlacedAddress } from "./frame.js";

const PAD1 = 0;
const HOME_ADDRESS = 0xc9;

/**
 * Walks the options of a destination options header. The first home address counts; an option that runs past the header
 * is ignored.
 */
export function findHomeAddress(
  bytes: Uint8Array,
  offset: number,
  length: number,
): { address: PlacedAddress | null; note: string | null } {
  const end = offset + length;
  let at = offset + 2;
  while (at < end) {
    const option = bytes[at];
    if (option === PAD1) {
      at += 1;
      continue;
    }
    const name = `the destination option ${option} at byte ${at}`;
    if (at + 2 > end) return { address: null, note: `${name} has no length, the header ends at byte ${end}` };
    const dataBytes = bytes[at + 1];
    if (at + 2 + dataBytes > end)
      return { address: null, note: `${name} says ${dataBytes} bytes, the header ends at byte ${end}` };
    if (option === HOME_ADDRESS && at + 18 <= end) {
      const note = dataBytes === 16 ? null : `the home address option at byte ${at} says ${dataBytes} bytes, it has 16`;
      return { address: { bytes: bytes.slice(at + 2, at + 18), offset: at + 2 }, note };
    }
    at += 2 + dataBytes;
  }
  return { address: null, note: null };
}

/**
 * The address of a type-2 routing header, which has 24 bytes and one segment left. Any other routing header is stepped
 * over: with no segment left the destination is the home address already.
 */
export function routingAddress(bytes: Uint8Array, offset: number, length: number): PlacedAddress | null {
  const isType2 = length === 24 && bytes[offset + 2] === 2 && bytes[offset + 3] === 1;
  return isType2 ? { bytes: bytes.slice(offset + 8, offset + 24), offset: offset + 8 } : null;
}
