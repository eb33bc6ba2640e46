// UDP: ports (RFC 768). Neither checksum nor length is verified: a NIC needs the ports, and takes them if the 8 bytes
// are there.
import { has, u16, type Bounds } from "./bounds.js";
import { wholeHeader, type TransportResult } from "./tcp.js";

export function parseUdp(frame: Bounds, offset: number, packetEnd: number): TransportResult {
  const { bytes, wireBytes } = frame;
  const whole = wholeHeader("UDP", 8, frame, offset);
  if (typeof whole !== "boolean") return whole;
  const notes: string[] = [];
  if (has(frame, offset, 6)) {
    const udpBytes = u16(bytes, offset + 4);
    // The packet ends where IP says, unless that is a lie itself.
    const left = (packetEnd >= offset + 8 && packetEnd <= wireBytes ? packetEnd : wireBytes) - offset;
    if (udpBytes < 8) notes.push(`the UDP length says ${udpBytes} bytes, the header alone has 8`);
    else if (udpBytes > left) notes.push(`the UDP length says ${udpBytes} bytes, the packet has ${left}`);
  }
  return {
    transport: {
      protocol: "udp",
      header: { offset, length: Math.min(8, bytes.length - offset) },
      sourcePort: u16(bytes, offset),
      destinationPort: u16(bytes, offset + 2),
      tcpFlags: 0,
    },
    portsCut: null,
    notes,
  };
}
