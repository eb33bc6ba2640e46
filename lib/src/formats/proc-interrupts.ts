// /proc/interrupts: how often each CPU was interrupted, and by what. Names of interrupts tell which belong to a NIC's
// receive queues.
import { refuseLine } from "./fault.js";
import { type CpuRow, readCpuColumns } from "./proc-interrupts-columns.js";
import { queuesOfNames } from "./proc-interrupts-names.js";

export interface InterruptRow {
  readonly irq: number;
  /** One for each of `cpus`. */
  readonly counts: readonly number[];
  /** The interrupt's action: "eth0-TxRx-3". */
  readonly name: string;
  /** The interface or device that the name tells, "eth0" or "0000:3b:00.0"; null if it tells none. */
  readonly device: string | null;
  /** Receive queue that the name tells; null for others (link changes, transmit queues). */
  readonly queue: number | null;
  /** The interrupt controller's words before the name: "PCI-MSI 524288-edge". */
  readonly chip?: string;
}

export interface ProcInterrupts {
  /** CPU numbers of the columns: those that are online. */
  readonly cpus: readonly number[];
  /** Interrupts with a number; NMI, LOC and the like are left out. */
  readonly rows: readonly InterruptRow[];
}

const OUTPUT = "/proc/interrupts";
/** How an interrupt is triggered is the last of the controller's words: "5-edge", "PCI-MSI-edge", "27 Level". */
const TRIGGER = /^(.*?(?:^|[\s-])(?:edge|level|fasteoi|percpu|none|Edge|Level|event|virq|ipi))(?:\s+(.*))?$/s;

/**
 * Reads /proc/interrupts: any number of CPUs, offline CPUs without a column, wrapped lines of wide machines.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readInterrupts("  CPU0 CPU1\n 30: 7 0 PCI-MSI 524288-edge eth0-TxRx-3").rows[0].queue // => 3
 */
export function readInterrupts(text: string): ProcInterrupts {
  const { cpus, rows } = readCpuColumns(OUTPUT, text);
  const numbered = rows.filter((row) => /^\d+$/.test(row.label));
  const seen = new Set<number>();
  for (const row of numbered) {
    if (seen.has(Number(row.label)))
      refuseLine(OUTPUT, row.line, row.text, `interrupt ${row.label} stands here twice; give one reading at a time`);
    seen.add(Number(row.label));
  }
  const named = numbered.map((row) => readRow(row, cpus.length));
  const places = queuesOfNames(named.map((row) => row.name));
  return { cpus, rows: named.map((row, i) => ({ ...row, ...places[i] })) };
}

function readRow(row: CpuRow, columns: number): Omit<InterruptRow, "device" | "queue"> & { chip: string } {
  if (row.counts.length < columns)
    refuseLine(OUTPUT, row.line, row.text, `after the interrupt's number come ${columns} counts, one for each CPU`);
  const rest = row.rest.trim();
  if (/^\d+(?:\s|$)/.test(rest))
    refuseLine(OUTPUT, row.line, row.text, `it has more counts than the ${columns} CPUs that the heading names`);
  const irq = Number(row.label);
  if (irq > 0xffff_ffff) refuseLine(OUTPUT, row.line, row.text, "an interrupt's number is below 2^32");
  const [chip, name] = chipAndName(rest);
  return { irq, counts: row.counts, name, chip };
}

/** Where no trigger is named, two spaces part the name; if there are none, it is the last word. */
function chipAndName(rest: string): [chip: string, name: string] {
  const match = TRIGGER.exec(rest);
  if (match) return [words(match[1]), (match[2] ?? "").trim()];
  const wide = /^(.*\S)\s{2,}(\S.*)$/s.exec(rest) ?? /^(\S+.*)\s(\S+)$/s.exec(rest);
  return wide ? [words(wide[1]), wide[2]] : [rest, ""];
}
const words = (text: string): string => text.trim().replace(/\s+/g, " ");

/**
 * Writes a table that `readInterrupts` reads as the same one.
 */
export function printInterrupts({ cpus, rows }: ProcInterrupts): string {
  const label = Math.max(3, ...rows.map((row) => String(row.irq).length));
  const heading = " ".repeat(label + 1) + cpus.map((cpu) => ` ${`CPU${cpu}`.padStart(10)}`).join("");
  const chips = Math.max(0, ...rows.map((row) => (row.chip ?? "PCI-MSI-edge").length));
  const lines = rows.map(({ irq, counts, chip = "PCI-MSI-edge", name }) =>
    `${String(irq).padStart(label)}:${counts.map((count) => ` ${String(count).padStart(10)}`).join("")}  ${chip.padEnd(chips)}  ${name}`.trimEnd(),
  );
  return `${[heading, ...lines].join("\n")}\n`;
}
