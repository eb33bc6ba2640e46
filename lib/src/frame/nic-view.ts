// What a NIC sees of a frame: one packet, or what stands in the way of it. parse.ts has read everything that the frame
// holds, and nic-parsing.ts says how the NIC parses; here one is held against the other, and no byte is read.
import { refuse, show } from "../check.js";
import { because } from "./bounds.js";
import type { CutPacket, ExtraField, Frame, Layer, Packet } from "./frame.js";
import { NDIS_PARSING, type NicParsing } from "./nic-parsing.js";

/** The headers of one frame as a NIC sees them. */
export interface NicView extends Pick<Frame, "ip" | "transport" | "problem" | "portsCut" | "notes" | "standing"> {
  /** A field that this NIC hashes behind the addresses. */
  readonly extra: ExtraField | null;
  /** Layers that it opened up to the packet. */
  readonly opened: readonly Layer[];
}

/** Whether the NIC opens a layer, with the tags that it has opened just before it. */
function opens({ tags, opens: kinds }: NicParsing, layers: readonly Layer[], index: number): boolean {
  const { kind } = layers[index];
  if (kind !== "vlan-tag") return kinds.includes(kind);
  const stack = layers
    .slice(0, index + 1)
    .filter((layer) => layer.kind === "vlan-tag")
    .map(({ etherType }) => etherType);
  return tags.some((known) => stack.every((etherType, i) => known[i] === etherType));
}

/** How many of the layers the NIC opens, from the first on; all of them lead to the packet behind. */
function openedOf(parsing: NicParsing, layers: readonly Layer[]): number {
  for (let i = 0; i < layers.length; i++) if (!opens(parsing, layers, i)) return i;
  return layers.length;
}

/** Whether the NIC opens all that leads to a packet; what of it was not captured, if it can open any that it may be. */
function reaches(
  parsing: NicParsing,
  { through, kinds = [] }: Pick<Packet, "through"> & Partial<Pick<CutPacket, "kinds">>,
): boolean {
  return (
    openedOf(parsing, through) === through.length &&
    (kinds.length === 0 || kinds.some((kind) => parsing.opens.includes(kind)))
  );
}

/** Whether the NIC takes a packet for a whole datagram; nobody looks for a packet within a fragment. */
const isWhole = ({ ip }: Packet, { atomicFragments }: NicParsing): boolean =>
  !ip.isFragment || (ip.isAtomicFragment && atomicFragments === "whole");

/**
 * The headers of a frame as a NIC sees them: of the outermost packet that it reaches, or of the innermost if it hashes
 * that.
 *
 * @param frame what `parseFrame` gave
 * @param parsing how the NIC parses, as the hashing of a run or of a profile has it; by default as NDIS asks
 * @example
 * nicView(parseFrame(buildFrame({ source: "::1", destination: "::2", vlanIds: [7] }))).ip?.version // => 6
 */
export function nicView(
  frame: Pick<Frame, "layers" | "packets" | "unread" | "standing" | "notes">,
  parsing: NicParsing = NDIS_PARSING,
): NicView {
  if (!Array.isArray(frame?.packets) || !Array.isArray(frame.layers))
    refuse(`The frame is ${show(frame)}`, "it must come from parseFrame(...)");
  if (!Array.isArray(parsing?.tags))
    refuse(`The NIC's parsing is ${show(parsing)}`, "it must come from nicParsing(...)");
  const { layers, packets, unread, standing, notes } = frame;
  const opened = openedOf(parsing, layers);
  const none = { ip: null, transport: null, portsCut: null, extra: null, opened: layers.slice(0, opened) };
  if (opened < layers.length) {
    const { name } = layers[opened];
    const place =
      packets.length > 0
        ? "stands between Ethernet and IP"
        : "follows Ethernet, and there is no IP packet to be seen behind it";
    return { ...none, problem: null, notes: [], standing: `${name}, ${place}` };
  }
  if (packets.length === 0) return { ...none, problem: unread, standing, notes };
  let chosen = 0;
  if (parsing.hashed === "inner") {
    while (chosen + 1 < packets.length && isWhole(packets[chosen], parsing) && reaches(parsing, packets[chosen + 1]))
      chosen++;
    const { cut } = packets[chosen];
    if (cut !== null && isWhole(packets[chosen], parsing) && reaches(parsing, cut))
      return {
        ...none,
        problem: because(`the packet within it, which this NIC hashes, is unknown here: ${cut.why}`),
        notes: [],
        standing: null,
      };
  }
  const packet = packets[chosen];
  const through = packets.slice(0, chosen + 1).flatMap((each) => each.through);
  const view = viewOf(packet, parsing, through);
  const hasPorts = view.transport !== null || view.portsCut !== null;
  if (chosen > 0 && !hasPorts && parsing.innerWithoutPorts === "outer-addresses")
    return { ...viewOf(packets[0], parsing, packets[0].through), transport: null, portsCut: null, extra: null };
  return view;
}

function viewOf(packet: Packet, parsing: NicParsing, opened: readonly Layer[]): NicView {
  const { ip, transport, portsCut, extra, notes } = packet;
  const isFragment = !isWhole(packet, parsing);
  return {
    ip: isFragment === ip.isFragment ? ip : { ...ip, isFragment },
    transport: isFragment ? null : transport,
    // Of a fragment whose chain of headers was cut, a home address may be unknown; of an atomic one only ports are, and
    // they do not count.
    portsCut: isFragment && ip.isAtomicFragment ? null : portsCut,
    extra: !isFragment && extra !== null && parsing.extraFields.includes(extra.field) ? extra : null,
    problem: null,
    standing: null,
    notes,
    opened,
  };
}
