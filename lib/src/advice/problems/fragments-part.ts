// Fragments that change queue: where UDP is hashed with ports, a fragmented datagram (no ports: hashed by addresses)
// lands elsewhere than a whole one of the same connection, and overtakes it or is overtaken. ixgbe took UDP ports out
// of RSS for that in 2010.
import type { Host } from "../../host/host.js";
import { placer } from "../../host/placer.js";
import type { Evidence, SeenConnection } from "../evidence.js";
import { type Cure, cure } from "../finding.js";
import { framesOf, placeOf, predict, viewer, severityOf, spreadable, withUdp } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { deviceOf, percent, some } from "../words.js";

const UDP = 17;

export const FRAGMENTS_PART: Problem = {
  id: "fragments-part",
  title: "Fragments land in another queue than whole datagrams",
  look(evidence) {
    const traffic = spreadable(evidence);
    if (traffic === null) return null;
    const { facts } = evidence;
    const { host } = facts;
    const pairs = [...pairsOf(traffic.connections, evidence).values()];
    const mixed = pairs.filter(({ fragments, whole }) => fragments.length > 0 && whole.length > 0);
    const shareOf = (some: readonly Pair[]): number =>
      some.reduce((sum, { fragments }) => sum + framesOf(fragments), 0) / traffic.keptFrames;
    if (shareOf(mixed) < THRESHOLDS.fragments) return null;

    const isSaid = host.hashFields.has("udp4") || host.hashFields.has("udp6") || host.system === "windows";
    const parted = mixed.filter((pair) => parts(pair, evidence, host));
    const areApart = shareOf(parted) >= THRESHOLDS.fragments;
    const wouldPart = mixed.filter((pair) => parts(pair, evidence, withUdp(host, "ports")));
    if (!areApart && (isSaid || wouldPart.length === 0)) return null;
    return {
      severity: !areApart ? "note" : isSaid ? severityOf(traffic) : severityOf(traffic) === "note" ? "note" : "risk",
      evidence: [
        `${percent(shareOf(areApart ? parted : wouldPart))} of the frames are UDP fragments between addresses ` +
          `(${some((areApart ? parted : wouldPart).length, "pair")}) that also send whole datagrams.`,
        areApart
          ? "Fragments are hashed by addresses and whole datagrams by ports too: other queues receive them, and their order is lost."
          : `They part if the NIC hashes UDP ports, which no text says: ethtool -n ${deviceOf(facts)} rx-flow-hash udp4.`,
      ],
      unmendable: "A fragment has no ports that count: with ports hashed, no key and no table keep the two together.",
      cures: areApart ? curesOf(parted, evidence) : [],
      source: "RSS Hashing Types (fragments); Linux ixgbe, commit d6ea7c9c",
    };
  },
};

function curesOf(parted: readonly Pair[], evidence: Evidence): Cure[] {
  const { host } = evidence.facts;
  const frames = parted.flatMap(({ whole }) => whole.map(({ frame }) => frame));
  const versions = [...new Set(frames.map((frame) => viewer(host)(frame).ip?.version))];
  const changed = predict(evidence, withUdp(host, "addresses"));
  const mtu = "Send datagrams that fit the path's MTU (1,472 bytes of payload on plain Ethernet): no fragments.";
  if (host.system === "windows") return [cure(null, mtu)];
  return [
    ...versions.map((version) =>
      cure(
        `ethtool -N ${deviceOf(evidence.facts)} rx-flow-hash udp${version} sd`,
        "Hashes addresses only: fragments and whole datagrams stay together, at the price of the spread.",
        changed,
      ),
    ),
    cure(null, mtu),
  ];
}

interface Pair {
  readonly fragments: SeenConnection[];
  readonly whole: SeenConnection[];
}

/** UDP by pairs of addresses. */
function pairsOf(connections: readonly SeenConnection[], { facts: { host } }: Evidence): Map<string, Pair> {
  const view = viewer(host);
  const pairs = new Map<string, Pair>();
  for (const connection of connections) {
    const { ip, transport } = view(connection.frame);
    if (ip === null || ip.protocol !== UDP || connection.placement.decidedBy === "n-tuple") continue;
    const name = `${ip.source.bytes.join(".")} ${ip.destination.bytes.join(".")}`;
    const pair = pairs.get(name) ?? { fragments: [], whole: [] };
    pairs.set(name, pair);
    if (ip.isFragment) pair.fragments.push(connection);
    else if (transport !== null) pair.whole.push(connection);
  }
  return pairs;
}

/** Whether a host puts fragments elsewhere than whole datagrams; by other fields, if the key is assumed. */
function parts({ fragments, whole }: Pair, { isKeyAssumed }: Evidence, host: Host): boolean {
  const place = placer(host);
  const placed = [...fragments, ...whole].map(({ frame }) => place(frame));
  return new Set(placed.map((each) => (isKeyAssumed ? each.hashType : placeOf(each)))).size > 1;
}
