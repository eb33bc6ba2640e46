// A synthetic load: frames of many connections at a steady or random rate. In: the load's numbers. Out: traffic.
// The connections are TCP over IPv4 from addresses and ports drawn at random to one server, as in load tests of a real NIC.
import { checkFields, checkNumber, checkOneOf, checkWhole } from "../check.js";
import { createRandom, type Random, type Seed } from "../random/random.js";
import { PS_PER_S } from "../units.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { ConnectionHeaders, Traffic } from "./traffic.js";

export interface LoadOptions {
  /** Mean rate of all connections together, frames per second, 1 to 10^9. */
  readonly framesPerSecond: number;
  /** 1 to 2^20; default 64. All are equally active. */
  readonly connections?: number;
  /** Length of every frame with its check sequence, bytes; default 64. */
  readonly frameBytes?: number;
  /** poisson: gaps are random (exponential), so that frames come at any instant; constant: all gaps are equal. Default poisson. */
  readonly gaps?: "poisson" | "constant";
  /** Number of frames; default unlimited. */
  readonly frames?: number;
  /** For the addresses and ports of the connections; default 1. */
  readonly seed?: Seed;
}

const BLOCK = 2048;
const SERVER = { address: [192, 0, 2, 1], port: 443 };
const FIELDS = ["framesPerSecond", "connections", "frameBytes", "gaps", "frames", "seed"];

/** A load of equal connections. */
export function load(options: LoadOptions): Traffic {
  checkFields("The load", options, FIELDS);
  const { framesPerSecond, connections = 64, frameBytes = 64, gaps = "poisson", frames = Infinity, seed = 1 } = options;
  checkNumber("The load's rate in frames per second", framesPerSecond, 1, 1e9);
  checkWhole("The number of connections", connections, 1, 2 ** 20);
  checkWhole("The frame length in bytes", frameBytes, 64, 9216);
  checkOneOf("The kind of gaps", gaps, ["poisson", "constant"]);
  if (frames !== Infinity) checkWhole("The number of frames", frames, 1, 2 ** 32 - 2);
  const clients = drawClients(connections, createRandom(seed, "connections"));
  const meanGapPs = PS_PER_S / framesPerSecond;

  return {
    connections,
    frames,
    label: (connection) => {
      const { address, port } = clients(connection);
      return `${address.join(".")}:${port} -> ${SERVER.address.join(".")}:${SERVER.port} TCP`;
    },
    headers: (connection) => {
      const { address, port } = clients(connection);
      return tcpHeaders(Uint8Array.from(address), port);
    },
    arrivals: (random: Random) => {
      const block = new ArrivalBlock(BLOCK);
      let reachedPs = 0;
      let made = 0;
      return {
        nextBlock: () => {
          const count = Math.min(BLOCK, frames - made);
          if (count === 0) return null;
          reachedPs = block.fill(random, count, reachedPs, { isPoisson: gaps === "poisson", meanGapPs, connections, frameBytes });
          made += count;
          return block;
        },
      };
    },
  };
}

/** Addresses in 198.18.0.0/15 (RFC 2544, for benchmarks) and ports above 1023, drawn when the load is made; two alike are possible, as on a real server. */
function drawClients(connections: number, random: Random): (connection: number) => { address: number[]; port: number } {
  const host = Array.from({ length: connections }, () => random.below(2 ** 17));
  const port = Array.from({ length: connections }, () => 1024 + random.below(64_512));
  return (connection) => {
    const h = host[connection] as number;
    return { address: [198, 18 + (h >> 16), (h >> 8) & 255, h & 255], port: port[connection] as number };
  };
}

function tcpHeaders(source: Uint8Array, sourcePort: number): ConnectionHeaders {
  const ip: ConnectionHeaders["ip"] = {
    version: 4,
    header: { offset: 14, length: 20 },
    source: { bytes: source, offset: 26 },
    destination: { bytes: Uint8Array.from(SERVER.address), offset: 30 },
    protocol: 6,
    isFragment: false,
    hasOptions: false,
    extensionHeaders: [],
    homeAddress: null,
    routingAddress: null,
  };
  const transport: ConnectionHeaders["transport"] = {
    protocol: "tcp",
    header: { offset: 34, length: 20 },
    sourcePort,
    destinationPort: SERVER.port,
    tcpFlags: 16,
  };
  return { ip, transport, problem: null };
}
