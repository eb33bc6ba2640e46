// What Linux keeps of each queue beside rps_cpus: how many flows RFS follows on a receive queue, and which CPUs or
// receive queues a transmit queue belongs to (XPS). As grep prints the files of /sys/class/net/DEV/queues:
//   grep . /sys/class/net/eth0/queues/rx-*/rps_flow_cnt    /sys/class/net/eth0/queues/rx-0/rps_flow_cnt:4096
//   grep . /sys/class/net/eth0/queues/tx-*/xps_*           /sys/class/net/eth0/queues/tx-0/xps_cpus:01
// Follows Documentation/ABI/testing/sysfs-class-net-queues of the kernel: the first is a number, the others are masks.
import { refuse } from "../check.js";
import { printCpuMask, readCpuMask } from "./cpu-list.js";
import { refuseLine } from "./fault.js";
import { filesOf, valued } from "./shown-files.js";

export interface FlowsOfQueue {
  readonly queue: number;
  /** 0: RFS is off for this queue. */
  readonly flows: number;
}
export interface XpsOfQueue {
  /** A transmit queue. */
  readonly queue: number;
  /** CPUs whose sends use it; empty: none is set. Null: not said. */
  readonly cpus: readonly number[] | null;
  /** Receive queues whose connections use it; empty: none is set. Null: not said. */
  readonly receiveQueues: readonly number[] | null;
}

/** Whose lines count; needed if the text has several devices. */
export interface OfDevice {
  readonly device?: string;
}

/** What stands in one folder of the device: rx-0 or tx-0. */
interface Kind {
  readonly output: string;
  readonly folder: "rx" | "tx";
  /** Names of the files that are read; other files of the folder are passed over. */
  readonly wanted: readonly string[];
  readonly example: string;
}

const FLOWS: Kind = {
  output: "rps_flow_cnt",
  folder: "rx",
  wanted: ["rps_flow_cnt"],
  example:
    "a line is /sys/class/net/eth0/queues/rx-0/rps_flow_cnt:4096; use grep . /sys/class/net/eth0/queues/rx-*/rps_flow_cnt",
};
const XPS: Kind = {
  output: "xps_cpus",
  folder: "tx",
  wanted: ["xps_cpus", "xps_rxqs"],
  example: "a line is /sys/class/net/eth0/queues/tx-0/xps_cpus:01; use grep . /sys/class/net/eth0/queues/tx-*/xps_*",
};

/** The kernel takes a whole number of 32 bits. */
const MAX_FLOWS = 0xffff_ffff;

/**
 * Reads how many flows RFS follows on each receive queue of one device.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readRpsFlowCounts("/sys/class/net/eth0/queues/rx-0/rps_flow_cnt:4096") // => [{ queue: 0, flows: 4096 }]
 */
export function readRpsFlowCounts(text: string, options: OfDevice = {}): FlowsOfQueue[] {
  const found = new Map<number, number>();
  for (const { queue, at, value } of queueFiles(FLOWS, text, options)) {
    const flows = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (!(flows <= MAX_FLOWS))
      refuseLine(at.output, at.line, at.text, `it is a whole number of flows, 0 to ${MAX_FLOWS}`);
    found.set(queue, flows);
  }
  return [...found].sort(([a], [b]) => a - b).map(([queue, flows]) => ({ queue, flows }));
}

/**
 * Reads which CPUs and receive queues the transmit queues of one device belong to.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readXpsMaps("/sys/class/net/eth0/queues/tx-0/xps_cpus:03") // => [{ queue: 0, cpus: [0, 1], receiveQueues: null }]
 */
export function readXpsMaps(text: string, options: OfDevice = {}): XpsOfQueue[] {
  const found = new Map<number, XpsOfQueue>();
  for (const { queue, file, at, value } of queueFiles(XPS, text, options)) {
    const before = found.get(queue) ?? { queue, cpus: null, receiveQueues: null };
    const set = valued(at, value, readCpuMask);
    found.set(queue, file === "xps_cpus" ? { ...before, cpus: set } : { ...before, receiveQueues: set });
  }
  return [...found.values()].sort((a, b) => a.queue - b.queue);
}

/** The wanted files of one device. */
function queueFiles({ output, folder, wanted, example }: Kind, text: string, options: OfDevice) {
  const pattern = new RegExp(`(?:(?:^|/)([^/]+)/queues/|^)${folder}-(\\d{1,5})/([a-z_]+)$`);
  const devices = new Set<string>();
  const files = [...filesOf(output, text)].flatMap(({ at, path, value }) => {
    const match = pattern.exec(path);
    if (match === null) return refuseLine(at.output, at.line, at.text, example);
    const [, device = options.device ?? "an unnamed device", queue, file] = match;
    if (!wanted.includes(file)) return [];
    devices.add(device);
    return (options.device ?? device) === device ? [{ queue: Number(queue), file, at, value }] : [];
  });
  const names = [...devices].join(", ");
  if (options.device === undefined && devices.size > 1)
    refuse(`The ${output} are of ${names}`, "give the lines of one device, or say which device");
  if (files.length === 0)
    refuse(
      devices.size === 0
        ? `The text names no ${folder === "rx" ? "receive" : "transmit"} queue`
        : `The ${output} are of ${names}, not of ${options.device}`,
      example,
    );
  return files;
}

const fileOf = (device: string, queue: string): string => `/sys/class/net/${device}/queues/${queue}`;

/** The lines that `grep . /sys/class/net/DEV/queues/rx-*\/rps_flow_cnt` prints. */
export function printRpsFlowCounts(rows: readonly FlowsOfQueue[], device: string): string {
  return rows.map(({ queue, flows }) => `${fileOf(device, `rx-${queue}`)}/rps_flow_cnt:${flows}\n`).join("");
}

/** The lines that `grep . /sys/class/net/DEV/queues/tx-*\/xps_*` prints. */
export function printXpsMaps(rows: readonly XpsOfQueue[], device: string): string {
  const line = (queue: number, file: string, set: readonly number[] | null): string =>
    set === null ? "" : `${fileOf(device, `tx-${queue}`)}/${file}:${printCpuMask(set)}\n`;
  return rows
    .map(({ queue, cpus, receiveQueues }) => line(queue, "xps_cpus", cpus) + line(queue, "xps_rxqs", receiveQueues))
    .join("");
}
