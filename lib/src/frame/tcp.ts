// TCP: ports and flags. In: the datagram's bounds and where the header begins. Out: the transport header or a problem.
// Follows RFC 9293, 3.1. Checksums are not verified: that is another unit of the NIC.
import { because, missing, u16, type Bounds } from "./bounds.js";
import type { TransportHeader } from "./frame.js";

/** What a transport parser found: a header or a problem, never both. */
export interface TransportResult {
  readonly transport: TransportHeader | null;
  readonly problem: string | null;
}

export function parseTcp(datagram: Bounds, offset: number): TransportResult {
  const { bytes } = datagram;
  const problem = missing("the TCP header", offset, 20, datagram);
  if (problem !== null) return { transport: null, problem };
  const headerBytes = (bytes[offset + 12] >> 4) * 4;
  if (headerBytes < 20)
    return { transport: null, problem: because(`the TCP data offset says ${headerBytes} bytes: the header has 20 at least`) };
  const left = datagram.end - offset;
  if (headerBytes > left) {
    const why = `the TCP data offset says ${headerBytes} bytes: the ${datagram.within} has ${left} for it`;
    return { transport: null, problem: because(why) };
  }
  return {
    transport: {
      protocol: "tcp",
      // A short capture often cuts the options. The NIC had them and the ports are there: no problem, and the span is cut, too.
      header: { offset, length: Math.min(headerBytes, bytes.length - offset) },
      sourcePort: u16(bytes, offset),
      destinationPort: u16(bytes, offset + 2),
      tcpFlags: bytes[offset + 13],
    },
    problem: null,
  };
}
