// RFS for a frame of a receive queue: Linux sends it to the CPU where the application last asked for the connection's
// data, which no text tells. It works where both tables have places: the machine's (rps_sock_flow_entries) and the
// queue's own (rps_flow_cnt); with n-tuple filters on, some drivers let the NIC do it (accelerated RFS). Follows
// "Scaling in the Linux Networking Stack" and get_rps_cpu of net/core/dev.c (Linux 6.18).
import type { Host } from "./host.js";

/** - `perhaps`: one of the two tables has places, and no text tells of the other */
export type RfsState = "on" | "off" | "perhaps";

/** Whether RFS follows the connections of a queue; what nobody said is off, as Linux starts. */
export function rfsState({ rfs }: Host, queue: number): RfsState {
  const entries = rfs?.entries ?? null;
  const flows = rfs?.flows.get(queue) ?? null;
  if (entries === 0 || flows === 0 || (entries === null && flows === null)) return "off";
  return entries === null || flows === null ? "perhaps" : "on";
}

/** Whether a text says that accelerated RFS may fill the NIC's filters: RFS is on for a queue, and n-tuple filters. */
export function mayAccelerate(host: Host): boolean {
  if (host.ntupleFilters !== true) return false;
  return [...(host.rfs?.flows.keys() ?? [])].some((queue) => rfsState(host, queue) === "on");
}

/** What RFS does with a frame, one sentence; null where it is off. */
export function rfsText(host: Host, queue: number): string | null {
  const state = rfsState(host, queue);
  if (state === "off") return null;
  const entries = host.rfs?.entries ?? null;
  const flows = host.rfs?.flows.get(queue) ?? null;
  const asked = "the CPU where the application last asked for this connection's data, unknown from here";
  if (state === "on")
    return `RFS is on for queue ${queue} (rps_flow_cnt ${flows}, rps_sock_flow_entries ${entries}): the frame goes to ${asked}; until it has asked, the choice above holds.`;
  const [said, missing] =
    entries === null
      ? [`rps_flow_cnt of queue ${queue} is ${flows}`, "rps_sock_flow_entries"]
      : [`rps_sock_flow_entries is ${entries}`, `rps_flow_cnt of queue ${queue}`];
  return `RFS may be on: ${said}, and no text has ${missing}; if it is on, the frame goes to ${asked}.`;
}
