// UDP hashed by addresses only: all datagrams between two hosts land in one receive queue, whatever their ports. It is
// the default of ixgbe and many others, because fragments have no ports; it matters where few address pairs carry much.
import type { Host } from "../../host/host.js";
import type { SeenConnection } from "../evidence.js";
import { type Cure, cure } from "../finding.js";
import type { HostFacts } from "../host-facts.js";
import { framesOf, isLoad, isWorth, loads, placesName, placesOf, predict } from "../load.js";
import { spreadable, viewer, withUdp } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { udpByAddresses } from "../udp-fields.js";
import { count, deviceOf, named, percent, some } from "../words.js";
import { maskOf } from "./unopened-headers.js";

export const UDP_BY_ADDRESSES: Problem = {
  id: "udp-by-addresses",
  title: "UDP is hashed by addresses only",
  look(evidence) {
    const traffic = spreadable(evidence);
    if (traffic === null) return null;
    const { facts } = evidence;
    const { host } = facts;
    const view = viewer(host);
    const whole = udpByAddresses(evidence);
    const share = framesOf(whole) / traffic.keptFrames;
    const pairs = framesByPair(whole);
    const places = placesFor(host, whole);
    // Ports help where few pairs of addresses have many connections; elsewhere a better load would be chance.
    const isFew = effective(pairs) <= THRESHOLDS.connectionsPerQueue * places;
    if (share < THRESHOLDS.share || !isFew || whole.length < 2 * pairs.length) return null;
    const prediction = predict(evidence, withUdp(host, "ports"));
    if (!isWorth(prediction)) return null;

    const contexts = contextsOf(whole).filter((number) => number !== 0);
    const isSaid = [host, ...contexts.map((number) => host.contexts.get(number))].some(
      (each) => each?.hashFields?.has("udp4") || each?.hashFields?.has("udp6"),
    );
    const device = deviceOf(facts);
    const versions = [...new Set(whole.map(({ frame }) => view(frame).ip?.version))].sort();
    const warning = "fragments have no ports and then land elsewhere than whole datagrams of the same connection";
    // A context that has fields of its own is set by itself.
    const targets = contextsOf(whole).map((number) =>
      number !== 0 && host.contexts.get(number)?.hashFields !== undefined ? ` context ${number}` : "",
    );
    const isRps = fullestQueues(whole).some((queue) => (host.rps.get(queue)?.length ?? 0) > 1);
    return {
      severity: !isLoad(traffic) ? "note" : isSaid ? "fault" : "risk",
      evidence: [
        `${percent(share)} of the frames are UDP and hashed by addresses: ${some(whole.length, "connection")} between ` +
          `${some(pairs.length, "pair")} of addresses share ${count(places)} ${placesName(host)}` +
          `${contexts.length === 0 ? "" : ` (rules send frames to ${named(contexts, "RSS context")})`}.`,
        ...(isSaid
          ? []
          : [
              host.system === "windows"
                ? "That is an assumption: Windows does not print which hash types are enabled."
                : `That is an assumption, the default of many NICs: ethtool -n ${device} rx-flow-hash udp4 says it.`,
            ]),
        ...(isRps
          ? ["RPS hashes them anew, with ports, and spreads them behind the queue, whose own CPU still polls them all."]
          : []),
      ],
      unmendable: "No indirection table parts two connections that have the same hash value.",
      cures:
        host.system === "windows"
          ? [cure(null, "Enable the adapter's UDP hash types (NDIS_HASH_UDP_IPV4): the driver decides.", prediction)]
          : [
              ...[...new Set(targets)].flatMap((target) =>
                versions.map((version) =>
                  cure(
                    `ethtool -N ${device} rx-flow-hash udp${version} sdfn${target}`,
                    `Hashes the ports too; ${warning}.`,
                    prediction,
                  ),
                ),
              ),
              ...(isRps ? [] : rpsInstead(facts, whole)),
            ],
      source: "ethtool(8); Linux ixgbe, commit d6ea7c9c; firedancer pull request 8337",
    };
  },
};

const contextsOf = (connections: readonly SeenConnection[]): number[] =>
  [...new Set(connections.map(({ placement }) => placement.context))].sort((a, b) => a - b);

/** Places that connections of these contexts can have. */
function placesFor(host: Host, connections: readonly SeenConnection[]): number {
  const contexts = contextsOf(connections);
  if (contexts.includes(0)) return placesOf(host);
  return new Set(contexts.flatMap((number) => host.contexts.get(number)?.entries ?? [])).size;
}

/** Queues that a tenth of the frames or more land in, the fullest first. */
function fullestQueues(connections: readonly SeenConnection[]): number[] {
  const most = [...loads(connections)].sort((a, b) => b[1] - a[1]).slice(0, 4);
  return most.filter(([, frames]) => 10 * frames >= framesOf(connections)).map(([queue]) => queue);
}

/** RPS on the queues that the datagrams land in, where the NIC cannot hash ports or must not. */
function rpsInstead(facts: HostFacts, whole: readonly SeenConnection[]): Cure[] {
  const { cpus } = facts;
  if (cpus === null || cpus.length < 2) return [];
  return fullestQueues(whole).map((queue) =>
    cure(
      `echo ${maskOf(cpus)} > /sys/class/net/${deviceOf(facts)}/queues/rx-${queue}/rps_cpus`,
      "Or, instead, RPS: Linux hashes anew with ports and spreads over CPUs; the queue's own CPU still polls every frame.",
    ),
  );
}

/** Frames of each pair of addresses. */
function framesByPair(connections: readonly SeenConnection[]): number[] {
  const pairs = new Map<string, number>();
  for (const { frame, frames } of connections) {
    const name = `${frame.ip?.source.bytes.join(".")} ${frame.ip?.destination.bytes.join(".")}`;
    pairs.set(name, (pairs.get(name) ?? 0) + frames);
  }
  return [...pairs.values()];
}

/** How many equal ones would be as uneven (the inverse of Simpson's index). */
function effective(weights: readonly number[]): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  return sum === 0 ? 0 : (sum * sum) / weights.reduce((a, b) => a + b * b, 0);
}
