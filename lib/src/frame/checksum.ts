// The Internet checksum (RFC 1071), for frames made by hand: words in network order are added, carries return at the
// low end, an odd last byte stands in the high half. A sum can be continued over several pieces before its complement
// is taken.

/** Adds the bytes to a running sum of 16-bit words. */
export function addWords(bytes: Uint8Array, sum = 0): number {
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0);
  return sum;
}

/** The checksum of a running sum (below 2^32). */
export function checksum(sum: number): number {
  while (sum > 0xffff) sum = Math.floor(sum / 0x10000) + (sum & 0xffff);
  return ~sum & 0xffff;
}
