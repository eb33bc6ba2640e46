// UDP that a NIC hashes by addresses only: which connections of a capture are, and which flow types a text says are.
// RPS is what spreads such frames: Linux hashes anew, with their ports, what the NIC hashed without.
import { hashedBy } from "../host/hashed-fields.js";
import type { Host } from "../host/host.js";
import type { Evidence, SeenConnection } from "./evidence.js";
import { viewer } from "./load.js";
import { isUneven } from "./queue-counters.js";

/** UDP connections whose hash value covers no ports, in context 0 and in those that rules lead to. */
export function udpByAddresses({ traffic, facts }: Evidence): SeenConnection[] {
  const view = viewer(facts.host);
  return (traffic?.connections ?? []).filter(({ frame, placement: { decidedBy, hashType } }) => {
    const isHashed = (decidedBy === "rss" || decidedBy === "n-tuple") && hashType !== null;
    return isHashed && !hashType.includes("UDP") && view(frame).transport?.protocol === "udp";
  });
}

/** Flow types of UDP that a text says are hashed by addresses only. */
export function saidByAddresses({ hashFields }: Host): ("udp4" | "udp6")[] {
  return (["udp4", "udp6"] as const).filter((flow) => {
    const fields = hashFields.get(flow);
    return fields !== undefined && hashedBy(fields) === "addresses";
  });
}

/** Whether the counters of queues are as uneven as such UDP makes them; null counters say nothing. */
export const mayHeapUdp = ({ traffic, facts: { host, statistics } }: Evidence): boolean =>
  traffic === null && saidByAddresses(host).length > 0 && statistics !== null && isUneven(statistics);
