// The attacker who does not know the secret key: connections that collide under every key, because something makes the
// hash symmetric. Follows the definitions in symmetric.ts; a key that repeats every p bits (Woo and Park: 16) hashes
// only the XOR of the input's pieces of p bits. Inputs that one of these makes one collide under every key; a key tells
// all others apart, since every bit of difference XORs its own 32 bits of the key into the hash value ("RSS Hashing
// Functions").
import { checkFields, checkOneOf, checkWhole, refuse } from "../check.js";
import { type Seed, createRandom } from "../random/random.js";
import {
  BENCHMARK_CLIENTS,
  CLIENT_PORTS,
  type ConnectionTuple,
  type FreeBits,
  type PortRange,
  bitsOfInput,
  connectionInput,
  freeBits,
} from "./connection-space.js";
import { countConnections, drawConnections } from "./draw-connections.js";
import { type AffineSpace, restrict } from "./gf2.js";
import { SYMMETRIC_TRANSFORMS, type SymmetricTransform } from "./symmetric.js";

/** A transform with any key, or no transform and any key that repeats. */
export type Symmetry = SymmetricTransform | "repeating-key";

export interface KeylessOptions {
  /** How many connections, 1 to 1,000,000. */
  readonly count: number;
  /** Period of a key that repeats, in bits: 8, 16, 32 or 64; default 16, as in 6d5a 6d5a ... */
  readonly periodBits?: number;
  /** Prefix of the sources; default 198.18.0.0/15 or 2001:2::/48. */
  readonly clients?: string;
  /** Source ports, default 1024 to 65535. */
  readonly ports?: PortRange;
  /** Prefix of the destinations; default the address of the connection given, alone. */
  readonly servers?: string;
  /** Destination ports; default 1 to 65535, since a frame to a closed port is hashed like any other. */
  readonly serverPorts?: PortRange;
  /** Default 1. */
  readonly seed?: Seed;
}

const FIELDS = [
  "count",
  "periodBits",
  "clients",
  "ports",
  "servers",
  "serverPorts",
  "seed",
] as const satisfies readonly (keyof KeylessOptions)[];

/**
 * Connections that have the hash value of `like` under every secret key, each a different one, drawn at random from all
 * there are; `like` can be one of them. It lands on an entry that the attacker does not know, and so do they all.
 *
 * - `symmetric-xor`: same s ^ d and same sp ^ dp. With one server address and one server port there is no second one.
 * - `symmetric-or-xor`: any bit exchanged between s and d, or between sp and dp.
 * - `symmetric-sort`: s and d exchanged, or sp and dp, or both: four connections at most.
 * - `repeating-key`: same XOR of the input's pieces of `periodBits`; with 16 bits an address can be made up for by the
 * port.
 *
 * @param like a connection that is hashed over addresses and ports
 * @throws InputError for a wrong setting, and if there are fewer than `count`
 * @example
 * const like = { sourceAddress: "198.18.0.1", sourcePort: 40000, destinationAddress: "192.0.2.1", destinationPort: 443 };
 * const colliding = keylessCollisions(like, "symmetric-xor", { count: 1000 });
 * new Set(colliding.map(({ sourcePort, destinationPort }) => sourcePort ^ destinationPort)) // => new Set([40000 ^ 443])
 */
export function keylessCollisions(
  like: ConnectionTuple,
  symmetry: Symmetry,
  options: KeylessOptions,
): ConnectionTuple[] {
  const { count, seed = 1 } = options;
  const { solutions, space } = collisions(like, symmetry, options);
  return drawConnections(solutions, space, { count, random: createRandom(seed, "keyless collisions") });
}

/**
 * How many connections {@link keylessCollisions} could give, `like` among them if it is one that the attacker can make.
 *
 * @param options the same, without `count` and `seed`
 * @example
 * const like = { sourceAddress: "198.18.0.1", sourcePort: 40000, destinationAddress: "192.0.2.1", destinationPort: 443 };
 * countKeylessCollisions(like, "symmetric-xor") // => 64511
 * countKeylessCollisions(like, "repeating-key", { serverPorts: { from: 443, to: 443 } }) // => 129024
 */
export function countKeylessCollisions(
  like: ConnectionTuple,
  symmetry: Symmetry,
  options: Omit<KeylessOptions, "count" | "seed"> = {},
): number {
  const { solutions, space } = collisions(like, symmetry, options);
  return countConnections(solutions, space);
}

/** The inputs that collide and that the attacker can make. */
function collisions(
  like: ConnectionTuple,
  symmetry: Symmetry,
  options: Partial<KeylessOptions>,
): { solutions: AffineSpace | null; space: FreeBits } {
  checkOneOf("The symmetry", symmetry, [...SYMMETRIC_TRANSFORMS, "repeating-key"]);
  checkFields("The options", options, FIELDS);
  const input = connectionInput(like);
  const isIpv6 = input.length === 36;
  const {
    periodBits = 16,
    ports = CLIENT_PORTS,
    serverPorts = { from: 1, to: 65_535 },
    clients = BENCHMARK_CLIENTS[isIpv6 ? 6 : 4],
    servers = `${like.destinationAddress}/${isIpv6 ? 128 : 32}`,
  } = options;
  const space = freeBits({
    sources: clients,
    sourcePorts: ports,
    destinations: servers,
    destinationPorts: serverPorts,
  });
  if (space.inputBytes !== input.length)
    refuse("The connections are of one IP version and the prefixes of the other", "both must be IPv4, or both IPv6");
  const all = { origin: bitsOfInput(input), directions: keylessDifferences(input, symmetry, periodBits) };
  return { solutions: meet(all, space.all, input.length), space };
}

/**
 * What can be XORed into an input without changing its hash value under any key: all XORs of these independent vectors,
 * and nothing else.
 *
 * @param input 12 or 36 bytes
 */
export function keylessDifferences(input: Uint8Array, symmetry: Symmetry, periodBits = 16): bigint[] {
  const bits = 8 * input.length;
  const bit = (place: number): bigint => 1n << BigInt(place);
  if (symmetry === "repeating-key") {
    checkWhole("The period of the key in bits", periodBits, 8, 64);
    if ((periodBits & (periodBits - 1)) !== 0)
      refuse(`The period of the key is ${periodBits} bits`, "it must be 8, 16, 32 or 64");
    return upTo(bits - periodBits).map((place) => bit(place) | bit(place + periodBits));
  }
  const value = bitsOfInput(input);
  const addressBits = (bits - 32) / 2;
  /** The two halves of the ports, and of the addresses: where the lower one begins, and how long it is. */
  return [
    { from: 0, length: 16 },
    { from: 32, length: addressBits },
  ].flatMap(({ from, length }) => {
    const places = upTo(length).map((place) => bit(from + place) | bit(from + place + length));
    if (symmetry === "symmetric-xor") return places;
    const low = BigInt.asUintN(length, value >> BigInt(from));
    const differing = low ^ BigInt.asUintN(length, value >> BigInt(from + length));
    if (symmetry === "symmetric-or-xor") return places.filter((_, place) => differing & bit(place));
    return differing === 0n ? [] : [(differing << BigInt(from)) | (differing << BigInt(from + length))];
  });
}

/** The points of one space that lie in the space of all free bits. */
function meet(solutions: AffineSpace, free: AffineSpace, inputBytes: number): AffineSpace | null {
  const mask = free.directions.reduce((rest, direction) => rest ^ direction, (1n << BigInt(8 * inputBytes)) - 1n);
  return restrict(solutions, mask, free.origin);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
