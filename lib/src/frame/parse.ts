// parseFrame: from bytes to meaning, header after header, with every packet that the frame holds (frame.ts). Whatever
// the bytes are, it neither throws nor reads past their end. A length that lies is a note, as a NIC hashes what it
// needs and does not check the rest; only a frame without a whole IP header has a problem.
import { checkWhole, refuse, show } from "../check.js";
import type { Bounds } from "./bounds.js";
import type { CapturedFrame } from "./capture.js";
import { findExtraField } from "./extra-field.js";
import type { Frame, IpHeader, Layer, Packet } from "./frame.js";
import { parseIpv4, type IpResult } from "./ipv4.js";
import { parseIpv6 } from "./ipv6.js";
import { findIp, type WayToIp } from "./layers.js";
import { parseLink } from "./link-type.js";
import { NDIS_PARSING } from "./nic-parsing.js";
import { nicView } from "./nic-view.js";
import { parseTcp, type TransportResult } from "./tcp.js";
import { findTunnel, tunnelsOf, type Within } from "./tunnels.js";
import { parseUdp } from "./udp.js";

/** Protocol numbers of the two transports that RSS knows. */
const TCP = 6;
const UDP = 17;
/** Packets within packets that are followed; no tunnel of a data centre is deeper. */
const MAX_PACKETS = 8;

export interface ParseOptions {
  /** What the bytes begin with, a number of the registry "Link-layer header types"; 1 (Ethernet) unless given. */
  readonly linkType?: number;
  /**
   * Whether the length on the wire is doubtful, since a tool that cut the frame may have written the cut length there;
   * the IP length then says what the frame was. Default false: a frame that is shorter than it says was that short.
   */
  readonly isWireDoubtful?: boolean;
}

/**
 * Interprets one received frame. Other protocols than IP, TCP and UDP are no problem: the fields about them are null.
 *
 * @param bytes the captured bytes, without check sequence
 * @param wireBytes length on the wire, if the capture cut the frame; a value below `bytes.length` counts as
 * `bytes.length`
 * @throws {InputError} only for a caller's mistake (anything but a Uint8Array, a length that is not a whole number),
 * never because of the bytes
 * @example
 * parseFrame(buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", protocol: "udp" })).transport?.destinationPort // => 80
 */
export function parseFrame(bytes: Uint8Array, wireBytes: number = bytes?.length, options: ParseOptions = {}): Frame {
  if (!(bytes instanceof Uint8Array)) refuse(`The frame is ${show(bytes)}`, "its bytes must be a Uint8Array");
  checkWhole("The length on the wire in bytes", wireBytes, 0, 2 ** 32 - 1);
  const wire = Math.max(wireBytes, bytes.length);
  const bounds: Bounds = { bytes, wireBytes: wire, isWireDoubtful: options.isWireDoubtful === true };

  const link = parseLink(bounds, options.linkType ?? 1);
  const found = findIp(bounds, link.etherType, link.next);
  const { packets, problem }: Found =
    link.problem !== null || found.problem !== null
      ? { packets: [], problem: link.problem ?? found.problem }
      : readPackets(bounds, found);
  const all = { layers: found.layers, packets, unread: problem, standing: found.standing, notes: [] };
  const { ip, transport, portsCut, notes, standing, opened, ...seen } = nicView(all, NDIS_PARSING);
  const tags = opened.filter(({ kind }) => kind === "vlan-tag");
  // The type field behind the opened tags: what comes first that was not opened, or what led to the end.
  const etherType =
    found.layers[opened.length] === undefined || ip !== null ? found.etherType : found.layers[opened.length].etherType;
  return {
    bytes,
    wireBytes: wire,
    vlanIds: tags.map(({ vlanId }) => vlanId ?? 0),
    etherType,
    ip,
    transport,
    problem: seen.problem,
    portsCut,
    notes,
    standing: problem === null ? standing : null,
    layers: found.layers,
    unread: problem,
    packets,
  };
}

