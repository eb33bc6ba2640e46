// `lscpu -p`: the logical processors of a Linux machine, one a line, columns named in the comment above them. Gives the
// rows that `selectRssProcessors` takes. Linux has no processor groups: all are in group 0, up to 64 of them a group as
// on Windows, so that every row has a name. Follows lscpu(1).
import type { RssProcessorRow } from "../rss/processors.js";
import { checkWhole, refuse, show } from "../check.js";
import { linesOf, refuseLine } from "./fault.js";
import { isTerminal } from "./proc-interrupts-columns.js";

export interface LscpuRow {
  readonly cpu: number;
  /** Number of the core, in the whole machine. */
  readonly core: number;
  readonly socket: number;
  /** NUMA node; 0 where the text has none. */
  readonly node: number;
}

const OUTPUT = "lscpu -p";
const GROUP_SIZE = 64;
const CURE = "use lscpu -p, which has columns for CPU and core; lscpu without -p has no row for a processor";

/**
 * Reads `lscpu -p`, also `lscpu -p=cpu,core,node` with the columns in any order. Offline CPUs have no cells but their
 * number and are left out.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readLscpu("# CPU,Core,Socket,Node\n0,0,0,0\n1,0,0,0").length // => 2
 */
export function readLscpu(text: string): LscpuRow[] {
  if (typeof text !== "string") refuse(`${OUTPUT} is not a text`, "give what it prints as one text");
  let columns: readonly string[] | null = null;
  const rows: LscpuRow[] = [];
  const seen = new Set<number>();
  for (const [i, line] of linesOf(text).entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || isTerminal(line)) continue;
    if (trimmed.startsWith("#")) {
      const names = trimmed
        .slice(1)
        .trim()
        .split(",")
        .map((name) => name.trim().toLowerCase());
      if (names.includes("cpu")) columns = names;
      continue;
    }
    if (columns === null || !columns.includes("core"))
      refuseLine(
        OUTPUT,
        i + 1,
        line,
        columns === null ? CURE : `its columns are ${columns.join(",")}, without core: ${CURE}`,
      );
    const cells = trimmed.split(",").map((cell) => cell.trim());
    const cell = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? "";
    if (cell("online") === "N" || (cell("core") === "" && /^\d+$/.test(cell("cpu")))) continue;
    const number = (name: string): number => {
      const value = /^\d{1,5}$/.test(cell(name)) ? Number(cell(name)) : Number.NaN;
      if (!(value <= 65_535))
        refuseLine(
          OUTPUT,
          i + 1,
          line,
          `its ${name} is a whole number from 0 to 65535, in the order ${columns?.join(",")}`,
        );
      return value;
    };
    const optional = (name: string): number => (cell(name) === "" || cell(name) === "-" ? 0 : number(name));
    const row = { cpu: number("cpu"), core: number("core"), socket: optional("socket"), node: optional("node") };
    if (seen.has(row.cpu)) refuseLine(OUTPUT, i + 1, line, `CPU ${row.cpu} stands here twice`);
    seen.add(row.cpu);
    rows.push(row);
  }
  if (rows.length === 0) refuse(`${OUTPUT} names no CPU`, CURE);
  return rows.sort((a, b) => a.cpu - b.cpu);
}

/**
 * The rows that `selectRssProcessors` takes: a core is told by socket and number, its first CPU is thread 0.
 *
 * @param options.node NUMA node of the NIC (/sys/class/net/DEV/device/numa_node): the rows get distances, 0 for it and
 *   1 for the others
 * @example
 * processorRows(readLscpu("# CPU,Core\n0,0\n1,0"))[1].thread // => 1
 */
export function processorRows(rows: readonly LscpuRow[], options: { readonly node?: number } = {}): RssProcessorRow[] {
  const { node } = options;
  if (node !== undefined) {
    checkWhole("The NUMA node", node, 0, 65_534);
    const nodes = [...new Set(rows.map((row) => row.node))].sort((a, b) => a - b);
    if (!nodes.includes(node)) refuse(`The NUMA node is ${show(node)}`, `this machine's nodes are ${nodes.join(", ")}`);
  }
  const threads = new Map<string, number>();
  const cores = new Map<string, number>();
  return rows.map((row) => {
    const key = `${row.socket}/${row.node}/${row.core}`;
    if (!cores.has(key)) cores.set(key, cores.size);
    const thread = threads.get(key) ?? 0;
    threads.set(key, thread + 1);
    return {
      cpu: row.cpu,
      group: Math.floor(row.cpu / GROUP_SIZE),
      number: row.cpu % GROUP_SIZE,
      core: cores.get(key)!,
      node: row.node,
      thread,
      ...(node === undefined ? {} : { numaDistance: row.node === node ? 0 : 1 }),
    };
  });
}

/** Writes rows as `lscpu -p=cpu,core,socket,node` does. */
export function printLscpu(rows: readonly LscpuRow[]): string {
  const lines = rows.map(({ cpu, core, socket, node }) => [cpu, core, socket, node].join(","));
  return `${["# CPU,Core,Socket,Node", ...lines].join("\n")}\n`;
}
