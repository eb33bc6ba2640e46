// Counters of two readings, one kind after the other, and why they cannot be compared: other CPUs, other interrupts, or
// counters that went backwards (a restart, a driver that was loaded anew, readings given the wrong way round).
import type { EthtoolStatistics } from "../formats/ethtool-statistics.js";
import type { ProcInterrupts } from "../formats/proc-interrupts.js";
import type { ProcSoftirqs } from "../formats/proc-softirqs.js";
import { type CpuTicks, type ProcStat, TICKS_PER_SECOND, allTicks } from "../formats/proc-stat.js";
import { refuse } from "../check.js";

const BACKWARDS = "counters only grow: give the earlier reading first, and both from one start of the machine";
/** Names of the counter of all received frames. */
const ALL_FRAMES = ["rx_packets", "rx-packets", "rx_packets_phy"];

/** The growth of a counter; refuses one that fell. */
function grown(what: string, before: number, after: number): number {
  if (after < before) refuse(`${what} went from ${before} back to ${after}`, BACKWARDS);
  return after - before;
}

function sameCpus(what: string, before: readonly number[], after: readonly number[]): void {
  const [first, second] = [new Set(before), new Set(after)];
  const changed = [...before, ...after].find((cpu) => !first.has(cpu) || !second.has(cpu));
  if (changed !== undefined)
    refuse(
      `${what} has CPU ${changed} in the ${first.has(changed) ? "first" : "second"} reading alone`,
      "no CPU may go on or off line between the readings, and both must be of one machine",
    );
}

/** Interrupts of the device's receive queues: for each vector its queue, and counts by CPU. */
export function interruptsBetween(
  before: ProcInterrupts | null,
  after: ProcInterrupts | null,
  device: string | null,
): { queue: number; counts: Map<number, number> }[] {
  if (before === null || after === null) return [];
  sameCpus("/proc/interrupts", before.cpus, after.cpus);
  const receive = ({ rows }: ProcInterrupts) => rows.filter((row) => row.queue !== null && row.device === device);
  const [first, second] = [receive(before), receive(after)];
  const old = new Map(first.map((row) => [row.irq, row]));
  const now = new Map(second.map((row) => [row.irq, row]));
  const strange = [...first, ...second].find(({ irq }) => old.get(irq)?.name !== now.get(irq)?.name);
  if (strange)
    refuse(
      `Interrupt ${strange.irq}, ${strange.name}, is not the same in both readings`,
      "queues may not be set up anew between the readings",
    );
  return second.map((row) => {
    const counts = row.counts.map((count, i): [number, number] => {
      const cpu = after.cpus[i];
      const then = old.get(row.irq)!.counts[before.cpus.indexOf(cpu)];
      return [cpu, grown(`The count of ${row.name} on CPU ${cpu}`, then, count)];
    });
    return { queue: row.queue!, counts: new Map(counts) };
  });
}

/** How often each CPU ran NET_RX, and softirqs of all kinds. */
export function softirqsBetween(
  before: ProcSoftirqs | null,
  after: ProcSoftirqs | null,
): Map<number, { netRx: number; all: number }> | null {
  if (before === null || after === null) return null;
  sameCpus("/proc/softirqs", before.cpus, after.cpus);
  const old = new Map(before.rows.map((row) => [row.kind, row.counts]));
  return new Map(
    after.cpus.map((cpu, i) => {
      const then = before.cpus.indexOf(cpu);
      let netRx = 0;
      let all = 0;
      for (const { kind, counts } of after.rows) {
        const count = grown(`${kind} of /proc/softirqs on CPU ${cpu}`, old.get(kind)?.[then] ?? 0, counts[i]);
        all += count;
        if (kind === "NET_RX") netRx = count;
      }
      return [cpu, { netRx, all }];
    }),
  );
}

/** Ticks of each CPU, and the seconds that passed. */
export function ticksBetween(
  before: ProcStat | null,
  after: ProcStat | null,
): { cpus: Map<number, { irq: number; softirq: number; all: number }>; seconds: number | null } {
  if (before === null || after === null) return { cpus: new Map(), seconds: null };
  const numbers = (stat: ProcStat): number[] => stat.cpus.map(({ cpu }) => cpu);
  sameCpus("/proc/stat", numbers(before), numbers(after));
  const old = new Map(before.cpus.map((row) => [row.cpu, row]));
  const cpus = new Map(
    after.cpus.map((now) => {
      const then = old.get(now.cpu)!;
      const grow = (what: string, ticks: (row: CpuTicks) => number): number =>
        grown(`The ${what} of CPU ${now.cpu} in /proc/stat`, ticks(then), ticks(now));
      const irq = grow("time in interrupts", (row) => row.irq);
      const softirq = grow("time in softirqs", (row) => row.softirq);
      return [now.cpu, { irq, softirq, all: grow("time", allTicks) }];
    }),
  );
  const passed = [...cpus.values()].reduce((sum, { all }) => sum + all, 0) / cpus.size;
  if (passed === 0) refuse("No time lies between the two readings", "take them some seconds apart");
  return { cpus, seconds: passed / TICKS_PER_SECOND };
}

interface QueueFrames {
  readonly frames: number | null;
  readonly bytes: number | null;
  readonly drops: number | null;
}

/** Frames of each receive queue that has counters of its own, and of the device. */
export function framesBetween(
  before: EthtoolStatistics | null,
  after: EthtoolStatistics | null,
): { queues: Map<number, QueueFrames>; total: number | null } {
  const queues = new Map<number, QueueFrames>();
  if (before === null || after === null) return { queues, total: null };
  const old = new Map(before.queues.map((row) => [row.queue, row]));
  let total = 0;
  for (const now of after.queues) {
    const grow = (counter: "packets" | "bytes" | "drops"): number | null => {
      const [first, last] = [old.get(now.queue)?.[counter] ?? null, now[counter]];
      if (first === null || last === null) return null;
      return grown(`The ${counter} of receive queue ${now.queue}`, first, last);
    };
    const frames = grow("packets");
    if (frames === null) continue;
    queues.set(now.queue, { frames, bytes: grow("bytes"), drops: grow("drops") });
    total += frames;
  }
  if (queues.size > 0) return { queues, total };
  const name = ALL_FRAMES.find((one) => Object.hasOwn(before.counters, one) && Object.hasOwn(after.counters, one));
  if (name === undefined) return { queues, total: null };
  return { queues, total: grown(`The counter ${name}`, before.counters[name], after.counters[name]) };
}
