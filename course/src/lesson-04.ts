// What lessons 04 to 06 work out of a run: what a frame costs, when each DPC of a cycle was done, where two curves
// cross.
// In: a summary, rows of work, points of a sweep. Out: rows for charts, or a number.
// Pages: "RSS with a Single Hardware Receive Queue", "RSS with Hardware Queuing", "RSS with Message Signaled
// Interrupts".
import type { CostRow } from "./charts/cost-per-frame.js";
import { type Summary, type SweepRow, type WorkRow, figures } from "rss-lab";
import { refuse, show } from "./words.js";

/**
 * CPU time per indicated frame by kind of work, all CPUs together, in nanoseconds; threads and idle time are not part
 * of it.
 */
export function costPerFrame(series: string, summary: Pick<Summary, "cpus" | "indicated">): CostRow[] {
  return figures
    .cpuTimePerFrameByKind(summary)
    .map(({ kind, psPerFrame }) => ({ series, kind, nsPerFrame: psPerFrame / 1e3 }));
}

/** The sum of `costPerFrame`, nanoseconds. */
export const nsPerFrame = (summary: Pick<Summary, "cpus" | "indicated">): number =>
  costPerFrame("", summary).reduce((sum, row) => sum + row.nsPerFrame, 0);

/** One interrupt cycle: its ISR's CPU, the CPUs of its DPCs, and when the first and the last of them was done. */
export interface CycleRow {
  readonly cycle: number;
  readonly isrCpu: number;
  /** CPUs that ran a DPC, in order of number. */
  readonly dpcCpus: readonly number[];
  /** Beginning of the ISR. */
  readonly startPs: number;
  /** When the first DPC of the cycle was done, and the last; the last one has enabled the interrupt by then. */
  readonly firstDonePs: number;
  readonly lastDonePs: number;
}

/** Every interrupt cycle of a run, in order; work of a cycle that a run's end cut off counts as done there. */
export function cycleRows(work: readonly WorkRow[]): CycleRow[] {
  const byCycle = new Map<number, WorkRow[]>();
  for (const row of work) if (row.cycle > 0) byCycle.set(row.cycle, [...(byCycle.get(row.cycle) ?? []), row]);
  return [...byCycle]
    .sort(([a], [b]) => a - b)
    .map(([cycle, rows]) => {
      const dpcCpus = [...new Set(rows.filter((row) => row.kind === "dpc").map((row) => row.cpu))].sort(
        (a, b) => a - b,
      );
      const done = dpcCpus.map((cpu) => Math.max(...rows.filter((row) => row.cpu === cpu).map((row) => row.endPs)));
      const isrs = rows.filter((row) => row.kind === "isr");
      return {
        cycle,
        isrCpu: isrs[0]?.cpu ?? -1,
        dpcCpus,
        startPs: Math.min(...rows.map((row) => row.startPs)),
        firstDonePs: Math.min(...done),
        lastDonePs: Math.max(...done),
      };
    });
}

/** A documented step on one CPU: from the beginning of its first stretch of work to the end of its last. */
export interface StepRow {
  readonly cpu: number;
  readonly step: string;
  readonly startPs: number;
  readonly endPs: number;
}

/** The documented steps of one interrupt cycle in order of time; steps of the NIC are no work and not among them. */
export function stepTimes(work: readonly WorkRow[], cycle: number): StepRow[] {
  const rows = new Map<string, StepRow>();
  for (const { cpu, step, startPs, endPs } of work.filter((row) => row.cycle === cycle && row.step !== "")) {
    const before = rows.get(`${cpu} ${step}`) ?? { cpu, step, startPs, endPs };
    rows.set(`${cpu} ${step}`, {
      ...before,
      startPs: Math.min(before.startPs, startPs),
      endPs: Math.max(before.endPs, endPs),
    });
  }
  return [...rows.values()].sort((a, b) => a.startPs - b.startPs || a.cpu - b.cpu);
}

/**
 * Where two curves of a sweep cross: the first x at which the difference changes its sign, on a straight line between
 * the two points around it; null if it never does.
 *
 * @example
 * crossover([{ series: "a", x: 0, y: 1 }, { series: "a", x: 1, y: 3 }, { series: "b", x: 0, y: 2 }, { series: "b", x: 1, y: 2 }], "a", "b") // => 0.5
 */
export function crossover(rows: readonly SweepRow[], one: string, other: string): number | null {
  for (const name of [one, other])
    if (!rows.some((row) => row.series === name))
      refuse(
        `The sweep has no series ${show(name)}`,
        `it has ${[...new Set(rows.map((row) => row.series))].join(", ")}`,
      );
  const y = (series: string, x: number): number | undefined =>
    rows.find((row) => row.series === series && row.x === x)?.y;
  const xs = [...new Set(rows.map((row) => row.x))]
    .filter((x) => y(one, x) !== undefined && y(other, x) !== undefined)
    .sort((a, b) => a - b);
  const difference = (x: number): number => (y(one, x) as number) - (y(other, x) as number);
  for (let i = 1; i < xs.length; i++) {
    const [x0, x1] = [xs[i - 1], xs[i]];
    const [d0, d1] = [difference(x0), difference(x1)];
    if (d0 !== 0 && d0 * d1 <= 0) return x0 + ((x1 - x0) * d0) / (d0 - d1);
  }
  return null;
}
