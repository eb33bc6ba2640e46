// /proc/stat: what each CPU did since the machine started, in ticks of 10 ms (USER_HZ, 100 a second on every usual
// architecture whatever the kernel's own HZ). Follows proc(5).
import { refuse } from "../check.js";
import { linesOf, refuseLine } from "./fault.js";
import { isTerminal } from "./proc-interrupts-columns.js";

/** Ticks a second in /proc/stat. */
export const TICKS_PER_SECOND = 100;

/** The columns of a CPU's line, in their order; old kernels have fewer. */
export const STAT_COLUMNS = [
  "user",
  "nice",
  "system",
  "idle",
  "iowait",
  "irq",
  "softirq",
  "steal",
  "guest",
  "guestNice",
] as const;

/** Ticks since the start. `guest` is contained in `user`, `guestNice` in `nice`. */
export type CpuTicks = { readonly cpu: number } & Readonly<Record<(typeof STAT_COLUMNS)[number], number>>;

export interface ProcStat {
  /** Online CPUs. */
  readonly cpus: readonly CpuTicks[];
  /** When the machine started, seconds since 1970; null if the text does not say. */
  readonly startedAt: number | null;
}

const OUTPUT = "/proc/stat";

/**
 * Reads /proc/stat. Lines other than those of single CPUs and `btime` are passed over.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readProcStat("cpu0 10 0 5 80 1 2 3 0 0 0\nbtime 1700000000").cpus[0].softirq // => 3
 */
export function readProcStat(text: string): ProcStat {
  if (typeof text !== "string") refuse(`${OUTPUT} is not a text`, "give its content as one text");
  const cpus: CpuTicks[] = [];
  const seen = new Set<number>();
  let startedAt: number | null = null;
  for (const [i, line] of linesOf(text).entries()) {
    const [label, ...cells] = line.trim().split(/\s+/);
    if (label === "" || isTerminal(line)) continue;
    const numbers = cells.map(Number);
    if (!/^[a-z_]+\d*$/.test(label) || cells.some((cell) => !/^\d+$/.test(cell)))
      refuseLine(OUTPUT, i + 1, line, "a line is a name and whole numbers, such as cpu0 4521 0 389 66 0 1 2");
    if (numbers.some((number) => !Number.isSafeInteger(number)) && label !== "intr")
      refuseLine(OUTPUT, i + 1, line, "its numbers are below 2^53");
    if (label === "btime") startedAt = numbers[0] ?? null;
    const match = /^cpu(\d+)$/.exec(label);
    if (match === null) continue;
    if (numbers.length < 7)
      refuseLine(OUTPUT, i + 1, line, "a CPU has 7 columns at least: user nice system idle iowait irq softirq");
    const cpu = Number(match[1]);
    if (cpu > 65_535) refuseLine(OUTPUT, i + 1, line, "a CPU is a whole number from 0 to 65535");
    if (seen.has(cpu)) refuseLine(OUTPUT, i + 1, line, `CPU ${cpu} stands here twice; give one reading at a time`);
    seen.add(cpu);
    cpus.push({ cpu, ...ticks(numbers) });
  }
  if (cpus.length === 0)
    refuse(`${OUTPUT} names no CPU`, "it has lines such as cpu0 4521 0 389 66 0 1 2; paste it whole");
  return { cpus, startedAt };
}

function ticks(numbers: readonly number[]): Omit<CpuTicks, "cpu"> {
  const entries = STAT_COLUMNS.map((column, i) => [column, numbers[i] ?? 0] as const);
  return Object.fromEntries(entries) as Omit<CpuTicks, "cpu">;
}

/** All ticks of a CPU: time that passed, whatever it did. */
export function allTicks(cpu: CpuTicks): number {
  return cpu.user + cpu.nice + cpu.system + cpu.idle + cpu.iowait + cpu.irq + cpu.softirq + cpu.steal;
}

/** Writes a text that `readProcStat` reads as the same one. */
export function printProcStat({ cpus, startedAt }: ProcStat): string {
  const line = (name: string, cells: readonly number[]): string => `${name} ${cells.join(" ")}`;
  const sums = STAT_COLUMNS.map((column) => cpus.reduce((sum, cpu) => sum + cpu[column], 0));
  const rows = cpus.map((cpu) =>
    line(
      `cpu${cpu.cpu}`,
      STAT_COLUMNS.map((column) => cpu[column]),
    ),
  );
  return `${[line("cpu ", sums), ...rows, ...(startedAt === null ? [] : [`btime ${startedAt}`])].join("\n")}\n`;
}
