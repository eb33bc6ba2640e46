// The fields of a frame and its fate, by name, for JSON and CSV: the outermost IP packet that could be read, tags and
// tunnels around and within it, the innermost packet, and what decided where the frame went.
import { type Frame, formatAddress, formatHash } from "../index.js";
import type { Packet } from "../frame/frame.js";
import type { Both, Fate, OnePacket, Placing } from "./steer-fate.js";

export type Field = readonly [name: string, value: string | number | boolean | null | readonly (string | number)[]];

/** The fields that all frames of one kind share. */
export function sharedFields(frame: Frame, fate: Fate, { both, placing }: FieldOptions): Field[] {
  const { packets } = frame;
  const outer = packets.at(0) ?? null;
  const inner = packets.length > 1 ? packets[packets.length - 1] : null;
  const layers = packets.length > 0 ? packets.flatMap(({ through }) => through) : frame.layers;
  const tags = frame.layers.filter(({ kind }) => kind === "vlan-tag");
  const wrapped = layers.filter(({ kind }) => kind !== "vlan-tag").map(({ kind }) => kind);
  return [
    ...ends("", outer),
    ["fragment", outer?.ip.isFragment ?? false],
    ["tags", tags.map(({ vlanId }) => vlanId ?? 0)],
    ["tunnel", wrapped.length === 0 ? null : wrapped.join("+")],
    ...ends("inner", inner),
    ...hashed("", fate),
    ...(placing.by === "queue" ? ([["queue", fate.queue]] as Field[]) : []),
    ["cpu", fate.cpu],
    ...(placing.hasStages ? ([["decidedBy", fate.stage]] as Field[]) : []),
    ...(placing.by === "queue" ? ([["cpuDecidedBy", fate.cpuStage]] as Field[]) : []),
    ["reason", fate.reason],
    ["notes", fate.notes],
    ...(both === undefined ? [] : [...alone("outer", both?.outer ?? null), ...alone("inner", both?.inner ?? null)]),
  ];
}

export interface FieldOptions {
  readonly placing: Pick<Placing, "by" | "hasStages">;
  /** Both packets of a tunnel by themselves; undefined: not asked for. */
  readonly both?: Both | null;
}

/** Addresses, ports and protocol. */
function ends(prefix: string, packet: Packet | null): Field[] {
  const name = named(prefix);
  return [
    [name("source"), packet === null ? null : formatAddress(packet.ip.source.bytes)],
    [name("destination"), packet === null ? null : formatAddress(packet.ip.destination.bytes)],
    [name("sourcePort"), packet?.transport?.sourcePort ?? null],
    [name("destinationPort"), packet?.transport?.destinationPort ?? null],
    [name("protocol"), packet?.ip.protocol ?? null],
  ];
}

function hashed(prefix: string, fate: Fate | null): Field[] {
  const name = named(prefix);
  const { hashType = null, hashInput = null, hashValue = null, entry = null } = fate ?? {};
  return [
    [name("hashType"), hashType],
    [name("hashInput"), hashInput === null ? null : hexOf(hashInput)],
    [name("hashValue"), hashValue === null ? null : formatHash(hashValue)],
    [name("index"), entry],
  ];
}

/** A packet of a tunnel by itself. */
function alone(prefix: string, packet: OnePacket | null): Field[] {
  const place = packet === null ? null : (packet.fate.queue ?? packet.fate.cpu);
  return [...hashed(prefix, packet?.fate ?? null), [`${prefix}Place`, place]];
}

const named =
  (prefix: string) =>
  (name: string): string =>
    prefix === "" ? name : `${prefix}${name[0].toUpperCase()}${name.slice(1)}`;

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
