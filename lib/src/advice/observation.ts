// What somebody saw a NIC do: one connection, and the hash value (or its low bits) that the NIC reported for it.
import { checkFields, checkWhole, refuse, show } from "../check.js";
import { parseAddress } from "../frame/address.js";

export interface Observation {
  /** 4 or 16 bytes, both alike. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** Both, or null for addresses alone. */
  readonly ports: readonly [source: number, destination: number] | null;
  /** Protocol number, for those who hash it: 6 TCP, 17 UDP. */
  readonly protocol: number;
  /** VLAN number of the frame's tag, for those who hash it; null without. */
  readonly vlan: number | null;
  /** The low `bits` bits of the hash value that the NIC reported. */
  readonly value: number;
  /** 1 to 32. */
  readonly bits: number;
}

export interface ObservationOptions {
  /** Protocol number, 0 to 255; default 6, TCP. */
  readonly protocol?: number;
  /** VLAN number, 0 to 4095; null (the default) without a tag. */
  readonly vlan?: number | null;
}

const TCP = 6;

/**
 * Reads an observation from the words that people have at hand: source, destination, value.
 *
 * Source and destination: "10.0.0.1", "10.0.0.1:80", "2001:db8::1", "[2001:db8::1]:80", both with a port or neither.
 * The value: hexadecimal digits with or without 0x, of which one to four are only so many low bits ("0x7b": 8), or an
 * entry of a table, "123/128".
 *
 * @throws InputError for malformed words, and for a port at one end only
 * @example
 * readObservation(["10.0.0.1:80", "10.0.0.2:443", "0x7b"]).bits // => 8
 */
export function readObservation(
  words: readonly [source: string, destination: string, value: string],
  options: ObservationOptions = {},
): Observation {
  const [source, destination, value] = words;
  checkFields("The options of the observation", options, ["protocol", "vlan"]);
  const { protocol = TCP, vlan = null } = options;
  checkWhole("The protocol number", protocol, 0, 255);
  if (vlan !== null) checkWhole("The VLAN number", vlan, 0, 4095);
  const [from, to] = [readEnd(source), readEnd(destination)];
  if (from.address.length !== to.address.length)
    refuse(`The ends are ${show(source)} and ${show(destination)}`, "both must be of one IP version");
  if ((from.port === null) !== (to.port === null))
    refuse(
      `Only the ${from.port === null ? "destination" : "source"} has a port`,
      "give both ports, or none if the NIC hashed the addresses alone",
    );
  const ports = from.port === null || to.port === null ? null : ([from.port, to.port] as const);
  return { source: from.address, destination: to.address, ports, protocol, vlan, ...readValue(value) };
}

/** The same connection in the other direction; the value stays. */
export function reversed(observation: Observation): Observation {
  const { source, destination, ports } = observation;
  return {
    ...observation,
    source: destination,
    destination: source,
    ports: ports === null ? null : [ports[1], ports[0]],
  };
}

function readEnd(text: string): { readonly address: Uint8Array; readonly port: number | null } {
  const match = /^\[([^\]]*:[^\]]*)\](?::(.*))?$/.exec(text) ?? /^([^:]*):([^:]*)$/.exec(text);
  if (match === null) return { address: parseAddress(text), port: null };
  const [, address, typed] = match as unknown as [string, string, string | undefined];
  if (typed === undefined) return { address: parseAddress(address), port: null };
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : Number.NaN;
  if (!(port <= 65_535))
    refuse(`The port of ${show(text)} is ${show(typed)}`, "it must be a whole number from 0 to 65535");
  return { address: parseAddress(address), port };
}

const VALUE_RULE =
  'it must be one to eight hexadecimal digits, as 0x51ccc178, or an entry and the size of its table, as "120/128"';

function readValue(text: string): { readonly value: number; readonly bits: number } {
  const entry = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim());
  if (entry !== null) {
    const [value, size] = [Number(entry[1]), Number(entry[2])];
    if (size < 2 || (size & (size - 1)) !== 0 || size > 2048 || value >= size)
      refuse(`The entry is ${show(text)}`, "the table has 2, 4, 8, ... or 2048 entries, and the entry is below that");
    return { value, bits: 31 - Math.clz32(size) };
  }
  const digits = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return refuse(`The NIC's hash value is ${show(text)}`, VALUE_RULE);
  return { value: Number.parseInt(digits, 16), bits: digits.length <= 4 ? 4 * digits.length : 32 };
}
