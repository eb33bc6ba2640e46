// The second opinion's RSS: which receive queue and which CPU a frame belongs to. Toeplitz bit by bit, as "RSS Hashing
// Functions" puts it; the table as "RSS Configuration" does; fewer queues than CPUs as lib/docs/decisions.md says.

/** A connection over IPv4. */
export interface Tuple
  extends Record<"sourceAddress" | "destinationAddress", string>, Record<"sourcePort" | "destinationPort", number> {
  readonly protocol: "tcp" | "udp";
}

/**
 * For every set bit of the input, from the left, XOR in the left-most 32 bits of the key; then shift the key left by
 * one.
 */
export function naiveToeplitz(input: readonly number[], key: Uint8Array): number {
  const bits = (bytes: Iterable<number>): string =>
    [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let rest = bits(key),
    hash = 0;
  for (const bit of bits(input)) {
    if (bit === "1") hash = (hash ^ parseInt(rest.slice(0, 32), 2)) >>> 0;
    rest = rest.slice(1) + "0";
  }
  return hash;
}

/** Addresses and ports if that hash type is on, otherwise addresses, otherwise nothing: null. */
export function naiveHash(tuple: Tuple, hashTypes: readonly string[], key: Uint8Array): number | null {
  const addresses = [...tuple.sourceAddress.split("."), ...tuple.destinationAddress.split(".")].map(Number);
  const ports = [tuple.sourcePort, tuple.destinationPort].flatMap((port) => [port >> 8, port & 255]);
  if (hashTypes.includes(tuple.protocol === "tcp" ? "NDIS_HASH_TCP_IPV4" : "NDIS_HASH_UDP_IPV4"))
    return naiveToeplitz([...addresses, ...ports], key);
  return hashTypes.includes("NDIS_HASH_IPV4") ? naiveToeplitz(addresses, key) : null;
}

/** The CPUs that get a queue, and the queue of each entry and of frames without a hash. */
export function dealQueues(table: readonly number[], defaultCpu: number, further: readonly number[], queues: number) {
  const wanted = [...new Set([...table, defaultCpu, ...further])],
    cpus = wanted.slice(0, queues);
  const queueOf = (cpu: number): number => wanted.indexOf(cpu) % cpus.length;
  return { cpus, queueOfEntry: table.map(queueOf), defaultQueue: queueOf(defaultCpu) };
}
