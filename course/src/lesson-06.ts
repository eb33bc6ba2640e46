// What lesson 06 reads from runs that differ in how the NIC interrupts: the ISRs, those in vain, and their time. Pages:
// "NDIS MSI-X"; "MINIPORT_ISR callback function" for a line that is shared.
import { formatPs, textTable, type Run, figures } from "rss-lab";
import { nsPerFrame } from "./cost-of-frames.js";

/** ISRs of a run, from its summary: those that found no interrupt of our NIC, and their time in nanoseconds. */
export interface IsrCounts {
  readonly interrupts: number;
  readonly isrs: number;
  /** ISRs that another device on the line called. */
  readonly inVain: number;
  /** Mean time of an ISR, nanoseconds; 0 without one. */
  readonly nsPerIsr: number;
}

/** Counts the ISRs of a run. An ISR that the end of the run cuts off counts as one. */
export function isrCounts({ summary: { cpus, interrupts } }: Pick<Run, "summary">): IsrCounts {
  const isrs = cpus.reduce((sum, cpu) => sum + cpu.isrs, 0);
  return {
    interrupts,
    isrs,
    inVain: isrs - interrupts,
    nsPerIsr: isrs === 0 ? 0 : figures.timeByKindPs(cpus).isr / isrs / 1e3,
  };
}

/**
 * One line per run: its interrupts, its ISRs and their time, the CPU time per frame, the mean time until a frame is
 * done, the fingerprint.
 */
export function isrTable(runs: Readonly<Record<string, Run>>): string {
  return textTable({
    columns: ["interrupts by", "interrupts", "ISRs", "in vain", "ns an ISR", "ns a frame", "done after", "fingerprint"],
    rows: Object.entries(runs).map(([name, one]) => {
      const { interrupts, isrs, inVain, nsPerIsr } = isrCounts(one);
      const [anIsr, aFrame] = [Math.round(nsPerIsr), Math.round(nsPerFrame(one.summary))];
      return [name, interrupts, isrs, inVain, anIsr, aFrame, formatPs(one.summary.toDone.meanPs), one.fingerprint];
    }),
  });
}
