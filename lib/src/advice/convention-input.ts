// The bytes that a convention hashes for one connection: which fields, how the two ends are mixed, in which order, and
// in which byte order.
import { SYMMETRIC_TRANSFORMS, symmetricInput } from "../rss/symmetric.js";
import type { Convention, Question } from "./conventions.js";
import type { Observation } from "./observation.js";

/** The questions that decide the input. */
export const INPUT_QUESTIONS = [
  "fields",
  "pairs",
  "order",
  "portPlace",
  "byteOrder",
] as const satisfies readonly Question[];
export type InputChoice = Pick<Convention, (typeof INPUT_QUESTIONS)[number]>;

type Bytes = readonly number[];
interface Ends {
  readonly addresses: readonly Bytes[];
  readonly ports: readonly Bytes[];
}

/** The input, or null if the connection does not have what the convention hashes. */
export function conventionInput(observation: Observation, choice: InputChoice): Uint8Array | null {
  const { fields, byteOrder } = choice;
  const isIpv4 = observation.source.length === 4;
  if ((fields === "wide-front" || fields === "wide-end" || fields === "mapped") && !isIpv4) return null;
  if (byteOrder === "addresses-reversed" && isIpv4) return null;
  const ends = inOrder(mixed(endsOf(observation), choice.pairs), choice.order);
  const kept = ends === null ? null : keptFields(ends, fields, observation);
  if (kept === null) return null;
  const addresses = kept.addresses.flatMap((address) => widened(addressBytes(address, byteOrder), fields));
  const isLittle = byteOrder === "ports-little" || byteOrder === "all-little";
  const ports = kept.ports.flatMap((port) => (isLittle ? backwards(port) : port));
  const { protocol, vlan } = observation;
  const between = fields === "protocol-between" ? [protocol] : [];
  const behind = fields === "protocol-behind" ? [protocol] : fields === "protocol-word" ? [0, 0, 0, protocol] : [];
  const front = fields === "vlan-first" ? word(vlan ?? 0) : [];
  const body =
    choice.portPlace === "front" ? [...ports, ...between, ...addresses] : [...addresses, ...between, ...ports];
  return Uint8Array.from(ordered([...front, ...body, ...behind], byteOrder));
}

const word = (value: number): number[] => [value >> 8, value & 255];
const backwards = <T>(list: readonly T[]): T[] => [...list].reverse();

function endsOf({ source, destination, ports }: Observation): Ends {
  return { addresses: [[...source], [...destination]], ports: (ports ?? []).map(word) };
}

/** The ends after a symmetric transform. */
function mixed(ends: Ends, pairs: Convention["pairs"]): Ends {
  const { addresses, ports } = ends;
  if (pairs === "plain") return ends;
  if (pairs === "xor-once") return { addresses: [xor(addresses)], ports: ports.length === 0 ? [] : [xor(ports)] };
  if (pairs === "sort-together") {
    const order = compare(addresses) || (ports.length === 0 ? 0 : compare(ports));
    return order > 0 ? { addresses: backwards(addresses), ports: backwards(ports) } : ends;
  }
  const transform = SYMMETRIC_TRANSFORMS.find((name) => name === pairs)!;
  const input = [...symmetricInput(Uint8Array.from([...addresses, ...ports].flat()), transform)];
  const bytes = addresses[0].length;
  return {
    addresses: [input.slice(0, bytes), input.slice(bytes, 2 * bytes)],
    ports: ports.length === 0 ? [] : [input.slice(2 * bytes, 2 * bytes + 2), input.slice(2 * bytes + 2)],
  };
}

const xor = ([a, b]: readonly Bytes[]): number[] => a.map((byte, i) => byte ^ b[i]);

/** Above 0 if the first of two is the greater number. */
function compare([a, b]: readonly Bytes[]): number {
  const differs = a.findIndex((byte, i) => byte !== b[i]);
  return differs < 0 ? 0 : a[differs] - b[differs];
}

/** Null where nothing but the addresses could be exchanged: then the destination is first. */
function inOrder({ addresses, ports }: Ends, order: Convention["order"]): Ends | null {
  const one = order === "addresses-exchanged" || order === "ports-exchanged";
  if (one && ports.length === 0) return null;
  return {
    addresses: order === "destination-first" || order === "addresses-exchanged" ? backwards(addresses) : addresses,
    ports: order === "destination-first" || order === "ports-exchanged" ? backwards(ports) : ports,
  };
}

/** The fields that are hashed; null where the connection has no such fields, or two ends have become one. */
function keptFields(ends: Ends, fields: Convention["fields"], { vlan }: Observation): Ends | null {
  const { addresses, ports } = ends;
  const [hasPorts, hasBoth] = [ports.length > 0, addresses.length === 2];
  const keep = (when: boolean, some: readonly Bytes[], someBytes: readonly Bytes[]): Ends | null =>
    when ? { addresses: some, ports: someBytes } : null;
  switch (fields) {
    case "addresses":
      return keep(hasPorts, addresses, []);
    case "ports":
      return keep(hasPorts, [], ports);
    case "source":
      return keep(true, addresses.slice(0, 1), []);
    case "destination":
      return keep(hasBoth, addresses.slice(1), []);
    case "source-end":
      return keep(hasPorts, addresses.slice(0, 1), ports.slice(0, 1));
    case "destination-end":
      return keep(hasPorts && hasBoth, addresses.slice(1), ports.slice(1));
    case "with-source-port":
      return keep(hasPorts && hasBoth, addresses, ports.slice(0, 1));
    case "with-destination-port":
      return keep(hasPorts && hasBoth, addresses, ports.slice(1));
    case "vlan-first":
      return vlan === null ? null : ends;
    default:
      return ends;
  }
}

function addressBytes(address: Bytes, order: Convention["byteOrder"]): Bytes {
  if (order === "addresses-reversed") return backwards(address);
  return order === "addresses-little" || order === "all-little" ? wordsSwapped(address) : address;
}

/** The bytes of each word of 4 in reverse order; those that remain at the end as well. */
export function wordsSwapped(bytes: Bytes): number[] {
  return Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) => backwards(bytes.slice(4 * i, 4 * i + 4))).flat();
}

function widened(address: Bytes, fields: Convention["fields"]): Bytes {
  const zeros = Array.from({ length: 12 }, () => 0);
  if (fields === "wide-front") return [...address, ...zeros];
  if (fields === "wide-end") return [...zeros, ...address];
  return fields === "mapped" ? [...zeros.slice(2), 255, 255, ...address] : address;
}

function ordered(input: Bytes, order: Convention["byteOrder"]): Bytes {
  if (order === "reversed") return backwards(input);
  return order === "words" ? wordsSwapped(input) : input;
}
