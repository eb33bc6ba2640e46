// A run's interrupt cycles and their documented steps, from its rows of work. The steps are those of "RSS with a Single
// Hardware Receive Queue", "RSS with Hardware Queuing" and "RSS with Message Signaled Interrupts".
import type { WorkRow } from "rss-lab";

/** One interrupt cycle: its ISR's CPU, the CPUs of its DPCs, and when the first and the last of them were done. */
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

/**
 * The documented steps of one interrupt cycle in order of time; steps of the NIC are not CPU work and not among them.
 */
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
