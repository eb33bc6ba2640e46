// The load of a host's receive queues (on Windows: CPUs) as its placements make it, and what a change of table, key or
// fields would make of it: every connection is placed again. That is a prediction: the capture's traffic on another
// setting.
import type { FlowType, HashField } from "../formats/ethtool-hash-fields.js";
import type { Frame } from "../frame/frame.js";
import type { NicView } from "../frame/nic-view.js";
import { nicView } from "../frame/nic-view.js";
import type { Host, RssContext } from "../host/host.js";
import { type QuickPlacement, placer } from "../host/placer.js";
import { parsingOf } from "../host/rss-stage.js";
import type { Evidence, SeenConnection, Traffic } from "./evidence.js";
import type { Prediction, Severity } from "./finding.js";
import { THRESHOLDS } from "./thresholds.js";

/** The receive queue of a placement; on Windows, whose tables name CPUs, the CPU; null if it has none. */
export const placeOf = ({ queue, interruptCpu, cpu }: QuickPlacement): number | null => queue ?? interruptCpu ?? cpu;

/** How many places a host's received frames can have. */
export function placesOf(host: Host): number {
  if (host.system === "linux") return host.queues;
  return Math.max(1, new Set(host.contexts.get(0)?.entries).size);
}

/** What places are called: "receive queues" or "CPUs". */
export const placesName = (host: Host): string => (host.system === "linux" ? "receive queues" : "CPUs");

/** Frames by place. */
export function loads(connections: readonly SeenConnection[]): Map<number, number> {
  return count(connections, ({ placement }) => placement);
}

function count(
  connections: readonly SeenConnection[],
  placed: (connection: SeenConnection) => QuickPlacement,
): Map<number, number> {
  const frames = new Map<number, number>();
  for (const connection of connections) {
    const place = placeOf(placed(connection));
    if (place !== null) frames.set(place, (frames.get(place) ?? 0) + connection.frames);
  }
  return frames;
}

/** The fullest place over the mean of all; 1 if nothing was placed. */
export function maxOverMean(frames: ReadonlyMap<number, number>, places: number): number {
  const all = [...frames.values()];
  const sum = all.reduce((a, b) => a + b, 0);
  return sum === 0 ? 1 : (Math.max(...all) * places) / sum;
}

/** The fullest place over the mean, today. */
export const unevenness = ({ facts: { host }, traffic }: Evidence): number =>
  traffic === null ? 1 : maxOverMean(loads(traffic.connections), placesOf(host));

/** Places every connection again on a changed host; null without a capture, or where its places are unknown. */
export function predict(evidence: Evidence, changed: Host): Prediction | null {
  const { traffic, facts } = evidence;
  if (traffic === null) return null;
  const place = placer(changed);
  const after = count(traffic.connections, ({ frame }) => place(frame));
  if (after.size === 0) return null;
  return { before: unevenness(evidence), after: maxOverMean(after, Math.max(placesOf(facts.host), placesOf(changed))) };
}

/** Whether a change is worth its trouble. */
export const isWorth = (prediction: Prediction | null): prediction is Prediction =>
  prediction !== null && prediction.after <= THRESHOLDS.worth * prediction.before;

/** A host whose default context is changed. */
export function withContext(host: Host, change: Partial<RssContext>): Host {
  const own = host.contexts.get(0);
  return own === undefined ? host : { ...host, contexts: new Map([...host.contexts, [0, { ...own, ...change }]]) };
}

/** A host that hashes UDP over addresses and ports, or over addresses only, in every context. */
export function withUdp(host: Host, hashed: "ports" | "addresses"): Host {
  const fields = hashed === "ports" ? (["s", "d", "f", "n"] as const) : (["s", "d"] as const);
  const udp = ["NDIS_HASH_UDP_IPV4", "NDIS_HASH_UDP_IPV6"] as const;
  const changed = (own: ReadonlyMap<FlowType, readonly HashField[]>) =>
    new Map([...own, ["udp4", fields] as const, ["udp6", fields] as const]);
  const contexts = [...host.contexts].map(([number, context]) => {
    const types = context.hashTypes.filter((type) => !type.includes("UDP"));
    const hashTypes = hashed === "ports" ? [...types, ...udp] : types;
    const { hashFields } = context;
    return [
      number,
      { ...context, hashTypes, ...(hashFields === undefined ? {} : { hashFields: changed(hashFields) }) },
    ] as const;
  });
  return { ...host, contexts: new Map(contexts), hashFields: changed(host.hashFields) };
}

/** What the host's NIC sees of frames. */
export function viewer(host: Host): (frame: Frame) => NicView {
  const parsing = parsingOf(host);
  return (frame) => nicView(frame, parsing);
}

/** Frames of some of the connections. */
export const framesOf = (connections: readonly SeenConnection[]): number =>
  connections.reduce((sum, { frames }) => sum + frames, 0);

/** Whether frames come so slowly that no load is one. */
const isSlow = ({ frames, seconds }: Traffic): boolean =>
  seconds !== null && seconds >= 1 && frames / seconds < THRESHOLDS.framesPerSecond;

/** Whether a capture holds enough frames, and brings them fast enough, for its load to be judged. */
export const isLoad = (traffic: Traffic): boolean => traffic.frames >= THRESHOLDS.frames && !isSlow(traffic);

/** The traffic if there is more than one place for it, otherwise null. */
export const spreadable = ({ traffic, facts }: Evidence): Traffic | null => (placesOf(facts.host) > 1 ? traffic : null);

/** The traffic if its load can be judged and there is more than one place for it, otherwise null. */
export function judged(evidence: Evidence): Traffic | null {
  const traffic = spreadable(evidence);
  return traffic !== null && isLoad(traffic) ? traffic : null;
}

/** What headers show, a few frames show as well; but it is a risk only until a load is there, and a note if none is. */
export function severityOf(traffic: Traffic): Severity {
  return isSlow(traffic) ? "note" : isLoad(traffic) ? "fault" : "risk";
}
