// The connections among which somebody can choose, client addresses of a prefix and ranges of ports, as free bits of
// the hash input ("RSS Hashing Types", Windows driver documentation, gives their order). A hash input with ports is one
// bigint here, its first bit the most significant one.
import { checkFields, checkWhole, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../frame/address.js";
import type { AffineSpace } from "./gf2.js";
import { tupleInput } from "./hash-input.js";

/** A connection as a frame from client to server names it. */
export interface ConnectionTuple {
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
}

/** Ports from one to another, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Which connections there are: each end is a prefix such as "198.18.0.0/15", and a range of ports. */
export interface ConnectionSpace {
  readonly sources: string;
  readonly sourcePorts: PortRange;
  readonly destinations: string;
  readonly destinationPorts: PortRange;
}

/** Client addresses of tests: the networks that RFC 2544 and RFC 5180 set aside for benchmarks. */
export const BENCHMARK_CLIENTS = { 4: "198.18.0.0/15", 6: "2001:2::/48" } as const;
/** The ports that a client takes for itself, in the widest sense. */
export const CLIENT_PORTS: PortRange = { from: 1024, to: 65_535 };

/** The hash input of a connection, 12 or 36 bytes; over addresses alone its first 8 or 32. */
export function connectionInput(connection: ConnectionTuple): Uint8Array {
  if (typeof connection !== "object" || connection === null)
    refuse(`The connection is ${show(connection)}`, "it must be an object with addresses and ports");
  const { sourceAddress, destinationAddress, sourcePort, destinationPort } = connection;
  return tupleInput(parseAddress(sourceAddress), parseAddress(destinationAddress), sourcePort, destinationPort);
}

/** A hash input as one number, the first bit the most significant. */
export const bitsOfInput = (input: Uint8Array): bigint =>
  BigInt(`0x${Array.from(input, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);

/** The reverse of {@link bitsOfInput}. */
export function inputOfBits(bits: bigint, inputBytes: number): Uint8Array {
  const digits = bits.toString(16).padStart(2 * inputBytes, "0");
  return Uint8Array.from({ length: inputBytes }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** The connection of a hash input of 12 or 36 bytes. */
export function connectionOf(input: Uint8Array): ConnectionTuple {
  const end = input.length - 4;
  return {
    sourceAddress: formatAddress(input.subarray(0, end / 2)),
    sourcePort: input[end] * 256 + input[end + 1],
    destinationAddress: formatAddress(input.subarray(end / 2, end)),
    destinationPort: input[end + 2] * 256 + input[end + 3],
  };
}

/**
 * A space of connections as affine spaces of hash inputs: a range of ports is cut into aligned blocks (1024 to 65535:
 * six), in each of which the lower bits are free. So no solution has to be thrown away because of its ports.
 */
export interface FreeBits {
  /** 12 (IPv4) or 36 (IPv6). */
  readonly inputBytes: number;
  /** The space with every port allowed. */
  readonly all: AffineSpace;
  /** The blocks: bits of `mask` must be those of `value`. */
  readonly blocks: readonly { readonly mask: bigint; readonly value: bigint }[];
}

/** Reads a space of connections; refuses malformed prefixes and ranges. */
export function freeBits({ sources, sourcePorts, destinations, destinationPorts }: ConnectionSpace): FreeBits {
  const source = readPrefix("The prefix of the sources", sources);
  const destination = readPrefix("The prefix of the destinations", destinations);
  const origin = tupleInput(source.address, destination.address, 0, 0);
  const addressBits = 8 * source.address.length;
  const directions: bigint[] = [];
  for (let bit = 0; bit < 32; bit++) directions.push(1n << BigInt(bit));
  for (let bit = 0; bit < addressBits - destination.bits; bit++) directions.push(1n << BigInt(32 + bit));
  for (let bit = 0; bit < addressBits - source.bits; bit++) directions.push(1n << BigInt(32 + addressBits + bit));
  const ends = alignedBlocks("The destination ports", destinationPorts);
  const blocks = alignedBlocks("The source ports", sourcePorts).flatMap((start) =>
    ends.map((end) => ({
      mask: BigInt(start.mask * 65_536 + end.mask),
      value: BigInt(start.value * 65_536 + end.value),
    })),
  );
  return { inputBytes: origin.length, all: { origin: bitsOfInput(origin), directions }, blocks };
}

function readPrefix(what: string, prefix: string): { address: Uint8Array; bits: number } {
  const parts = /^([^/]+)\/(\d{1,3})$/.exec(typeof prefix === "string" ? prefix : "");
  if (parts === null)
    return refuse(`${what} is ${show(prefix)}`, 'it must be an address and a number of bits, such as "198.18.0.0/15"');
  const address = parseAddress(parts[1]);
  const bits = Number(parts[2]);
  checkWhole(`The number of bits of the prefix ${prefix}`, bits, 0, 8 * address.length);
  const rest = BigInt.asUintN(8 * address.length - bits, bitsOfInput(address));
  if (rest !== 0n) refuse(`${what} is ${prefix}`, `the bits of the address after the first ${bits} must be 0`);
  return { address, bits };
}

/** A range of ports as blocks whose first port is a multiple of their size. */
function alignedBlocks(what: string, range: PortRange): { mask: number; value: number }[] {
  checkFields(what, range, ["from", "to"]);
  checkWhole(`${what} begin with`, range.from, 0, 65_535);
  checkWhole(`${what} end with`, range.to, range.from, 65_535);
  const blocks = [];
  for (let first = range.from; first <= range.to;) {
    let size = first === 0 ? 65_536 : first & -first;
    while (first + size - 1 > range.to) size /= 2;
    blocks.push({ mask: 65_536 - size, value: first });
    first += size;
  }
  return blocks;
}
