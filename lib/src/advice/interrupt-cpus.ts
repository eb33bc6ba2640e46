// Which CPU each receive queue's interrupt uses, and which CPUs would be better: nearest to the NIC first, one thread
// of each core first. /proc/interrupts counts since boot, smp_affinity_list says what holds now: where both are there,
// the second decides.
import type { QueueInterrupt } from "../host/host.js";
import type { HostFacts } from "./host-facts.js";
import { type Cure, cure } from "./finding.js";

export interface QueueCpu {
  readonly queue: number;
  readonly irq: number | null;
  readonly cpu: number;
  /** Interrupts of the queue since boot; null if only the affinity is known. */
  readonly count: number | null;
  /** Whether the affinity says so; otherwise most interrupts since boot do. */
  readonly isNow: boolean;
}

type Interrupt = Pick<QueueInterrupt, "allowed" | "counts">;

/** The only CPU that may take an interrupt, or the one that took most of them and still may; null if unknown. */
export function cpuOf({ allowed, counts }: Interrupt): { readonly cpu: number; readonly isNow: boolean } | null {
  if (allowed?.length === 1) return { cpu: allowed[0], isNow: true };
  const most = [...(counts ?? [])].sort((a, b) => b.count - a.count)[0];
  if (most === undefined || most.count === 0 || allowed?.includes(most.cpu) === false) return null;
  return { cpu: most.cpu, isNow: false };
}

/** The CPU of each queue; unknown ones are missing. */
export function queueCpus({ host }: Pick<HostFacts, "host">): QueueCpu[] {
  return host.interrupts.flatMap((interrupt): QueueCpu[] => {
    const { queue, irq, counts } = interrupt;
    const found = cpuOf(interrupt);
    return found === null ? [] : [{ queue, irq, ...found, count: counts === null ? null : total(interrupt) }];
  });
}

/** Interrupts since boot. */
export const total = ({ counts }: Interrupt): number => (counts ?? []).reduce((all, { count }) => all + count, 0);

/** Interrupts by CPU, as the affinities that hold now would place those that came since boot. */
export function loadByCpu(interrupts: readonly Interrupt[]): Map<number, number> {
  const loads = new Map<number, number>();
  for (const interrupt of interrupts) {
    const { allowed, counts } = interrupt;
    const placed =
      allowed?.length === 1
        ? [{ cpu: allowed[0], count: total(interrupt) }]
        : (counts ?? []).filter(({ cpu }) => allowed?.includes(cpu) !== false);
    for (const { cpu, count } of placed) loads.set(cpu, (loads.get(cpu) ?? 0) + count);
  }
  return loads;
}

/** CPUs in the order in which queues should take them. */
export function bestCpus({ processors, node, cpus }: HostFacts): readonly number[] {
  if (processors === null) return cpus ?? [];
  const home = node ?? -1;
  return [...processors]
    .filter(({ cpu }) => cpus === null || cpus.includes(cpu))
    .sort((a, b) => Number(b.node === home) - Number(a.node === home) || a.thread - b.thread || a.cpu - b.cpu)
    .map(({ cpu }) => cpu);
}

/** One line a queue: its interrupt to a CPU of its own, as long as there are CPUs. */
export function affinityCures(facts: HostFacts, why: string): Cure[] {
  const queues = withNumbers(facts);
  const cpus = assigned(facts, queues);
  const pinned = queues.flatMap(({ irq, allowed }, i) =>
    allowed?.length === 1 && allowed[0] === cpus[i]
      ? []
      : [cure(`echo ${cpus[i]} > /proc/irq/${irq}/smp_affinity_list`, why)],
  );
  if (queues.length === 0)
    return [cure(null, "Bind each queue's interrupt to a CPU: /proc/irq/IRQ/smp_affinity_list.")];
  if (pinned.length === 0) return [];
  return [cure("systemctl stop irqbalance", "Where it runs, it would move the interrupts again."), ...pinned];
}

const withNumbers = ({ host }: HostFacts): QueueInterrupt[] =>
  host.interrupts.filter(({ irq }) => irq !== null).sort((a, b) => a.queue - b.queue);

/** The CPU of each queue once {@link affinityCures} were typed. */
export function curedCpus(facts: HostFacts): ReadonlyMap<number, number> {
  const queues = withNumbers(facts);
  const cpus = assigned(facts, queues);
  return new Map(queues.map(({ queue }, i) => [queue, cpus[i]]));
}

/** A CPU for each queue: the one that it has if that is good and no other queue's core, otherwise the best free one. */
function assigned(facts: HostFacts, queues: readonly QueueInterrupt[]): number[] {
  const best = bestCpus(facts);
  if (best.length === 0) return queues.map((_, i) => i);
  const good = new Set(best.slice(0, Math.max(queues.length, homeCpus(facts, best))));
  const coreOf = (cpu: number): number => facts.processors?.find((each) => each.cpu === cpu)?.core ?? cpu;
  const [taken, cores] = [new Set<number>(), new Set<number>()];
  const take = (cpu: number): number => {
    taken.add(cpu);
    cores.add(coreOf(cpu));
    return cpu;
  };
  const kept = queues.map((interrupt) => {
    const cpu = cpuOf(interrupt)?.cpu;
    return cpu === undefined || !good.has(cpu) || cores.has(coreOf(cpu)) ? null : take(cpu);
  });
  return kept.map((cpu, i) => {
    if (cpu !== null) return cpu;
    const free = best.find((each) => !cores.has(coreOf(each))) ?? best.find((each) => !taken.has(each));
    return free === undefined ? best[i % best.length] : take(free);
  });
}

/** How many of the best CPUs are first threads of the NIC's own node; of all, if the node is not known. */
function homeCpus({ processors, node }: HostFacts, best: readonly number[]): number {
  if (processors === null) return best.length;
  return processors.filter((each) => each.thread === 0 && (node === null || each.node === node)).length;
}
