// What the hosts of datasets/own-nic have in common: keys, who sends to them, and what counters and interrupts show
// after some days of such frames. All of it is invented, drawn from fixed seeds.
import { buildFrame, createRandom, createToeplitz, hashFrame, parseCapturedFrame, readCapture } from "rss-lab";
import * as print from "./layouts.mjs";

export const upTo = (count) => Array.from({ length: count }, (_, i) => i);
/** Hash types of an ixgbe without UDP ports, and those of UDP ports. */
export const PORTS = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"];
export const UDP_PORTS = ["NDIS_HASH_UDP_IPV4", "NDIS_HASH_UDP_IPV6"];

/** Bytes that look like those of a key made at random when the host booted. */
export function randomKey(seed, length) {
  const random = createRandom(seed, "own NIC: key");
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Frames of the capture by receive queue: hashed with this key, these hash types, and this table. */
export function framesPerQueue(bytes, { key, hashTypes, entries, queues }) {
  const { hash } = createToeplitz(key);
  const counts = new Array(queues).fill(0);
  const sizes = new Array(queues).fill(0);
  for (const captured of readCapture(bytes).frames) {
    const { hashValue } = hashFrame(parseCapturedFrame(captured), { secretKey: key, hashTypes }, hash);
    const queue = hashValue === null ? 0 : entries[hashValue % entries.length];
    counts[queue] += 1;
    sizes[queue] += captured.wireBytes;
  }
  return { counts, sizes };
}

/**
 * What the counters show of a host that has received such frames for some days: so many times the capture, give or
 * take a hundredth, and an interrupt for every few frames.
 */
export function sinceBoot({ counts, sizes }, times, seed) {
  const random = createRandom(seed, "own NIC: counters");
  const about = (count) => Math.round(count * times * (0.99 + random.uniform() / 50));
  const packets = counts.map((count) => about(count) + random.below(4000));
  return {
    packets,
    bytes: packets.map((count, queue) => Math.round(count * (counts[queue] === 0 ? 90 : sizes[queue] / counts[queue]))),
    interrupts: packets.map((count) => Math.round(count / (6 + random.uniform()))),
  };
}

/**
 * One interrupt a queue, each on its own CPU of the same number, and, if it has a name that grep lets through, the one
 * for what else the device has to say.
 */
export function interruptRows({ counts, cpus, first, chip, name, other = "" }) {
  const rows = counts.map((count, queue) => ({
    name: name(queue),
    counts: cpus.map((cpu) => (cpu === queue ? count : 0)),
  }));
  if (other) rows.push({ name: other, counts: cpus.map((cpu) => (cpu === 0 ? 7 : 0)) });
  return print.interrupts(
    cpus,
    rows.map((row, number) => ({ irq: first + number, chip, number, ...row })),
  );
}

export const affinities = (queues, first) =>
  print.greppedFiles(upTo(queues).map((queue) => [`/proc/irq/${first + queue}/smp_affinity_list`, queue]));
/** A shell sorts file names as texts: rx-10 stands before rx-2. */
export const rpsOff = (device, queues, mask) =>
  print.greppedFiles(
    upTo(queues)
      .map((queue) => `rx-${queue}`)
      .sort()
      .map((queue) => [`/sys/class/net/${device}/queues/${queue}/rps_cpus`, mask]),
  );
export const perQueue = (queues, ...columns) =>
  Object.fromEntries(upTo(queues).flatMap((queue) => columns.map(([name, values]) => [name(queue), values[queue]])));
export const cores = (count, threads = 1) =>
  upTo(count * threads).map((cpu) => ({ cpu, core: cpu % count, socket: 0, node: 0 }));

export const address = (net, host) => `${net}.${host}`;
/** A TCP or UDP conversation with one size of frame. */
export const conversation = (ends, payloadBytes, weight) => ({ weight, bytes: buildFrame({ ...ends, payloadBytes }) });
/** Clients from all over the three documentation networks, each with a port of its own. */
export const clients = (count, random, { server, port, protocol = "tcp", payloadBytes, weight }) =>
  upTo(count).map(() =>
    conversation(
      {
        source: address(random.pick(["198.51.100", "203.0.113"]), 1 + random.below(254)),
        destination: server,
        sourcePort: 32_768 + random.below(28_000),
        destinationPort: port,
        protocol,
      },
      payloadBytes,
      weight(),
    ),
  );
