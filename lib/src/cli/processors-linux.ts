// The report of `rss-lab processors` on a Linux host: one receive interrupt a core, on its first CPU, cores of the
// NIC's node first. "Scaling in the Linux Networking Stack" recommends one receive queue a CPU that shares no core with
// another. Nothing but affinity lines says it to the kernel, so they are printed where the interrupts are known.
import { refuse } from "../check.js";
import { setIrqCpusLines } from "../formats/cpus-of.js";
import { type LscpuRow, processorRows } from "../formats/lscpu.js";
import { type InterruptRow, readInterrupts } from "../formats/proc-interrupts.js";
import { byName } from "../rss/processor-options.js";
import {
  type RssProcessorOptions,
  type RssProcessorRow,
  parseProcessor,
  selectRssProcessors,
} from "../rss/processors.js";
import type { Report } from "./processors-input.js";

/** More than any machine has: Linux has no limit of its own. */
const NO_LIMIT = 65_535;

export interface LinuxInterrupts {
  /** /proc/interrupts. */
  readonly interrupts: string | null;
  readonly device: string | null;
  /** Whether it was given to be bound; otherwise what does not say which are the NIC's is passed over. */
  readonly isAsked: boolean;
}

export function linuxReport(machine: readonly LscpuRow[], asked: RssProcessorOptions, linux: LinuxInterrupts): Report {
  const node = asked.numaNode ?? null;
  const rows = processorRows(machine, node === null ? {} : { node });
  const queues = linux.interrupts === null ? null : queueInterrupts(linux.interrupts, linux);
  const limit = asked.numRssQueues ?? queues?.length ?? NO_LIMIT;
  const selection = selectRssProcessors(rows, {
    profile: "ClosestProcessor",
    maxRssProcessors: NO_LIMIT,
    ...asked,
    numRssQueues: limit,
  });
  const place = new Map(selection.cpus.map((cpu, i) => [cpu, i]));
  const most = Math.min(limit, asked.maxRssProcessors ?? NO_LIMIT);
  const { cpus } = selection;
  const nodes = new Set(rows.map((row) => row.node));
  const cores = new Set(rows.map((row) => row.core)).size;
  return {
    name: linux.device,
    title: `${rows.length} CPUs, ${cores} cores, ${nodes.size} NUMA node${nodes.size === 1 ? "" : "s"}: one receive interrupt a core, no siblings`,
    order: cpus.map((cpu) => `CPU ${cpu}`),
    choices: rows.map((row) => ({
      processor: `CPU ${row.cpu}`,
      cpu: row.cpu,
      node: row.node,
      chosen: place.has(row.cpu),
      reason: reasonOf(row, { rows, asked, place: place.get(row.cpu), most, node }),
    })),
    findings: notes({ nodes, node, queues, cpus }),
    commands:
      queues === null || cpus.length === 0
        ? []
        : setIrqCpusLines(queues.map(({ irq }, i) => ({ irq, cpus: [cpus[i % cpus.length]] }))),
  };
}

interface Reasons {
  readonly rows: readonly RssProcessorRow[];
  readonly asked: RssProcessorOptions;
  /** Place in the order, from 0. */
  readonly place: number | undefined;
  readonly most: number;
  readonly node: number | null;
}

function reasonOf(row: RssProcessorRow, { rows, asked, place, most, node }: Reasons): string {
  const near = node === null ? "" : row.node === node ? ", on the NIC's node" : `, node ${row.node} is not the NIC's`;
  if (place !== undefined) return `queue ${place}: the first CPU of core ${row.core}${near}`;
  const { baseProcessor: base, maxProcessor: max } = asked;
  if (base !== undefined && byName(row, parseProcessor("The base processor", base)) < 0) return "is below --base";
  if (max && byName(row, parseProcessor("The max processor", max)) > 0) return "is beyond --max";
  if (row.thread > 0) {
    const first = rows.find((other) => other.core === row.core && other.thread === 0);
    return `a sibling of CPU ${first?.cpu} on core ${row.core}: two interrupts on one core share it`;
  }
  return `${most} ${most === 1 ? "queue is" : "queues are"} served by the CPUs before it${near}`;
}

function notes({
  nodes,
  node,
  queues,
  cpus,
}: {
  nodes: ReadonlySet<number>;
  node: number | null;
  queues: readonly InterruptRow[] | null;
  cpus: readonly number[];
}): Report["findings"] {
  const texts: string[] = [];
  if (nodes.size > 1 && node === null)
    texts.push(
      "The NIC's node is not given and the first CPU's is taken for it: see /sys/class/net/DEV/device/numa_node, and give --numa-node.",
    );
  if (queues !== null && queues.length > cpus.length)
    texts.push(
      `There are ${queues.length} receive interrupts for ${cpus.length} CPUs: some CPUs take several; ethtool -L DEV combined ${cpus.length} makes as many queues as CPUs.`,
    );
  if (queues !== null) texts.push("irqbalance moves interrupts again: stop it, or ban these interrupts from it.");
  return texts.map((text) => ({ kind: "note", text, cure: null }));
}

/** The receive interrupts of one device, by queue. */
function queueInterrupts(
  text: string,
  { device, isAsked }: Pick<LinuxInterrupts, "device" | "isAsked">,
): InterruptRow[] | null {
  const all = readInterrupts(text).rows.filter((row) => row.queue !== null && row.device !== null);
  const devices = [...new Set(all.map((row) => row.device))];
  if (!isAsked && device === null && devices.length !== 1) return null;
  const names = devices.join(", ");
  if (all.length === 0)
    refuse("/proc/interrupts names no receive queue's interrupt", "names such as eth0-TxRx-0 are known");
  const rows = device === null ? all : all.filter((row) => row.device === device);
  if (rows.length === 0) refuse(`/proc/interrupts has no receive queue of ${device}`, `it has those of ${names}`);
  if (device === null && devices.length > 1)
    refuse(`/proc/interrupts has receive queues of ${names}`, "choose one with --device");
  return rows.sort((a, b) => a.queue! - b.queue!);
}
