// Frames that are not hashed because the NIC does not see their IP packet: tags behind the tags that it opens, or PPPoE
// and MPLS. All of them go to one queue. Linux's software steering (RPS) does look behind them.
import type { Layer } from "../../frame/frame.js";
import type { Host } from "../../host/host.js";
import type { Evidence, SeenConnection } from "../evidence.js";
import { type Cure, type Finding, cure } from "../finding.js";
import { framesOf, isWorth, predict, viewer, severityOf, spreadable } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { deviceOf, percent, some } from "../words.js";

export const STOPS_AT_TAGS: Problem = {
  id: "stops-at-tags",
  title: "The NIC stops at a VLAN tag",
  look: (evidence) =>
    lookFor(evidence, {
      isMeant: ({ kind }) => kind === "vlan-tag",
      cures: (device) => [
        cure(
          `ethtool -K ${device} rxvlan on rx-vlan-stag-hw-parse on`,
          "Lets the NIC take tags off before it looks for IP, where the driver has these features.",
        ),
      ],
    }),
};

export const UNOPENED_ENCAPSULATION: Problem = {
  id: "unopened-encapsulation",
  title: "The NIC does not look behind PPPoE, MPLS or LLC",
  look: (evidence) => lookFor(evidence, { isMeant: ({ kind }) => kind !== "vlan-tag", cures: () => [] }),
};

interface Search {
  readonly isMeant: (layer: Layer) => boolean;
  readonly cures: (device: string) => readonly Cure[];
}

function lookFor(evidence: Evidence, { isMeant, cures }: Search): Omit<Finding, "id" | "title"> | null {
  const traffic = spreadable(evidence);
  if (traffic === null) return null;
  const { facts } = evidence;
  const { host } = facts;
  const view = viewer(host);
  const stopped = traffic.connections.filter((connection) => {
    const layer = stoppedAt(connection, view);
    return layer !== null && isMeant(layer);
  });
  const share = framesOf(stopped) / traffic.keptFrames;
  if (share < THRESHOLDS.share) return null;
  const opened = predict(evidence, openingAll(host, stopped));
  // A few frames show that the NIC stops there, not yet what it costs.
  const isShown = traffic.frames < THRESHOLDS.frames;
  if (!isWorth(opened) && !isShown) return null;

  const names = [...new Set(stopped.map((connection) => stoppedAt(connection, view)!.name))];
  const device = deviceOf(facts);
  const where = host.system === "linux" ? `queue ${host.defaultQueue}` : "the default CPU";
  return {
    severity: isWorth(opened) ? severityOf(traffic) : "note",
    evidence: [
      `${percent(share)} of the frames (${some(stopped.length, "connection")}) are not hashed and go to ${where}. ` +
        `Between Ethernet and IP stands ${names.slice(0, 3).join("; ")}.`,
    ],
    unmendable: "A frame without a hash value has no entry: no table and no key move it.",
    cures: [
      ...cures(device),
      ...(host.system === "linux"
        ? [
            cure(
              `echo ${maskOf(facts.cpus ?? [])} > /sys/class/net/${device}/queues/rx-${host.defaultQueue}/rps_cpus`,
              "RPS: Linux looks behind these headers itself and spreads the queue over CPUs (the mask; one CPU receives).",
            ),
          ]
        : []),
      cure(
        null,
        "A NIC that looks behind these headers, or a switch or router that takes them off before.",
        isWorth(opened) ? opened : null,
      ),
    ],
    source: "Linux flow dissector (tags, PPPoE, MPLS); scaling.rst, RPS; frames of the capture",
  };
}

/** The layer at which the NIC stopped before an IP packet that is there. */
function stoppedAt({ frame, placement }: SeenConnection, view: ReturnType<typeof viewer>): Layer | null {
  if (placement.decidedBy !== "not-hashed" || frame.packets.length === 0) return null;
  const { ip, opened } = view(frame);
  return ip === null ? (frame.layers[opened.length] ?? null) : null;
}

/** A host whose NIC opens everything in the way of these connections. */
function openingAll(host: Host, stopped: readonly SeenConnection[]): Host {
  const { hashing } = host;
  const layers = stopped.flatMap(({ frame }) => frame.layers);
  const stacks = stopped.map(({ frame }) =>
    frame.layers.filter(({ kind }) => kind === "vlan-tag").map(({ etherType }) => etherType ?? 0),
  );
  const distinct = [...new Map(stacks.map((stack) => [stack.join(), stack])).values()];
  const kinds = layers.map(({ kind }) => kind).filter((kind) => kind !== "vlan-tag");
  const opens = [...new Set([...hashing.parsing.opens, ...kinds])];
  const tags = [...hashing.parsing.tags, ...distinct];
  return { ...host, hashing: { ...hashing, parsing: { ...hashing.parsing, tags, opens } } };
}

/** CPUs as a mask in hexadecimal, a comma before every 32; all of the first eight if they are not known. */
export function maskOf(cpus: readonly number[]): string {
  const bits = (cpus.length === 0 ? [0, 1, 2, 3, 4, 5, 6, 7] : cpus).reduce(
    (mask, cpu) => mask | (1n << BigInt(cpu)),
    0n,
  );
  const text = bits.toString(16);
  return text.replace(/\B(?=([0-9a-f]{8})+$)/g, ",");
}
