// How a real NIC spread 4,480 connections over 8 queues by RSS alone, beside Toeplitz under random keys. As in the
// experiment, 7 clients have 640 connections each to one port of one server. The key, the addresses and the ports are
// not known, so they are drawn anew for every run; which entries the table has does not matter, as long as each queue
// has equally many.
import { type Random, type Seed, createRandom } from "../random/random.js";
import { createIndirectionTable, roundRobin } from "../rss/indirection-table.js";
import { MIN_KEY_BYTES } from "../rss/secret-key.js";
import { randomBytes } from "../rss/spread.js";
import { createToeplitz } from "../rss/toeplitz-table.js";
import { QUEUE_SPREAD, SUSPENSION_SETUP } from "./irq-suspension-figures.js";
import type { Task } from "../workers/task.js";

/** How a client's ports follow each other: anywhere, one after the other, or every second, fourth, ... at random. */
export type PortOrder = "random ports" | "sequential ports" | "ports with gaps";

/** Linux's default for a client's own ports (ip_local_port_range). */
const PORTS = { first: 32_768, count: 28_232 } as const;
/** Memcached's port. */
const SERVER_PORT = 11_211;
const INPUT_BYTES = 12;

/** The busiest queue over the mean, over many runs: statistics as published. */
export interface QueueSpread {
  readonly mean: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  /** Mean of the runs' standard deviation over the mean of the queues. */
  readonly variation: number;
}

/** Statistics over `runs` runs, each with a key, addresses and ports of its own. */
export function queueSpread(order: PortOrder, seed: Seed, runs: number = QUEUE_SPREAD.runs): QueueSpread {
  const random = createRandom(seed, `spread over queues, ${order}`);
  const { queues, clients, connectionsPerClient } = SUSPENSION_SETUP;
  const table = createIndirectionTable(
    roundRobin(
      Array.from({ length: queues }, (_, queue) => queue),
      128,
    ),
  );
  const connections = clients * connectionsPerClient;
  const hashValues = new Uint32Array(connections);
  const busiest: number[] = [];
  let variation = 0;
  for (let run = 0; run < runs; run++) {
    createToeplitz(randomBytes(random, MIN_KEY_BYTES)).hashMany(hashInputs(random, order), INPUT_BYTES, hashValues);
    const count = new Array<number>(queues).fill(0);
    for (const hashValue of hashValues) count[table.cpu(hashValue)] += 1;
    const mean = connections / queues;
    busiest.push(Math.max(...count) / mean);
    variation += Math.sqrt(count.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / queues) / mean;
  }
  busiest.sort((a, b) => a - b);
  const quantile = (share: number): number => busiest[Math.floor(share * runs)];
  const mean = busiest.reduce((sum, each) => sum + each, 0) / runs;
  return { mean, p5: quantile(0.05), median: quantile(0.5), p95: quantile(0.95), variation: variation / runs };
}

export const SPREAD_TASK: Task<{ readonly order: PortOrder; readonly seed: Seed }, QueueSpread> = {
  name: "spread over queues",
  perform: ({ order, seed }) => queueSpread(order, seed),
};

/** Source address, server address, source port, server port of every connection. */
function hashInputs(random: Random, order: PortOrder): Uint8Array {
  const { clients, connectionsPerClient } = SUSPENSION_SETUP;
  const inputs = new DataView(new ArrayBuffer(clients * connectionsPerClient * INPUT_BYTES));
  const server = random.nextUint32();
  for (let client = 0, at = 0; client < clients; client++) {
    const address = random.nextUint32();
    for (const port of clientPorts(random, order, connectionsPerClient)) {
      inputs.setUint32(at, address);
      inputs.setUint32(at + 4, server);
      inputs.setUint16(at + 8, port);
      inputs.setUint16(at + 10, SERVER_PORT);
      at += INPUT_BYTES;
    }
  }
  return new Uint8Array(inputs.buffer);
}

/** Different ports of one client. */
function clientPorts(random: Random, order: PortOrder, count: number): number[] {
  if (order === "random ports") {
    const ports = new Set<number>();
    while (ports.size < count) ports.add(PORTS.first + random.below(PORTS.count));
    return [...ports];
  }
  let next = 2 * random.below(PORTS.count / 2);
  return Array.from({ length: count }, () => {
    next += order === "sequential ports" ? 1 : evenGap(random);
    return PORTS.first + (next % PORTS.count);
  });
}

/** The step to a later even port, each of which is free with a probability of one in four. */
function evenGap(random: Random): number {
  let gap = 2;
  while (random.below(4) !== 0) gap += 2;
  return gap;
}
