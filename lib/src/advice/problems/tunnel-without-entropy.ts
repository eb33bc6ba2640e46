// Tunnels whose outer headers are the same for all connections within: VXLAN or GENEVE with a fixed source port, GRE,
// IP in IP, IPsec, GTP-U. A NIC that hashes the outer packet puts a whole tunnel into one queue.
import type { Packet } from "../../frame/frame.js";
import type { Encapsulation } from "../../frame/nic-parsing.js";
import type { Host } from "../../host/host.js";
import type { Evidence, SeenConnection } from "../evidence.js";
import { type Cure, type Prediction, cure } from "../finding.js";
import {
  framesOf,
  isWorth,
  loads,
  placesName,
  placesOf,
  predict,
  severityOf,
  spreadable,
  unevenness,
} from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, list, percent, ratio, some } from "../words.js";

type Tunnel = Encapsulation | "esp" | "ah" | "esp-in-udp";
const BY_PROTOCOL: Readonly<Record<number, Tunnel>> = { 4: "ip-in-ip", 41: "ip-in-ip", 47: "gre", 50: "esp", 51: "ah" };
const BY_PORT: Readonly<Record<number, Tunnel>> = { 4789: "vxlan", 6081: "geneve", 2152: "gtp-u", 4500: "esp-in-udp" };
const NAMES: Partial<Record<Tunnel, string>> = { esp: "IPsec ESP", ah: "IPsec AH", "esp-in-udp": "IPsec ESP in UDP" };

const nameOf = (tunnel: Tunnel): string => NAMES[tunnel] ?? tunnel.toUpperCase().replaceAll("-IN-", " in ");

export const TUNNEL_WITHOUT_ENTROPY: Problem = {
  id: "tunnel-without-entropy",
  title: "The outer headers of a tunnel are the same for all connections within",
  look(evidence) {
    const traffic = spreadable(evidence);
    if (traffic === null) return null;
    const { facts } = evidence;
    const { host } = facts;
    const tunnelled = traffic.connections.filter((connection) => tunnelOf(connection, host) !== null);
    const share = framesOf(tunnelled) / traffic.keptFrames;
    const outer = new Set(tunnelled.map(({ frame }) => outerTuple(frame.packets[0]))).size;
    const places = placesOf(host);
    if (share < THRESHOLDS.share || outer >= places || unevenness(evidence) < THRESHOLDS.uneven) return null;

    const kinds = [...new Set(tunnelled.map((connection) => tunnelOf(connection, host)!))];
    const sealed = tunnelled.filter((connection) => isEncrypted(tunnelOf(connection, host)!));
    const open = tunnelled.filter((connection) => !isEncrypted(tunnelOf(connection, host)!));
    const isSealed = sealed.length > 0;
    const inner = predict(evidence, hashingInner(host, kinds));
    // One connection within a tunnel is an elephant, and hashing what is within would not help.
    if (!isSealed && !isWorth(inner)) return null;
    return {
      severity: severityOf(traffic),
      evidence: [
        ...[open, sealed].flatMap((part) => (part.length === 0 ? [] : [sentenceOf(part, evidence)])),
        `The NIC hashes the outer packet, so they reach ${count(loads(tunnelled).size)} of ${count(places)} ` +
          `${placesName(host)}; the fullest has ${ratio(unevenness(evidence))} times the mean.`,
      ],
      unmendable: [
        ...(open.length > 0 ? ["No table and no key part frames whose outer headers are alike."] : []),
        ...(isSealed
          ? [
              `The connections within ${list([...new Set(sealed.map((each) => nameOf(tunnelOf(each, host)!)))])} are encrypted: ` +
                "no NIC can tell them apart, and the frames of one security association must stay in order.",
            ]
          : []),
      ].join(" "),
      cures: curesOf({ kinds, version: tunnelled[0].frame.packets[0].ip.version, inner }, evidence),
      source:
        "RFC 7348, 5 (source port from a hash of the inner headers); Linux scaling.rst; " +
        "cilium pull request 26979; octeontx2-af commit b9b7421a",
    };
  },
};

const isEncrypted = (kind: Tunnel): boolean => kind === "esp" || kind === "ah" || kind === "esp-in-udp";

/** How much is within tunnels that are open, or that are encrypted, and how few outer headers they have. */
function sentenceOf(part: readonly SeenConnection[], { facts: { host }, traffic }: Evidence): string {
  const kinds = [...new Set(part.map((connection) => tunnelOf(connection, host)!))];
  const outer = new Set(part.map(({ frame }) => outerTuple(frame.packets[0]))).size;
  const share = percent(framesOf(part) / (traffic?.keptFrames ?? 1));
  return (
    `${share} of the frames are within ${list(kinds.map(nameOf))}: ` +
    (kinds.some(isEncrypted)
      ? `${some(outer, "pair")} of outer addresses and ports, and what is within is encrypted.`
      : `${some(part.length, "connection")} within, ${some(outer, "outer header")} for all of them.`)
  );
}

