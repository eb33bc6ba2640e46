import { expect, test } from "vitest";
import { buildFrame, describeConnection, formatAddress, parseFrame, type Frame, type FrameToBuild } from "rss-lab";

const V4 = { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 44_312 };
const V6 = { source: "2001:db8::1", destination: "2001:db8::2", sourcePort: 44_312 };
const FIRST = { offsetBytes: 0, moreFragments: true };

/** Name, frame, and how much of it was captured if not all. */
const FRAMES: readonly (readonly [string, FrameToBuild, number?])[] = [
  ["TCP", V4],
  ["TCP, 1514 bytes, 64 captured", { ...V4, payloadBytes: 1460 }, 64],
  ["TCP, 1514 bytes, 50 captured", { ...V4, payloadBytes: 1460 }, 50],
  ["UDP", { ...V4, protocol: "udp", payloadBytes: 100 }],
  ["ICMP", { ...V4, protocol: 1, payloadBytes: 56 }],
  ["IPv4 options", { ...V4, ipOptions: new Uint8Array(9).fill(1) }],
  ["one VLAN tag", { ...V4, vlanIds: [7] }],
  ["two VLAN tags", { ...V4, vlanIds: [100, 7] }],
  ["first fragment", { ...V4, protocol: "udp", payloadBytes: 1472, fragment: FIRST }],
  [
    "last fragment",
    { ...V4, protocol: "udp", payloadBytes: 20, fragment: { offsetBytes: 1480, moreFragments: false } },
  ],
  ["IPv6 TCP", V6],
  ["IPv6 UDP", { ...V6, protocol: "udp", payloadBytes: 9 }],
  ["hop-by-hop, authentication", { ...V6, extensionHeaders: [{ kind: "hop-by-hop" }, { kind: "authentication" }] }],
  ["home address", { ...V6, extensionHeaders: [{ kind: "destination-options", homeAddress: "2001:db8::9" }] }],
  ["type-2 routing", { ...V6, extensionHeaders: [{ kind: "routing", address: "2001:db8::7" }] }],
  ["IPv6 first fragment", { ...V6, protocol: "udp", payloadBytes: 1440, fragment: FIRST }],
  ["IPv6 atomic fragment", { ...V6, protocol: "udp", fragment: { offsetBytes: 0, moreFragments: false } }],
];

function row(name: string, frame: Frame): string[] {
  const { ip, transport, vlanIds, etherType } = frame;
  const span = (part: { offset: number; length: number } | undefined | null): string =>
    part ? `${part.offset}+${part.length}` : "-";
  const mobile = ip?.homeAddress ?? ip?.routingAddress;
  const type = etherType === null ? "-" : etherType.toString(16).padStart(4, "0");
  const extensions = ip?.extensionHeaders.map((header) => `${header.protocol}:${span(header)}`).join(" ") || "-";
  return [
    name,
    String(frame.wireBytes),
    vlanIds.join(",") || "-",
    type,
    span(ip?.header),
    extensions,
    span(transport?.header),
    mobile ? `${formatAddress(mobile.bytes)} at ${mobile.offset}` : "-",
    describeConnection(frame),
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return (
    rows
      .map((cells) =>
        cells
          .map((cell, column) => cell.padEnd(widths[column]))
          .join("  ")
          .trimEnd(),
      )
      .join("\n") + "\n"
  );
}

test("frames and what is understood of them, as a table (offset+length in bytes)", async () => {
  const rows = FRAMES.map(([name, description, captured]) => {
    const bytes = buildFrame(description);
    return row(name, parseFrame(bytes.subarray(0, captured), bytes.length));
  });
  const header = ["frame", "bytes", "vlan", "type", "ip", "extensions", "transport", "mobile address", "connection"];
  await expect(table([header, ...rows])).toMatchFileSnapshot("parsed-frames.txt");
});
