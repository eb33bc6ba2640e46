// What a file is that is no pcap or pcapng file: other capture formats, compressed files and text, by their first
// bytes, each with what turns it into a capture. The magic numbers stand in the formats' own specifications (RFC 8878
// zstd, RFC 1952 gzip, RFC 1761 snoop) and in the tables of file(1) and Wireshark's wiretap.

/** This many bytes of a file's beginning are enough to name it. */
export const HEAD_BYTES = 64;

/** First bytes in hexadecimal, what they mean, and what to do. */
const COMPRESSED: readonly (readonly [string, string, string])[] = [
  ["1f8b", "gzip", "gunzip"],
  ["28b52ffd", "zstd", "zstd -dc FILE | rss-lab steer -"],
  ["04224d18", "lz4", "lz4 -dc FILE | rss-lab steer -"],
  ["fd377a585a00", "xz", "xz -dc FILE | rss-lab steer -"],
  ["425a68", "bzip2", "bzip2 -dc FILE | rss-lab steer -"],
  ["504b0304", "zip", "unzip -p FILE | rss-lab steer -"],
];

const OTHER_CAPTURES: readonly (readonly [string, string])[] = [
  ["a1b2cd34", "modified pcap (an old Linux libpcap's, with longer record headers)"],
  ["34cdb2a1", "modified pcap (an old Linux libpcap's, with longer record headers)"],
  ["1c0001ac", "IXIA's own pcap"],
  ["ac01001c", "IXIA's own pcap"],
  ["1c0001ab", "IXIA's own pcap"],
  ["ab01001c", "IXIA's own pcap"],
  ["736e6f6f70000000", "snoop (Solaris)"],
  ["6274736e6f6f7000", "btsnoop (Bluetooth)"],
  ["474d4255", "Microsoft Network Monitor 2"],
  ["52545353", "Microsoft Network Monitor 1"],
  ["5452534e494646", "Sniffer"],
  ["54520064", "nettl (HP-UX)"],
  ["4f62736572766572", "Observer"],
  ["05564e46", "Visual Networks"],
  ["aaaaaaaa", "5Views"],
  ["01104c00", "LANalyzer"],
  ["58435000", "NetXRay"],
  ["69707472616365", "iptrace (AIX)"],
];

const PCAP_RULE = "a pcap file with a1 b2 c3 d4 or a1 b2 3c 4d (or the reverse), a pcapng file with 0a 0d 0d 0a";

/**
 * One sentence about a file that is no capture that can be read.
 *
 * @param head its first bytes: {@link HEAD_BYTES} of them if it has that many
 */
export function notACapture(head: Uint8Array): string {
  if (head.length === 0) return "The file is empty: a capture begins with a pcap or pcapng header.";
  const hex = Array.from(head, (byte) => byte.toString(16).padStart(2, "0"));
  const begins = (magic: string): boolean => hex.join("").startsWith(magic);
  const packed = COMPRESSED.find(([magic]) => begins(magic));
  if (packed !== undefined) return `The file is compressed with ${packed[1]}: unpack it first (${packed[2]}).`;
  const other =
    OTHER_CAPTURES.find(([magic]) => begins(magic))?.[1] ?? (isErf(head) ? "ERF (Endace), as it seems" : null);
  if (other !== null)
    return `The file is a capture in the format ${other}: turn it into pcap first (editcap -F pcap FILE NEW.pcap).`;
  const text = textOf(head);
  if (text !== null)
    return `The file is not a capture: it is text that begins with ${JSON.stringify(text)}, and a capture is binary, as tcpdump -w writes it.`;
  return `The file is not a capture: it begins with the bytes ${hex.slice(0, 4).join(" ")} at byte 0, ${PCAP_RULE}.`;
}

/** The first line if every byte is text, as far as it is short. */
function textOf(head: Uint8Array): string | null {
  const printable = head.every((byte) => (byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13));
  if (!printable) return null;
  // A head that ends within a character of several bytes is text all the same.
  const text = new TextDecoder().decode(head, { stream: true });
  if (text.includes("\uFFFD") || text.trim() === "") return null;
  return text
    .trim()
    .split(/[\r\n]/)[0]
    .slice(0, 40);
}

/**
 * ERF has no magic number: a record begins with a time of 8 bytes (its last four are seconds since 1970, the lowest
 * first), a type from 1 to 48, flags, the record's length and the frame's, the highest byte first.
 */
function isErf(head: Uint8Array): boolean {
  if (head.length < 16) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const seconds = view.getUint32(4, true);
  const type = head[8] & 0x7f;
  const [recordBytes, wireBytes] = [view.getUint16(10), view.getUint16(14)];
  const isTime = seconds > 631_152_000 && seconds < 2_208_988_800; // 1990 to 2040
  return isTime && type >= 1 && type <= 48 && recordBytes >= 16 && recordBytes % 8 === 0 && wireBytes > 0;
}
