// The name of a frame's connection, as tables and tooltips print it: "10.0.0.1:44312 -> 10.0.0.2:80 TCP".
// In: a parsed frame. Out: one line, also for frames that have no ports or are not IP at all.
import { refuse, show } from "../check.js";
import { formatAddress } from "./address.js";
import type { Frame } from "./frame.js";

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP", 47: "GRE", 50: "ESP", 51: "AH", 58: "ICMPv6", 59: "no next header", 89: "OSPF",
  132: "SCTP",
};
const ETHER_TYPES: Readonly<Record<number, string>> = { 0x0800: "IPv4", 0x0806: "ARP", 0x86dd: "IPv6", 0x88cc: "LLDP" };

/**
 * Names the connection that a frame belongs to, in the frame's direction. The addresses are those of the IP header; an IPv6
 * address stands in brackets before a port (RFC 5952, 6). A frame that cannot be interpreted shows what was understood of it.
 *
 * @example
 * describeConnection(parseFrame(buildFrame({ source: "::1", destination: "::2" }))) // => "[::1]:49152 -> [::2]:80 TCP"
 */
export function describeConnection(frame: Frame): string {
  if (typeof frame !== "object" || frame === null || frame.ip === undefined) refuse(`The frame is ${show(frame)}`, "it must come from parseFrame(...)");
  const { ip, transport, etherType, problem } = frame;
  const fault = problem === null ? "" : " (cannot be interpreted)";
  if (ip === null) {
    if (etherType === null) return problem === null ? "not IP" : "cannot be interpreted";
    return `${ETHER_TYPES[etherType] ?? `EtherType 0x${etherType.toString(16).padStart(4, "0")}`}${fault}`;
  }
  const source = formatAddress(ip.source.bytes);
  const destination = formatAddress(ip.destination.bytes);
  const protocol = PROTOCOLS[ip.protocol] ?? `protocol ${ip.protocol}`;
  if (transport === null) return `${source} -> ${destination} ${protocol}${ip.isFragment ? " fragment" : ""}${fault}`;
  const end = (address: string, port: number): string => (ip.version === 6 ? `[${address}]:${port}` : `${address}:${port}`);
  return `${end(source, transport.sourcePort)} -> ${end(destination, transport.destinationPort)} ${protocol}${fault}`;
}
