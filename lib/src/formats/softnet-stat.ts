// /proc/net/softnet_stat: what each CPU did with received packets. A line for each online CPU, hexadecimal numbers of
// eight digits, as softnet_seq_show of net/core/net-procfs.c writes them: packets processed, dropped since the backlog
// was full, times that net_rx_action stopped with work left; 3 to 8 are 0 today; then interrupts asked for by RPS,
// drops by the flow limit, packets waiting in the backlog, and the CPU's number. Older kernels print fewer columns
// (9, 10, 11, 13), newer ones the two parts of the backlog as well (15). Numbers wrap at 32 bits.
import { refuse } from "../check.js";
import { refuseLine } from "./fault.js";
import { linesOfOutput } from "./recognise-output.js";

/** What one CPU counted since the machine started. */
export interface SoftnetRow {
  /** Its number; where the kernel prints none (before 5.10), the line's, which is the same while no CPU is offline. */
  readonly cpu: number;
  readonly processed: number;
  /** Dropped before the stack, since the CPU's backlog was full or by the flow limit. */
  readonly dropped: number;
  /** Times that net_rx_action stopped at its budget or time with work left. */
  readonly timeSqueeze: number;
  /** Interrupts by which another CPU's RPS woke this one; null in kernels before 2.6.36. */
  readonly receivedRps: number | null;
  /** Of the dropped those by the flow limit; null in kernels before 3.11. */
  readonly flowLimit: number | null;
  /** Packets waiting in the backlog; null in kernels before 5.10. */
  readonly backlog: number | null;
}

const OUTPUT = "/proc/net/softnet_stat";
const RULE = "a line has 9 to 32 hexadecimal numbers of eight digits, with a space between";
/** A CPU's line. */
const SOFTNET_LINE = /^[0-9a-f]{8}(?: [0-9a-f]{8}){8,31}$/;
const COLUMNS = { dropped: 1, timeSqueeze: 2, receivedRps: 9, flowLimit: 10, backlog: 11, cpu: 12 } as const;

/**
 * Reads /proc/net/softnet_stat.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readSoftnetStat("0014a106 00000000 00000003 00000000 00000000 00000000 00000000 00000000 00000000\n")[0].timeSqueeze // => 3
 */
export function readSoftnetStat(text: string): SoftnetRow[] {
  const { lines } = linesOfOutput(OUTPUT, text);
  const columns = lines[0].text.trim().split(" ").length;
  const found = new Set<number>();
  return lines.map(({ number, text: line }, row) => {
    if (!SOFTNET_LINE.test(line.trim())) refuseLine(OUTPUT, number, line, RULE);
    const values = line
      .trim()
      .split(" ")
      .map((word) => Number.parseInt(word, 16));
    if (values.length !== columns)
      refuseLine(OUTPUT, number, line, `every line has as many numbers as the first one, ${columns}`);
    const at = (column: number): number | null => values[column] ?? null;
    const cpu = at(COLUMNS.cpu) ?? row;
    if (found.has(cpu)) refuse(`${OUTPUT}, line ${number}, is of CPU ${cpu} again`, "give one reading");
    found.add(cpu);
    return {
      cpu,
      processed: values[0],
      dropped: values[COLUMNS.dropped],
      timeSqueeze: values[COLUMNS.timeSqueeze],
      receivedRps: at(COLUMNS.receivedRps),
      flowLimit: at(COLUMNS.flowLimit),
      backlog: at(COLUMNS.backlog),
    };
  });
}

/** Writes lines that `readSoftnetStat` reads as the same ones, with as many columns as they need. */
export function printSoftnetStat(rows: readonly SoftnetRow[]): string {
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  return rows
    .map(({ cpu, processed, dropped, timeSqueeze, receivedRps, flowLimit, backlog }) => {
      const old = [processed, dropped, timeSqueeze, 0, 0, 0, 0, 0, 0];
      const newer = [receivedRps, flowLimit, backlog].filter((value) => value !== null);
      return `${[...old, ...newer, ...(backlog === null ? [] : [cpu])].map(hex).join(" ")}\n`;
    })
    .join("");
}