/** The outermost tunnel of a connection; null if it has none, or if the NIC hashes what is within. */
function tunnelOf({ frame, placement }: SeenConnection, { hashing: { parsing } }: Host): Tunnel | null {
  const [outer, within] = frame.packets;
  if (outer === undefined || placement.decidedBy === "n-tuple") return null;
  const opened = within?.through.at(-1)?.kind;
  const { ip, transport } = outer;
  const tunnel =
    within?.through.map(({ kind }) => kind).find((kind): kind is Encapsulation => kind !== "vlan-tag") ??
    BY_PROTOCOL[ip.protocol] ??
    (transport?.protocol === "udp" ? BY_PORT[transport.destinationPort] : undefined) ??
    null;
  const isOpened = opened !== undefined && parsing.hashed === "inner" && parsing.opens.some((kind) => kind === tunnel);
  return isOpened ? null : tunnel;
}

const outerTuple = ({ ip, transport }: Packet): string =>
  [ip.source.bytes, ip.destination.bytes, ip.protocol, transport?.sourcePort, transport?.destinationPort].join(" ");

function hashingInner(host: Host, kinds: readonly Tunnel[]): Host {
  const { hashing } = host;
  const kindsOpened = kinds.filter((kind): kind is Encapsulation => !["esp", "ah", "esp-in-udp"].includes(kind));
  const opens = [...new Set([...hashing.parsing.opens, ...kindsOpened])];
  return { ...host, hashing: { ...hashing, parsing: { ...hashing.parsing, opens, hashed: "inner" } } };
}

/** Tunnels that Linux puts into UDP (fou), with the numbers of their protocols. */
const IN_UDP = [
  { kind: "gre", type: "gre", protocol: 47 },
  { kind: "ip-in-ip", type: "ipip", protocol: 4 },
] as const;
/** Tunnels that have a UDP source port, or would have one. */
const BY_UDP: readonly Tunnel[] = ["vxlan", "geneve", "gre", "ip-in-ip"];

interface Found {
  readonly kinds: readonly Tunnel[];
  /** Of the outer packets. */
  readonly version: 4 | 6;
  /** What hashing the inner headers would give. */
  readonly inner: Prediction | null;
}

function curesOf({ kinds, version, inner }: Found, evidence: Evidence): Cure[] {
  const { facts } = evidence;
  const { host } = facts;
  const device = deviceOf(facts);
  const cures: Cure[] = [];
  const { opens } = host.hashing.parsing;
  if (kinds.some((kind) => opens.some((opened) => opened === kind)))
    cures.push(
      cure(null, `Let the NIC (${host.nic}) hash the inner headers: its driver or hypervisor sets that.`, inner),
    );
  else if (isWorth(inner)) cures.push(cure(null, "A NIC that hashes the inner headers spreads them.", inner));
  if (kinds.includes("vxlan"))
    cures.push(
      cure(
        "ip link add vxlan0 type vxlan id VNI dstport 4789 srcport 32768 61000 dev DEV",
        "At the sender: a range of source ports, picked by a hash of the inner headers. The range of a device that " +
          "exists cannot be changed.",
        inner,
      ),
    );
  for (const { kind, type, protocol } of IN_UDP)
    if (kinds.includes(kind))
      cures.push(
        cure(
          `ip link add tun0 type ${type} local A remote B encap fou encap-sport auto encap-dport 5555`,
          "At the sender: UDP around the tunnel, with a source port from a hash of the inner headers.",
          inner,
        ),
        cure(`ip fou add port 5555 ipproto ${protocol}`, "At the receiver: takes the UDP off again (module fou)."),
      );
  if (kinds.some((kind) => BY_UDP.includes(kind)))
    cures.push(
      cure(
        `ethtool -N ${device} rx-flow-hash udp${version} sdfn`,
        "At the receiver: the outer source port counts only so.",
      ),
    );
  if (kinds.includes("gtp-u"))
    cures.push(
      cure(`ethtool -N ${device} rx-flow-hash gtpu${version} sde`, "Hashes the tunnel's identifier, if the NIC can."),
    );
  if (kinds.includes("esp"))
    cures.push(
      cure(
        `ethtool -N ${device} rx-flow-hash esp${version} sdfn`,
        "Hashes the security parameter index too, if the driver can (octeontx2 does).",
      ),
    );
  if (kinds.some((kind) => kind === "esp" || kind === "esp-in-udp"))
    cures.push(
      cure(null, "More security associations, one for each CPU (RFC 9611), so that there is something to spread."),
    );
  return cures;
}
