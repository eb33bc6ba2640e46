// XPS of a run, put together: transmit queues, and what they must know of the NIC's steering and of connections.
import { TransmitQueues } from "../linux/transmit-queues.js";
import { NumberedRandom } from "../random/numbered-random.js";
import { createRandom } from "../random/random.js";
import type { CompleteScenario } from "../scenario.js";
import type { Hardware } from "./hardware.js";

/** Null: sends leave by the vector of their CPU. */
export function transmitQueuesOf(
  { linux, traffic, seed }: CompleteScenario,
  { filters, rss }: Hardware,
): TransmitQueues | null {
  if (!linux?.xps || rss === null) return null;
  // Decision: the hash of a socket's sends is its own, drawn from the seed, and not that of the frames it receives.
  const hashes = new NumberedRandom(createRandom(seed, "transmit hashes"));
  return new TransmitQueues({
    ...linux.xps,
    queues: linux.queues,
    receiveQueueOf: (connection) => (filters ?? rss.table).queueNumberOf(connection),
    hashOf: (connection) => hashes.uint32(connection),
    isTcp: (connection) => traffic.headers(connection).ip?.protocol === 6,
  });
}
