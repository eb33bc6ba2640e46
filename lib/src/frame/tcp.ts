// TCP: ports and flags (RFC 9293, 3.1). Neither checksum nor data offset is verified: a NIC needs the ports, and takes
// them if the 20 bytes are there.
import { has, kept, u16, type Bounds } from "./bounds.js";
import type { TransportHeader } from "./frame.js";

/** What a transport parser found. */
export interface TransportResult {
  /** Null if the header was not whole on the wire, or the ports were not captured. */
  readonly transport: TransportHeader | null;
  /** Null, or why the ports are unknown although the NIC had them. */
  readonly portsCut: string | null;
  readonly notes: readonly string[];
}

export function parseTcp(frame: Bounds, offset: number, packetEnd: number): TransportResult {
  const { bytes } = frame;
  const whole = wholeHeader("TCP", 20, frame, offset);
  if (typeof whole !== "boolean") return whole;
  const claimed = has(frame, offset, 13) ? (bytes[offset + 12] >> 4) * 4 : 20;
  const left = frame.wireBytes - offset;
  const notes =
    claimed < 20
      ? [`the TCP data offset says ${claimed} bytes, the header has 20 at least`]
      : claimed > left
        ? [`the TCP data offset says ${claimed} bytes, the frame has ${left}`]
        : [];
  if (packetEnd > offset && packetEnd < offset + 20)
    notes.push(`the TCP header takes 20 bytes, the packet has ${packetEnd - offset}`);
  return {
    transport: {
      protocol: "tcp",
      // A short capture often cuts the options. The NIC had them and the ports are there: the span is cut, too.
      header: { offset, length: Math.min(Math.max(claimed, 20), bytes.length - offset) },
      sourcePort: u16(bytes, offset),
      destinationPort: u16(bytes, offset + 2),
      tcpFlags: has(frame, offset, 14) ? bytes[offset + 13] : 0,
    },
    portsCut: null,
    notes,
  };
}

/** True if the header was whole in the frame that the NIC had, and its ports are captured; otherwise the result. */
export function wholeHeader(
  name: string,
  length: number,
  { bytes, wireBytes }: Bounds,
  offset: number,
): TransportResult | true {
  if (offset + length > wireBytes) {
    const note = `the ${name} header takes ${length} bytes from byte ${offset} on, the frame ends at byte ${wireBytes}`;
    return { transport: null, portsCut: null, notes: [note] };
  }
  if (offset + 4 <= bytes.length) return true;
  return { transport: null, portsCut: kept({ bytes, wireBytes }), notes: [] };
}
