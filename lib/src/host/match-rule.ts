// Whether an n-tuple rule matches a frame. Follows ethtool(8) (flow types, fields, masks) and linux/ethtool.h, where a
// flow that matches several rules is classified by the one with the lowest location.
import type { Masked, MaskedAddress, NtupleRule } from "../formats/ethtool-rules.js";
import { formatAddress } from "../frame/address.js";
import type { Frame, Layer } from "../frame/frame.js";
import type { Headers } from "../rss/hash-type-rule.js";
import { flowOf, gtpFlowOf } from "./flow-of.js";

/** The rule that applies to a frame, and rules before it of which that cannot be told. */
export interface RuleMatch {
  readonly rule: NtupleRule | null;
  /** Rules with fields that are not matched here, and that would match otherwise. */
  readonly undecided: readonly NtupleRule[];
}

/** Rules in the order in which they are tried. */
export const inOrder = (rules: readonly NtupleRule[]): NtupleRule[] => [...rules].sort((a, b) => a.id - b.id);

/**
 * The first rule that matches.
 *
 * @param rules in the order of their locations
 * @param frame what `parseFrame` gave; rules look at its outer packet
 */
export function firstMatch(rules: readonly NtupleRule[], frame: Frame): RuleMatch {
  const undecided: NtupleRule[] = [];
  for (const rule of rules) {
    if (!matches(rule, frame)) continue;
    if (rule.others.length === 0) return { rule, undecided };
    undecided.push(rule);
  }
  return { rule: null, undecided };
}

function matches(rule: NtupleRule, frame: Frame): boolean {
  const { ip, transport } = frame;
  if (!hasFlow(rule, frame)) return false;
  if (!agrees(rule.etherType, frame.etherType) || !agrees(rule.vlan, tagOf(frame))) return false;
  if (!agrees(rule.protocol, ip?.protocol ?? null)) return false;
  if (!hasAddress(rule.source, ip?.source.bytes) || !hasAddress(rule.destination, ip?.destination.bytes)) return false;
  const ports = transport ?? sctpPorts(frame);
  return (
    agrees(rule.sourcePort, ports?.sourcePort ?? null) && agrees(rule.destinationPort, ports?.destinationPort ?? null)
  );
}

function hasFlow({ flow }: NtupleRule, seen: Headers): boolean {
  if (flow === "ether") return true;
  if (flow === "ip4" || flow === "ip6") return seen.ip !== null && seen.ip.version === (flow === "ip4" ? 4 : 6);
  return flow === flowOf(seen) || flow === gtpFlowOf(seen);
}

/** A field that the frame lacks matches only a rule that does not ask for it. */
function agrees(field: Masked | null, value: number | null): boolean {
  if (field === null || field.mask === 0) return true;
  return value !== null && ((value ^ field.value) & field.mask) === 0;
}

function hasAddress(field: MaskedAddress | null, bytes: Uint8Array | undefined): boolean {
  if (field === null || field.mask.every((byte) => byte === 0)) return true;
  if (bytes === undefined || bytes.length !== field.address.length) return false;
  return field.mask.every((mask, i) => ((bytes[i] ^ field.address[i]) & mask) === 0);
}

/** Priority and number of the outermost VLAN tag, its 16 bits; null without one. */
function tagOf({ layers, bytes }: Frame): number | null {
  const tag = layers.find(({ kind }: Layer) => kind === "vlan-tag");
  return tag === undefined ? null : (bytes[tag.offset + 2] << 8) | bytes[tag.offset + 3];
}

function sctpPorts({ packets }: Frame): { readonly sourcePort: number; readonly destinationPort: number } | null {
  const extra = packets[0]?.extra;
  if (extra?.field !== "sctp-ports" || extra.bytes === null) return null;
  const [a, b, c, d] = extra.bytes;
  return { sourcePort: (a << 8) | b, destinationPort: (c << 8) | d };
}

/**
 * A rule in words: "rule 3 (tcp4, destination port 443)".
 */
export function describeRule({ id, flow, others, ...rule }: NtupleRule): string {
  const number = (name: string, field: Masked | null, full: number): string[] => {
    if (field === null || field.mask === 0) return [];
    return [`${name} ${field.value}${field.mask === full ? "" : ` (bits 0x${field.mask.toString(16)})`}`];
  };
  const address = (name: string, field: MaskedAddress | null): string[] => {
    if (field === null || field.mask.every((byte) => byte === 0)) return [];
    const isWhole = field.mask.every((byte) => byte === 255);
    return [`${name} ${formatAddress(field.address)}${isWhole ? "" : ` mask ${formatAddress(field.mask)}`}`];
  };
  const parts = [
    flow,
    ...address("source", rule.source),
    ...address("destination", rule.destination),
    ...number("source port", rule.sourcePort, 0xffff),
    ...number("destination port", rule.destinationPort, 0xffff),
    ...number("protocol", rule.protocol, 0xff),
    ...number("VLAN", rule.vlan, 0xffff),
    ...number("EtherType", rule.etherType, 0xffff),
    ...others,
  ];
  return `rule ${id} (${parts.join(", ")})`;
}
