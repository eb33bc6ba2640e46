// The flow type of a frame in ethtool's words: which `rx-flow-hash` setting holds for it, and which n-tuple rules may
// match it. Follows the rx-flow-hash and flow-type lists of the manual page ethtool(8).
import type { FlowType } from "../formats/ethtool-hash-fields.js";
import type { Frame } from "../frame/frame.js";
import type { Headers } from "../rss/hash-type-rule.js";

const FLOWS: Readonly<Record<number, readonly [FlowType, FlowType]>> = {
  6: ["tcp4", "tcp6"],
  17: ["udp4", "udp6"],
  132: ["sctp4", "sctp6"],
  50: ["esp4", "esp6"],
  51: ["ah4", "ah6"],
};

/** GTP's ports (3GPP TS 29.281 and 29.274). */
const GTP_PORTS: Readonly<Record<number, readonly [FlowType, FlowType]>> = {
  2152: ["gtpu4", "gtpu6"],
  2123: ["gtpc4", "gtpc6"],
};

/**
 * The flow type that a NIC finds; null for what has none in ethtool: other protocols, fragments (a NIC does not look
 * behind their IP header), and what is not IP. GTP-U is UDP here, unless a NIC knows better.
 */
export function flowOf({ ip, problem }: Headers): FlowType | null {
  if (ip === null || problem !== null || ip.isFragment) return null;
  return FLOWS[ip.protocol]?.[ip.version === 4 ? 0 : 1] ?? null;
}

/** The GTP flow type of a frame to one of GTP's ports, for rules that name it. */
export function gtpFlowOf({ ip, transport }: Headers): FlowType | null {
  if (ip === null || transport?.protocol !== "udp") return null;
  return GTP_PORTS[transport.destinationPort]?.[ip.version === 4 ? 0 : 1] ?? null;
}

/** Whether a frame has ports, of TCP, UDP or SCTP: only such belong to a socket that RFS follows. */
export const hasPorts = ({ transport, packets }: Frame): boolean =>
  transport !== null || packets[0]?.extra?.field === "sctp-ports";
