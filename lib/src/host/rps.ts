// Receive Packet Steering: Linux' choice of a CPU in software, after the NIC has chosen a queue. Follows
// get_rps_cpu of net/core/dev.c (Linux 6.18): the high bits of the hash value, scaled to the number of CPUs, choose one
// of those that `rps_cpus` names. "Scaling in the Linux Networking Stack" speaks of the value modulo their number; the
// code does not take it so.

/**
 * The CPU that RPS gives to a frame.
 *
 * @param hashValue 0 to 4294967295
 * @param cpus those of the queue's `rps_cpus`, ascending
 * @returns null if there is no CPU, or the value is 0, which means "no hash" to Linux: the frame stays where it is
 * @example
 * rpsCpu(0x51ccc178, [0, 1, 2, 3]) // => 1
 */
export function rpsCpu(hashValue: number, cpus: readonly number[]): number | null {
  if (cpus.length === 0 || hashValue === 0) return null;
  return cpus[Math.floor((hashValue * cpus.length) / 0x1_0000_0000)];
}
