// Extra fields: four bytes that tell connections apart where there are no TCP or UDP ports. Follows RFC 9260 (SCTP
// ports), RFC 4303 and 4302 (security parameters index of ESP and AH), RFC 3948 (ESP in UDP), 3GPP TS 29.281 (tunnel
// endpoint identifier of GTP-U). Whether a NIC hashes them is up to its profile.
import { has, u16, type Bounds } from "./bounds.js";
import type { ExtraField, TransportHeader } from "./frame.js";
import type { ExtraFieldName } from "./nic-parsing.js";
import { GTP_U_PORT } from "./tunnels.js";

const ESP = 50;
const AH = 51;
const SCTP = 132;
const ESP_IN_UDP_PORT = 4500;

/**
 * The field at `at`, the first byte after the IP headers; null if there is none, or its header was not whole on the
 * wire.
 */
export function findExtraField(
  frame: Bounds,
  protocol: number,
  at: number,
  transport: TransportHeader | null,
): ExtraField | null {
  const { bytes, wireBytes } = frame;
  const field = (name: ExtraFieldName, offset: number, wholeHeader: number): ExtraField | null => {
    if (at + wholeHeader > wireBytes) return null;
    return { field: name, offset, bytes: has(frame, offset, 4) ? bytes.slice(offset, offset + 4) : null };
  };
  if (protocol === SCTP) return field("sctp-ports", at, 12);
  if (protocol === ESP) return field("esp-spi", at, 8);
  if (protocol === AH) return field("ah-spi", at + 4, 12);
  if (transport?.protocol !== "udp") return null;
  // Four zero bytes instead of an index mark a key exchange on the same port.
  if (
    transport.destinationPort === ESP_IN_UDP_PORT &&
    !(has(frame, at + 8, 4) && (u16(bytes, at + 8) | u16(bytes, at + 10)) === 0)
  )
    return field("esp-spi", at + 8, 16);
  return transport.destinationPort === GTP_U_PORT ? field("gtp-teid", at + 12, 16) : null;
}
