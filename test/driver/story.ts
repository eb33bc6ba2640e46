// A run as a readable table, for the golden stories of the variants: one line for every moment and every stretch of
// work, with time in ns, CPU, documented step, and what happens. Also tables that send each connection to a CPU of the
// test's choice.
import { MICROSOFT_KEY, chooseHashType, hashInput, toeplitz, type Run, type Traffic } from "rss-lab";

/** In order of time; at the same instant moments come before work. */
export function story({ moments, work, frames }: Run): string[] {
  const arrivals = frames().map((row) => row.frame);
  const cell = (text: string | number, width: number): string => String(text).padStart(width);
  const line = (timePs: number, cpu: number, step: string, what: string): string =>
    `${cell(timePs / 1000, 6)} ${cell(cpu < 0 ? "-" : cpu, 3)} ${cell(step || "-", 4)}  ${what}`;
  const happened = moments().map((row) => ({
    timePs: row.timePs,
    text: line(
      row.timePs,
      row.cpu,
      row.step,
      row.what === "arrival" ? `frame ${arrivals.shift()} arrives` : `${row.what}, cycle ${row.cycle}`,
    ),
  }));
  const worked = work().map((row) => ({
    timePs: row.startPs,
    text: line(
      row.startPs,
      row.cpu,
      row.step,
      `${row.kind} ${(row.endPs - row.startPs) / 1000}${row.frame > 0 ? ` for frame ${row.frame}` : ""}`,
    ),
  }));
  return [...happened, ...worked].sort((a, b) => a.timePs - b.timePs).map(({ text }) => text);
}

/** The table without its column of steps. */
export function withoutSteps(lines: readonly string[]): string[] {
  return lines.map((line) => line.slice(0, 10) + line.slice(15));
}

const HASH_TYPES = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"] as const;

/**
 * An indirection table that sends connection i of the traffic to `cpuOf[i]`; entries that none of them uses hold
 * `otherCpu`.
 */
export function tableFor(traffic: Traffic, cpuOf: readonly number[], { entries = 128, otherCpu = 0 } = {}): number[] {
  const table = new Array<number>(entries).fill(otherCpu);
  const used = new Map<number, number>();
  cpuOf.forEach((cpu, connection) => {
    const headers = traffic.headers(connection);
    const { hashType } = chooseHashType(headers, HASH_TYPES);
    if (hashType === null) throw new Error(`Connection ${connection} is not hashed.`);
    const index = toeplitz(hashInput(headers, hashType), MICROSOFT_KEY) & (entries - 1);
    if ((used.get(index) ?? cpu) !== cpu)
      throw new Error(`Connection ${connection} shares its entry with another CPU's.`);
    used.set(index, cpu);
    table[index] = cpu;
  });
  return table;
}
