// What a frame costs in CPU time, from a run's summary: rows for costPerFrameChart, and their sum.
import { type Summary, figures } from "rss-lab";
import type { CostRow } from "./charts/cost-per-frame.js";

/** CPU time per indicated frame by kind of work, all CPUs together, in nanoseconds, without threads and idle time. */
export function costPerFrame(series: string, summary: Pick<Summary, "cpus" | "indicated">): CostRow[] {
  return figures
    .cpuTimePerFrameByKind(summary)
    .map(({ kind, psPerFrame }) => ({ series, kind, nsPerFrame: psPerFrame / 1e3 }));
}

/** The sum of `costPerFrame`, nanoseconds. */
export const nsPerFrame = (summary: Pick<Summary, "cpus" | "indicated">): number =>
  costPerFrame("", summary).reduce((sum, row) => sum + row.nsPerFrame, 0);
