// A run in windows of equal length, in constant memory each: how frames, delays and the CPUs' work develop. In: the run's summary as it grows.
// Out: one row for each window. Work and frames count in the window in which their stretch of work ends; a window may so be a little fuller
// or emptier than its neighbour, by at most what one CPU does at a time.
import type { WindowRow } from "./rows.js";
import type { SummaryRecorder } from "./summary.js";

/** The summary's running totals at one instant. */
type Totals = ReturnType<SummaryRecorder["totals"]>;

export class WindowRecorder {
  readonly rows: WindowRow[] = [];
  private before: Totals;
  private startPs: number;

  /** @param startPs start of the first window: the end of the warm-up */
  constructor(private readonly summary: SummaryRecorder, startPs: number) {
    this.startPs = startPs;
    this.before = summary.totals();
  }

  /** Ends the present window, and begins the next. `threadsPs`: what a CPU's threads wanted between two instants. */
  close(endPs: number, threadsPs: (cpu: number, fromPs: number, toPs: number) => number): void {
    const { startPs, before } = this;
    const after = this.summary.totals();
    const lengthPs = endPs - startPs;
    if (lengthPs <= 0) return;
    const cpus = after.cpus.map(({ frames, receivePs, displacedPs }, cpu) => {
      const old = before.cpus[cpu] as Totals["cpus"][number];
      const threadPs = Math.max(0, threadsPs(cpu, startPs, endPs) - (displacedPs - old.displacedPs));
      return { cpu, frames: frames - old.frames, receiveShare: (receivePs - old.receivePs) / lengthPs, threadShare: threadPs / lengthPs };
    });
    const [p50Ps, p95Ps, p99Ps] = this.summary.toDone.percentilesSince(before.toDone, [50, 95, 99]) as [number, number, number];
    this.rows.push({ startPs, endPs, indicated: after.indicated - before.indicated, dropped: after.dropped - before.dropped, p50Ps, p95Ps, p99Ps, cpus });
    this.startPs = endPs;
    this.before = after;
  }
}
