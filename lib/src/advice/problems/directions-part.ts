// The two directions of a connection on two CPUs. A host that ends connections never receives both; an intrusion
// detection system, a firewall or a bridge does, and needs them together.
import { buildFrame } from "../../frame/build.js";
import type { Frame, Packet } from "../../frame/frame.js";
import { parseFrame } from "../../frame/parse.js";
import type { Host } from "../../host/host.js";
import { placer } from "../../host/placer.js";
import { repeatKey } from "../../rss/secret-key.js";
import type { Evidence, SeenConnection } from "../evidence.js";
import { type Cure, cure } from "../finding.js";
import { placeOf, placesOf, predict, withContext } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { deviceOf, keyWords, percent, some } from "../words.js";

export const DIRECTIONS_PART: Problem = {
  id: "directions-part",
  title: "The two directions of a connection reach two queues",
  look(evidence) {
    const { facts, purpose, traffic } = evidence;
    if (placesOf(facts.host) < 2) return null;
    const isAsked = purpose === "ids";
    if (evidence.isKeyAssumed) return null; // isUnanswered says so, if it was asked
    const seen = traffic === null ? null : pairsOf(traffic.connections);
    const isSeen = seen !== null && seen.length >= (isAsked ? 1 : THRESHOLDS.directionPairs);
    if (!isSeen && !isAsked) return null;
    if (!isAsked && isOneHost(traffic?.connections ?? [])) return null;

    const pairs = isSeen ? seen : samplePairs();
    const parted = countParted(pairs, facts.host);
    if (parted === 0) return null;
    const what = isSeen ? "of the capture's connections of which both directions are there" : "of made-up connections";
    return {
      severity: isAsked ? "fault" : "note",
      evidence: [
        `${some(parted, "pair")} of ${pairs.length} ${what} (${percent(parted / pairs.length)}) have their directions in ` +
          "different queues.",
        ...(isAsked ? [] : ["It matters if this host watches, filters or bridges: then say --purpose ids."]),
      ],
      unmendable: null,
      cures: curesOf(evidence, pairs),
      source:
        "Woo and Park, scalable TCP session monitoring (key 6d5a); scaling.rst, symmetric RSS; ntop/PF_RING issue 163",
    };
  },
};

/** Whether directions were asked for and cannot be told: they may part, and key or hash function are unknown. */
export function isUnanswered({ purpose, isKeyAssumed, facts: { host } }: Evidence): boolean {
  if (purpose !== "ids" || placesOf(host) < 2) return false;
  const { hashFunction = null } = host.contexts.get(0) ?? {};
  if (hashFunction === "crc32") return true;
  return isKeyAssumed && hashFunction !== "xor" && countParted(samplePairs(), host) > 0;
}

type Pair = readonly [Frame, Frame];

const ends = ({ ip, transport }: Packet, reverse: boolean): string => {
  const [source, destination] = [
    `${ip.source.bytes.join(".")}:${transport?.sourcePort ?? ""}`,
    `${ip.destination.bytes.join(".")}:${transport?.destinationPort ?? ""}`,
  ];
  return `${ip.protocol} ${reverse ? `${destination} ${source}` : `${source} ${destination}`}`;
};

/** Connections of which both directions are there. */
function pairsOf(connections: readonly SeenConnection[]): Pair[] {
  const pairs: Pair[] = [];
  const waiting = new Map<string, Frame>();
  for (const { frame } of connections) {
    const packet = frame.packets.at(-1);
    if (packet?.transport == null) continue;
    const other = waiting.get(ends(packet, true));
    if (other === undefined) waiting.set(ends(packet, false), frame);
    else pairs.push([other, frame]);
  }
  return pairs;
}

/** Whether one address takes part in nearly all frames. */
function isOneHost(connections: readonly SeenConnection[]): boolean {
  const frames = new Map<string, number>();
  let all = 0;
  for (const { frame, frames: count } of connections) {
    if (frame.ip === null) continue;
    all += count;
    for (const { bytes } of [frame.ip.source, frame.ip.destination])
      frames.set(bytes.join("."), (frames.get(bytes.join(".")) ?? 0) + count);
  }
  return [...frames.values()].some((count) => count >= THRESHOLDS.oneHost * all);
}

function countParted(pairs: readonly Pair[], host: Host): number {
  const place = placer(host);
  return pairs.filter(([one, other]) => placeOf(place(one)) !== placeOf(place(other))).length;
}

/** Sixteen connections, each with its reverse. */
function samplePairs(): Pair[] {
  return Array.from({ length: 16 }, (_, i): Pair => {
    const [client, server] = [`198.18.${i}.${7 * i + 1}`, `203.0.113.${11 * i + 3}`];
    const [sourcePort, destinationPort] = [40_000 + 977 * i, i % 2 === 0 ? 443 : 8080];
    const frame = { source: client, destination: server, sourcePort, destinationPort };
    const back = { source: server, destination: client, sourcePort: destinationPort, destinationPort: sourcePort };
    return [parseFrame(buildFrame(frame)), parseFrame(buildFrame(back))];
  });
}

function curesOf(evidence: Evidence, pairs: readonly Pair[]): Cure[] {
  const { facts } = evidence;
  const { host } = facts;
  if (host.system === "windows" || host.hashing.fixedKey !== null) return [];
  const device = deviceOf(facts);
  const keyBytes = host.contexts.get(0)?.key?.length ?? 40;
  const key = repeatKey("6d5a", Math.ceil(keyBytes / 2)).slice(0, keyBytes);
  const withKey = withContext(host, { key });
  const { symmetricTransforms } = host.hashing;
  const transforms = (["symmetric-xor", "symmetric-or-xor"] as const).filter(
    (transform) => symmetricTransforms?.includes(transform) ?? facts.table?.transform != null,
  );
  const left = (changed: Host): string => `${countParted(pairs, changed)} of ${pairs.length} pairs would part then`;
  return [
    ...transforms.map((symmetric) => {
      const changed = withContext(host, { symmetric });
      return cure(
        `ethtool -X ${device} xfrm ${symmetric}`,
        `Any key becomes symmetric; ${left(changed)}.`,
        predict(evidence, changed),
      );
    }),
    cure(
      `ethtool -X ${device} hkey ${keyWords(key, host)}`,
      `A key that repeats every 16 bits: ${left(withKey)}; it has 65,536 hash values only.`,
      predict(evidence, withKey),
    ),
  ];
}
