// parseFrame: from bytes to meaning, header after header, as a NIC's parser goes. In: a frame's bytes. Out: a Frame (frame.ts).
// Whatever the bytes are, it neither throws nor reads past their end: at the first fault it keeps what it has and says why.
// Every header checks its own lengths against the bounds that the header before it has set (bounds.ts).
import { checkWhole, refuse, show } from "../check.js";
import type { Bounds } from "./bounds.js";
import type { CapturedFrame } from "./capture.js";
import type { Frame } from "./frame.js";
import { parseIpv4 } from "./ipv4.js";
import { parseIpv6 } from "./ipv6.js";
import { ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, parseLink } from "./link-type.js";
import { parseTcp } from "./tcp.js";
import { parseUdp } from "./udp.js";

/** Protocol numbers of the two transports that RSS knows. */
const TCP = 6;
const UDP = 17;

/**
 * Interprets one received frame. Other protocols than IP, TCP and UDP are no problem: the fields about them are null.
 *
 * @param bytes the captured bytes, without check sequence
 * @param wireBytes length on the wire, if the capture cut the frame; a value below `bytes.length` counts as `bytes.length`
 * @param options `linkType`: what the bytes begin with, a number of the registry "Link-layer header types"; 1 is Ethernet
 * @throws {InputError} only for a caller's mistake (no Uint8Array, a length that is no whole number), never because of the bytes
 * @example
 * parseFrame(buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp" })).transport?.destinationPort // => 80
 */
export function parseFrame(bytes: Uint8Array, wireBytes: number = bytes?.length, options: { linkType?: number } = {}): Frame {
  if (!(bytes instanceof Uint8Array)) refuse(`The frame is ${show(bytes)}`, "its bytes must be a Uint8Array");
  checkWhole("The length on the wire in bytes", wireBytes, 0, 2 ** 32 - 1);
  const wire = Math.max(wireBytes, bytes.length);
  const bounds: Bounds = { bytes, wireBytes: wire, end: wire, within: "frame" };

  const link = parseLink(bounds, options.linkType ?? 1);
  const base = { bytes, wireBytes: wire, vlanIds: link.vlanIds, etherType: link.etherType };
  const parseIp = link.etherType === ETHER_TYPE_IPV4 ? parseIpv4 : link.etherType === ETHER_TYPE_IPV6 ? parseIpv6 : null;
  if (link.problem !== null || parseIp === null) return { ...base, ip: null, transport: null, problem: link.problem };

  const { ip, next, datagram, problem } = parseIp(bounds, link.next);
  const parseTransport = ip?.protocol === TCP ? parseTcp : ip?.protocol === UDP ? parseUdp : null;
  const hasPorts = problem === null && ip?.isFragment === false;
  if (!hasPorts || parseTransport === null) return { ...base, ip, transport: null, problem };
  return { ...base, ip, ...parseTransport(datagram, next) };
}

/** {@link parseFrame} for a frame out of a capture: with its length on the wire and its link type. */
export function parseCapturedFrame(captured: CapturedFrame): Frame {
  if (typeof captured !== "object" || captured === null) refuse(`The captured frame is ${show(captured)}`, "it must come from readCapture(...)");
  const { bytes, wireBytes, linkType } = captured;
  checkWhole("The link type", linkType, 0, 0xffff_ffff);
  return parseFrame(bytes, wireBytes, { linkType });
}
