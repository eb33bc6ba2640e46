// A run in windows of equal length, one row each, in constant memory: how frames, delays and the CPUs' work develop.
// Work and frames count in the window in which their stretch of work ends; a window may so be a little fuller or
// emptier than its neighbour, by at most what one CPU does at a time. Thread work counts where it is.
import type { WindowRow } from "./rows.js";
import type { SummaryRecorder } from "./summary.js";
import type { ThreadTimes } from "./thread-time.js";

/** The summary's running totals at one instant. */
type Totals = ReturnType<SummaryRecorder["totals"]>;

export interface WindowLengths {
  /** Start of the first window. */
  readonly warmupPs: number;
  /** Of every window but the last; Infinity: there is one window. */
  readonly windowPs: number;
  /** Told of each instant up to which there are more windows; refuses too many. */
  readonly checkWindows: (untilPs: number) => void;
}

export class WindowRecorder {
  readonly rows: WindowRow[] = [];
  private before: Totals;

  private startPs: number;
  private readonly lengthPs: number;
  /** The end of the present window. */
  untilPs: number;

  /** @param threadTimes what the threads of each CPU get, in the same windows */
  constructor(
    private readonly summary: SummaryRecorder,
    private readonly threadTimes: ThreadTimes,
    private readonly lengths: WindowLengths,
  ) {
    this.startPs = lengths.warmupPs;
    this.lengthPs = lengths.windowPs;
    this.untilPs = this.startPs + this.lengthPs;
    this.before = this.totals();
  }

  /** To be told before the summary hears of what happened at `timePs`: ends the windows that ended before that. */
  reach(timePs: number): void {
    if (timePs <= this.untilPs) return;
    this.lengths.checkWindows(timePs);
    while (timePs > this.untilPs) this.close(this.untilPs);
  }

  /** Ends the last window, at the end of the run; only now is it known what threads got in each. */
  end(endPs: number): void {
    this.reach(endPs);
    if (endPs > this.startPs) this.close(endPs);
    this.rows.forEach((row, number) => {
      const lengthPs = row.endPs - row.startPs;
      const cpus = row.cpus.map((one) => ({
        ...one,
        threadShare: (this.threadTimes.of(one.cpu)?.gotInWindowPs(number) ?? 0) / lengthPs,
      }));
      this.rows[number] = { ...row, cpus };
    });
  }

  private close(endPs: number): void {
    const { startPs, before } = this;
    const [p50Ps, p95Ps, p99Ps] = this.summary.toDone.percentilesSinceMark([50, 95, 99]) as [number, number, number];
    const after = this.totals();
    const lengthPs = endPs - startPs;
    const cpus = after.cpus.map(({ frames, receivePs }, cpu) => {
      const old = before.cpus[cpu];
      return { cpu, frames: frames - old.frames, receiveShare: (receivePs - old.receivePs) / lengthPs, threadShare: 0 };
    });
    this.rows.push({
      startPs,
      endPs,
      indicated: after.indicated - before.indicated,
      dropped: after.dropped - before.dropped,
      p50Ps,
      p95Ps,
      p99Ps,
      cpus,
    });
    this.startPs = endPs;
    this.untilPs = endPs + this.lengthPs;
    this.before = after;
  }

  /** Where the window that ends now began. */
  private totals(): Totals {
    this.summary.toDone.mark();
    return this.summary.totals();
  }
}
