// Interrupts of a device's receive queues, from /proc/interrupts and smp_affinity_list. A driver may name its
// interrupts by the PCI address instead of the interface, so where no name fits, the only such device in sight is
// taken; interrupts that bear another interface's name never are.
import { refuse } from "../check.js";
import type { InterruptRow } from "../formats/proc-interrupts.js";
import type { Collected } from "./collect.js";
import type { QueueInterrupt } from "./host.js";
import type { Assume } from "./known.js";

/** Of whom interrupts are wanted. */
export interface Whose {
  readonly device: string | null;
  /** Whether the caller named the device. */
  readonly isAsked: boolean;
  /** All devices that the texts name: of which of them unnamed interrupts are cannot be told. */
  readonly all: readonly string[];
  readonly queues: number;
}

export function interruptsOf(said: Collected, whose: Whose, assume: Assume): QueueInterrupt[] {
  const reading = said.interrupts.at(-1);
  if (said.interrupts.length > 1) assume("Of several readings of /proc/interrupts the last one counts");
  if (reading === undefined) {
    if (said.irqCpus.length > 0)
      assume("The CPUs of interrupts are of no use without /proc/interrupts, which says whose interrupts they are");
    return [];
  }
  const allowed = new Map(said.irqCpus.map(({ irq, cpus }) => [irq, cpus]));
  const buses = [...new Set(said.drivers.map(({ bus }) => bus).filter((bus) => bus !== null))];
  return rowsOf(reading.rows, { ...whose, buses }, assume).map(({ irq, queue, counts }) => ({
    queue: queue as number,
    irq,
    allowed: allowed.get(irq) ?? null,
    counts: counts.map((count, i) => ({ cpu: reading.cpus[i], count })).filter(({ count }) => count > 0),
  }));
}

/** Whether a name is an interface's own; others are a PCI address, "virtio0", "NICVF0", or older than the name. */
const isInterface = (name: string): boolean => !/^(?:[0-9a-f]{4,8}:|virtio\d|NICVF\d|eth%d)/.test(name);

/** One row a queue, of the device. */
function rowsOf(all: readonly InterruptRow[], whose: Whose & { readonly buses: string[] }, assume: Assume) {
  const { device, buses, queues } = whose;
  const rows = all.filter((row) => row.queue !== null);
  const names = [...new Set(rows.map((row) => row.device))].filter((name) => name !== null);
  if (names.length === 0) {
    assume("/proc/interrupts names no interrupt of a receive queue that is known here");
    return [];
  }
  const chosen = names.includes(device ?? "") ? (device as string) : chosenBy(rows, names, whose);
  if (chosen === null) {
    if (
      whose.isAsked &&
      names.every(isInterface) &&
      !all.some(({ name }) => name.split(/[-:@, ]/).includes(device as string))
    )
      refuse(
        `/proc/interrupts has receive queues of ${names.join(" and ")}, and the device asked for is ${device}`,
        "give that one's texts",
      );
    assume(
      `/proc/interrupts has receive queues of ${names.join(", ")}, and ${names.length === 1 ? "it does not say that they are those of" : "none of them is"} ${device ?? "named by another text"}: the CPUs stay unknown`,
    );
    return [];
  }
  if (device !== null && chosen !== device && !buses.includes(chosen))
    assume(`The interrupts of ${chosen} are taken to be those of ${device}: no other fit`);
  const found = new Map<number, InterruptRow>();
  for (const row of rows)
    if (row.device === chosen && (row.queue as number) < queues && !found.has(row.queue as number))
      found.set(row.queue as number, row);
  return [...found.values()].sort((a, b) => (a.queue as number) - (b.queue as number));
}

/** Whose rows stand for the device where none has its name; null if that cannot be told. */
function chosenBy(
  rows: readonly InterruptRow[],
  names: readonly string[],
  { device, buses, all, queues }: Whose & { readonly buses: string[] },
): string | null {
  const byBus = names.filter((name) => buses.includes(name));
  if (byBus.length === 1) return byBus[0];
  // Another interface's interrupts are not the device's, nor those at another bus address than ethtool -i told.
  const isOther = (name: string): boolean =>
    device !== null && (isInterface(name) || (name.includes(":") && buses.some((bus) => bus.includes(":"))));
  const possible = names.filter((name) => byBus.includes(name) || !isOther(name));
  // Of which device, where the texts tell of more devices than there are such interrupts?
  const unnamed = all.filter((name) => !names.includes(name));
  if (device !== null && unnamed.length > Math.max(1, possible.length)) return null;
  if (possible.length === 1) return possible[0];
  const fitting = possible.filter((name) => rows.filter((row) => row.device === name).length === queues);
  return fitting.length === 1 ? fitting[0] : null;
}
