// /proc/softirqs: how often each CPU ran each kind of deferred work; NET_RX is receiving, NET_TX the completion of
// sends. A column for each CPU that there may be, also for offline ones.
import { refuse } from "../check.js";
import { refuseLine } from "./fault.js";
import { readCpuColumns } from "./proc-interrupts-columns.js";

export interface SoftirqRow {
  /** "NET_RX". */
  readonly kind: string;
  /** One for each of `cpus`. */
  readonly counts: readonly number[];
}

export interface ProcSoftirqs {
  readonly cpus: readonly number[];
  readonly rows: readonly SoftirqRow[];
}

const OUTPUT = "/proc/softirqs";

/**
 * Reads /proc/softirqs.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readSoftirqs("   CPU0 CPU1\n NET_RX: 12 9").rows // => [{ kind: "NET_RX", counts: [12, 9] }]
 */
export function readSoftirqs(text: string): ProcSoftirqs {
  const { cpus, rows } = readCpuColumns(OUTPUT, text);
  for (const { line, text: row, counts, rest } of rows)
    if (counts.length !== cpus.length || rest.trim() !== "")
      refuseLine(OUTPUT, line, row, `after the name come ${cpus.length} counts, one for each CPU, and nothing else`);
  if (rows.length === 0)
    refuse(`${OUTPUT} has no rows`, "it has one for each kind of deferred work: NET_RX and others");
  return { cpus, rows: rows.map(({ label, counts }) => ({ kind: label, counts })) };
}

/** Writes a table that `readSoftirqs` reads as the same one. */
export function printSoftirqs({ cpus, rows }: ProcSoftirqs): string {
  const columns = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => ` ${String(cell).padStart(10)}`).join("");
  const heading = `${" ".repeat(13)}${columns(cpus.map((cpu) => `CPU${cpu}`))}`;
  return `${[heading, ...rows.map(({ kind, counts }) => `${kind.padStart(12)}:${columns(counts)}`)].join("\n")}\n`;
}