/**
 * {@link parseFrame} for a frame out of a capture: with its length on the wire and its link type.
 * Decision: a record that says a frame was no longer on the wire than what was captured is doubted where the IP length
 * says more, since some tools that cut frames write the cut length to both places.
 */
export function parseCapturedFrame(captured: CapturedFrame): Frame {
  if (typeof captured !== "object" || captured === null)
    refuse(`The captured frame is ${show(captured)}`, "it must come from readCapture(...)");
  const { bytes, wireBytes, linkType } = captured;
  checkWhole("The link type", linkType, 0, 0xffff_ffff);
  return parseFrame(bytes, wireBytes, {
    linkType,
    isWireDoubtful: typeof wireBytes === "number" && wireBytes <= bytes?.length,
  });
}

interface Found {
  readonly packets: readonly Packet[];
  readonly problem: string | null;
}

/** The packet that the way leads to, and those within it. */
function readPackets(frame: Bounds, first: WayToIp): Found {
  const packets: Packet[] = [];
  let { version, at } = first;
  let through: readonly Layer[] = first.layers;
  while (version !== null && packets.length < MAX_PACKETS) {
    const header = version === 4 ? parseIpv4(frame, at) : parseIpv6(frame, at);
    if (header.ip === null && packets.length === 0) return { packets, problem: header.problem };
    if (header.ip === null)
      return { packets: withCut(packets, through, header.lack?.byCapture ? header.lack.why : null), problem: null };
    const { packet, within } = readPacket(header, header.ip, through);
    packets.push(packet);
    if (within === null) break;
    const way = findIp(frame, within.etherType, within.next);
    ({ version, at } = way);
    through = [within.layer, ...way.layers];
    if (way.cut !== null) return { packets: withCut(packets, through, way.cut), problem: null };
  }
  return { packets, problem: null };
}

/** The packets, the last of which holds one more behind `through`, which only the capture lacks; null: it does not. */
function withCut(packets: readonly Packet[], through: readonly Layer[], why: string | null): readonly Packet[] {
  return why === null
    ? packets
    : packets.map((packet, i) => (i < packets.length - 1 ? packet : { ...packet, cut: { through, kinds: [], why } }));
}

/** What follows a packet's IP headers; of a fragment that is not atomic, nothing. */
function readPacket(
  { frame, next, end, lack, notes }: IpResult,
  ip: IpHeader,
  through: readonly Layer[],
): { readonly packet: Packet; readonly within: Within | null } {
  if (lack !== null || (ip.isFragment && !ip.isAtomicFragment)) {
    const [portsCut, oddity] = lack === null ? [null, []] : lack.byCapture ? [lack.why, []] : [null, [lack.why]];
    // Behind a chain of extension headers that was cut there may be anything; a fragment's packet is not looked into.
    const kinds =
      portsCut === null || (ip.isFragment && !ip.isAtomicFragment)
        ? []
        : tunnelsOf(ip.version === 4 ? ip.protocol : null);
    const cut = portsCut === null || kinds.length === 0 ? null : { through: [], kinds, why: portsCut };
    return {
      packet: { through, ip, transport: null, extra: null, portsCut, cut, notes: [...notes, ...oddity] },
      within: null,
    };
  }
  const parseTransport = ip.protocol === TCP ? parseTcp : ip.protocol === UDP ? parseUdp : null;
  const found: TransportResult = parseTransport?.(frame, next, end) ?? { transport: null, portsCut: null, notes: [] };
  const extra = findExtraField(frame, ip.protocol, next, found.transport);
  const tunnel =
    found.portsCut !== null && ip.protocol === UDP
      ? { through: [], kinds: tunnelsOf(UDP), why: found.portsCut }
      : findTunnel(frame, ip.protocol, next, found.transport);
  const isCut = tunnel !== null && "kinds" in tunnel;
  const cut = isCut ? tunnel : null;
  const packet = {
    through,
    ip,
    transport: found.transport,
    extra,
    portsCut: found.portsCut,
    cut,
    notes: [...notes, ...found.notes],
  };
  return { packet, within: isCut ? null : tunnel };
}
