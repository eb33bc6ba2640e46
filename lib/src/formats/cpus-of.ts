// Which CPUs an interrupt, or RPS for a receive queue, may use: what these print, and the lines that set them.
//   grep . /proc/irq/*/smp_affinity_list        /proc/irq/30/smp_affinity_list:0-3
//   grep . /sys/class/net/eth0/queues/*/rps_cpus    /sys/class/net/eth0/queues/rx-0/rps_cpus:00,000000ff
// `head` and `tail -n +1` write the name in a line of its own, ==> NAME <==.
import { refuse } from "../check.js";
import { printCpuList, printCpuMask, readCpuList, readCpuMask } from "./cpu-list.js";
import { refuseLine } from "./fault.js";
import { filesOf, valued } from "./shown-files.js";

export interface CpusOfIrq {
  readonly irq: number;
  readonly cpus: readonly number[];
}
export interface CpusOfQueue {
  readonly queue: number;
  /** Empty: RPS is off for this queue. */
  readonly cpus: readonly number[];
}

const IRQ_FILE = /(?:^|\/)(\d{1,10})\/((?:effective_|smp_)affinity(?:_list)?|affinity_hint|node)$/;
const RPS_FILE = /(?:(?:^|\/)([^/]+)\/queues\/|^)rx-(\d{1,5})\/(rps_cpus|rps_flow_cnt)$/;

/**
 * Reads the CPUs of interrupts, from smp_affinity_list, smp_affinity (a mask), effective_affinity_list or
 * effective_affinity. Where an interrupt has several, the effective one counts: it says which of the allowed CPUs the
 * kernel chose.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readIrqCpus("/proc/irq/30/smp_affinity_list:0-3") // => [{ irq: 30, cpus: [0, 1, 2, 3] }]
 */
export function readIrqCpus(text: string): CpusOfIrq[] {
  const found = new Map<number, { cpus: number[]; effective: boolean }>();
  for (const { at, path, value } of filesOf("smp_affinity", text)) {
    const match = IRQ_FILE.exec(path);
    if (match === null)
      refuseLine(
        at.output,
        at.line,
        at.text,
        "a line is /proc/irq/30/smp_affinity_list:0-3; use grep . /proc/irq/*/smp_affinity_list",
      );
    const [, irq, kind] = match;
    if (kind === "affinity_hint" || kind === "node") continue;
    const effective = kind.startsWith("effective_");
    const cpus = valued(at, value, kind.endsWith("_list") ? readCpuList : readCpuMask);
    // An interrupt that is off has no effective CPU.
    if (effective && cpus.length === 0) continue;
    if (!found.get(Number(irq))?.effective || effective) found.set(Number(irq), { cpus, effective });
  }
  if (found.size === 0)
    refuse(
      "The text names no interrupt",
      "a line is /proc/irq/30/smp_affinity_list:0-3; use grep . /proc/irq/*/smp_affinity_list",
    );
  return [...found].sort(([a], [b]) => a - b).map(([irq, { cpus }]) => ({ irq, cpus }));
}

/**
 * Reads the CPUs that RPS uses for each receive queue of one device.
 *
 * @param options.device whose lines count; needed if the text has several devices
 * @throws InputError naming the line and what it must be
 * @example
 * readRpsCpus("/sys/class/net/eth0/queues/rx-0/rps_cpus:0f") // => [{ queue: 0, cpus: [0, 1, 2, 3] }]
 */
export function readRpsCpus(text: string, options: { readonly device?: string } = {}): CpusOfQueue[] {
  const found = new Map<number, number[]>();
  const devices = new Set<string>();
  for (const { at, path, value } of filesOf("rps_cpus", text)) {
    const match = RPS_FILE.exec(path);
    if (match === null)
      refuseLine(
        at.output,
        at.line,
        at.text,
        "a line is /sys/class/net/eth0/queues/rx-0/rps_cpus:0f; use grep . /sys/class/net/eth0/queues/rx-*/rps_cpus",
      );
    const [, device = options.device ?? "an unnamed device", queue, kind] = match;
    devices.add(device);
    if (kind !== "rps_cpus" || (options.device ?? device) !== device) continue;
    found.set(Number(queue), valued(at, value, readCpuMask));
  }
  const names = [...devices].join(", ");
  if (options.device === undefined && devices.size > 1)
    refuse(`The rps_cpus are of ${names}`, "give the lines of one device, or say which device");
  if (found.size === 0)
    refuse(
      devices.size === 0 ? "The text names no receive queue" : `The rps_cpus are of ${names}, not of ${options.device}`,
      "a line is /sys/class/net/eth0/queues/rx-0/rps_cpus:0f; use grep . /sys/class/net/eth0/queues/rx-*/rps_cpus",
    );
  return [...found].sort(([a], [b]) => a - b).map(([queue, cpus]) => ({ queue, cpus }));
}

/** The lines that `grep . /proc/irq/*\/smp_affinity_list` prints. */
export function printIrqCpus(rows: readonly CpusOfIrq[]): string {
  return rows.map(({ irq, cpus }) => `/proc/irq/${irq}/smp_affinity_list:${printCpuList(cpus)}\n`).join("");
}

/** The lines that `grep . /sys/class/net/DEV/queues/rx-*\/rps_cpus` prints. */
export function printRpsCpus(rows: readonly CpusOfQueue[], device: string): string {
  return rows.map(({ queue, cpus }) => `${rpsFile(device, queue)}:${printCpuMask(cpus)}\n`).join("");
}

/**
 * Shell lines that bind interrupts to CPUs; they need root, and irqbalance stopped.
 *
 * @example
 * setIrqCpusLines([{ irq: 30, cpus: [0, 1, 2, 3] }]) // => ["echo 0-3 > /proc/irq/30/smp_affinity_list"]
 */
export function setIrqCpusLines(rows: readonly CpusOfIrq[]): string[] {
  return rows.map(({ irq, cpus }) => {
    if (cpus.length === 0) refuse(`Interrupt ${irq} has no CPU`, "an interrupt is allowed on one CPU at least");
    return `echo ${printCpuList(cpus)} > /proc/irq/${irq}/smp_affinity_list`;
  });
}

/**
 * Shell lines that set RPS; no CPUs turn it off.
 *
 * @example
 * setRpsCpusLines([{ queue: 0, cpus: [0, 1] }], "eth0") // => ["echo 3 > /sys/class/net/eth0/queues/rx-0/rps_cpus"]
 */
export function setRpsCpusLines(rows: readonly CpusOfQueue[], device: string): string[] {
  return rows.map(({ queue, cpus }) => `echo ${printCpuMask(cpus)} > ${rpsFile(device, queue)}`);
}

const rpsFile = (device: string, queue: number): string => `/sys/class/net/${device}/queues/rx-${queue}/rps_cpus`;
