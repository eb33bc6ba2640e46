// RPS where RSS has a queue for every CPU already: each frame is handed on to a second CPU, by an interrupt between
// processors, for nothing. Where there are fewer queues than CPUs it is of use, and no fault.
import type { Evidence, Traffic } from "../evidence.js";
import { cure } from "../finding.js";
import { framesOf, placesOf } from "../load.js";
import { queueCpus } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { mayHeapUdp, saidByAddresses } from "../udp-fields.js";
import { count, deviceOf, list, percent, some } from "../words.js";
import { UDP_BY_ADDRESSES } from "./udp-by-addresses.js";

export const RPS_OVER_RSS: Problem = {
  id: "rps-over-rss",
  title: "RPS hands frames on that RSS has spread already",
  look(evidence) {
    const { facts, traffic } = evidence;
    const { host } = facts;
    const steered = [...host.rps].filter(([, cpus]) => cpus.length > 0).map(([queue]) => queue);
    const targets = new Set([...host.rps.values()].flat());
    const places = placesOf(host);
    if (host.system !== "linux" || places < 2 || steered.length < 2) return null;
    const own = queueCpus(facts);
    const hasOwn = own.length === 0 || new Set(own.map(({ cpu }) => cpu)).size >= Math.min(own.length, targets.size);
    // One CPU for all is no spreading at all: see rps-one-cpu.ts.
    if (places < targets.size || targets.size === 1 || !hasOwn) return null;
    const ports = portCommands(evidence);
    const isNeeded = ports.length > 0;
    const device = deviceOf(facts);
    return {
      ...(isNeeded
        ? { title: "RPS spreads UDP that the NIC hashes by addresses, and hands on what RSS has spread" }
        : {}),
      severity: isNeeded ? "note" : own.length === 0 ? "risk" : "fault",
      evidence: [
        `rps_cpus is set for ${some(steered.length, "queue")} (${list(steered)}) and names ${some(targets.size, "CPU")}; ` +
          `there are ${count(places)} receive queues.`,
        ...(own.length > 0
          ? [`The queues' interrupts use ${some(new Set(own.map(({ cpu }) => cpu)).size, "CPU")} already.`]
          : []),
        ...(traffic === null ? [] : movedText(traffic)),
        ...(isNeeded
          ? [
              "The NIC hashes UDP by addresses only and heaps it on few queues; RPS hashes it anew with ports and spreads it. " +
                "Turned off alone, the load would be worse.",
            ]
          : []),
      ],
      unmendable: null,
      cures: [
        ...ports.map((command) => cure(command, "First: the NIC hashes ports, too, and spreads UDP itself.")),
        ...steered.map((queue) =>
          cure(
            `echo 0 > /sys/class/net/${device}/queues/rx-${queue}/rps_cpus`,
            isNeeded
              ? "Only then: leaves the frames to the queue's own CPU."
              : "Leaves the frames to the queue's own CPU.",
          ),
        ),
      ],
      source:
        "Scaling in the Linux Networking Stack, suggested configuration of RPS; redpanda-data/redpanda issue 27680",
    };
  },
};

/** Lines that have the NIC hash UDP's ports, where it does not and that heaps UDP on few queues; empty elsewhere. */
function portCommands(evidence: Evidence): string[] {
  const device = deviceOf(evidence.facts);
  if (mayHeapUdp(evidence))
    return saidByAddresses(evidence.facts.host).map((flow) => `ethtool -N ${device} rx-flow-hash ${flow} sdfn`);
  const cures = UDP_BY_ADDRESSES.look(evidence)?.cures ?? [];
  return cures.flatMap(({ command }) => (command?.startsWith("ethtool -N ") === true ? [command] : []));
}

/** How many frames RPS moves; where Linux hashes by itself nobody can tell. */
function movedText({ connections, keptFrames }: Traffic): string[] {
  const byRps = connections.filter(({ placement: { cpuDecidedBy } }) => cpuDecidedBy === "rps");
  const unknown = framesOf(byRps.filter(({ placement: { cpu } }) => cpu === null)) / keptFrames;
  const moved = framesOf(
    byRps.filter(
      ({ placement: { cpu, interruptCpu } }) => cpu !== null && interruptCpu !== null && cpu !== interruptCpu,
    ),
  );
  if (moved === 0 && unknown === 0) return [];
  return [
    `RPS would move ${percent(moved / keptFrames)} of the capture's frames to another CPU` +
      (unknown === 0 ? "." : `, and most of another ${percent(unknown)}, which Linux hashes by itself.`),
  ];
}
