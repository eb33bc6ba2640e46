// Neighbouring ports and a key that does not spread them: Toeplitz is linear, so 2^k ports that count up reach 2^r
// entries only, r the rank of a matrix of key bits (rss/sequential-ports.ts). Half of all keys have the full rank; with
// the others load generators and NAT see a few queues full and the rest idle.
import { sequentialPorts } from "../../rss/sequential-ports.js";
import { MICROSOFT_KEY } from "../../rss/secret-key.js";
import type { Evidence, SeenConnection } from "../evidence.js";
import { cure } from "../finding.js";
import {
  framesOf,
  isWorth,
  judged,
  loads,
  maxOverMean,
  placesName,
  placesOf,
  predict,
  viewer,
  withContext,
} from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, keyWords, percent, ratio } from "../words.js";

export const SEQUENTIAL_PORTS: Problem = {
  id: "sequential-ports",
  title: "Ports that count up meet a key that does not spread them",
  look(evidence) {
    const traffic = judged(evidence);
    const { facts, isKeyAssumed } = evidence;
    const { host } = facts;
    const context = host.contexts.get(0);
    if (traffic === null || isKeyAssumed || context?.key == null || context.key.every((byte) => byte === 0))
      return null;
    const runs = (["source", "destination"] as const).map((end) => ({ end, of: runsOf(evidence, end) }));
    const [run] = runs.sort((a, b) => framesOf(b.of) - framesOf(a.of));
    const share = framesOf(run.of) / traffic.keptFrames;
    const entries = context.entries.length;
    if (share < THRESHOLDS.share || (entries & (entries - 1)) !== 0) return null;
    const reached = sequentialPorts(context.key, { end: run.end, entries }).filter((n) => n > 0).length;
    const places = placesOf(host);
    const uneven = maxOverMean(loads(run.of), places);
    if (reached === entries || uneven < THRESHOLDS.uneven) return null;
    // Microsoft's key has the full rank for both ends; to its length, other bytes of the NIC's key follow.
    const key = context.key.slice();
    key.set(MICROSOFT_KEY.subarray(0, key.length));
    const prediction = predict(evidence, withContext(host, { key }));
    if (!isWorth(prediction)) return null;
    return {
      severity: "fault",
      evidence: [
        `${percent(share)} of the frames have ${run.end} ports that count up (${count(run.of.length)} connections).`,
        `Under this key ${count(entries)} neighbouring ${run.end} ports reach ${count(reached)} of ${count(entries)} ` +
          `entries; the fullest of ${count(places)} ${placesName(host)} has ${ratio(uneven)} times the mean of them.`,
      ],
      unmendable: "A table that is made for these ports must be made anew for the next ones; the key is the cause.",
      cures:
        host.system === "windows"
          ? [cure(null, "Windows sets the key itself: restart the adapter until it draws another.", prediction)]
          : [
              cure(
                `ethtool -X ${deviceOf(facts)} hkey ${keyWords(key, host)}`,
                "Microsoft's key spreads neighbouring ports perfectly at either end (it is public: senders can aim at a queue).",
                prediction,
              ),
            ],
      source: "RSS Hashing Functions (the hash is linear); lib/src/rss/sequential-ports.ts",
    };
  },
};

/** Connections that are alike but for one port, which counts up (by ones or twos) nearly without gaps. */
function runsOf({ traffic, facts: { host } }: Evidence, end: "source" | "destination"): SeenConnection[] {
  const view = viewer(host);
  const groups = new Map<string, { port: number; connection: SeenConnection }[]>();
  for (const connection of traffic?.connections ?? []) {
    const { hashType, decidedBy } = connection.placement;
    if (decidedBy !== "rss" || hashType === null || !/TCP|UDP/.test(hashType)) continue;
    const { ip, transport } = view(connection.frame);
    if (ip === null || transport === null) continue;
    const { sourcePort, destinationPort } = transport;
    const [port, other] = end === "source" ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
    const name = `${ip.protocol} ${ip.source.bytes.join(".")} ${ip.destination.bytes.join(".")} ${other}`;
    const group = groups.get(name) ?? [];
    if (group.length === 0) groups.set(name, group);
    group.push({ port, connection });
  }
  return [...groups.values()]
    .filter((group) => isRun(group.map(({ port }) => port)))
    .flatMap((group) => group.map(({ connection }) => connection));
}

function isRun(ports: readonly number[]): boolean {
  if (ports.length < THRESHOLDS.sequentialPorts) return false;
  const sorted = [...ports].sort((a, b) => a - b);
  const span = sorted[sorted.length - 1] - sorted[0] + 1;
  const step = sorted.every((port) => (port - sorted[0]) % 2 === 0) ? 2 : 1;
  return span / step <= 1.5 * ports.length;
}
