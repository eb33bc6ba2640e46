// UDP: ports. In: the datagram's bounds and where the header begins. Out: the transport header or a problem.
// Follows RFC 768. A length smaller than the datagram is allowed (the rest is ignored); larger, or below 8, it is a lie.
import { because, missing, u16, type Bounds } from "./bounds.js";
import type { TransportResult } from "./tcp.js";

export function parseUdp(datagram: Bounds, offset: number): TransportResult {
  const { bytes } = datagram;
  const fail = (problem: string): TransportResult => ({ transport: null, problem });
  const cut = missing("the UDP header", offset, 8, datagram);
  if (cut !== null) return fail(cut);
  const udpBytes = u16(bytes, offset + 4);
  const left = datagram.end - offset;
  if (udpBytes < 8) return fail(because(`the UDP length says ${udpBytes} bytes: the header alone has 8`));
  if (udpBytes > left) return fail(because(`the UDP length says ${udpBytes} bytes: the ${datagram.within} has ${left} for it`));
  return {
    transport: {
      protocol: "udp",
      header: { offset, length: 8 },
      sourcePort: u16(bytes, offset),
      destinationPort: u16(bytes, offset + 2),
      tcpFlags: 0,
    },
    problem: null,
  };
}
