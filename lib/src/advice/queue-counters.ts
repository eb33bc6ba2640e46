// What the counters of single receive queues say together: how many packets, and how unevenly.
import type { EthtoolStatistics } from "../formats/ethtool-statistics.js";
import type { Host } from "../host/host.js";
import { total } from "./interrupt-cpus.js";
import { THRESHOLDS } from "./thresholds.js";

export interface PacketsByQueue {
  readonly total: number;
  readonly byQueue: ReadonlyMap<number, number>;
  /** The queue that has the most, and its share of all. */
  readonly fullest: number;
  readonly share: number;
}

/** Null if no queue has a counter of packets, or all are 0. */
export function packetsByQueue(statistics: EthtoolStatistics | null): PacketsByQueue | null {
  const counted = (statistics?.queues ?? []).filter(({ packets }) => packets !== null);
  const byQueue = new Map(counted.map(({ queue, packets }) => [queue, packets ?? 0]));
  return summed(byQueue);
}

/** The same of interrupts since boot: a queue that receives interrupts, seldomer than it has packets. */
export function interruptsByQueue({ interrupts }: Host): PacketsByQueue | null {
  return summed(new Map(interrupts.map((interrupt) => [interrupt.queue, total(interrupt)])));
}

function summed(byQueue: ReadonlyMap<number, number>): PacketsByQueue | null {
  const all = [...byQueue.values()].reduce((a, b) => a + b, 0);
  if (all === 0) return null;
  const [fullest, most] = [...byQueue].reduce((best, each) => (each[1] > best[1] ? each : best));
  return { total: all, byQueue, fullest, share: most / all };
}

/** Whether the fullest queue has received twice the mean. */
export function isUneven(statistics: EthtoolStatistics): boolean {
  const counters = packetsByQueue(statistics);
  return counters !== null && counters.share * counters.byQueue.size >= THRESHOLDS.twice;
}

/** Frames that a Flow Director filter matched, or none did; null if the driver does not count them. */
export const flowDirectorMatches = (counters: Counters): number | null => counter(counters, "fdir_match");
export const flowDirectorMisses = (counters: Counters): number | null => counter(counters, "fdir_miss");

type Counters = Readonly<Record<string, number>>;

/** A counter by a name, with or without what drivers put around it ("port.fdir_match", "fdir_atr_match"). */
function counter(counters: Counters, name: string): number | null {
  const [first, second] = name.split("_");
  const pattern = new RegExp(`(^|[._])${first}_(atr_|sb_)?${second}$`);
  const found = Object.entries(counters).filter(([key]) => pattern.test(key));
  return found.length === 0 ? null : found.reduce((sum, [, value]) => sum + value, 0);
}
