// The name of a frame's connection, as tables and tooltips print it: "10.0.0.1:44312 -> 10.0.0.2:80 TCP". Frames
// without ports, and those that are not IP at all, have a name too.
import { refuse, show } from "../check.js";
import { formatAddress } from "./address.js";
import { hex4 } from "./bounds.js";
import type { Frame, Packet } from "./frame.js";
import { ETHER_TYPES } from "./layers.js";

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "ICMP",
  2: "IGMP",
  6: "TCP",
  17: "UDP",
  47: "GRE",
  50: "ESP",
  51: "AH",
  58: "ICMPv6",
  59: "no next header",
  89: "OSPF",
  132: "SCTP",
};

/**
 * Names the connection that a frame belongs to, in the frame's direction. The addresses are those of the IP header; an
 * IPv6 address stands in brackets before a port (RFC 5952, 6). A frame that cannot be interpreted shows what was
 * understood of it.
 *
 * @example
 * describeConnection(parseFrame(buildFrame({ source: "::1", destination: "::2" }))) // => "[::1]:49152 -> [::2]:80 TCP"
 */
export function describeConnection(frame: Pick<Frame, "ip" | "transport" | "etherType" | "problem">): string {
  if (typeof frame !== "object" || frame === null || frame.ip === undefined)
    refuse(`The frame is ${show(frame)}`, "it must come from parseFrame(...)");
  const { ip, transport, etherType, problem } = frame;
  const fault = problem === null ? "" : " (cannot be interpreted)";
  if (ip === null) {
    if (etherType === null) return problem === null ? "not IP" : "cannot be interpreted";
    return `${ETHER_TYPES[etherType] ?? `EtherType ${hex4(etherType)}`}${fault}`;
  }
  return `${describeEnds(ip, transport)}${fault}`;
}

/**
 * Names the connection of every packet that a frame holds, so that connections within one tunnel can be told apart, and
 * the fields that some NICs hash besides.
 *
 * @example
 * describeAllConnections(parseFrame(buildFrame({ source: "10.0.0.1", destination: "10.0.0.2" }))) // => "10.0.0.1:49152 -> 10.0.0.2:80 TCP"
 */
export function describeAllConnections(frame: Frame): string {
  const own = describeConnection(frame);
  const { packets, ip } = frame;
  const further = ip === null ? packets : packets.slice(1);
  const extra = packets.map((packet) => packet.extra).find((each) => each !== null);
  const field = extra?.bytes
    ? `, ${extra.field} ${Array.from(extra.bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
    : "";
  return own + field + further.map((packet) => `, within: ${describeEnds(packet.ip, packet.transport)}`).join("");
}

function describeEnds(ip: Packet["ip"], transport: Packet["transport"]): string {
  const source = formatAddress(ip.source.bytes);
  const destination = formatAddress(ip.destination.bytes);
  const protocol = PROTOCOLS[ip.protocol] ?? `protocol ${ip.protocol}`;
  if (transport === null) return `${source} -> ${destination} ${protocol}${ip.isFragment ? " fragment" : ""}`;
  const end = (address: string, port: number): string =>
    ip.version === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  return `${end(source, transport.sourcePort)} -> ${end(destination, transport.destinationPort)} ${protocol}`;
}

/**
 * A text that two frames share only if every NIC, whatever it opens and hashes, hashes the same bytes of both, or none
 * of either.
 */
export function connectionIdentity(frame: Frame): string {
  const { packets } = frame;
  if (packets.length === 0) return describeConnection(frame);
  return packets
    .map(({ through, ip, transport, portsCut, cut, extra }) =>
      [
        through.map(({ kind, etherType: type }) => `${kind}${type}`).join(),
        ip.version,
        ip.source.bytes.join("."),
        ip.destination.bytes.join("."),
        ip.homeAddress?.bytes.join("."),
        ip.routingAddress?.bytes.join("."),
        ip.protocol,
        ip.isFragment,
        ip.isAtomicFragment,
        transport?.sourcePort,
        transport?.destinationPort,
        portsCut !== null,
        extra?.bytes?.join("."),
        cut === null ? "" : [...cut.through.map(({ kind, etherType: type }) => `${kind}${type}`), ...cut.kinds].join(),
      ].join("/"),
    )
    .join("|");
}
