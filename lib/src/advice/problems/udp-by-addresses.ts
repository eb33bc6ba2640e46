// UDP hashed by addresses only: all datagrams between two hosts land in one receive queue, whatever their ports. It is
// the default of ixgbe and many others, because fragments have no ports; it matters where few address pairs carry much.
import type { SeenConnection } from "../evidence.js";
import { cure } from "../finding.js";
import { framesOf, isLoad, isWorth, placesName, placesOf, predict, viewer, spreadable, withUdp } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, percent, some } from "../words.js";

export const UDP_BY_ADDRESSES: Problem = {
  id: "udp-by-addresses",
  title: "UDP is hashed by addresses only",
  look(evidence) {
    const traffic = spreadable(evidence);
    if (traffic === null) return null;
    const { facts } = evidence;
    const { host } = facts;
    const view = viewer(host);
    const whole = traffic.connections.filter((connection) => isUdpByAddresses(connection, view));
    const share = framesOf(whole) / traffic.keptFrames;
    const pairs = framesByPair(whole);
    // Ports help where few pairs of addresses have many connections; elsewhere a better load would be chance.
    const isFew = effective(pairs) <= THRESHOLDS.connectionsPerQueue * placesOf(host);
    if (share < THRESHOLDS.share || !isFew || whole.length < 2 * pairs.length) return null;
    const prediction = predict(evidence, withUdp(host, "ports"));
    if (!isWorth(prediction)) return null;

    const isSaid = host.hashFields.has("udp4") || host.hashFields.has("udp6");
    const device = deviceOf(facts);
    const versions = [...new Set(whole.map(({ frame }) => view(frame).ip?.version))].sort();
    const warning = "fragments have no ports and then land elsewhere than whole datagrams of the same connection";
    return {
      severity: !isLoad(traffic) ? "note" : isSaid ? "fault" : "risk",
      evidence: [
        `${percent(share)} of the frames are UDP and hashed by addresses: ${some(whole.length, "connection")} between ` +
          `${some(pairs.length, "pair")} of addresses share ${count(placesOf(host))} ${placesName(host)}.`,
        ...(isSaid
          ? []
          : [
              host.system === "windows"
                ? "That is an assumption: Windows does not print which hash types are enabled."
                : `That is an assumption, the default of many NICs: ethtool -n ${device} rx-flow-hash udp4 says it.`,
            ]),
      ],
      unmendable: "No indirection table parts two connections that have the same hash value.",
      cures:
        host.system === "windows"
          ? [cure(null, "Enable the adapter's UDP hash types (NDIS_HASH_UDP_IPV4): the driver decides.", prediction)]
          : versions.map((version) =>
              cure(
                `ethtool -N ${device} rx-flow-hash udp${version} sdfn`,
                `Hashes the ports too; ${warning}.`,
                prediction,
              ),
            ),
      source: "ethtool(8); Linux ixgbe, commit d6ea7c9c; firedancer pull request 8337",
    };
  },
};

function isUdpByAddresses({ frame, placement }: SeenConnection, view: ReturnType<typeof viewer>): boolean {
  const { hashType, decidedBy } = placement;
  if (decidedBy !== "rss" || hashType === null || hashType.includes("UDP")) return false;
  return view(frame).transport?.protocol === "udp";
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
