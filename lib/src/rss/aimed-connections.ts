// The attacker who knows the secret key: connections that all land on one entry of the indirection table. The hash is
// linear over XOR ("RSS Hashing Functions", Windows driver documentation): each free bit of the input XORs its own 32
// bits of the key into the hash value. So the connections of an entry are the solutions of one linear equation for
// every bit of the index; they are solved for, not tried. If the NIC has another key than the attacker believes, they
// are connections like any others.
import { checkFields, checkOneOf, checkWhole, refuse } from "../check.js";
import { MAX_TABLE_ENTRIES } from "./indirection-table.js";
import { buildFrame } from "../frame/build.js";
import { parseFrame } from "../frame/parse.js";
import { type Seed, createRandom } from "../random/random.js";
import {
  BENCHMARK_CLIENTS,
  CLIENT_PORTS,
  freeBits,
  inputOfBits,
  type ConnectionTuple,
  type PortRange,
} from "./connection-space.js";
import { drawConnections } from "./draw-connections.js";
import { preimage } from "./gf2.js";
import { chooseHashType } from "./choose-hash-type.js";
import { HASH_TYPES, checkHashTypes, hashTypeFields, type HashTypeName } from "./hash-types.js";
import { toeplitz } from "./toeplitz.js";

export interface Aim {
  /** The key the attacker believes in, 40 to 200 bytes. */
  readonly secretKey: Uint8Array;
  /** Entries of the table, a power of two from 1 to 2048; default 128. */
  readonly entries?: number;
  /** The entry to hit, from 0. Leave it out with `hashValue`. */
  readonly entry?: number;
  /**
   * In place of an entry: the hash value to hit in the bits of `hashMask`; by default in all 32, so that not only
   * entries collide.
   */
  readonly hashValue?: number;
  readonly hashMask?: number;
  /** How many connections, 1 to 1,000,000. */
  readonly count: number;
  /** Whom they go to. */
  readonly server: { readonly address: string; readonly port: number };
  /**
   * Prefix of the addresses they may come from; by default 198.18.0.0/15 or 2001:2::/48, the networks for benchmarks.
   */
  readonly clients?: string;
  /**
   * Source ports they may come from, default 1024 to 65535. Every solution within can come up; none outside is ever
   * made.
   */
  readonly ports?: PortRange;
  /** Default "tcp". */
  readonly protocol?: "tcp" | "udp";
  /** What the NIC hashes, default all types. Over addresses alone, a connection may have any of the ports. */
  readonly hashTypes?: readonly HashTypeName[];
  /** For the choice among the solutions; default 1. */
  readonly seed?: Seed;
}

const FIELDS = [
  "secretKey",
  "entries",
  "entry",
  "hashValue",
  "hashMask",
  "count",
  "server",
  "clients",
  "ports",
  "protocol",
  "hashTypes",
  "seed",
] as const satisfies readonly (keyof Aim)[];

/**
 * Connections that a NIC with this key assigns to one entry, each a different one, drawn at random from all there are.
 *
 * @throws InputError for a wrong setting, if the NIC would not hash them, and if there are fewer than `count`
 * @example
 * const server = { address: "192.0.2.1", port: 443 };
 * const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entry: 5, count: 100, server });
 * new Set(aimed.map((connection) => toeplitz(connectionInput(connection), MICROSOFT_KEY) % 128)) // => new Set([5])
 */
export function aimedConnections(aim: Aim): ConnectionTuple[] {
  checkFields("The aim", aim, FIELDS);
  const { secretKey, server, ports = CLIENT_PORTS, count, seed = 1 } = aim;
  checkFields("The server", server, ["address", "port"]);
  const isIpv6 = String(server.address).includes(":");
  const { clients = BENCHMARK_CLIENTS[isIpv6 ? 6 : 4] } = aim;
  checkWhole("The server's port", server.port, 0, 65_535);
  const space = freeBits({
    sources: clients,
    sourcePorts: ports,
    destinations: `${server.address}/${isIpv6 ? 128 : 32}`,
    destinationPorts: { from: server.port, to: server.port },
  });
  const { mask, value } = targetOf(aim);
  const hashedBytes = bytesHashed(aim, space.inputBytes);
  const hash = (bits: bigint): bigint =>
    BigInt(toeplitz(inputOfBits(bits, space.inputBytes).subarray(0, hashedBytes), secretKey)) & mask;
  const random = createRandom(seed, "aimed connections");
  return drawConnections(preimage(space.all, hash, value), space, { count, random });
}

/** Which bits of the hash value must be what. */
function targetOf({ entries = 128, entry, hashValue, hashMask = 0xffff_ffff }: Aim): { mask: bigint; value: bigint } {
  if ((entry === undefined) === (hashValue === undefined))
    refuse(
      `The aim has ${entry === undefined ? "neither entry nor" : "both entry and"} hashValue`,
      "give one of the two",
    );
  if (hashValue !== undefined) {
    checkWhole("The hash value", hashValue, 0, 0xffff_ffff);
    checkWhole("The mask of the hash value", hashMask, 0, 0xffff_ffff);
    return { mask: BigInt(hashMask), value: BigInt(hashValue) & BigInt(hashMask) };
  }
  checkWhole("The number of entries", entries, 1, MAX_TABLE_ENTRIES);
  if ((entries & (entries - 1)) !== 0)
    refuse(`The table has ${entries} entries`, "the number of entries must be a power of two");
  checkWhole("The entry", entry, 0, entries - 1);
  return { mask: BigInt(entries - 1), value: BigInt(entry) };
}

/** How many bytes of the hash input the NIC hashes: with the ports, or the addresses alone. */
function bytesHashed({ server, protocol = "tcp", hashTypes = HASH_TYPES }: Aim, inputBytes: number): number {
  checkOneOf("The protocol", protocol, ["tcp", "udp"]);
  checkHashTypes(hashTypes);
  const frame = parseFrame(buildFrame({ source: server.address, destination: server.address, protocol }));
  const { hashType, reason } = chooseHashType(frame, hashTypes);
  if (hashType === null)
    return refuse(
      `The connections are ${reason}`,
      "frames that are not hashed go to the default CPU, and cannot be aimed",
    );
  return hashTypeFields(hashType).transport === null ? inputBytes - 4 : inputBytes;
}
