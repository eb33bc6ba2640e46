// How a host's counters changed between two readings, by receive queue and by CPU. Which two readings cannot be
// compared stands in calibrate-counters.ts.
import type { EthtoolStatistics } from "../formats/ethtool-statistics.js";
import type { ProcInterrupts } from "../formats/proc-interrupts.js";
import type { ProcSoftirqs } from "../formats/proc-softirqs.js";
import type { ProcStat } from "../formats/proc-stat.js";
import { refuse } from "../check.js";
import { framesBetween, interruptsBetween, softirqsBetween, ticksBetween } from "./calibrate-counters.js";

/** One reading of a host's counters; null for what was not read. */
export interface Reading {
  readonly interrupts: ProcInterrupts | null;
  readonly softirqs: ProcSoftirqs | null;
  readonly stat: ProcStat | null;
  readonly statistics: EthtoolStatistics | null;
}

/** Ticks of a CPU in interrupts, in softirqs, and in all. */
export interface Ticks {
  readonly irq: number;
  readonly softirq: number;
  readonly all: number;
}

interface QueueChange {
  readonly queue: number;
  readonly frames: number | null;
  readonly bytes: number | null;
  readonly drops: number | null;
  readonly interrupts: number | null;
  readonly cpus: readonly { readonly cpu: number; readonly interrupts: number }[];
}

export interface Changes {
  readonly queues: readonly QueueChange[];
  /** Whether interrupts tell which CPUs serve the device. */
  readonly isKnown: boolean;
  /** CPUs that the device's receive queues interrupted; all CPUs if that is not known. */
  readonly cpus: readonly {
    readonly cpu: number;
    readonly frames: number | null;
    readonly interrupts: number | null;
    readonly netRx: number | null;
    readonly ticks: Ticks | null;
  }[];
  /** Frames that the device received. */
  readonly frames: number | null;
  readonly hasOwnFrames: boolean;
  /** Softirqs on these CPUs, and how often NET_RX ran on the others. */
  readonly softirqs: { readonly netRx: number; readonly all: number; readonly elsewhere: number } | null;
  readonly seconds: number | null;
}

const PARTS = [
  ["interrupts", "/proc/interrupts"],
  ["softirqs", "/proc/softirqs"],
  ["stat", "/proc/stat"],
  ["statistics", "ethtool -S"],
] as const;

/** The device whose receive queues count: the one asked for, or the only one that has some. */
export function deviceOf({ interrupts }: Reading, asked: string | undefined): string | null {
  if (interrupts === null) return asked ?? null;
  const devices = [...new Set(interrupts.rows.flatMap((row) => (row.queue === null ? [] : [row.device])))];
  const names = devices.join(", ");
  if (asked === undefined) {
    if (devices.length > 1) refuse(`/proc/interrupts has receive queues of ${names}`, "choose one with --device");
    return devices[0] ?? null;
  }
  if (!devices.includes(asked))
    refuse(
      `/proc/interrupts has no receive queue of ${asked}`,
      names === "" ? "it names no receive queue at all" : `it has those of ${names}`,
    );
  return asked;
}

export function changesBetween(before: Reading, after: Reading, device: string | null): Changes {
  for (const [part, name] of PARTS)
    if ((before[part] === null) !== (after[part] === null))
      refuse(
        `The ${before[part] === null ? "first" : "second"} reading has no ${name} and the other has`,
        "both need the same parts",
      );
  const statistics = framesBetween(before.statistics, after.statistics);
  const irqs = interruptsBetween(before.interrupts, after.interrupts, device);
  const numbers = [...new Set([...irqs.map(({ queue }) => queue), ...statistics.queues.keys()])];
  const queues = numbers
    .sort((a, b) => a - b)
    .map((queue) => {
      const own = irqs.filter((irq) => irq.queue === queue);
      const frames = statistics.queues.get(queue) ?? { frames: null, bytes: null, drops: null };
      return { queue, ...frames, ...interruptsOf(own.map(({ counts }) => counts)) };
    });
  const ticks = ticksBetween(before.stat, after.stat);
  const softirqs = softirqsBetween(before.softirqs, after.softirqs);
  const serving = [...new Set(queues.flatMap((queue) => queue.cpus.map(({ cpu }) => cpu)))].sort((a, b) => a - b);
  const isKnown = serving.length > 0;
  const cpus = isKnown ? serving : [...ticks.cpus.keys()];
  // Without frames of single queues, all are those of the CPU that serves the device alone.
  const all = cpus.length === 1 ? statistics.total : null;
  return {
    queues,
    isKnown,
    cpus: cpus.map((cpu) => ({
      cpu,
      frames: statistics.queues.size > 0 && isKnown ? framesOn(cpu, queues) : all,
      interrupts: !isKnown ? null : queues.reduce((sum, queue) => sum + interruptsOn(cpu, queue), 0),
      netRx: softirqs?.get(cpu)?.netRx ?? null,
      ticks: ticks.cpus.get(cpu) ?? null,
    })),
    frames: statistics.total,
    hasOwnFrames: statistics.queues.size > 0,
    softirqs: softirqs === null ? null : softirqsOn(cpus, softirqs),
    seconds: ticks.seconds,
  };
}

/** The interrupts of a queue, which may have several vectors, by the CPUs that they reached. */
function interruptsOf(vectors: readonly ReadonlyMap<number, number>[]): Pick<QueueChange, "interrupts" | "cpus"> {
  if (vectors.length === 0) return { interrupts: null, cpus: [] };
  const counts = new Map<number, number>();
  for (const vector of vectors) for (const [cpu, count] of vector) counts.set(cpu, (counts.get(cpu) ?? 0) + count);
  const cpus = [...counts].filter(([, count]) => count > 0).map(([cpu, interrupts]) => ({ cpu, interrupts }));
  return { interrupts: cpus.reduce((sum, one) => sum + one.interrupts, 0), cpus };
}

function softirqsOn(
  cpus: readonly number[],
  softirqs: ReadonlyMap<number, { netRx: number; all: number }>,
): { netRx: number; all: number; elsewhere: number } {
  const own = cpus.map((cpu) => softirqs.get(cpu) ?? { netRx: 0, all: 0 });
  const netRx = own.reduce((sum, one) => sum + one.netRx, 0);
  const everywhere = [...softirqs.values()].reduce((sum, one) => sum + one.netRx, 0);
  return { netRx, all: own.reduce((sum, one) => sum + one.all, 0), elsewhere: everywhere - netRx };
}

const interruptsOn = (cpu: number, queue: QueueChange): number =>
  queue.cpus.find((one) => one.cpu === cpu)?.interrupts ?? 0;

/** Frames of a CPU: of each queue as many as it took of the queue's interrupts. */
function framesOn(cpu: number, queues: readonly QueueChange[]): number {
  return queues.reduce(
    (sum, queue) => sum + (queue.interrupts ? ((queue.frames ?? 0) * interruptsOn(cpu, queue)) / queue.interrupts : 0),
    0,
  );
}
